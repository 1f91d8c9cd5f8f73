"""Rows of JSON: an object a line, or one document with all rows in it."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from keras_model.data.files.arrays import array_records
from keras_model.data.files.published.datasets_server import is_served, served_records
from keras_model.data.files.published.not_read import refuse_foreign_columns, refuse_foreign_document
from keras_model.data.files.published.squad import articles_of, questions_of, squad_records
from keras_model.data.files.published.text_groups import listed_texts
from keras_model.data.files.published.texts_of_labels import (
    corpus_of_nlp_js,
    corpus_records,
    label_records,
    listed_labels,
    lists_by_label,
)
from keras_model.data.files.record import Record
from keras_model.data.files.tools.phrases import phrase_records, phrases_of
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError
from keras_model.messages import shown

_BLANKS = re.compile(r"[ \t\r\n]*")
# What begins with two brackets may be a plain text, too.
_ARRAY = re.compile(r'\[\s*(?:[{\]]|\[\s*")')
_RASA = "rasa_nlu_data."
# What a turn of a chat has; without a label it is no row.
_TURNS = ({"role", "content"}, {"from", "value"})


class _RepeatedKeyError(ValueError):
    """An object names a key twice; the JSON module would keep the last of its values."""


def _repeated(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RepeatedKeyError(_repeated([name for name, _ in pairs])[0])
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_unrepeated)


def json_line_records(path: Path, text: str) -> Iterator[Record]:
    """Yield the object of each line, and each question of one with `qas` or `paragraphs`; blank lines are passed over.

    Lines that all are lists of texts are rows, too, as `listed_texts` says.

    Raises:
        DataError: a line is not one JSON object, or its object names a key twice.
    """
    # Only LF ends a line: U+2028 and its like may stand inside a JSON string.
    lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    read = [(number, _decode(path, number, line, "each line holds one object")) for number, line in lines]
    if read and all(isinstance(item, list) for _, item in read):
        yield from listed_texts(path, read)
        return
    for number, record in read:
        if not isinstance(record, dict):
            raise DataError(f"{path}, line {number}: holds {shown(record)}; each line holds one JSON object")
        if number == 1 and list(record) == ["header"]:
            continue  # as MRQA's files begin
        yield from questions_of(path, Record(number, record))


def json_document_records(path: Path, text: str) -> Iterator[Record]:
    """Yield the rows of one JSON document, which is one of these:

    - an array of objects, or an object whose `data` is one; in an array, `[text, label]` or `[label, text]` for all,
      and spaCy's `[text, {"entities": ...}]` count as objects;
    - an object with `columns` and, in `data`, their values row by row, as pandas splits them;
    - an object of columns, each an array of values or, as pandas writes it, an object from row to value;
    - an object with the words of one row, as an object a line would have them;
    - SQuAD as published: `data`, `paragraphs`, `qas`; an article of it, or an array of articles or paragraphs;
    - `features` and `rows`, as the datasets-server of Hugging Face answers;
    - labels with a list of texts each, as chatbots' `tag` and `patterns`, also as the `data` of nlp.js;
    - intents with phrases in pieces, as Dialogflow and Snips NLU export them;
    - an object with `classes` and, in `annotations`, spaCy's `[text, {"entities": ...}]`;
    - an object with a single list of rows within it, as Rasa's and LUIS's `utterances`.

    Raises:
        DataError: it is something else, or holds several lists of rows, or an object names a key, or `columns` a
            column, twice.
    """
    if text.lstrip().startswith("["):
        items = list(_array_items(path, text))
        if labels := listed_labels([item for _, item in items]):
            yield from label_records(labels)
            return
        if phrases := phrases_of([item for _, item in items]):
            yield from phrase_records(path, phrases)
            return
        for record in array_records(path, items):
            yield from questions_of(path, record)
        return
    document = _decode(path, 1, text, "give rows of JSON")
    if not isinstance(document, dict):
        raise DataError(f"{path}, line 1: holds {shown(document)} and no rows; give an array of objects, or one a line")
    refuse_foreign_document(path, document)
    for shape in _SHAPES:
        if (found := shape.found_in(document)) is not None:
            yield from shape.records(path, text, found)
            return
    yield from _column_records(path, document)


def is_json_document(text: str) -> bool:
    """Whether a text is one JSON document of rows and not an object a line."""
    stripped = text.lstrip()
    if stripped.startswith("["):
        return _ARRAY.match(stripped) is not None
    if not stripped.startswith("{"):
        return False
    line = stripped.split("\n", 1)[0]
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        # An object that goes on in the next line.
        return not line.rstrip().endswith("}") and _ends_as_object(stripped)
    return stripped.strip() == line.strip() and _holds_rows(first)


def _ends_as_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _holds_rows(document: dict[str, Any]) -> bool:
    """Whether an object on a line of its own is a document of rows, and no row."""
    return (
        isinstance(document.get("data"), list)
        or isinstance(document.get("paragraphs"), list)
        or _numbers_rows(document)
        or _lists_columns(document)
        or any(shape.found_in(document) is not None for shape in _SHAPES)
    )


def _annotated(document: dict[str, Any]) -> list[Any] | None:
    """Return spaCy's `[text, {"entities": ...}]` of an object with `classes`, in which a text that was skipped is null.

    So the annotator in the browser writes them that many train spaCy's NER with.
    """
    told = document.get("annotations") if "classes" in document else None
    pairs = [item for item in told if item is not None] if isinstance(told, list) else []
    marked = all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], dict) for pair in pairs)
    return pairs if pairs and marked else None


def _lists_of_rows(document: dict[str, Any], within: str = "") -> dict[str, list[Any]]:
    """Return the lists of rows in an object that is no row itself, and in its objects, by their names."""
    if columns_with("texts", document) or columns_with("words", document):
        return {}
    found = {}
    for name, value in document.items():
        if isinstance(value, list) and value and all(map(_is_row, value)):
            found[f"{within}{name}"] = value
        elif isinstance(value, dict) and not within:
            found |= _lists_of_rows(value, f"{name}.")
    return found


def _is_row(item: Any) -> bool:
    if isinstance(item, dict):
        turn = any(names <= item.keys() for names in _TURNS) and not columns_with("targets", item)
        return not turn and bool(columns_with("texts", item) or columns_with("words", item))
    return isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)


def _numbers_rows(document: dict[str, Any]) -> bool:
    """Whether an object's columns are objects from a row's number to its value, as pandas writes them."""
    values = list(document.values())
    return bool(values) and all(
        isinstance(value, dict) and value and all(row.isdecimal() for row in value) for value in values
    )


def _lists_columns(document: dict[str, Any]) -> bool:
    """Whether an object's columns are lists with a value for each row: no row has a list of texts."""
    columns = list(document.values())
    if not all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
        return False
    told = [document[name] for kind in ("words", "texts") for name in columns_with(kind, document)]
    return any(told) and not _is_sentence(document)


