"""How numbers are read beyond what the task says, and how a file tells of it."""

import numpy as np
import pytest

from keras_model.outputs.decoding.activations import sigmoid
from keras_model.outputs.reading import AS_IT_IS, Reading, offset_for, read_facts

LABELS = ("x", "y", "z")


def test_a_label_is_given_from_its_threshold_on():
    reading = Reading((0.5, 0.3, 1.0))
    given = reading.given(np.array([[0.5, 0.2999, 0.99], [0.4999, 0.3, 1.0]], np.float32))
    # In 32 bits 0.3 is more than 0.3.
    assert given.tolist() == [[True, False, False], [False, True, True]]
    assert not Reading((float(np.float32(0.1)) + 1e-12,)).given(np.array([0.1], np.float32))[0]


def test_a_score_is_the_number_or_its_sigmoid():
    raw = np.array([[-800.0], [0.0], [800.0]], np.float32)
    np.testing.assert_array_equal(AS_IT_IS.scores(raw), raw)
    np.testing.assert_array_equal(Reading(score_activation="sigmoid").scores(raw), [[0], [0.5], [1]])
    x = np.linspace(-30, 30, 101)
    np.testing.assert_allclose(sigmoid(x), 1 / (1 + np.exp(-x)), rtol=0, atol=1e-15)
    assert sigmoid(x.astype(np.float32)).dtype == np.float32


def test_an_offset_is_added_before_the_activation():
    np.testing.assert_array_equal(Reading(score_offset=6.5).scores(np.array([[-0.5]], np.float32)), [[6.0]])
    squashed = Reading(score_activation="sigmoid", score_offset=2.0)
    np.testing.assert_array_equal(squashed.scores(np.array([[-2.0]], np.float32)), [[0.5]])


@pytest.mark.parametrize(
    ("scores", "offset"),
    [([5, 8], 6.5), ([-8.123, -5], -6.56), ([4, 8], 0), ([0, 1], 0), ([-1, 30], 0), ([3, 3], 3), ([0, 0], 0)],
)
def test_scores_far_from_zero_have_their_middle_as_offset(scores, offset):
    assert offset_for(np.array(scores, np.float32)) == offset


@pytest.mark.parametrize("told", [1, "1e3", "", "nan", "+1", "1.", "٣"])
def test_an_offset_that_is_no_decimal_is_refused(told):
    with pytest.raises(ValueError, match="its score_offset must be a decimal"):
        read_facts("regression", (), {"score_offset": told})


@pytest.mark.parametrize("offset", [float("nan"), float("inf"), 1e10, "1"])
def test_an_offset_that_cannot_be_told_is_refused(offset):
    with pytest.raises(ValueError, match="score_offset is"):
        Reading(score_offset=offset)


@pytest.mark.parametrize(
    ("task", "labels", "reading", "facts"),
    [
        (
            "multi-label-classification",
            LABELS,
            Reading((0.5, 0.000123, 1.0)),
            {"label_thresholds": "0.5 0.000123 1"},
        ),
        ("multi-label-classification", LABELS, Reading((1 / 3, 1e-6, 0.1 + 0.2)), None),
        ("regression", (), Reading(score_activation="sigmoid"), {"score_activation": "sigmoid"}),
        ("regression", (), AS_IT_IS, {}),
        ("regression", (), Reading(score_offset=-6.25), {"score_offset": "-6.25"}),
        ("classification", LABELS, AS_IT_IS, {}),
        ("token-classification", LABELS, Reading(tags="together"), {"tags": "together"}),
        ("token-classification", LABELS, AS_IT_IS, {}),
    ],
)
def test_a_file_tells_what_its_reader_must_know(task, labels, reading, facts):
    written = reading.facts(task)
    assert facts is None or written == facts
    assert read_facts(task, labels, written) == reading


@pytest.mark.parametrize(
    "text", [None, 3, "", "0.5 0.5", "0.5 0.5 0.5 0.5", "0.5  0.5 0.5", "0.5 0.5 1e-1", "0.5 ٠.٥ .5"]
)
def test_thresholds_that_are_no_decimals_of_the_labels_are_refused(text):
    with pytest.raises(ValueError, match=r"its label_thresholds must be 3 decimals, one a label; it has"):
        read_facts("multi-label-classification", LABELS, {"label_thresholds": text})


@pytest.mark.parametrize("threshold", [0, -0.5, 1.5, float("nan"), "0.5"])
def test_a_threshold_out_of_bounds_is_refused(threshold):
    with pytest.raises(ValueError, match="must be above 0 and at most 1"):
        Reading((threshold,))


@pytest.mark.parametrize("activation", ["tanh", None, 1])
def test_an_unknown_activation_is_refused(activation):
    with pytest.raises(ValueError, match="must be identity or sigmoid"):
        read_facts("regression", (), {"score_activation": activation})


@pytest.mark.parametrize("told", ["both", "", True, None, 1])
def test_an_unknown_way_to_read_tags_is_refused_by_name(told):
    with pytest.raises(ValueError, match=f"tags is {told!r}; it must be each or together"):
        read_facts("token-classification", LABELS, {"tags": told})
