"""Rows of CSV and TSV, as spreadsheets and data frames write them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_model.data.files.published.word_tables import has_words
from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError
from keras_model.messages import shown

_DELIMITERS = (",", "\t", ";", "|")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_PRIVATE_USE = range(0xF0000, 0xFFFFE)
# Excel tells itself so by which character a file's fields are parted.
_EXCEL_NOTE = "sep="
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class _Row:
    line: int
    fields: list[str]
    lines: int  # that it takes up


def delimiter_of(path: Path, text: str, names: Sequence[str]) -> tuple[str, int]:
    """Return the character that parts a file's fields, and how many of the columns it then has are among `names`.

    The header line decides; where it does not, the name of the file, or else which of them the header holds.
    """
    # The header, and what follows it; a first field may be empty before a tab.
    lines = iter(text.lstrip("\r\n").split("\n", 2)[:2])
    header = next(lines, "")
    if header.lower().startswith(_EXCEL_NOTE) and len(header.strip("\r")) == len(_EXCEL_NOTE) + 1:
        delimiter = header[len(_EXCEL_NOTE)]
        return delimiter, _known(next(lines, ""), delimiter, names)
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    preferred = (usual, *(other for other in _DELIMITERS if other != usual))
    best = max(preferred, key=lambda delimiter: _known(header, delimiter, names))
    known = _known(header, best, names)
    # Of names that nobody knows, none says more than what parts them.
    return best if known else next((one for one in preferred if one in header), best), known


def _known(header: str, delimiter: str, names: Sequence[str]) -> int:
    try:
        fields = next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return 0
    return len({field.strip().lower() for field in fields} & {name.lower() for name in names})


def delimited_records(path: Path, text: str, delimiter: str) -> Iterator[Record]:
    """Yield the rows below the header line.

    Quotes mean what their writer meant: where a file parted by tabs has a quote that no writer of quoted fields would
    have left so, and each of its lines has as many fields as the header, its quotes are part of the texts, as in GLUE.

    Raises:
        DataError: a column's name occurs twice, a row has more or fewer fields than the header or repeats it, or a
            field below no name, a quote is not closed, or one swallows what look like rows of their own.
    """
    # A field may be as long as the file: the csv module's own limit of 131,072 would refuse long contexts.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    text, stand_in = _without_lone_returns(text)
    rows = (
        _literal_rows(text) if delimiter == "\t" and _quotes_are_text(text, stand_in) else _rows(path, text, delimiter)
    )
    header: list[str] | None = None
    known = False
    read: list[_Row] = []
    for row in rows:
        if header is None:
            if row.line == 1 and row.fields[0].lower().startswith(_EXCEL_NOTE):
                continue
            header = _header(path, row)
            # Where no name is known, the first line may be a row, as of CoLA, which is told elsewhere.
            known = _is_known(header)
            continue
        if not any(row.fields) and len(row.fields) > 1 and "tokens" not in header:
            # A spreadsheet writes its empty rows, too.
            continue
        if len(header) > 1 and _repeats(row.fields, header):
            raise DataError(
                f"{path}, line {row.line}: repeats the header; leave the line out, as where files were put together"
            )
        if len(row.fields) != len(header):
            raise DataError(
                f"{path}, line {row.line}: {len(row.fields)} fields, but the header has {len(header)}; "
                'quote fields that hold the separator with "'
                f"{'' if known else ', or if the first line is a row, put the names of columns above it'}"
            )
        if known:
            _check_unnamed(path, row, header)
        read.append(row)
    _check_swallowed(path, text, delimiter, header or [], read)
    for row in read:
        fields = [field.replace(stand_in, "\r") for field in row.fields] if stand_in else row.fields
        yield Record(row.line, dict(zip(header or [], fields, strict=True)))


def table_rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of every row with its line, the first one's, too; quotes as in `delimited_records`.

    Raises:
        DataError: a quote is not closed.
    """
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    text, stand_in = _without_lone_returns(text)
    literal = delimiter == "\t" and _quotes_are_text(text, stand_in)
    for row in _literal_rows(text) if literal else _rows(path, text, delimiter):
        yield row.line, [field.replace(stand_in, "\r") if stand_in else field for field in row.fields]


def _without_lone_returns(text: str) -> tuple[str, str]:
    """Return the text with a character that it lacks for each carriage return within a line, and that character.

    Writers that end lines with a line feed leave such a return unquoted, which readers take for the end of a row.
    """
    if "\n" not in text or not _LONE_RETURN.search(text):
        return text, ""
    stand_in = next(character for character in map(chr, _PRIVATE_USE) if character not in text)
    return _LONE_RETURN.sub(stand_in, text), stand_in


