import argparse

import pytest

from keras_model.cli.kit.pair_options import add_pair_arguments, check_pair_options, check_scored, fall_note
from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.errors import UserError

USUAL = {
    "teacher": [],
    "unlabelled": [],
    "freeze_backbone": False,
    "label_smoothing": 0.0,
    "label_weight": 1.0,
    "hidden_weight": 1.0,
    "logit_weight": 1.0,
    "temperature": 2.0,
    "train": "pairs.jsonl",
}


def options(*arguments, task="embedding", **others):
    parser = argparse.ArgumentParser()
    add_pair_arguments(parser)
    return argparse.Namespace(**{**USUAL, **others, "task": task, **vars(parser.parse_args(arguments))})


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (options("--symmetric", task="regression"), "--symmetric is for --task embedding"),
        (options("--scale", "30", task="classification"), "--scale is for --task embedding"),
        (options("--pair-loss", "cosine", task="regression"), "--pair-loss is for --task embedding"),
        (options(teacher=["one", "other"]), "sentence vectors are learnt from one teacher"),
        (options(teacher=["folder"], unlabelled=["texts.txt"]), "--unlabelled has no place here: give such a text as"),
        (options("--symmetric", teacher=["folder"]), "--symmetric compares pairs; with --teacher each text learns"),
        (options(freeze_backbone=True), "--freeze-backbone leaves nothing to learn"),
        (options(label_smoothing=0.1), "--label-smoothing spreads a target over labels"),
        (options(temperature=1.0), "--temperature is of answers and states"),
        (options("--pair-loss", "cosine", "--scale", "30"), "--scale is for losses that compare pairs"),
    ],
)
def test_what_would_count_nothing_is_refused_by_name(given, fault):
    with pytest.raises(UserError, match=fault):
        check_pair_options(given)


def test_what_is_of_the_other_kind_of_pairs_is_refused_by_name():
    check_pair_options(options("--symmetric", "--scale", "30"))
    check_scored(options("--symmetric"), [PartnerRow("a", "b")])
    check_scored(options("--pair-loss", "cosine"), [ScoreRow(("a", "b"), 1.0)])
    with pytest.raises(UserError, match=r"--symmetric is for pairs without a score; those of pairs\.jsonl have one"):
        check_scored(options("--symmetric"), [ScoreRow(("a", "b"), 1.0)])
    check_scored(options(teacher=["folder"]), [PartnerRow("a", "b")])
    with pytest.raises(UserError, match=r"--teacher is for pairs without a score; those of pairs\.jsonl have one"):
        check_scored(options(teacher=["folder"]), [ScoreRow(("a", "b"), 1.0)])
    with pytest.raises(UserError, match=r"--pair-loss is for pairs with a score; pairs\.jsonl has none"):
        check_scored(options("--pair-loss", "cosine"), [PartnerRow("a", "b")])


def test_a_model_that_lost_by_its_training_is_told_of():
    assert fall_note({"spearman": 0.8}, {"spearman": 0.8}, "rows") == []
    (note,) = fall_note({"mrr": 0.8}, {"mrr": 0.7}, "rows")
    assert note.startswith("the start did better on rows: mrr 0.8000, now 0.7000")
