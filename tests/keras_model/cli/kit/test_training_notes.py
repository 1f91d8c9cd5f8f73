"""What a user is told of rows before a training, and of answers after it."""

from rich.console import Console

from keras_model.cli.kit.training_notes import capital_notes, comparison_note, comparison_table, outcome_notes
from keras_model.data.rows import LabelSetRow, TextRow, TokenRow


def test_marked_capitals_need_capitals():
    lower, mixed = [TextRow("wake me at six", "a")], [TextRow("wake Ada", "a")]
    (note,) = capital_notes(lower, "rows.csv", mark_capitals=True, choice=False)
    assert note.startswith("--mark-capitals has nothing to mark: rows.csv")
    assert capital_notes(mixed, "rows.csv", mark_capitals=True, choice=False) == []
    assert capital_notes(lower, "rows.csv", mark_capitals=False, choice=False) == []


def test_a_user_hears_that_capitals_are_marked_and_why():
    rows = [TokenRow(("we", "met", "Ada", "Lovelace"), ("O", "O", "B-person", "I-person"))]
    (note,) = capital_notes(rows, "rows", mark_capitals=True, choice=True)
    assert "100% of the words in entities have a capital letter, 0% of the others" in note
    assert "--no-mark-capitals" in note
    assert capital_notes(rows, "rows", mark_capitals=False, choice=True) == []


def test_a_label_that_is_never_given_is_named_with_its_rows():
    rows = [TextRow("t", label) for label in ("a", "a", "b", "c", "c")]
    (note,) = outcome_notes(rows, ["a", "a", "a", "a", "a"], {"accuracy": 0.4, "macro_f1": 0.4})
    assert "the label c (2), b (1);" in note
    assert outcome_notes(rows, ["a", "b", "c", "a", "a"], {"accuracy": 0.4, "macro_f1": 0.4}) == []


def test_entities_and_several_labels_too():
    rows = [TokenRow(("in", "Bern"), ("O", "B-place")), TokenRow(("Ada", "is"), ("B-person", "O"))]
    (note,) = outcome_notes(rows, [("O", "O"), ("B-person", "O")], {"f1": 0.5, "accuracy": 0.75})
    assert "the entity place (1)" in note
    (note,) = outcome_notes([LabelSetRow("t", ("x", "y"))], [("x",)], {"micro_f1": 0.67, "macro_f1": 0.6})
    assert "the label y (1)" in note


def test_rare_labels_that_do_worse_than_the_accuracy_says():
    rows = [TextRow("t", label) for label in "aaab"]
    (note,) = outcome_notes(rows, list("aaab"), {"accuracy": 0.9, "macro_f1": 0.7})
    assert note == "macro_f1 is 0.7000, far below accuracy 0.9000: rare labels are answered worse than common ones"
    (note,) = outcome_notes(rows[2:], list("ab"), {"accuracy": 0.9, "macro_f1": 0.7})
    assert note.endswith(": some labels are answered far worse than others"), "each has one row, and none is rare"
    assert outcome_notes([], [], {"spearman": 0.5}) == []


def test_a_comparison_is_a_line_a_method():
    compared = {"majority answer": {"accuracy": 0.25}, "this model": {"accuracy": 0.75, "macro_f1": 0.5}}
    console = Console(width=200)
    with console.capture() as capture:
        console.print(comparison_table(compared, "validation.jsonl"))
    lines = [line.split() for line in capture.get().splitlines()]
    assert lines == [
        ["on", "validation.jsonl", "accuracy"],
        ["majority", "answer", "0.2500"],
        ["this", "model", "0.7500"],
    ]


def test_a_simpler_method_that_is_no_worse_is_named():
    compared = {"majority answer": {"f1": 0.5}, "CRF": {"f1": 0.8}, "this model": {"f1": 0.7}}
    note = comparison_note(compared, "f1", "this model")
    assert note is not None
    assert note.startswith("CRF is no worse than the model: f1 0.8000 against 0.7000;")
    assert comparison_note(compared | {"this model": {"f1": 0.81}}, "f1", "this model") is None
