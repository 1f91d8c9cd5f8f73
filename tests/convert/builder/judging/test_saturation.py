"""What a build says where eight bits end."""

import numpy as np
import pytest

from convert.builder.judging.saturation import saturation, silence
from convert.tflite.typed_graph import Quantization
from keras_model.outputs.answers import Answers
from keras_model.outputs.reading import AS_IT_IS, Reading

# From -1 to 1.55 in steps of a hundredth.
STEPS = Quantization(np.array([0.01], np.float32), -28)


def scored(before, after, reading=AS_IT_IS):
    sides = (Answers(list(map(np.float64, side)), [], {}) for side in (before, after))
    return list(saturation("regression", *sides, STEPS, reading))


def test_scores_that_the_file_cuts_off_tie_and_are_told():
    (told,) = scored([1.9, 1.7, 0.3, -0.9], [1.55, 1.55, 0.3, -0.9])
    assert told == (
        "2 of 4 rows share the highest score that the file can give, 1.55, so that they tie; calibrate on texts with "
        "scores like theirs, or build --profile dynamic, which answers in float"
    )
    (told,) = scored([-1.2, -1.1, -1.3, 1.9], [-1.0, -1.0, -1.0, 1.55])
    assert told.startswith("3 of 4 rows share the lowest score that the file can give, -1, so that they tie")


def test_an_end_reaches_half_a_step_to_either_side():
    assert len(scored([1.56, 1.5], [1.55, 1.55])) == 1
    assert scored([1.9, 1.7], [1.55, 1.54]) == []


def test_scores_are_compared_as_the_file_reads_them():
    reading = Reading(score_activation="sigmoid", score_offset=2.0)
    (told,) = scored(reading.scores([1.9, 1.7]), reading.scores([1.55, 1.55]), reading)
    assert "the highest score that the file can give, 0.9721," in told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1.9, 0.3], [1.55, 0.3]),
        ([1.552, 1.548], [1.55, 1.55]),
        ([0.312, 0.308], [0.31, 0.31]),
    ],
    ids=["one row ties with nobody", "no more than rounding", "ties elsewhere are roundings"],
)
def test_what_is_no_tie_of_ends_is_not_told(before, after):
    assert scored(before, after) == []


def test_rows_whose_labels_are_all_too_unlikely_are_told():
    before = Answers([np.full(600, 1 / 600)] * 3, ["x"] * 3, {})
    after = Answers([np.zeros(600), np.eye(600)[0], np.zeros(600)], ["x"] * 3, {})
    (told,) = saturation("classification", before, after, None, AS_IT_IS)
    assert told == (
        "2 of 3 rows got 0.000 for every label, as eight bits tell none so unlikely from 0, and the first label for an "
        "answer; build --profile dynamic, which answers in float, or train further"
    )
    assert list(saturation("classification", before, before, None, AS_IT_IS)) == []
    # Of labels that go together, none may fit.
    assert list(saturation("multi-label-classification", before, after, None, AS_IT_IS)) == []


def test_a_file_with_a_threshold_rejects_what_it_gives_no_label():
    told = silence("classification", [np.zeros(600)], "texts", rejecting=True)
    assert told.startswith(
        "1 of 1 texts got 0.000 for every label, as eight bits tell none so unlikely from 0, and so are"
    )


def test_a_word_whose_tags_are_all_too_unlikely_makes_its_row_one():
    values = [np.zeros((0, 2)), np.eye(2), np.array([[0.0, 0.0], [1.0, 0.0]])]
    side = Answers(values, [(), ("O", "x"), ("O", "O")], {})
    (told,) = saturation("token-classification", side, side, None, AS_IT_IS)
    assert told.startswith("1 of 3 rows (a word of each) got 0.000 for every label")
