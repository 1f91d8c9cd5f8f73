"""How numbers are read beyond what the task says, and how a file tells of it."""

import numpy as np
import pytest

from keras_model.outputs.reading import AS_IT_IS, Reading, read_facts, sigmoid

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
        ("classification", LABELS, AS_IT_IS, {}),
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
