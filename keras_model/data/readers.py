"""Labelled rows out of JSONL, CSV and TSV files, and plain texts for calibration."""

import csv
import difflib
import io
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keras_model.errors import DataError, InputFileError, UserError


@dataclass(frozen=True)
class TextRow:
    """One text with its label. `line` is where it stood in the file; it takes no part in comparison."""

    text: str
    label: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class PairRow:
    """Two texts with the label of the pair."""

    text_a: str
    text_b: str
    label: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class TokenRow:
    """One sentence cut into words, with a tag for each."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class SpanRow:
    """A question on a context, with its answers as (text, first character in the context).

    A question that the context does not answer has no answers.
    """

    context: str
    question: str
    answers: tuple[tuple[str, int], ...]
    line: int = field(default=0, compare=False)


Row = TextRow | PairRow | TokenRow | SpanRow

_TEXT = ("text", "label")
_PAIR = ("text_a", "text_b", "label")
_TOKENS = ("tokens", "tags")
_SPAN = ("context", "question", "answers")

# Labels are kept one a line in a UTF-8 file.
_UNFIT_FOR_A_LINE = re.compile("[\n\r\ud800-\udfff]")

# The columns that each task can read, first match taken.
_COLUMNS = {
    "classification": (_TEXT, _PAIR),
    "embedding": (_PAIR, _TEXT),
    "token-classification": (_TOKENS,),
    "question-answering": (_SPAN,),
}
# The columns of texts without labels, first match taken.
_INPUTS = (("text",), ("text_a", "text_b"), ("tokens",), ("question", "context"))


def read_rows(path: str | Path, task: str) -> list[Row]:
    """Read the labelled rows of a file whose name ends in `.jsonl`, `.csv` or `.tsv`.

    Columns by task; others are ignored:

    - `classification` and `embedding`: `text`, `label`, or for pairs `text_a`, `text_b`, `label`. A number as
      label is read as its decimal text.
    - `token-classification`: `tokens`, `tags`; in JSONL lists of strings, in CSV and TSV separated by blanks.
    - `question-answering`: `context`, `question`, `answers`, where `answers` is a list of
      `{"text", "answer_start"}`, or `{"text": [...], "answer_start": [...]}`; in CSV and TSV the same as
      JSON.

    CSV and TSV need a header line and quote fields with `"`.

    Returns:
        `TextRow`, `PairRow`, `TokenRow` or `SpanRow` objects in the order of the file.

    Raises:
        InputFileError: the file is missing, a directory, empty, not UTF-8 or of another kind.
        DataError: a line that is no JSON object, lacks a column, or holds a value of another type.
        UserError: an unknown task.

    """
    if task not in _COLUMNS:
        raise UserError(f"task {task!r} has no labelled rows; choose one of {', '.join(_COLUMNS)}")
    path = Path(path)
    records = list(_records(path))
    if not records:
        raise InputFileError(f"{path}: holds no rows")
    columns = _choose_columns(path, records[0], _COLUMNS[task])
    return [_row(path, line, record, columns) for line, record in records]


def read_texts(path: str | Path) -> list[str]:
    """Read texts without labels: for calibration, for instance.

    A `.jsonl`, `.csv` or `.tsv` gives its column `text`, or `text_a` and `text_b` in turn, or `tokens`
    joined by blanks, or `question` and `context` in turn. Any other file is plain text, one text a line;
    blank lines are skipped.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    return [text for _, text in read_numbered_texts(path)]


def read_numbered_texts(path: str | Path) -> list[tuple[int, str]]:
    """Read texts as `read_texts` does, each with the number of its line, from 1.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    return [
        (line, text)
        for line, texts in _numbered_inputs(Path(path))
        for text in ((texts,) if isinstance(texts, str) else texts)
    ]


def read_inputs(path: str | Path) -> list[str | tuple[str, str]]:
    """Read texts without labels as a model takes them: as `read_texts`, but with the two of a row as a pair.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    return [texts for _, texts in _numbered_inputs(Path(path))]


def has_columns(path: str | Path) -> bool:
    """Whether a file holds rows, going by its name, and not plain text."""
    return Path(path).suffix.lower() in _READERS


def _numbered_inputs(path: Path) -> list[tuple[int, str | tuple[str, str]]]:
    inputs: list[tuple[int, str | tuple[str, str]]]
    if has_columns(path):
        records = list(_records(path))
        columns = _choose_columns(path, records[0], _INPUTS) if records else ()
        inputs = [(line, _input(path, line, record, columns)) for line, record in records]
    else:
        lines = enumerate(read_file(path).split("\n"), start=1)
        inputs = [(line, text.strip("\r")) for line, text in lines if text.strip()]
    if not inputs:
        raise InputFileError(f"{path}: holds no text")
    return inputs


def check_labels(rows: Sequence[Row], labels: Sequence[str], path: str | Path = "data") -> None:
    """Make sure that a model with these labels can answer every row.

    Raises:
        DataError: a row has a label or tag that is not among `labels`.

    """
    known = set(labels)
    for row in rows:
        for label in row.tags if isinstance(row, TokenRow) else (row.label,):
            if label not in known:
                raise DataError(
                    f"{path}, line {row.line}: label {label!r} is not one of the model's {len(labels)}"
                    f"{_suggestion(label, labels)}"
                )


