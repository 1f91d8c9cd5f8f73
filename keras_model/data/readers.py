"""Labelled rows out of JSONL, CSV and TSV files, and plain texts for calibration."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_model.data.columns import INPUT_COLUMNS, TASK_COLUMNS, choose_columns, input_of, row_of, shown, suggestion
from keras_model.data.rows import Row, Text, texts_of
from keras_model.errors import DataError, InputFileError, UserError
from keras_model.regular_file import read_regular

_MOST_BYTES = 1 << 30  # as text and rows they take some ten times their size


def read_rows(path: str | Path, task: str) -> list[Row]:
    """Read the labelled rows of a file whose name ends in `.jsonl`, `.csv` or `.tsv`.

    Columns by task; others are ignored:

    - `classification` and `embedding`: `text`, `label`, or for pairs `text_a`, `text_b`, `label`. A number as
      label is read as its decimal text.
    - `token-classification`: `tokens`, `tags`; in JSONL lists of strings, in CSV and TSV separated by blanks. `text`,
      or `space_after` (whether a blank follows each token), says how they were written. Or `text` and its `entities`
      (`spans`, `label`, `labels`), a list of `{"start", "end", "label"}` or `[start, end, label]`, in code points.
    - `question-answering`: `context`, `question`, `answers`, where `answers` is a list of
      `{"text", "answer_start"}`, or `{"text": [...], "answer_start": [...]}`; in CSV and TSV the same as
      JSON.
    - `multi-label-classification`: `text`, or for pairs `text_a`, `text_b` or `text`, `pair`; `labels`, or else
      `label`, a list of any number of labels; in CSV and TSV the same as JSON, or the labels with `|` between them.
    - `regression`: texts as before; `score`, or else `label`, a number. Pairs with the same first text are documents of
      one query.

    CSV and TSV need a header line and quote fields with `"`.

    Returns:
        `TextRow`, `PairRow`, `TokenRow`, `SpanRow`, `LabelSetRow` or `ScoreRow` objects in the order of the file.

    Raises:
        InputFileError: the file is missing, a directory, empty, not UTF-8 or of another kind.
        DataError: a line that is no JSON object, lacks a column, or holds a value of another type.
        UserError: an unknown task.

    """
    if task not in TASK_COLUMNS:
        raise UserError(f"task {task!r} has no labelled rows; choose one of {', '.join(TASK_COLUMNS)}")
    path = Path(path)
    records = list(_records(path))
    if not records:
        raise InputFileError(f"{path}: holds no rows")
    columns = choose_columns(path, records[0], TASK_COLUMNS[task])
    return [row_of(path, line, record, columns, task) for line, record in records]


def read_texts(path: str | Path) -> list[str]:
    """Read texts without labels: for calibration, for instance.

    A `.jsonl`, `.csv` or `.tsv` gives its column `text`, with `pair` in turn where it has that too, or `text_a` and
    `text_b` in turn, or `tokens` joined by blanks, or `question` and `context` in turn. Any other file is plain text,
    one text a line; blank lines are skipped.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    return [text for _, text in read_numbered_texts(path)]


def read_numbered_texts(path: str | Path) -> list[tuple[int, str]]:
    """Read texts as `read_texts` does, each with the number of its line, from 1.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    return [(line, text) for line, read in _numbered_inputs(Path(path)) for text in texts_of(read)]


def read_inputs(path: str | Path) -> list[Text]:
    """Read texts without labels as a model takes them: as `read_texts`, but with the two of a row as a pair.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    return [texts for _, texts in _numbered_inputs(Path(path))]


def has_columns(path: str | Path) -> bool:
    """Whether a file holds rows, going by its name, and not plain text."""
    return Path(path).suffix.lower() in _READERS


def _numbered_inputs(path: Path) -> list[tuple[int, Text]]:
    inputs: list[tuple[int, Text]]
    if has_columns(path):
        records = list(_records(path))
        columns = choose_columns(path, records[0], INPUT_COLUMNS) if records else ()
        inputs = [(line, input_of(path, line, record, columns)) for line, record in records]
    else:
        lines = enumerate(read_file(path).split("\n"), start=1)
        inputs = [(line, text.strip("\r")) for line, text in lines if text.strip()]
    if not inputs:
        raise InputFileError(f"{path}: holds no text")
    return inputs


def read_file(path: Path) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises:
        InputFileError: the file is missing, a directory, a pipe or device, empty, longer than 1 GiB, unreadable or
            not UTF-8.

    """
    try:
        data = read_regular(path, _MOST_BYTES)
    except FileNotFoundError as error:
        names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputFileError(f"{path}: no such file{suggestion(path.name, names)}") from error
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
            raise DataError(f"{path}, line {number}: holds {shown(record)}; each line holds one JSON object")
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
