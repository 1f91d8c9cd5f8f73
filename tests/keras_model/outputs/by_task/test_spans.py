"""Questions are answered by a stretch of their context, or by none."""

import math

import numpy as np
import pytest

from keras_model.data.rows import SpanRow
from keras_model.outputs.by_task.answer import answer


def test_an_answer_is_cut_out_of_the_context(preprocessor):
    def at_cat(features):
        hit = (features["ids"] == 5) & (features["segment_ids"] == 1)
        return np.repeat(np.where(hit, 9.0, 0.0)[..., None], 2, -1).astype(np.float32)

    rows = [SpanRow("the cat", "where is a dog", (("cat", 4),)), SpanRow("a dog is a cat", "the", (("dog", 2),))]
    answers = answer("question-answering", rows, (), preprocessor, at_cat)
    assert answers.predictions == ["cat", "cat"]
    assert answers.measures["f1"] == pytest.approx(0.5)
    np.testing.assert_allclose(answers.values[0].sum(axis=1), 1, rtol=1e-5)


def certain(features):
    """Answers with a cat that stands in the context; where there is none, it points to [CLS]."""
    hit = (features["ids"] == 5) & (features["segment_ids"] == 1)
    hit[~hit.any(axis=1), 0] = True
    return np.repeat(np.where(hit, 9.0, 0.0)[..., None], 2, -1).astype(np.float32)


NONE_AND_SOME = [SpanRow("the cat", "where", (("cat", 4),)), SpanRow("dog a", "where is the cat", ())]


def test_a_question_without_an_answer_is_right_where_none_is_found(preprocessor):
    answers = answer("question-answering", NONE_AND_SOME, (), preprocessor, certain)
    assert answers.predictions == ["cat", ""]
    assert (answers.measures["f1"], answers.measures["NoAns_f1"], answers.measures["HasAns_f1"]) == (1, 1, 1)
    assert answers.no_answer_threshold == 0, "halfway between the margins -18 and 18"


def test_the_models_own_threshold_decides(preprocessor):
    def judged(threshold, rows=NONE_AND_SOME):
        return answer("question-answering", rows, (), preprocessor, certain, no_answer_threshold=threshold)

    assert judged(-19.0).predictions == ["", ""]
    assert judged(19.0).predictions == ["cat", "dog"]
    assert judged(19.0).measures["best_f1"] == 1
    always = judged(math.inf)
    assert (always.predictions, always.measures["NoAns_f1"], always.no_answer_threshold) == (["cat", "dog"], 0, None)
    # Rows that all have an answer are still answered by none if the model says so; what else it would say is told.
    none = judged(-19.0, NONE_AND_SOME[:1]).measures
    assert (none["f1"], none["HasAns_f1"], none["best_f1"], "NoAns_f1" in none) == (0, 0, 1, False)
    for threshold in (None, math.inf):
        assert judged(threshold, NONE_AND_SOME[:1]).measures == {"exact_match": 1, "f1": 1}


def test_a_context_of_many_windows_has_no_answer_if_every_window_says_so(preprocessor):
    rows = [SpanRow("the dog is a " * 9, "where", ()), SpanRow("the dog is a " * 9 + "cat", "where", (("cat", 117),))]
    answers = answer("question-answering", rows, (), preprocessor, certain)
    assert answers.predictions == ["", "cat"]
    assert answers.measures["exact_match"] == 1