def _decode(path: Path, line: int, text: str, advice: str) -> Any:
    try:
        return _DECODER.decode(text)
    except _RepeatedKeyError as error:
        raise DataError(f"{path}, line {line}: names {str(error)!r} twice in one object; keep one") from error
    except (ValueError, RecursionError) as error:
        reason, place = "out of bounds", line
        if isinstance(error, json.JSONDecodeError):
            reason, place = error.msg, line + error.lineno - 1
        raise DataError(f"{path}, line {place}: not JSON ({reason}); {advice}") from error


def _array_items(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    place, line, counted, number = _after_blanks(text, text.index("[") + 1), 1, 0, 0
    while text[place : place + 1] != "]":
        line, counted, number = line + text.count("\n", counted, place), place, number + 1
        try:
            item, place = _DECODER.raw_decode(text, place)
        except _RepeatedKeyError as error:
            raise DataError(
                f"{path}, line {line}: record {number} names {str(error)!r} twice in one object; keep one"
            ) from error
        except (ValueError, RecursionError) as error:
            reason, wrong = "out of bounds", line
            if isinstance(error, json.JSONDecodeError):
                reason, wrong = error.msg, error.lineno
            raise DataError(f"{path}, line {wrong}: not JSON ({reason}) in record {number}") from error
        yield line, item
        place = _after_blanks(text, place)
        if text[place : place + 1] == ",":
            place = _after_blanks(text, place + 1)
            if text[place : place + 1] == "]":
                raise DataError(f"{path}, line {line}: not JSON (a comma after the last record, {number})")
        elif text[place : place + 1] != "]":
            line += text.count("\n", counted, place)
            raise DataError(f"{path}, line {line}: not JSON (no comma or bracket after record {number})")
    if text[place + 1 :].strip():
        line += text.count("\n", counted, _after_blanks(text, place + 1))
        raise DataError(f"{path}, line {line}: not JSON (more text after the array); give one array of objects")


def _after_blanks(text: str, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _objects(document: dict[str, Any]) -> list[dict[str, Any]] | None:
    data = document.get("data")
    return data if isinstance(data, list) and all(isinstance(part, dict) for part in data) else None


def _object_records(path: Path, text: str, objects: list[dict[str, Any]]) -> Iterator[Record]:
    yield from (Record(1, values, f"record {number}") for number, values in enumerate(objects, start=1))


def _split(document: dict[str, Any]) -> tuple[list[Any], list[Any]] | None:
    columns, data = document.get("columns"), document.get("data")
    return (columns, data) if isinstance(columns, list) and isinstance(data, list) else None


def _split_records(path: Path, text: str, split: tuple[list[Any], list[Any]]) -> Iterator[Record]:
    columns, rows = split
    names = [str(column) for column in columns]
    if repeated := _repeated(names):
        raise DataError(f"{path}: columns names {repeated[0]!r} twice; keep one")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(names):
            raise DataError(f"{path}: row {number} of data is {shown(row)}, but there are {len(names)} columns")
        yield Record(1, dict(zip(names, row, strict=True)), f"record {number}")


def _listed_records(path: Path, text: str, lists: dict[str, list[Any]]) -> Iterator[Record]:
    if len(lists) > 1:
        raise DataError(f"{path}: has rows in {' and in '.join(lists)}; write each into a file of its own")
    name, items = next(iter(lists.items()))
    if name.startswith(_RASA):
        # Rasa counts an example that is there again once.
        items = list({json.dumps(item, sort_keys=True): item for item in items}.values())
    return _array_records(path, text, items)


def _array_records(path: Path, text: str, items: list[Any]) -> Iterator[Record]:
    yield from array_records(path, [(1, item) for item in items])


class _Shape(NamedTuple):
    """A way to lay out rows in one object.

    Attributes:
        found_in: returns what an object holds in this way, None where it is laid out otherwise.
        records: yields the records of what was found, given the path and the text of the file, too.
    """

    found_in: Callable[[dict[str, Any]], Any]
    records: Callable[[Path, str, Any], Iterator[Record]]


# The first that an object has is how it is read.
_SHAPES = (
    _Shape(lambda document: document if is_served(document) else None, lambda path, _, own: served_records(path, own)),
    _Shape(lambda document: phrases_of(document) or None, lambda path, _, phrases: phrase_records(path, phrases)),
    _Shape(articles_of, squad_records),
    _Shape(corpus_of_nlp_js, lambda path, _, corpus: corpus_records(path, corpus)),
    _Shape(_objects, _object_records),
    _Shape(_split, _split_records),
    _Shape(_annotated, _array_records),
    _Shape(lambda document: lists_by_label(document) or None, lambda _, __, labels: label_records(labels)),
    _Shape(lambda document: _lists_of_rows(document) or None, _listed_records),
)


def _is_sentence(values: dict[str, Any]) -> bool:
    """Whether an object's words, and their tags, are those of one row, and not of a row each.

    A row each has lists, or texts with as many words as its tags, with blanks between them.
    """
    words, tags = (next((values[name] for name in columns_with(kind, values)), None) for kind in ("words", "tags"))
    if not isinstance(words, list) or any(isinstance(word, list | dict) for word in words):
        return False
    if not isinstance(tags, list):
        return tags is None
    if any(isinstance(tag, list) for tag in tags):
        return False
    of_words, of_tags = ([len(str(part).split()) for part in parts] for parts in (words, tags))
    return of_words != of_tags or max(of_tags, default=0) < 2


def _column_records(path: Path, document: dict[str, Any]) -> Iterator[Record]:
    if _is_sentence(document):
        yield Record(1, document)
        return
    columns = {name: list(values.values()) if isinstance(values, dict) else values for name, values in document.items()}
    keys = [list(values) for values in document.values() if isinstance(values, dict)]
    sizes = {len(values) if isinstance(values, list) else -1 for values in columns.values()}
    if len(sizes) != 1 or -1 in sizes or any(found != keys[0] for found in keys):
        refuse_foreign_columns(path, document)
        raise DataError(
            f"{path}: is one JSON object with ({shown(', '.join(document))}); give an array of objects, an object a "
            "line, columns of equal length, or SQuAD's data, paragraphs and qas"
        )
    for number, values in enumerate(zip(*columns.values(), strict=True), start=1):
        yield Record(1, dict(zip(columns, values, strict=True)), f"record {number}")
