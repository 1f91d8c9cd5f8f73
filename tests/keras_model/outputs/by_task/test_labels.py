"""Labels are given to texts by their probabilities, and measured."""

import numpy as np
import pytest

from keras_model.data.rows import LabelSetRow, PairRow, TextRow
from keras_model.encode.windows import TextWindows
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.reading import Reading
from support.answering import LABELS, by_word
from support.golden_measures import GOLDEN, scores_of


class OneWindowAText:
    """Reads every text in a window of its own."""

    def encode_windows(self, texts):
        return TextWindows(texts, np.ones(len(texts), int), *np.zeros((2, len(texts)), bool))


def test_a_classifier_is_measured_by_its_labels(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog a", "dog"), TextRow("dog", "cat"), TextRow("a", "O")]
    answers = answer("classification", rows, LABELS, preprocessor, by_word)
    assert answers.predictions == ["cat", "dog", "dog", "O"]
    assert answers.measures["accuracy"] == 0.75
    assert set(answers.measures) == {"accuracy", "macro_f1", "expected_calibration_error"}
    # It is sure of every answer, and a quarter is wrong.
    assert answers.measures["expected_calibration_error"] == pytest.approx(0.25)


def test_pairs_go_into_one_row(preprocessor):
    def second_segment(features):
        return np.eye(3, dtype=np.float32)[features["segment_ids"].max(-1)]

    answers = answer("classification", [PairRow("cat", "dog", "dog")], LABELS, preprocessor, second_segment)
    assert answers.predictions == ["dog"]


def test_several_labels_are_given_by_their_thresholds(preprocessor):
    rows = [
        LabelSetRow("cat", ("cat",)),
        LabelSetRow("dog", ("dog", "cat")),
        LabelSetRow(("a", "the"), ()),
        LabelSetRow("the", ("O",)),
    ]
    reading = Reading((0.5, 1.0, 0.9))

    def run(features):
        return by_word(features) * np.array([1, 1, 0.95], np.float32)

    answers = answer("multi-label-classification", rows, LABELS, preprocessor, run, reading=reading)
    assert answers.predictions == [("cat",), ("dog",), ("O",), ("O",)]
    assert answers.measures == {
        "micro_f1": 6 / 8,
        "macro_f1": pytest.approx((2 / 3 + 1 + 2 / 3) / 3),
        "subset_accuracy": 0.5,
        # Of twelve decisions, eight have probability 0, and one label of them is there; four have 3.9 together, and 3.
        "expected_calibration_error": pytest.approx((1 + 0.9) / 12),
    }
    none = answer("multi-label-classification", rows, LABELS, preprocessor, lambda f: 0 * run(f), reading=reading)
    assert none.predictions == [()] * 4
    assert none.measures["micro_f1"] == 0


def test_a_classifier_is_measured_by_the_golden_figures():
    for case in GOLDEN["labels"]:
        labels = sorted({*case["expected"], *case["predicted"]})
        rows = [TextRow(str(number), label) for number, label in enumerate(case["expected"])]
        wanted = np.eye(len(labels))[[labels.index(label) for label in case["predicted"]]]
        answers = answer("classification", rows, labels, OneWindowAText(), lambda texts, wanted=wanted: wanted)
        found = {name: answers.measures[name] for name in ("accuracy", "macro_f1")}
        assert found == scores_of(case, ("accuracy", "macro_f1")), case