def read_file(path: Path) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises:
        InputFileError: the file is missing, a directory, empty, unreadable or not UTF-8.

    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputFileError(f"{path}: no such file{_suggestion(path.name, names)}") from error
    except IsADirectoryError as error:
        raise InputFileError(f"{path}: is a directory; give a file") from error
    except OSError as error:
        raise InputFileError(f"{path}: cannot read: {error.strerror or error}") from error
    if not data.strip():
        raise InputFileError(f"{path}: is empty")
    try:
        # Spreadsheet programs begin their CSV with a byte order mark.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputFileError(f"{path}, line {line}: not UTF-8; save the file as UTF-8") from error


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row as (line number from 1, values by column)."""
    text = read_file(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputFileError(f"{path}: cannot tell its kind from the name; call it .jsonl, .csv or .tsv")
    return reader(path, text)


def _json_records(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # Only LF ends a line: U+2028 and its like may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "out of bounds"
            raise DataError(f"{path}, line {number}: not JSON ({reason}); each line holds one object") from error
        if not isinstance(record, dict):
            raise DataError(f"{path}, line {number}: holds {_shown(record)}; each line holds one JSON object")
        yield number, record


def _csv_records(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    return _delimited_records(path, text, ",")


def _tsv_records(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    return _delimited_records(path, text, "\t")


def _delimited_records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # A field may be as long as the file: the csv module's own limit of 131,072 would refuse long contexts.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for fields in reader:
            # A quoted field may hold line ends; the row is named by the line it begins on.
            begin, line = line, reader.line_num + 1
            if not fields:
                continue
            if header is None:
                header = [name.strip() for name in fields]
                continue
            if len(fields) != len(header):
                raise DataError(
                    f"{path}, line {begin}: {len(fields)} fields, but the header has {len(header)}; "
                    'quote fields that hold the separator with "'
                )
            yield begin, dict(zip(header, fields, strict=True))
    except csv.Error as error:
        raise DataError(f'{path}, line {line}: {error}; quote fields that hold quotes with ""') from error


_READERS = {".jsonl": _json_records, ".csv": _csv_records, ".tsv": _tsv_records}


def _choose_columns(
    path: Path, first: tuple[int, dict[str, Any]], choices: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    line, record = first
    for columns in choices:
        if all(column in record for column in columns):
            return columns
    # Speak of the choice that comes closest, so that a file of pairs is not told that it lacks `text`.
    nearest = max(choices, key=lambda columns: sum(column in record for column in columns))
    missing = next(column for column in nearest if column not in record)
    wanted = " or ".join("(" + ", ".join(columns) + ")" for columns in choices)
    raise DataError(
        f"{path}, line {line}: lacks column {missing!r}{_suggestion(missing, list(record))}; "
        f"has ({', '.join(map(str, record))}), needs {wanted}"
    )


def _row(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> Row:
    values = [_value(path, line, record, column) for column in columns]
    if columns == _TOKENS:
        tokens, tags = (_words(path, line, c, v) for c, v in zip(columns, values, strict=True))
        if len(tokens) != len(tags):
            raise DataError(f"{path}, line {line}: {len(tokens)} tokens but {len(tags)} tags; give one tag a token")
        return TokenRow(tokens, tags, line)
    if columns == _SPAN:
        context, question = (_string(path, line, c, v) for c, v in zip(columns[:2], values[:2], strict=True))
        return SpanRow(context, question, _answers(path, line, context, values[2]), line)
    *texts, label = values
    texts = [_string(path, line, c, v) for c, v in zip(columns, texts, strict=False)]
    return (TextRow if columns == _TEXT else PairRow)(*texts, _label(path, line, label), line)


def _input(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> str | tuple[str, str]:
    values = [_value(path, line, record, column) for column in columns]
    if columns == ("tokens",):
        return " ".join(_words(path, line, "tokens", values[0]))
    texts = tuple(_string(path, line, column, value) for column, value in zip(columns, values, strict=True))
    return texts[0] if len(texts) == 1 else texts


def _value(path: Path, line: int, record: dict[str, Any], column: str) -> Any:
    if column not in record:
        raise DataError(f"{path}, line {line}: lacks column {column!r}{_suggestion(column, list(record))}")
    return record[column]


def _string(path: Path, line: int, column: str, value: Any) -> str:
    if not isinstance(value, str):
        raise DataError(f"{path}, line {line}: {column} is {_shown(value)}; give a string")
    return value


def _label(path: Path, line: int, value: Any) -> str:
    # A bool is an int to Python, but "True" is nobody's label.
    # Spreadsheets and data frames export classes as 1 or 1.0, and a missing one as NaN.
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{path}, line {line}: label is {_shown(value)}; give a string or a number")
    if _UNFIT_FOR_A_LINE.search(value):
        raise DataError(f"{path}, line {line}: label {_shown(value)} holds a line end or a lone surrogate")
    return value


def _words(path: Path, line: int, column: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise DataError(f"{path}, line {line}: {column} is {_shown(value)}; give a list of strings")
    return tuple(value)


def _answers(path: Path, line: int, context: str, value: Any) -> tuple[tuple[str, int], ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise DataError(f"{path}, line {line}: answers is {_shown(value)}, which is not JSON") from error
    if isinstance(value, dict) and isinstance(value.get("text"), list) and isinstance(value.get("answer_start"), list):
        texts, starts = value["text"], value["answer_start"]
        if len(texts) != len(starts):
            raise DataError(f"{path}, line {line}: {len(texts)} answer texts but {len(starts)} answer_start")
        value = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
    answers = []
    for answer in value if isinstance(value, list) else [value]:
        text = answer.get("text") if isinstance(answer, dict) else None
        start = answer.get("answer_start") if isinstance(answer, dict) else None
        if not isinstance(text, str) or not isinstance(start, int):
            raise DataError(
                f'{path}, line {line}: answers is {_shown(value)}; give a list of {{"text", "answer_start"}}'
            )
        if start < 0 or context[start : start + len(text)] != text:
            raise DataError(f"{path}, line {line}: the context does not hold {_shown(text)} at character {start}")
        answers.append((text, start))
    return tuple(answers)


def _suggestion(wrong: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(wrong, [str(name) for name in names], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
