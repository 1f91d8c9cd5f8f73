"""Three outcomes: what may be written, what may not, and what the rows cannot tell."""

import math

import pytest

from convert.builder.judging.verdict import Refusal, RefusedError, cost, judged, refused, verdict
from keras_model.data.rows import TextRow
from keras_model.errors import AccuracyError
from keras_model.outputs.answers import Answers
from keras_model.outputs.two_models.losses import Loss, losses

JUDGED = {
    "measure": "f1",
    "lost_points": 0.256,
    "permitted_points": 1.0,
    "interval": [0.1, 0.4],
    "unit": "sentences",
    "units": 5000,
    "outcome": "passed",
    "rows_to_tell": None,
}


def classified(rows, worse, better, permitted=1.0):
    """What is said of rows of which so many became worse and better; nine of ten were right."""
    right = int(0.9 * rows)
    before = ["a"] * right + ["b"] * (rows - right)
    after = ["b"] * worse + ["a"] * (right - worse) + ["a"] * better + ["b"] * (rows - right - better)
    accuracy = [side.count("a") / rows for side in (before, after)]
    sides = [Answers([], told, {"accuracy": share}) for told, share in zip((before, after), accuracy, strict=True)]
    texts = [TextRow(str(number), "a") for number in range(rows)]
    (loss,) = losses("classification", texts, *sides)
    return judged(loss, permitted, None)


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
    assert cost(JUDGED | {"lost_points": drop, "permitted_points": permitted}) == words


def test_changed_neighbours_are_counted():
    row = JUDGED | {"measure": "same_neighbour", "worse": 90, "units": 420, "unit": "texts", "lost_points": 21.43}
    assert cost(row) == "90 of 420 texts have another nearest neighbour, 21.43 points, 1 are permitted"


def test_a_drop_that_few_rows_cannot_tell_from_the_permitted_one_is_uncertain():
    row = classified(1076, 19, 8)
    assert (row["outcome"], row["lost_points"], row["better"], row["worse"]) == ("uncertain", 1.0223, 8, 19)
    assert row["interval"][0] < 1 < row["interval"][1]
    assert row["mcnemar_p"] == pytest.approx(0.0522, abs=1e-4)
    told = verdict({"judged": [row]}, None)
    assert told == {
        "passed": True,
        "outcome": "uncertain",
        "reason": "accuracy fell by 1.02 points, 1 are permitted, "
        "and 1,076 rows are too few to tell whether chance made it more",
        "advice": "It would take more than 1,000,000 rows like these to tell.",
    }
    assert refused({"judged": [row]}) is None


def test_the_same_share_of_many_rows_is_refused():
    row = classified(10_000, 300, 100, permitted=1.0)
    assert (row["outcome"], row["lost_points"]) == ("refused", 2.0)
    assert row["interval"][0] > 1
    assert refused({"judged": [JUDGED, row]}) == row
    few = classified(500, 15, 5, permitted=1.0)
    assert (few["outcome"], few["lost_points"]) == ("uncertain", 2.0)
    assert 500 < few["rows_to_tell"] < 2000, "what is said to be enough is"
    assert classified(2000, 60, 20)["outcome"] == "refused"


def test_identical_answers_pass_and_few_of_them_say_so():
    many = classified(5000, 0, 0)
    assert (many["outcome"], many["rows_to_tell"], many["interval"]) == ("passed", None, [0, 0])
    assert verdict({"judged": [many]}, None)["advice"] == ""
    few = classified(20, 0, 0)
    assert (few["outcome"], few["rows_to_tell"]) == ("passed", 300)
    assert verdict({"judged": [few]}, None)["advice"] == (
        "20 rows cannot rule out a greater loss than permitted. It would take about 300 rows like these to tell."
    )


def test_the_rows_that_are_said_to_be_enough_are_enough():
    assert classified(300, 0, 0)["rows_to_tell"] is None
    assert classified(299, 0, 0)["rows_to_tell"] == 300


@pytest.mark.parametrize(("points", "low", "high", "rows"), [(2.0, 0.5, 5.0, 1125), (0.5, -2.0, 1.5, 2000)])
def test_bounds_draw_nearer_with_the_root_of_the_rows(points, low, high, rows):
    assert judged(Loss("f1", points, low, high, "sentences", 500), 1.0, None)["rows_to_tell"] == rows


def test_a_drop_within_the_permitted_one_passes_though_it_might_be_more():
    row = classified(1000, 15, 7)
    assert (row["outcome"], row["lost_points"]) == ("passed", 0.8)
    assert row["rows_to_tell"] > 1000


@pytest.mark.parametrize(("rows", "worse", "outcome"), [(4, 3, "uncertain"), (10, 4, "uncertain"), (10, 7, "refused")])
def test_few_changed_rows_are_chance_and_a_broken_model_is_not(rows, worse, outcome):
    assert classified(rows, worse, 0)["outcome"] == outcome


def test_nothing_permitted_needs_rows_without_end_to_be_sure_of():
    assert classified(5000, 0, 0, permitted=0.0)["rows_to_tell"] == 1_000_000
    assert classified(100, 90, 0, permitted=math.inf)["outcome"] == "passed"
    assert classified(100, 90, 0, permitted=math.inf)["rows_to_tell"] is None


def test_what_is_no_number_is_refused():
    nothing = Loss("accuracy", math.nan, math.nan, math.nan, "rows", 10)
    assert judged(nothing, 1.0, None)["outcome"] == "refused"
    assert refused({"judged": [judged(nothing, 1.0, None), classified(10_000, 300, 100)]})["measure"] == "accuracy"


def test_dynamic_range_stands_beside():
    loss = Loss("f1", 0.5, 0.2, 0.8, "sentences", 900, 10, 20)
    assert judged(loss, 1.0, Loss("f1", 0.123456, 0, 1, "sentences", 900))["dynamic_points"] == 0.1235
    assert "dynamic_points" not in judged(loss, 1.0, None)


def test_who_passed_beyond_doubt_needs_no_advice():
    assert verdict({"judged": [JUDGED]}, None) == {
        "passed": True,
        "outcome": "passed",
        "reason": "f1 fell by 0.26 points, 1 are permitted",
        "advice": "",
    }


def test_who_was_refused_is_told_why_and_what_to_do():
    found = verdict({"judged": [JUDGED]}, Refusal("it forgot", "teach it again", "x.tflite: it forgot. Teach it again"))
    assert found == {"passed": False, "outcome": "refused", "reason": "it forgot", "advice": "teach it again"}


def test_a_refused_build_still_tells_all_that_was_measured():
    error = RefusedError("x.tflite: it forgot", {"judged": [JUDGED]})
    assert isinstance(error, AccuracyError)
    assert (str(error), error.report, error.exit_code) == ("x.tflite: it forgot", {"judged": [JUDGED]}, 7)
