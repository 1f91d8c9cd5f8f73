"""The columns of each task, and the checks that turn a record into a row."""

import difflib
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.labels import known_labels, label_fault, plain_label, repeated_label, shown_label
from keras_model.data.marked_text import cut_words, marks_of
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, Row, ScoreRow, SpanRow, Text, TextRow, TokenRow
from keras_model.data.writing import gaps_between, usual_gaps, written
from keras_model.errors import DataError

_TEXT = ("text", "label")
_PAIR = ("text_a", "text_b", "label")
_TOKENS = ("tokens", "tags")
# Texts whose entities are marked by characters, under the names that annotation tools use.
_MARKED = tuple(("text", name) for name in ("entities", "spans", "label", "labels"))
_SPACE_AFTER = ("space_after", "SpaceAfter")
# As JSON, Python, spreadsheets and CoNLL-U write whether a blank follows.
_SPACE_WORDS = {
    **dict.fromkeys(("true", "1", "yes", "spaceafter=yes", "_"), True),
    **dict.fromkeys(("false", "0", "no", "spaceafter=no"), False),
}
_SPAN = ("context", "question", "answers")
_IMPOSSIBLE = "is_impossible"
_QUAC_NONE = "CANNOTANSWER"
_SPAN_OR_NONE = ("context", "question", _IMPOSSIBLE)
# One answer in two columns, as tables have it, or as data sets flatten theirs.
_SPAN_IN_COLUMNS = tuple(
    ("context", "question", text, start)
    for text, start in (
        ("answers.text", "answers.answer_start"),
        *((name, "answer_start") for name in ("answer_text", "answer", "text")),
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
    "classification": (("text", "pair", "label"), _TEXT, _PAIR),
    "token-classification": (_TOKENS, *_MARKED),
    "question-answering": (_SPAN, *_SPAN_IN_COLUMNS, _SPAN_OR_NONE),
    "multi-label-classification": _LABEL_SETS,
    "regression": _SCORES,
    "embedding": (*_SCORED_PAIRS, *PARTNERS),
}
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_WHOLE_NUMBER = re.compile(r"-?\d+(\.0)?")
# More than these a message does not name.
_MOST_CHOICES, MOST_NAMES = 8, 10
# The columns of texts without labels, first match taken.
INPUT_COLUMNS = (("text", "pair"), ("text",), ("text_a", "text_b"), ("tokens",), ("question", "context"))


def check_rows_fit_labels(rows: Sequence[Row | str], labels: Sequence[str], path: str | Path = "data") -> None:
    """Make sure that a model with these labels can answer every row; a text by itself, without a label, it can.

    Raises:
        DataError: a row has a label or tag that is not among `labels`.

    """
    known = set(labels)
    for row in rows:
        if isinstance(row, str):
            continue
        for label in row.labels:
            if label not in known:
                raise DataError(
                    f"{path}, line {row.line}: label {shown_label(label)!r} is not one of the model's {len(labels)}"
                    f"{suggestion(label, labels) or '.'} Known: {known_labels(labels)}"
                )


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
    own = {meant: f"{name} as {meant}" for name, meant in (renamed or {}).items()}
    names = ", ".join(own.get(name, shown(name).strip("'\"")) for name in list(record)[:MOST_NAMES])
    more = ", ..." if len(record) > MOST_NAMES else ""
    raise DataError(
        f"{path}, line {line}: lacks column {missing!r}"
        f"{suggestion(missing, [name for name in record if name not in nearest])}{where}; "
        f"has ({names}{more}), needs {needs}{advice}"
    )


def row_of(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...], task: str) -> Row:
    """Return the row of a task that a record stands for.

    Raises:
        DataError: a column is missing or holds a value of another type.
    """
    if columns[:2] == _SPAN[:2]:
        return _span_row(path, line, record if len(columns) < 4 else _with_answers(path, line, record, columns[2:]))
    if task == "embedding":
        return _sentence_pair(path, line, record, columns)
    values = [_value(path, line, record, column) for column in columns]
    if columns == _TOKENS:
        tokens, tags = (_words(path, line, c, v) for c, v in zip(columns, values, strict=True))
        if len(tokens) != len(tags):
            raise DataError(f"{path}, line {line}: {len(tokens)} tokens but {len(tags)} tags; give one tag a token")
        return TokenRow(tokens, tuple(map(plain_label, tags)), line, _gaps(path, line, record, tokens))
    if columns in _MARKED and task == "token-classification":
        return _marked(path, line, _string(path, line, "text", values[0]), columns[1], values[1])
    texts = [_string(path, line, c, v) for c, v in zip(columns[:-1], values[:-1], strict=True)]
    if task == "multi-label-classification":
        return LabelSetRow(_together(texts), _labels(path, line, columns[-1], values[-1]), line)
    if task == "regression":
        return ScoreRow(_together(texts), _score(path, line, columns[-1], values[-1]), line)
    label = _label(path, line, values[-1])
    return TextRow(texts[0], label, line) if len(texts) == 1 else PairRow(texts[0], texts[1], label, line)


