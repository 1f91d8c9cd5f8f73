"""The columns of each task, and which of them a file has."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.errors import DataError
from keras_model.messages import shown, suggestion

_TEXT = ("text", "label")
_PAIR = ("text_a", "text_b", "label")
TOKENS = ("tokens", "tags")
# A text whose words, between its blanks, have a tag each.
WORDS_OF_TEXT = ("text", "tags")
# Texts whose entities are marked by characters, under the names that annotation tools use.
MARKED = tuple(("text", name) for name in ("entities", "spans", "label", "labels"))
SPAN = ("context", "question", "answers")
IMPOSSIBLE = "is_impossible"
_SPAN_OR_NONE = ("context", "question", IMPOSSIBLE)
ANSWER_START = "answer_start"
# One answer in two columns, as tables have it, or as data sets flatten theirs.
_SPAN_IN_COLUMNS = tuple(
    ("context", "question", text, start)
    for text, start in (
        ("answers.text", "answers.answer_start"),
        *((name, ANSWER_START) for name in ("answer_text", "answer", "text")),
    )
)
_TEXTS = (("text_a", "text_b"), ("text", "pair"), ("text",))
_LABEL_SETS = tuple((*texts, column) for column in ("labels", "label") for texts in _TEXTS)
_SCORES = tuple((*texts, column) for column in ("score", "label") for texts in _TEXTS)
_SCORED_PAIRS = tuple((*texts, column) for column in ("score", "label") for texts in _TEXTS[:2])
# Two texts that belong together, with no score.
PARTNERS = _TEXTS[:2]
# The columns that each task can read, first match taken.
TASK_COLUMNS = {
    CLASSIFICATION: (("text", "pair", "label"), _TEXT, _PAIR),
    TAGGING: (TOKENS, *MARKED, WORDS_OF_TEXT),
    QUESTION_ANSWERING: (SPAN, *_SPAN_IN_COLUMNS, _SPAN_OR_NONE),
    MULTI_LABEL: _LABEL_SETS,
    REGRESSION: _SCORES,
    EMBEDDING: (*_SCORED_PAIRS, *PARTNERS),
}
# More than these a message does not name.
_MOST_CHOICES, MOST_NAMES = 8, 10
# How reviews' files call the stars that somebody gave.
_RATINGS = ("stars", "overall", "rating", "star_rating")
# The columns of texts without labels, first match taken.
QUESTION = ("question", "context")
INPUT_COLUMNS = (("text", "pair"), ("text",), ("text_a", "text_b"), ("tokens",), QUESTION)


def choose_columns(
    path: Path,
    first: tuple[int, dict[str, Any]],
    choices: Sequence[tuple[str, ...]],
    advice: str = "",
    renamed: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Return the first choice of columns that the first record, given as (line, values by column), has whole.

    Args:
        path: of the file, for messages.
        first: see above.
        choices: in the order of preference.
        advice: the end of the message where it has none of them.
        renamed: the file's own name of a column → its name in the record, where that is another.

    Raises:
        DataError: it has none of them; the nearest choice is named with the column that it lacks.
    """
    line, record = first
    for columns in choices:
        if all(column in record for column in columns):
            return columns
    # Speak of the choice that comes closest, so that a file of pairs is not told that it lacks `text`; of several as
    # close, of that with the fewest columns.
    nearest = max(choices, key=lambda columns: (sum(column in record for column in columns), -len(columns)))
    missing = next(column for column in nearest if column not in record)
    # There are many ways to put one answer into columns.
    told = [columns for columns in choices if columns not in _SPAN_IN_COLUMNS or columns == nearest]
    wanted = list(dict.fromkeys("(" + ", ".join(columns) + ")" for columns in told))
    # Of all tasks together there are too many to name.
    needs = " or ".join(wanted) if len(wanted) <= _MOST_CHOICES else f"({', '.join(nearest)}), for instance"
    inside = next((name for name, value in record.items() if isinstance(value, dict) and missing in value), None)
    where = f"; it is within {inside!r}: write it beside the others" if inside is not None else ""
    if missing in ("label", "labels") and (rating := next((name for name in record if name in _RATINGS), None)):
        where += f"; call {rating!r} label, or score, if it is what to learn"
    own = {meant: f"{name} as {meant}" for name, meant in (renamed or {}).items()}
    names = ", ".join(own.get(name, shown(name).strip("'\"")) for name in list(record)[:MOST_NAMES])
    more = ", ..." if len(record) > MOST_NAMES else ""
    raise DataError(
        f"{path}, line {line}: lacks column {missing!r}"
        f"{suggestion(missing, [name for name in record if name not in (*nearest, *own)])}{where}; "
        f"has ({names}{more}), needs {needs}{advice}"
    )
