"""What a report says of the kept answers, and which conversions are refused."""

from pathlib import Path

import numpy as np
import pytest

from convert.builder.given import Given
from convert.builder.judging.gate import Sides, compared, judge
from convert.builder.options import BuildOptions
from convert.builder.texts import CalibrationTexts
from convert.engines.table import XNNPACK
from keras_model.data.rows import PairRow, SpanRow, TextRow, TokenRow
from keras_model.outputs.answers import Answers, Parted

REPORT = {
    "output": "x.tflite",
    "task": "classification",
    "score": "accuracy",
    "evaluation": {"examples": 7},
    "keras": {"accuracy": 0.5},
    "float_tflite": {"worst_divergence": 0.01},
    "judged": [],
    "worst_rows": [{"text": "so " * 100}],
}
ADVICE = "Calibrate on more texts like those of the evaluation, take --profile dynamic, or permit more with --max-drop."


def labelled(first, accuracy):
    """Answers to two rows: how likely the first label is, and what that gives."""
    values = [np.array([share, 1 - share]) for share in first]
    return Answers(values, ["a" if share > 0.5 else "b" for share in first], {"accuracy": accuracy})


@pytest.fixture
def evaluation(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("two rows\n")
    return path


def report_of(evaluation, task, rows, sides, **options):
    options = BuildOptions(Path("model"), Path("texts.txt"), evaluation, Path("x.tflite"), **options)
    return compared(options, given(task, rows, evaluation), Sides(rows, *sides))


def given(task, rows, file):
    return Given("uint8", XNNPACK, task, rows, CalibrationTexts(file, ["a text"], 0, 3), None, None, None)


def lost(points, outcome, measure="accuracy"):
    row = {"measure": measure, "lost_points": points, "permitted_points": 1.0, "outcome": outcome}
    return {"judged": [row | {"worse": 90, "units": 100}]}


@pytest.mark.parametrize("outcome", ["passed", "uncertain"])
def test_what_the_bounds_still_permit_is_permitted(outcome):
    assert judge(REPORT | lost(1.01, outcome)) is None


def test_a_score_that_fell_further_is_refused_with_the_worst_row():
    refusal = judge(REPORT | lost(1.01, "refused"))
    assert refusal.reason == "accuracy fell by 1.01 points, 1 are permitted"
    assert refusal.advice == ADVICE
    assert refusal.message == (
        f"x.tflite: {refusal.reason}; nothing was written. {ADVICE} Worst: {('so ' * 100)[:80]!r}"
    )


def test_each_refusal_names_the_option_that_permits_more():
    for measure, option in (("least_cosine", "least-cosine"), ("same_neighbour", "neighbour"), ("cosine", "")):
        refusal = judge(REPORT | lost(90, "refused", measure))
        assert refusal.advice.endswith(f"permit more with --max{'-' * bool(option)}{option}-drop.")


def test_a_model_that_answers_nothing_right_loses_nothing_and_is_refused():
    refusal = judge(REPORT | {"keras": {"accuracy": 0.0}})
    assert refusal.reason == "the model itself answers none of the 7 rows right"
    assert refusal.message == (
        f"x.tflite: {refusal.reason}; nothing was written. "
        "Judge by rows of what it was trained for, or train it further."
    )
    refusal = judge(REPORT | {"score": "micro_f1", "keras": {"micro_f1": 0.0}})
    assert refusal.reason == "the model itself gives none of the labels of the 7 rows rightly"
    refusal = judge(REPORT | {"score": "spearman", "keras": {"spearman": -0.04}})
    assert refusal.reason == (
        "the model itself ranks the 7 rows no better than chance, with a rank correlation of -0.04 to their scores"
    )
    refusal = judge(REPORT | {"task": "token-classification", "score": "text_f1", "keras": {"text_f1": 0.0}})
    assert refusal.reason == "the model itself finds none of the entities of the 7 rows"
    # An embedding, which answers nothing, has no such score.
    assert judge(REPORT | {"score": "cosine", "keras": {}}) is None


def test_another_function_is_refused_whatever_its_score():
    refusal = judge(REPORT | {"float_tflite": {"worst_divergence": 0.0101}})
    advice = "This is a fault of the converter: please report it with the model's config.json"
    assert refusal.message == (
        f"x.tflite: the float graph differs from Keras by up to 0.010; nothing was written. {advice}"
    )
    assert (refusal.reason, refusal.advice) == ("the float graph differs from Keras by up to 0.010", advice)


def test_a_float_graph_that_is_no_number_is_refused():
    assert judge(REPORT | {"float_tflite": {"worst_divergence": np.nan}}) is not None


def test_a_report_sets_both_sides_beside_each_other(evaluation):
    rows = [TextRow("one", "a"), PairRow("two", "three\ud800", "b")]
    before, after = labelled([0.9, 0.2], 1.0), labelled([0.8, 0.75], 0.5)
    report = report_of(evaluation, "classification", rows, (before, before, after))
    assert (report["drop_points"], report["max_drop_points"], report["score"]) == (50, 1.0, "accuracy")
    assert report["keras"] == {"accuracy": 1.0}
    assert report["float_tflite"] == {
        "accuracy": 1.0,
        "agreement": 1,
        "mean_divergence": 0,
        "worst_divergence": 0,
    }
    assert report["tflite"] == pytest.approx(
        {"accuracy": 0.5, "agreement": 0.5, "mean_divergence": 0.325, "worst_divergence": 0.55}
    )
    assert [(row["text"], row["keras"], row["tflite"]) for row in report["worst_rows"]] == [
        ("two | three?", "b", "a"),
        ("one", "a", "a"),
    ]
    assert (report["changed"]["now_wrong"], report["changed"]["now_right"]) == (1, 0)
    assert (report["evaluation"]["file"], report["evaluation"]["examples"]) == ("rows.jsonl", 2)


def test_five_rows_are_told_and_tags_stand_in_a_line(evaluation):
    rows = [TokenRow((f"word{number}", "it"), ("B-x", "O")) for number in range(7)]
    right = [{("x", 0, 5)}] * 7
    same = Answers([np.eye(2)] * 7, [("B-x", "O")] * 7, {"f1": 1.0, "text_f1": 1.0}, in_text=right)
    worst = report_of(evaluation, "token-classification", rows, (same, same, same))["worst_rows"]
    assert worst == [
        {"text": f"word{number} it", "keras": "B-x O", "tflite": "B-x O", "divergence": 0} for number in range(5)
    ]


@pytest.mark.parametrize(("by_words", "in_text", "score", "points"), [(0.7, 0.8, "f1", 20), (0.9, 0.6, "text_f1", 40)])
def test_of_two_f1_the_one_that_fell_further_is_judged(evaluation, by_words, in_text, score, points):
    rows = [TokenRow(("Rome",), ("B-x",), 1)]
    before = Answers([np.eye(1)], [("B-x",)], {"f1": 0.9, "text_f1": 1.0}, in_text=[set()])
    parted = [Parted(1, ("Rome (x)",), ("\ud800 (x)",))]
    after = Answers([np.eye(1)], [("B-x",)], {"f1": by_words, "text_f1": in_text}, parted=parted, in_text=[set()])
    report = report_of(evaluation, "token-classification", rows, (before, before, after))
    assert (report["score"], report["drop_points"]) == (score, points)
    assert [row["measure"] for row in report["judged"]] == ["f1", "text_f1"]
    assert report["parted"] == [{"line": 1, "by_words": ["Rome (x)"], "in_text": ["? (x)"]}]
    assert "parted" not in report_of(evaluation, "token-classification", rows, (before, before, before))


def test_an_embedding_loses_what_its_cosine_falls_by(evaluation):
    rows = ["one", "two"]
    before = Answers([np.array([1.0, 0.0]), np.array([0.0, 1.0])], [], {})
    after = Answers([np.array([0.6, 0.8]), np.array([0.0, 1.0])], [], {})
    report = report_of(evaluation, "embedding", rows, (before, before, after))
    assert (report["score"], report["drop_points"], report["max_drop_points"]) == ("cosine", 20, 2.5)
    assert report["worst_rows"][0] == {"text": "one", "divergence": pytest.approx(0.4)}
    assert report["changed"] is None
    judged = {row["measure"]: (row["lost_points"], row["permitted_points"]) for row in report["judged"]}
    assert judged == {"cosine": (20, 2.5), "least_cosine": (40, 5)}


def test_dynamic_range_answers_beside_int8(evaluation):
    rows = [TextRow("one", "a"), TextRow("two", "b")]
    before, between, after = (labelled([0.9, share], 1 - drop) for share, drop in ((0.2, 0), (0.4, 0), (0.7, 0.5)))
    report = report_of(evaluation, "classification", rows, (before, before, after, between))
    assert report["dynamic_tflite"]["mean_divergence"] == pytest.approx(0.1)
    assert [(row["dynamic_points"], row["lost_points"]) for row in report["judged"]] == [(0, 50)]
    alone = report_of(evaluation, "classification", rows, (before, before, after))
    assert "dynamic_tflite" not in alone and "dynamic_points" not in alone["judged"][0]


def test_a_permitted_loss_is_that_of_its_own_option(evaluation):
    same = Answers(list(np.eye(3)), [], {})
    report = report_of(evaluation, "embedding", list("abc"), (same, same, same), max_neighbour_drop=7.0, max_drop=1.0)
    permitted = {row["measure"]: row["permitted_points"] for row in report["judged"]}
    assert permitted == {"cosine": 1, "least_cosine": 5, "pair_spearman": 2, "same_neighbour": 7}
    report = report_of(evaluation, "embedding", list("abc"), (same, same, same), max_drop=float("inf"))
    assert {row["permitted_points"] for row in report["judged"]} == {float("inf")}


def test_a_limit_that_was_asked_for_replaces_the_usual_one(evaluation):
    same = labelled([0.9, 0.2], 1.0)
    rows = [TextRow("one", "a"), TextRow("two", "b")]
    report = report_of(evaluation, "classification", rows, (same, same, same), max_drop=0.0)
    assert report["max_drop_points"] == 0


@pytest.fixture
def report(tmp_path):
    """Of one row that Keras and the converted model answer differently."""
    file = tmp_path / "rows.jsonl"
    file.write_text("")
    options = BuildOptions(Path("model"), file, file, tmp_path / "x.tflite")

    def of(task, row, before, after, count=1, **measures):
        perfect = dict.fromkeys(("accuracy", "f1", "text_f1", "exact_match"), 1.0)
        values = [[np.array(pair)] * count for pair in ([0.9, 0.1], [0.2, 0.8])]
        nothing = [set()] * count
        reference = Answers(values[0], [before] * count, perfect, in_text=nothing)
        lost = dict.fromkeys(perfect, 0.0) | measures
        answers = Answers(values[1], [after] * count, lost, in_text=nothing)
        rows = [row] * count
        return compared(options, given(task, rows, file), Sides(rows, reference, reference, answers))

    return of


@pytest.mark.parametrize(
    ("task", "row", "before", "after", "shown"),
    [
        ("classification", TextRow("wake me", "alarm"), "alarm", "music", "wake me"),
        ("classification", PairRow("one", "two", "yes"), "yes", "no", "one | two"),
        ("token-classification", TokenRow(("in", "Rome"), ("O", "B")), ("O", "B"), ("O", "O"), "in Rome"),
        ("question-answering", SpanRow("A long context", "which?", ()), "long", "A", "which?"),
        ("classification", TextRow("a\ud800b", "x"), "x", "y", "a?b"),
    ],
)
def test_a_row_is_named_by_what_a_person_would_type(report, task, row, before, after, shown):
    (worst,) = report(task, row, before, after)["worst_rows"]
    assert worst["text"] == shown
    assert worst["keras"] == (before if isinstance(before, str) else " ".join(before))
    assert worst["divergence"] == pytest.approx(0.7)


def test_a_lost_score_is_refused_and_a_kept_one_is_not(report):
    row = TextRow("wake me", "alarm")
    refusal = judge(report("classification", row, "alarm", "music", 8))
    assert refusal is not None and "'wake me'" in refusal.message
    assert judge(report("classification", row, "alarm", "music", 8, accuracy=0.995)) is None
    assert judge(report("classification", row, "alarm", "music", 8, accuracy=float("nan"))) is not None
    assert judge(report("classification", row, "alarm", "music")) is None, "one row may have changed by chance"