def input_of(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> Text:
    """Return the text, or the two texts, of a record without a label.

    Raises:
        DataError: a column is missing or holds a value of another type.
    """
    values = [_value(path, line, record, column) for column in columns]
    if columns == ("tokens",):
        words = _words(path, line, "tokens", values[0])
        return written(words, _gaps(path, line, record, words) or usual_gaps(words))[0]
    texts = [_string(path, line, column, value) for column, value in zip(columns, values, strict=True)]
    return _together(texts)


def _sentence_pair(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> ScoreRow | PartnerRow:
    first, second = (_string(path, line, column, _value(path, line, record, column)) for column in columns[:2])
    for column, text in zip(columns, (first, second), strict=False):
        if not text.strip():
            raise DataError(f"{path}, line {line}: {column} is empty; give two texts a row")
    if columns not in PARTNERS:
        score = _score(path, line, columns[2], _value(path, line, record, columns[2]))
        return ScoreRow((first, second), score, line)
    if other := next((column for column in ("score", "label") if column in record), None):
        raise DataError(
            f"{path}, line {line}: has a {other}, which the first row lacks; keep scored pairs and pairs without a "
            "score in files of their own"
        )
    return PartnerRow(first, second, line)


def _together(texts: Sequence[str]) -> Text:
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _value(path: Path, line: int, record: dict[str, Any], column: str) -> Any:
    if column not in record:
        raise DataError(f"{path}, line {line}: lacks column {column!r}{suggestion(column, list(record))}")
    return record[column]


def _string(path: Path, line: int, column: str, value: Any) -> str:
    if not isinstance(value, str):
        raise DataError(f"{path}, line {line}: {column} is {shown(value)}; give a string")
    return value


def _label(path: Path, line: int, value: Any) -> str:
    # Annotation tools write a text's only label as a list.
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, list) and value and all(isinstance(label, str) for label in value):
        several = "--task multi-label-classification learns such rows"
        raise DataError(f"{path}, line {line}: label is {shown(value)}, several labels; {several}")
    # A bool is an int to Python, but "True" is nobody's label.
    # Spreadsheets and data frames export classes as 1 or 1.0, and a missing one as NaN.
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole or (isinstance(value, float) and math.isfinite(value)):
        value = str(value)
    if not isinstance(value, str):
        raise DataError(f"{path}, line {line}: label is {shown(value)}; give a string or a number")
    if fault := label_fault(value):
        raise DataError(f"{path}, line {line}: label is {shown(value)}: it {fault}")
    return plain_label(value)


def _labels(path: Path, line: int, column: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        # CSV has no lists.
        text = value.strip()
        value = _json(path, line, column, text) if text.startswith("[") else text.split("|") if text else []
    elif isinstance(value, int | float) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list):
        raise DataError(f"{path}, line {line}: {column} is {shown(value)}; give a list of labels")
    labels = tuple(_label(path, line, label) for label in value)
    repeated = repeated_label(labels)
    if repeated is not None:
        raise DataError(
            f"{path}, line {line}: {column} names {shown_label(repeated)!r} twice; give the names of the row's labels"
        )
    return labels


def _score(path: Path, line: int, column: str, value: Any) -> float:
    try:
        score = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        score = math.nan
    if not math.isfinite(score):
        comma = isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip())
        raise DataError(
            f"{path}, line {line}: {column} is {shown(value)}; give a number{' with a point, as 4.5' if comma else ''}"
        )
    return score


def _json(path: Path, line: int, column: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}, line {line}: {column} is {shown(text)}, which is not JSON") from error


