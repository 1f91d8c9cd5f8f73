"""The records of a file, by the names that columns have here, and which of them are read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keras_model.data.columns import INPUT_COLUMNS, TASK_COLUMNS, choose_columns
from keras_model.data.files.decoding import read_file
from keras_model.data.files.folders.folder import folder_records
from keras_model.data.files.kinds import PLAIN, is_table, kind_of, read_records
from keras_model.data.files.literals import looks_like_literal, read_literal
from keras_model.data.files.published.not_read import refuse_foreign_columns
from keras_model.data.files.published.word_tables import ADVICE, TAGS, WORDS
from keras_model.data.files.record import Record
from keras_model.data.files.tools.label_studio import chosen
from keras_model.data.files.usual_names import ALIASES, names_negatives, usual_names
from keras_model.errors import DataError
from keras_model.messages import shown

_NAMES = {name for choices in (*TASK_COLUMNS.values(), INPUT_COLUMNS) for columns in choices for name in columns}
_NAMES |= set(ALIASES)
# Those of tables with a word a line, too, by which a table is told.
_NAMES_OF_TABLES = sorted({*_NAMES, *WORDS, *TAGS})
# What a cell may write out: a list in place of words with blanks between them, an object, several labels, never a text.
_LISTS, _OBJECTS, _LABELS = ("tokens", "tags"), ("answers", "labels", "entities", "spans"), ("label",)
_FLAT = ("answers.text", "answers.answer_start")


@dataclass(frozen=True)
class Table:
    """The records of a file.

    Attributes:
        path: of the file.
        kind: of the file, as it is told to users, such as "CSV".
        records: at least one, in the order of the file.
    """

    path: Path
    kind: str
    records: Sequence[Record]

    @property
    def first(self) -> Record:
        """The first record, by which the columns of all are told."""
        return self.records[0]

    def column(self, name: str) -> list[Any]:
        """Return each record's value of a column, None where it has none."""
        return [record.values.get(name) for record in self.records]

    def own_name(self, column: str) -> str:
        """Return what the file itself calls a column."""
        return next((own for own, meant in self.first.renamed.items() if meant == column), column)

    @property
    def own_values(self) -> dict[str, Any]:
        """What the first record says, by the file's own names."""
        return {self.own_name(column): value for column, value in self.first.values.items()}

    def choose_columns(self, choices: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the columns to read, as `columns.choose_columns`; where no header is known, it may be a row.

        Raises:
            InputFileError: they are those of a data set that is known and not read.
            DataError: as there.
        """
        advice = _advice(self.records) if is_table(self.kind) else ""
        try:
            return choose_columns(self.path, (self.first.line, self.first.values), choices, advice, self.first.renamed)
        except DataError:
            refuse_foreign_columns(self.path, self.own_values)
            raise

    def with_lists(self) -> "Table":
        """Return the same table, in which a cell that writes out a list is that list.

        Raises:
            DataError: a cell of words begins a list that cannot be read.
        """
        return replace(self, records=[self._with_lists(record) for record in self.records])

    def fault(self, told: str, record: Record | None = None) -> DataError:
        """Return the fault of a record, or of the first one, with its place."""
        return (record or self.first).fault(self.path, told)

    def _with_lists(self, record: Record) -> Record:
        values = dict(record.values)
        for column, value in record.values.items():
            if not isinstance(value, str) or not looks_like_literal(value):
                continue
            try:
                written = chosen(read_literal(value))
            except ValueError as error:
                if column in _LISTS and value.strip().startswith(("[", "array(")):
                    told = (
                        f"{column} is {shown(value)}, but {error}; write it as JSON, or with blanks between the words"
                    )
                    raise named(self.fault(told, record), record) from error
                continue
            or_text = column in _LABELS or names_negatives(column)
            if column in (*_LISTS, *_OBJECTS, *_FLAT) or (or_text and isinstance(written, list)):
                values[column] = written
        return replace(record, values=values)


def read_table(path: Path, *, labelled: bool = True, of_texts: bool = False) -> Table:
    """Read a file of rows, or a folder of them, by the names that columns have here.

    Args:
        path: of the file or folder.
        labelled: as for `usual_names`.
        of_texts: as for `usual_names`.

    Raises:
        InputFileError: as `read_file` or `folder_records`, or the file holds no rows.
        DataError: it is not what its kind must be, or two columns could both be the same.
    """
    if path.is_dir():
        kind, records = folder_records(path)
    else:
        kind, records = read_records(path, read_file(path), _NAMES_OF_TABLES)
    names = usual_names(path, records[0].values, labelled=labelled, of_texts=of_texts, of_all=is_table(kind))
    if not names:
        return Table(path, kind, records)
    for record in records:
        if both := next((own for own, name in names.items() if own in record.values and name in record.values), None):
            told = f"has both {both!r} and {names[both]!r}, which could both be the {names[both]}; keep one"
            raise record.fault(path, told)
    renamed = [{names.get(column, column): value for column, value in record.values.items()} for record in records]
    return Table(
        path, kind, [replace(record, values=own, renamed=names) for record, own in zip(records, renamed, strict=True)]
    )


def has_columns(path: str | Path) -> bool:
    """Whether a file holds rows, and not plain text; a folder does, if anything.

    Raises:
        InputFileError: as `read_file`.
    """
    path = Path(path)
    return path.is_dir() or kind_of(path, read_file(path), _NAMES_OF_TABLES) != PLAIN


def named(error: DataError, record: Record) -> DataError:
    """Return the fault of a record with its name, where its line alone does not tell it."""
    return DataError(f"{error} ({record.name})") if record.name else error


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
    if any(_comes_again(name, records[1:]) for name in names.values()):
        return "; its first line looks like a row: put names such as text,label above it"
    if names.keys() & {name.lower() for name in _NAMES}:
        return ""
    return "; rename its columns, or if its first line is a row, put such names above it"


def _comes_again(name: str, records: Sequence[Record]) -> bool:
    """Whether a column has its own name, which is no number and not empty, as the value of other rows."""
    return bool(name.strip()) and any(str(record.values.get(name)).strip() == name.strip() for record in records)
