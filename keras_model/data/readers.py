"""Labelled rows out of files as other programs write them, and plain texts for calibration."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keras_model.data.columns import (
    INPUT_COLUMNS,
    MOST_NAMES,
    PARTNERS,
    TASK_COLUMNS,
    choose_columns,
    input_of,
    row_of,
    shown,
    suggestion,
)
from keras_model.data.files.annotation_tools import chosen
from keras_model.data.files.contradictions import (
    parts_in,
    require_classes,
    require_names_of_labels,
    require_no_classes,
    require_parted_labels,
    require_partners,
    require_sentences,
    require_single_labels,
    require_single_text,
    require_texts,
    weights_in,
)
from keras_model.data.files.decoding import decode
from keras_model.data.files.kinds import PLAIN, is_table, kind_of, read_records
from keras_model.data.files.literals import looks_like_literal, read_literal
from keras_model.data.files.published.unlabelled import require_labelled
from keras_model.data.files.published.word_tables import ADVICE, TAGS, WORDS
from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import ALIASES, usual_names
from keras_model.data.rows import Row, Text, TokenRow, texts_of
from keras_model.data.tag_schemes import TagScheme, read_as_bio
from keras_model.errors import DataError, InputFileError, UserError
from keras_model.regular_file import read_regular

_CLASSIFICATION, _MULTI_LABEL = "classification", "multi-label-classification"
_OF_TEXTS = (_CLASSIFICATION, _MULTI_LABEL, "regression")
_MOST_BYTES = 1 << 30  # as text and rows they take some ten times their size
_NAMES = sorted(
    {name for choices in (*TASK_COLUMNS.values(), INPUT_COLUMNS) for columns in choices for name in columns}
    | set(ALIASES)
)
# Those of tables with a word a line, too, by which a table is told.
_NAMES_OF_TABLES = sorted({*_NAMES, *WORDS, *TAGS})
# What a cell may write out: a list in place of words with blanks between them, an object, several labels, never a text.
_LISTS, _OBJECTS, _LABELS = ("tokens", "tags"), ("answers", "labels", "entities", "spans"), ("label",)
_FLAT = ("answers.text", "answers.answer_start")
_TEXTS = ("text", "pair", "text_a", "text_b", "question", "context")


@dataclass(frozen=True)
class RowsFile:
    """What a file holds.

    Attributes:
        path: of the file.
        kind: of the file, as it is told to users, such as "CSV".
        rows: in the order of the file.
        scheme: of the tags as the file has them; None for rows without tags.
        parts: the column that tells parts of a data set apart, and what it calls them, if the file has several.
        weights: the column that says how much each row counts, which is not read; "" without one.
    """

    path: Path
    kind: str
    rows: list[Row]
    scheme: TagScheme | None
    parts: tuple[str, tuple[str, ...]] | None = None
    weights: str = ""


def read_rows(path: str | Path, task: str) -> list[Row]:
    """Read the labelled rows of a file.

    What the file holds decides how it is read; its name, where that leaves it open:

    - JSON: an object a line, an array of objects, columns as pandas writes them, or SQuAD 1.1 and 2.0 as published.
    - CSV and TSV with a header line: parted by commas, tabs, semicolons or `|`. Fields are quoted with `"`; the quotes
      of a TSV that quotes nothing, such as GLUE's, belong to its texts.
    - words with their tags in columns, a word a line: CoNLL, IOB2, CoNLL-U with the tags in its last column; a table
      with a header line, such as Kaggle's, whose `sentence_id` or blank lines tell sentences apart.

    A byte order mark tells UTF-8, UTF-16 and UTF-32 apart; without one, a file is UTF-8.

    Columns by task; others are ignored. GLUE's `sentence` is a `text`, its `sentence1` and `sentence2` are a pair, and
    so on (`usual_names`):

    - `classification`: `text`, `label`, or for pairs `text_a`, `text_b` or `text`, `pair`, and `label`. A number as
      label is read as its decimal text.
    - `token-classification`: `tokens`, `tags`; in JSON lists of strings; in CSV and TSV parted by blanks, or lists as
      JSON, Python or NumPy write them. Tags come back in BIO, whichever scheme they have (`read_as_bio`). `text`, or
      `space_after` (whether a blank follows each token), says how they were written. Or `text` and its `entities`
      (`spans`, `label`, `labels`), a list of `{"start", "end", "label"}` or `[start, end, label]`, in code points.
    - `question-answering`: `context`, `question`, `answers`, where `answers` is a list of
      `{"text", "answer_start"}`, or `{"text": [...], "answer_start": [...]}`; in CSV and TSV the same as
      JSON; or `answer`, `answer_text` or `text`, with `answer_start`. A question that the context does not answer has
      an empty list, no text, or `is_impossible` true.
    - `multi-label-classification`: `text`, or for pairs `text_a`, `text_b` or `text`, `pair`; `labels`, or else
      `label`, a list of any number of labels; in CSV and TSV the same as JSON, or the labels with `|` between them.
    - `regression`: texts as before; `score`, or else `label`, a number. Pairs with the same first text are documents of
      one query.
    - `embedding`: `text_a`, `text_b`, or `text`, `pair`, with `score`, or else `label`, a number that tells how alike
      both are; without either column, two texts that belong together.

    Returns:
        `TextRow`, `PairRow`, `TokenRow`, `SpanRow`, `LabelSetRow`, `ScoreRow` or `PartnerRow` objects in the order of
        the file.

    Raises:
        InputFileError: the file is missing, a directory, empty, not UTF-8 or of another kind.
        DataError: a line is not what its kind must be, lacks a column, or holds a value of another type; a column or
            key occurs twice; a quote swallows rows; tags mix schemes.
        UserError: an unknown task.

    """
    return read_rows_file(path, task).rows


def read_rows_file(path: str | Path, task: str) -> RowsFile:
    """Read what `read_rows` does, and tell how the file was understood; errors as there."""
    if task not in TASK_COLUMNS:
        raise UserError(f"task {task!r} has no labelled rows; choose one of {', '.join(TASK_COLUMNS)}")
    path = Path(path)
    kind, records = _records(path, of_texts=task in _OF_TEXTS)
    columns = _columns(path, kind, records, TASK_COLUMNS[task])
    _check_texts(path, records, columns)
    if columns[-1] in ("label", "score"):
        require_labelled(path, records, columns[-1])
    if task in ("regression", "embedding"):
        require_no_classes(path, records, columns[-1])
    if task == "embedding" and columns in PARTNERS:
        require_partners(path, records, columns)
    if columns[0] == "text" and "pair" not in columns and task != "token-classification":
        require_single_text(path, records, columns)
    records = [_with_lists(path, record) for record in records]
    if task in (_CLASSIFICATION, _MULTI_LABEL):
        require_classes(path, records, columns[-1])
    if task == _MULTI_LABEL:
        require_parted_labels(path, records, columns[-1])
        require_names_of_labels(path, records, columns[-1])
    if task == _CLASSIFICATION:
        require_single_labels(path, records, columns[-1])
    if columns[0] == "tokens":
        require_sentences(path, records)
    rows: list[Row] = []
    for record in records:
        try:
            rows.append(row_of(path, record.line, record.values, columns, task))
        except DataError as error:
            raise _named(error, record) from error
    renamed = {meant: own for own, meant in records[0].renamed.items() if meant in columns}
    kind = ", ".join([kind, *(f"{own} as {meant}" for meant, own in renamed.items())])
    found = RowsFile(path, kind, rows, None, parts_in(records), weights_in(records))
    tagged = [row for row in rows if isinstance(row, TokenRow)]
    if not tagged:
        return found
    scheme, in_bio = read_as_bio(path, tagged)
    return replace(found, rows=list(in_bio), scheme=scheme)


def read_column(path: str | Path, column: str) -> list[str]:
    """Read what a column of a file of rows says of each, such as its language: texts, numbers, true or false.

    Args:
        path: of the file.
        column: by the name that it has in the file.

    Returns:
        A text a row, in the order of `read_rows`.

    Raises:
        InputFileError: as in `read_rows`.
        DataError: a row lacks the column, or has nothing or a list in it.

    """
    path = Path(path)
    _, records = _records(path)
    name = records[0].renamed.get(column, column)
    found = []
    for record in records:
        if name not in record.values:
            names = [*record.renamed, *(own for own in record.values if own not in record.renamed.values())]
            raise DataError(
                f"{path}, line {record.line}: lacks column {column!r}{suggestion(column, names)}; "
                f"has ({', '.join(names[:MOST_NAMES])})"
            )
        value = record.values[name]
        if value is None or isinstance(value, list | dict) or not str(value).strip():
            raise DataError(f"{path}, line {record.line}: {column} is {shown(value)}; give a text or a number")
        found.append(str(value).strip())
    return found


def task_of(path: str | Path) -> str:
    """Return the first task that can read the columns of a file.

    Raises:
        InputFileError, DataError: as in `read_rows`.

    """
    path = Path(path)
    kind, records = _records(path)
    every = [columns for choices in TASK_COLUMNS.values() for columns in choices]
    columns = _columns(path, kind, records, every)
    told = [_with_lists(path, record).values.get(columns[-1]) for record in records]
    if columns == ("text", "label") and any(map(_are_marks, told)):
        return "token-classification"
    if columns[-1] == "label" and any(isinstance(label, list) and len(label) != 1 for label in told):
        return _MULTI_LABEL
    if columns == ("text", "labels") and not any(map(_are_marks, told)):
        return _MULTI_LABEL
    return next(task for task, choices in TASK_COLUMNS.items() if columns in choices)


def _columns(path: Path, kind: str, records: Sequence[Record], choices: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the columns to read, as `choose_columns`; where no header is known, it may be a row."""
    first = records[0]
    advice = _advice(records) if is_table(kind) else ""
    return choose_columns(path, (first.line, first.values), choices, advice, first.renamed)


