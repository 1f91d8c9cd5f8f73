import pytest

from convert.builder.verdict import Refusal, RefusedError, loss, verdict
from keras_model.errors import AccuracyError

REPORT = {"score": "f1", "drop_points": 0.256, "max_drop_points": 1.0}


@pytest.mark.parametrize(
    ("drop", "permitted", "words"),
    [
        (0.256, 1.0, "f1 fell by 0.26 points, 1 are permitted"),
        (0.0, 2.5, "f1 did not fall, 2.5 are permitted"),
        (-3.0, 0.0, "f1 did not fall, 0 are permitted"),
        (float("inf"), 1.0, "f1 fell by inf points, 1 are permitted"),
    ],
)
def test_what_a_conversion_cost_is_said_beside_what_it_may_cost(drop, permitted, words):
    assert loss(REPORT | {"drop_points": drop, "max_drop_points": permitted}) == words


def test_who_passed_needs_no_advice():
    assert verdict(REPORT, None) == {
        "passed": True,
        "reason": "f1 fell by 0.26 points, 1 are permitted",
        "advice": "",
    }


def test_who_was_refused_is_told_why_and_what_to_do():
    found = verdict(REPORT, Refusal("it forgot", "teach it again", "x.tflite: it forgot. Teach it again"))
    assert found == {"passed": False, "reason": "it forgot", "advice": "teach it again"}


def test_a_refused_build_still_tells_all_that_was_measured():
    error = RefusedError("x.tflite: it forgot", REPORT)
    assert isinstance(error, AccuracyError)
    assert (str(error), error.report, error.exit_code) == ("x.tflite: it forgot", REPORT, 7)
