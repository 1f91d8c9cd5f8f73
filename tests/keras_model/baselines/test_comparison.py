"""The simpler methods of each task, by the measures of a model."""

import pytest

from keras_model.baselines import comparison
from keras_model.baselines.comparison import (
    CRF,
    MAJORITY,
    TF_IDF,
    TF_IDF_COSINE,
    TF_IDF_RIDGE,
    require_comparison,
    simpler_methods,
)
from keras_model.data.readers import read_rows
from keras_model.data.rows import LabelSetRow, PartnerRow, ScoreRow, TokenRow
from keras_model.errors import UserError
from support.places import DATA

TINY = DATA / "tiny_intents"
installed = pytest.mark.skipif(
    any(comparison.find_spec(name) is None for name in ("sklearn", "sklearn_crfsuite")), reason="the extra is missing"
)


@installed
def test_labels():
    rows, asked = (read_rows(TINY / name, "classification") for name in ("train.jsonl", "test.jsonl"))
    found = simpler_methods("classification", rows, asked)
    assert list(found) == [MAJORITY, TF_IDF]
    share = max(sum(row.label == label for row in asked) for label in {row.label for row in asked}) / len(asked)
    assert found[MAJORITY]["accuracy"] <= share < found[TF_IDF]["accuracy"]
    assert found[TF_IDF].keys() == {"accuracy", "macro_f1"}


@installed
def test_several_labels_scores_and_tags():
    sets = [LabelSetRow("good film", ("good",)), LabelSetRow("long film", ("long",)), LabelSetRow("film", ())]
    found = simpler_methods("multi-label-classification", sets, sets)
    assert found[TF_IDF]["micro_f1"] > found[MAJORITY]["micro_f1"]
    scored = [ScoreRow(("a cat", "a cat"), 1.0), ScoreRow(("a cat", "one dog"), 0.0), ScoreRow(("a dog", "a dog"), 1.0)]
    found = simpler_methods("regression", scored, scored)
    assert found[MAJORITY]["spearman"] == 0 < found[TF_IDF_RIDGE]["spearman"]
    pairs = [PartnerRow("a cat sat", "the cat"), PartnerRow("one dog", "dog days"), PartnerRow("a cow", "cow pie")]
    assert simpler_methods("embedding", scored, scored)[TF_IDF_COSINE]["spearman"] > 0.8
    assert simpler_methods("embedding", pairs, pairs)[TF_IDF_COSINE] == {"mrr": 1, "recall_at_1": 1, "ndcg_at_10": 1}
    tagged = [TokenRow(("in", "Bern"), ("O", "B-place")), TokenRow(("on", "Crete"), ("O", "B-place"))]
    found = simpler_methods("token-classification", tagged, tagged)
    assert list(found) == [MAJORITY, CRF] and found[CRF]["f1"] == 1


def test_what_cannot_be_compared_is_refused_before_any_training(monkeypatch):
    with pytest.raises(UserError, match="no simpler method for question-answering"):
        require_comparison("question-answering")
    monkeypatch.setattr(comparison, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="sklearn"):
        require_comparison("classification")
