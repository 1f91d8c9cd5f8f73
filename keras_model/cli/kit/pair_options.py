"""What `train` takes and tells of a model of sentence vectors."""

import argparse
from collections.abc import Sequence
from typing import Any

from keras_model.data.rows import PartnerRow, Row, ScoreRow
from keras_model.data.tasks import EMBEDDING
from keras_model.errors import UserError
from keras_model.outputs.answers import score_of
from keras_model.train.sentence_pairs.scores import told_scores
from keras_model.train.settings import PAIR_LOSSES, TrainingSettings

# How the start itself is called beside what was trained from it.
UNTRAINED = "the start as it is"
# How what is learnt of teachers is weighed, but for sentence vectors.
OF_TEACHERS = ("label_weight", "hidden_weight", "logit_weight", "temperature")


def add_pair_arguments(parser: Any) -> None:
    """Add what is asked of a training on pairs of texts."""
    parser.add_argument(
        "--pair-loss",
        choices=PAIR_LOSSES,
        default=TrainingSettings.pair_loss,
        help="of an embedding's scored pairs: cosent learns their order, cosine takes the scores for cosines",
    )
    parser.add_argument(
        "--scale",
        type=float,
        default=TrainingSettings.scale,
        metavar="N",
        help="of an embedding: what cosines are multiplied by in a loss that compares pairs",
    )
    parser.add_argument(
        "--symmetric",
        action="store_true",
        help="of an embedding's pairs without a score: also learn to find the first text by the second",
    )


def check_pair_options(options: argparse.Namespace) -> None:
    """Refuse options that would count nothing: those of pairs elsewhere, those of labels and teachers with pairs.

    Raises:
        UserError: names the option.
    """
    if options.task != EMBEDDING:
        for name in ("pair_loss", "scale", "symmetric"):
            if getattr(options, name) != getattr(TrainingSettings, name):
                raise UserError(f"--{name.replace('_', '-')} is for --task embedding; {options.task} has other losses")
        return
    if len(options.teacher) > 1:
        raise UserError("--teacher: sentence vectors are learnt from one teacher; give one folder")
    if options.unlabelled:
        raise UserError("--unlabelled has no place here: give such a text as a pair with itself")
    for name in ("pair_loss", "scale", "symmetric"):
        if options.teacher and getattr(options, name) != getattr(TrainingSettings, name):
            raise UserError(f"--{name.replace('_', '-')} compares pairs; with --teacher each text learns a vector")
    if options.freeze_backbone:
        raise UserError("--freeze-backbone leaves nothing to learn: sentence vectors have no head of their own")
    if options.label_smoothing:
        raise UserError("--label-smoothing spreads a target over labels; pairs of texts have none, so leave it out")
    for name in OF_TEACHERS:
        if getattr(options, name) != getattr(TrainingSettings, name):
            raise UserError(f"--{name.replace('_', '-')} is of answers and states; an embedding learns vectors alone")
    if options.pair_loss == "cosine" and options.scale != TrainingSettings.scale:
        raise UserError("--scale is for losses that compare pairs; --pair-loss cosine does not")


def check_scored(options: argparse.Namespace, rows: Sequence[Row]) -> None:
    """Refuse options that are of the other kind of pairs.

    Raises:
        UserError: names the option.
    """
    if options.teacher and any(isinstance(row, ScoreRow) for row in rows):
        raise UserError(f"--teacher is for pairs without a score; those of {options.train} have one")
    partners = any(isinstance(row, PartnerRow) for row in rows)
    if partners and options.pair_loss != TrainingSettings.pair_loss:
        raise UserError(f"--pair-loss is for pairs with a score; {options.train} has none")
    if not partners and options.symmetric:
        raise UserError(f"--symmetric is for pairs without a score; those of {options.train} have one")


def told_pairs(options: argparse.Namespace, rows: Sequence[Row]) -> str:
    """Return what is learnt from the pairs, for people."""
    if options.teacher:
        return f"both texts of a pair learn the vector that {options.teacher[0]} gives the first"
    return told_scores(rows, options.pair_loss)


def fall_note(before: dict[str, float], after: dict[str, float], source: str) -> list[str]:
    """Return a note where the trained model does worse than its start did.

    Args:
        before: measures of the start.
        after: of the model.
        source: the file that both answered.
    """
    name = score_of(EMBEDDING, after)
    if after[name] >= before[name]:
        return []
    return [
        f"the start did better on {source}: {name} {before[name]:.4f}, now {after[name]:.4f}; these rows teach another "
        "likeness, or too few, or at too high a --learning-rate"
    ]