def _words(path: Path, line: int, column: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _parted_by_blanks(path, line, column, value)
    if (
        column == "tags"
        and isinstance(value, list)
        and value
        and all(_WHOLE_NUMBER.fullmatch(str(tag)) for tag in value)
    ):
        raise DataError(f"{path}, line {line}: tags are numbers, {shown(value)}; write the names that they stand for")
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise DataError(f"{path}, line {line}: {column} is {shown(value)}; give a list of strings")
    return tuple(value)


def _span_row(path: Path, line: int, record: dict[str, Any]) -> SpanRow:
    context, question = (_string(path, line, column, _value(path, line, record, column)) for column in _SPAN[:2])
    impossible = _impossible(path, line, record)
    # What SQuAD calls impossible may come without the column, or in CSV with nothing in it.
    given = record.get("answers") if impossible else _value(path, line, record, "answers")
    answers = () if impossible and given in (None, "") else _answers(path, line, context, given)
    if impossible and answers:
        raise DataError(
            f"{path}, line {line}: {_IMPOSSIBLE} is true, but answers is {shown(given)}; give [] for no answer"
        )
    if impossible is False and not answers:
        raise DataError(f"{path}, line {line}: {_IMPOSSIBLE} is false, but there are no answers; give one, or true")
    return SpanRow(context, question, answers, line)


def _with_answers(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """Return a record with the answers that two of its columns tell."""
    text, start = (_value(path, line, record, column) for column in columns)
    # Where there is no answer, tables have nothing, or what their writers put for it.
    none = text in (None, "", []) or (isinstance(text, float) and math.isnan(text))
    texts, starts = (value if isinstance(value, list) else [value] for value in (text, start))
    return {**record, "answers": [] if none else {"text": texts, "answer_start": starts}}


def _place(value: Any) -> Any:
    """Return a whole number as data frames write it too, 25.0 or "25"; other values as they are."""
    written = isinstance(value, str | float) and _WHOLE_NUMBER.fullmatch(str(value).strip())
    return int(float(value)) if written else value


def _impossible(path: Path, line: int, record: dict[str, Any]) -> bool | None:
    """Whether the row says of itself that it has no answer; None where it says nothing."""
    value = record.get(_IMPOSSIBLE)
    said = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False, "": None}
    # Data frames write truth values in their own ways.
    word = "" if value is None or value != value else str(value).strip().lower()
    if word not in said:
        raise DataError(f"{path}, line {line}: {_IMPOSSIBLE} is {shown(value)}; give true or false")
    return said[word]


def _parted_by_blanks(path: Path, line: int, column: str, value: str) -> list[str]:
    words = value.split()
    # A comma may be a word, or a tag, of its own.
    joined = column == "tags" and any("," in word.strip(",") or word.endswith(",") for word in words if word != ",")
    if joined or len(value.splitlines()) > 1:
        raise DataError(
            f"{path}, line {line}: {column} is {shown(value)}; write a list as JSON, or blanks between the words"
        )
    return words


def _gaps(path: Path, line: int, record: dict[str, Any], tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands between the words where the record tells, by its text or word by word."""
    text = record.get("text")
    if isinstance(text, str) and text.strip():
        try:
            return gaps_between(tokens, text)
        except ValueError as error:
            raise DataError(
                f"{path}, line {line}: {error}; give the text that the tokens were cut from, or no column text"
            ) from error
    column = next((name for name in _SPACE_AFTER if name in record), None)
    if column is None:
        return ()
    after = record[column]
    after = after.split() if isinstance(after, str) else after
    if not isinstance(after, list) or len(after) != len(tokens):
        raise DataError(f"{path}, line {line}: {column} is {shown(after)}; give true or false for each token")
    told = [_SPACE_WORDS.get(str(value).strip().lower()) for value in after]
    if None in told:
        raise DataError(f"{path}, line {line}: {column} is {shown(after)}; give true or false for each token")
    blanks = [" " if space else "" for space in told]
    return ("", *blanks[:-1], "") if tokens else ()


def _marked(path: Path, line: int, text: str, column: str, value: Any) -> TokenRow:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise DataError(
                f"{path}, line {line}: {column} is {shown(value)}, no list of entities in JSON; give that, or columns "
                "tokens and tags; a file with a word and its tag a line is called .conll"
            ) from error
    try:
        marks = marks_of(text, value)
    except ValueError as error:
        raise DataError(f"{path}, line {line}: {column} {error}") from error
    for mark in marks:
        if fault := label_fault(mark.label):
            raise DataError(f"{path}, line {line}: label is {shown(mark.label)}: it {fault}")
    places, tags = cut_words(text, marks)
    tokens = tuple(text[begin:end] for begin, end in places)
    return TokenRow(tokens, tuple(map(plain_label, tags)), line, gaps_between(tokens, text))


def _answers(path: Path, line: int, context: str, value: Any) -> tuple[tuple[str, int], ...]:
    if isinstance(value, str):
        value = _json(path, line, "answers", value)
    if isinstance(value, dict) and isinstance(value.get("text"), list) and isinstance(value.get("answer_start"), list):
        texts, starts = value["text"], value["answer_start"]
        if len(texts) != len(starts):
            raise DataError(f"{path}, line {line}: {len(texts)} answer texts but {len(starts)} answer_start")
        value = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
    answers = []
    for answer in value if isinstance(value, list) else [value]:
        text = answer.get("text") if isinstance(answer, dict) else None
        start = _place(answer.get("answer_start")) if isinstance(answer, dict) else None
        if not isinstance(text, str) or not isinstance(start, int) or isinstance(start, bool):
            raise DataError(
                f'{path}, line {line}: answers is {shown(value)}; give a list of {{"text", "answer_start"}}'
            )
        if not text:
            raise DataError(f"{path}, line {line}: answers holds an empty text; give [] where there is no answer")
        if text == _QUAC_NONE and context.endswith(_QUAC_NONE):
            raise DataError(
                f"{path}, line {line}: answers is {text}, which ends QuAC's contexts and stands for no answer; cut it "
                "off the context, and give [] in its place"
            )
        if start < 0 or context[start : start + len(text)] != text:
            raise DataError(f"{path}, line {line}: the context does not hold {shown(text)} at character {start}")
        answers.append((text, start))
    return tuple(answers)


def suggestion(wrong: str, names: Sequence[str]) -> str:
    """Return the end of a message that proposes the nearest name, or nothing where none is near."""
    close = difflib.get_close_matches(wrong, [str(name) for name in names], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def shown(value: Any) -> str:
    """Return a value as a message shows it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