def _advice(records: Sequence[Record]) -> str:
    """Return what to do about a table whose columns cannot be read."""
    names = {name.lower(): name for name in records[0].values}
    if names.keys() & set(WORDS) and names.keys() & set(TAGS):
        return f"; {ADVICE}"
    flags = [name for name in names.values() if name and all(record.values[name] in ("0", "1") for record in records)]
    if len(flags) > 1 and len(records) > 1:
        shown_flags = ", ".join(flags[:3]) + (", ..." if len(flags) > 3 else "")
        return (
            f"; columns such as {shown_flags} hold 0 and 1: write the names of a row's labels into one column, labels"
        )
    if names.keys() & {name.lower() for name in _NAMES}:
        return ""
    return "; rename its columns, or if its first line is a row, put such names above it"


def _are_marks(value: Any) -> bool:
    if isinstance(value, str):
        return re.match(r"\s*\[\s*[\[{]", value) is not None
    return isinstance(value, list) and any(isinstance(item, list | dict) for item in value)


def read_texts(path: str | Path) -> list[str]:
    """Read texts without labels: for calibration, for instance.

    A file of rows, as `read_rows` knows them, gives its column `text`, with `pair` in turn where it has that too, or
    `text_a` and `text_b` in turn, or `tokens` joined by blanks, or `question` and `context` in turn. Any other file is
    plain text, one text a line; blank lines are skipped.

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
    """Whether a file holds rows, and not plain text.

    Raises:
        InputFileError: as in `read_rows`.

    """
    return kind_of(Path(path), read_file(Path(path)), _NAMES_OF_TABLES) != PLAIN


def _numbered_inputs(path: Path) -> list[tuple[int, Text]]:
    inputs: list[tuple[int, Text]]
    if has_columns(path):
        kind, records = _records(path, labelled=False)
        columns = _columns(path, kind, records, INPUT_COLUMNS)
        inputs = [
            (record.line, input_of(path, record.line, _with_lists(path, record).values, columns)) for record in records
        ]
    else:
        lines = enumerate(read_file(path).split("\n"), start=1)
        inputs = [(line, text.strip("\r")) for line, text in lines if text.strip()]
    if not inputs:
        raise InputFileError(f"{path}: holds no text")
    return inputs


def read_file(path: Path) -> str:
    """Return the text of a file in UTF-8, or as its byte order mark says, without that mark.

    Raises:
        InputFileError: the file is missing, a directory, a pipe or device, empty, longer than 1 GiB, unreadable or
            not UTF-8.

    """
    try:
        data = read_regular(path, _MOST_BYTES)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise InputFileError(f"{path}: is a link to a file that is not there") from error
        names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputFileError(f"{path}: no such file{suggestion(path.name, names)}") from error
    except IsADirectoryError as error:
        texts = next(path.glob("*/*.txt"), None)
        advice = "" if texts is None else ' with a row for each text in its folders, such as {"text": …, "label": …}'
        raise InputFileError(f"{path}: is a directory; give a file{advice}") from error
    except OSError as error:
        raise InputFileError(f"{path}: cannot read: {error.strerror or error}") from error
    if not data.strip():
        raise InputFileError(f"{path}: is empty")
    text = decode(path, data)
    if not text.strip():
        raise InputFileError(f"{path}: is empty")
    return text


def _records(path: Path, *, labelled: bool = True, of_texts: bool = False) -> tuple[str, list[Record]]:
    """Return the kind of a file of rows, and its records by the names that columns have here, as `usual_names`."""
    kind, records = read_records(path, read_file(path), _NAMES_OF_TABLES)
    names = usual_names(path, records[0].values, labelled=labelled, of_texts=of_texts)
    if not names:
        return kind, records
    for record in records:
        if both := next((own for own, name in names.items() if own in record.values and name in record.values), None):
            raise DataError(
                f"{path}, line {record.line}: has both {both!r} and {names[both]!r}, which could both be the "
                f"{names[both]}; keep one"
            )
    return kind, [
        replace(
            record,
            values={names.get(column, column): value for column, value in record.values.items()},
            renamed=names,
        )
        for record in records
    ]


def _with_lists(path: Path, record: Record) -> Record:
    """Return a record in which a cell that writes out a list is that list."""
    values = dict(record.values)
    for column, value in record.values.items():
        if not isinstance(value, str) or not looks_like_literal(value):
            continue
        try:
            written = chosen(read_literal(value))
        except ValueError as error:
            if column in _LISTS and value.strip().startswith(("[", "array(")):
                fault = DataError(
                    f"{path}, line {record.line}: {column} is {shown(value)}, but {error}; "
                    "write it as JSON, or with blanks between the words"
                )
                raise _named(fault, record) from error
            continue
        if column in (*_LISTS, *_OBJECTS, *_FLAT) or (column in _LABELS and isinstance(written, list)):
            values[column] = written
    return replace(record, values=values)


def _check_texts(path: Path, records: Sequence[Record], columns: Sequence[str]) -> None:
    """Refuse a column of texts all of which are lists of words, written out, or otherwise no texts."""
    require_texts(path, records, [column for column in columns if column in _TEXTS])
    for column in set(columns) & set(_TEXTS):
        if all(_is_list_of_words(record.values.get(column)) for record in records):
            raise DataError(
                f"{path}, line {records[0].line}: {column} is {shown(records[0].values[column])}, "
                "a list written as text; write the text itself"
            )


def _is_list_of_words(value: Any) -> bool:
    if not isinstance(value, str) or not value.strip().startswith("[") or not looks_like_literal(value):
        return False
    try:
        written = read_literal(value)
    except ValueError:
        return False
    return bool(written) and all(isinstance(word, str) for word in written)


def _named(error: DataError, record: Record) -> DataError:
    """Return the fault of a record with its name, where its line alone does not tell it."""
    return DataError(f"{error} ({record.name})") if record.name else error
