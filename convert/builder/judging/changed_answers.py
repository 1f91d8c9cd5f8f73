"""Which answers a conversion changed, and whether for better or worse."""

from collections.abc import Callable, Sequence
from typing import Any

from keras_model.data.rows import LabelSetRow, PartnerRow, Row, ScoreRow, SpanRow, TokenRow
from keras_model.outputs.answers import Answers, EvaluationRow
from keras_model.outputs.metrics import normalise_answer


def changed_answers(
    rows: Sequence[EvaluationRow],
    reference: Answers,
    answers: Answers,
    order: Sequence[int],
    told: Callable[[int], dict[str, Any]],
) -> dict[str, Any] | None:
    """Return what a report says of the rows whose prediction is another than the reference's.

    Args:
        rows: with their own answers.
        reference: of the model before its conversion.
        answers: of the converted model.
        order: indices of all rows, in the order to list them.
        told: index → what the report says of any row.

    Returns:
        {"now_wrong", "now_right", "rows"}: how many answers were right before and are wrong, the other way round, and
        of each changed row what `told` says, its own answer as "expected", and whether each side has it, as
        "keras_right" and "tflite_right". None for scores and embeddings, which are right by degrees.
    """
    if not reference.predictions:
        return None
    changed = []
    for index in order:
        before, after, row = reference.predictions[index], answers.predictions[index], rows[index]
        # A bare text, which only an embedding reads, has no answer of its own.
        if before != after and not isinstance(row, str):
            verdicts = {"keras_right": is_right(row, before), "tflite_right": is_right(row, after)}
            changed.append({**told(index), "expected": expected_answer(row), **verdicts})
    return {
        "now_wrong": sum(row["keras_right"] and not row["tflite_right"] for row in changed),
        "now_right": sum(row["tflite_right"] and not row["keras_right"] for row in changed),
        "rows": changed,
    }


def is_right(row: Row, prediction: str | tuple[str, ...]) -> bool:
    """Whether a prediction is the row's own: its label, all its labels or tags, an answer but for case and articles."""
    match row:
        case LabelSetRow():
            return set(prediction) == set(row.labels)
        case ScoreRow() | PartnerRow():
            return False
        case SpanRow():
            references = [normalise_answer(text) for text, _ in row.answers] or [""]
            return isinstance(prediction, str) and normalise_answer(prediction) in references
        case TokenRow():
            return prediction == row.tags
        case _:
            return prediction == row.label


def told_answer(row: EvaluationRow, answer: str | Sequence[str]) -> str:
    """Return an answer as a line of text: labels that go together with commas between them, tags with blanks."""
    if isinstance(answer, str):
        return answer
    return (", ".join(answer) or "none") if isinstance(row, LabelSetRow) else " ".join(answer)


def expected_answer(row: Row) -> str:
    """The row's own answer, as a line of text."""
    match row:
        case SpanRow():
            return " / ".join(dict.fromkeys(text for text, _ in row.answers))
        case TokenRow() | LabelSetRow():
            return told_answer(row, row.labels)
        case ScoreRow():
            return f"{row.score:g}"
        case PartnerRow():
            return row.text_b
        case _:
            return row.label
