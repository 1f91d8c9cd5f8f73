from pathlib import Path

import numpy as np
import pytest

from convert.builder.gate import compared, judge
from convert.builder.options import BuildOptions
from convert.builder.texts import CalibrationTexts
from keras_model.data.rows import PairRow, SpanRow, TextRow, TokenRow
from keras_model.outputs.answers import Answers


@pytest.fixture
def report(tmp_path):
    """Of one row that Keras and the converted model answer differently."""
    file = tmp_path / "rows.jsonl"
    file.write_text("")
    options = BuildOptions(Path("model"), file, file, tmp_path / "x.tflite")

    def of(task, row, before, after, **measures):
        reference = Answers([np.array([0.9, 0.1])], [before], {"accuracy": 1.0, "f1": 1.0})
        answers = Answers([np.array([0.2, 0.8])], [after], {"accuracy": 0.0, "f1": 0.0, **measures})
        texts = CalibrationTexts(file, ["a"], 0, 0)
        return compared(options, "uint8", task, texts, [row], reference, reference, answers)

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
    refusal = judge(report("classification", row, "alarm", "music"))
    assert refusal is not None and "'wake me'" in refusal.message
    assert judge(report("classification", row, "alarm", "music", accuracy=0.995)) is None
    assert judge(report("classification", row, "alarm", "music", accuracy=float("nan"))) is not None