def _header(path: Path, row: _Row) -> list[str]:
    names = [name.strip() for name in row.fields]
    for name, count in Counter(names).items():
        # A spreadsheet gives unused columns, and pandas its index, an empty name.
        if name and count > 1:
            row_instead = "" if _is_known(names) else ", or if this line is a row, put the names of columns above it"
            raise DataError(f"{path}, line {row.line}: the column {name!r} occurs twice; keep one{row_instead}")
    return names


def _is_known(header: Sequence[str]) -> bool:
    return any(columns_with(kind, header) for kind in ("texts", "words", "targets")) or has_words(header)


def _check_unnamed(path: Path, row: _Row, header: list[str]) -> None:
    """Refuse what stands below no name: a spreadsheet parts a text there that was not quoted."""
    # Columns before all names are a data frame's index.
    begin = next((place for place, name in enumerate(header) if name), 0)
    for name, field in zip(header[begin:], row.fields[begin:], strict=True):
        if not name and field.strip():
            raise DataError(
                f"{path}, line {row.line}: {shown(field)} stands in a column without a name; name the column, or quote "
                'a text that holds the separator with "'
            )


def _repeats(fields: list[str], header: list[str]) -> bool:
    # Behind the byte order mark of a file that was put behind another, quotes stay characters.
    first = fields[0].removeprefix("\ufeff").strip().strip('"')
    return [first, *(field.strip() for field in fields[1:])] == header


def _rows(path: Path, text: str, delimiter: str) -> Iterator[_Row]:
    # Who writes a blank behind each comma of the header does so before quotes, too, which would be no quotes.
    others = text.lstrip("\r\n").split("\n", 1)[0].split(delimiter)[1:]
    blank = delimiter != "\t" and bool(others) and all(name.startswith(" ") for name in others)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=blank)
    line = 1
    try:
        for fields in reader:
            # A quoted field may hold line ends; the row is named by the line it begins on.
            begin, line = line, reader.line_num + 1
            if fields:
                yield _Row(begin, fields, line - begin)
    except csv.Error as error:
        raise DataError(f'{path}, line {line}: {error}; quote fields that hold quotes with ""') from error


def _literal_rows(text: str) -> Iterator[_Row]:
    """Yield the rows of a file parted by tabs in which a quote is a character like any other."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    for fields in reader:
        if fields:
            yield _Row(reader.line_num, fields, 1)


def _quotes_are_text(text: str, stand_in: str) -> bool:
    if '"' not in text:
        return False
    literal = list(_literal_rows(text))
    if not literal or any(len(row.fields) != len(literal[0].fields) for row in literal):
        return False
    try:
        quoted = list(_rows(Path(), text, "\t"))
    except DataError:
        return True
    if any(len(row.fields) != len(literal[0].fields) for row in quoted):
        return True
    if all(field.startswith('"') for field in literal[0].fields if field):
        return False
    # Who quotes only where it is needed doubles quotes inside: little else needs it where no field holds a tab.
    fields = [field for row in literal for field in row.fields if field.startswith('"') and field != '""']
    return not any('""' in field[1:-1] or (stand_in and stand_in in field) for field in fields)


def _check_swallowed(path: Path, text: str, delimiter: str, header: list[str], rows: list[_Row]) -> None:
    """Refuse a row of several lines of which two or more look like rows of their own.

    They have as many fields as others, and a label that others have, or where others have a number, a number.
    """
    targets = columns_with("targets", header)
    if not targets or len(header) < 2 or all(row.lines == 1 for row in rows):
        return
    place = header.index(targets[0])
    lines = io.StringIO(text, newline="").readlines()
    known = {row.fields[place].strip() for row in rows} - {""}
    numbers = bool(known) and all(map(_NUMBER.fullmatch, known))

    def looks_like_row(line: str) -> bool:
        fields = line.rstrip("\r\n").split(delimiter)
        if len(fields) != len(header):
            return False
        field = fields[place].strip('"')
        # A sentence, too, may end in a comma and a whole number, such as an amount's decimals.
        number = numbers and _NUMBER.fullmatch(field) and ("." in field or len(header) > 2)
        return field.strip().strip('"') in known or bool(number)

    for row in rows:
        alike = sum(map(looks_like_row, lines[row.line - 1 : row.line - 1 + row.lines]))
        if row.lines > 1 and alike > 1:
            raise DataError(
                f"{path}, line {row.line}: a quote goes on to line {row.line + row.lines - 1} and swallows "
                'what look like rows; write a quote within a field as "", and the field in quotes'
            )
