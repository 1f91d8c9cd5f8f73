"""Rows of JSON: an object a line, or one document with all rows in it."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.files.annotation_tools import array_records
from keras_model.data.files.published.datasets_server import is_served, served_records
from keras_model.data.files.published.not_read import refuse_foreign_columns, refuse_foreign_document
from keras_model.data.files.published.phrases import phrase_records, phrases_of
from keras_model.data.files.published.text_groups import listed_texts
from keras_model.data.files.published.texts_of_labels import label_records, listed_labels, lists_by_label
from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError
from keras_model.messages import shown

_BLANKS = re.compile(r"[ \t\r\n]*")
# What begins with two brackets may be a plain text, too.
_ARRAY = re.compile(r'\[\s*(?:[{\]]|\[\s*")')
# What a turn of a chat has; without a label it is no row.
_TURNS = ({"role", "content"}, {"from", "value"})
# A quote within a string has a backslash before it, so only keys are found.
_QUESTION_KEY = re.compile(r'(?<!\\)"question"\s*:')


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
        yield from _questions(path, Record(number, record))


def json_document_records(path: Path, text: str) -> Iterator[Record]:
    """Yield the rows of one JSON document, which is one of these:

    - an array of objects, or an object whose `data` is one; in an array, `[text, label]` or `[label, text]` for all,
      and spaCy's `[text, {"entities": ...}]` count as objects;
    - an object with `columns` and, in `data`, their values row by row, as pandas splits them;
    - an object of columns, each an array of values or, as pandas writes it, an object from row to value;
    - an object with the words of one row, as an object a line would have them;
    - SQuAD as published: `data`, `paragraphs`, `qas`; an article of it, or an array of articles or paragraphs;
    - `features` and `rows`, as the datasets-server of Hugging Face answers;
    - labels with a list of texts each, as chatbots' `tag` and `patterns`;
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
            yield from _questions(path, record)
        return
    document = _decode(path, 1, text, "give rows of JSON")
    if not isinstance(document, dict):
        raise DataError(f"{path}, line 1: holds {shown(document)} and no rows; give an array of objects, or one a line")
    refuse_foreign_document(path, document)
    data = [document] if isinstance(document.get("paragraphs"), list) else document.get("data")
    lists = _lists_of_rows(document)
    if is_served(document):
        yield from served_records(path, document)
    elif phrases := phrases_of(document):
        yield from phrase_records(path, phrases)
    elif isinstance(data, list) and any(isinstance(part, dict) and "paragraphs" in part for part in data):
        yield from _squad_records(path, text, data)
    elif isinstance(data, list) and all(isinstance(part, dict) for part in data):
        yield from (Record(1, part, f"record {number}") for number, part in enumerate(data, start=1))
    elif isinstance(document.get("columns"), list) and isinstance(data, list):
        yield from _split_records(path, document["columns"], data)
    elif marked := _annotated(document):
        yield from array_records(path, [(1, item) for item in marked])
    elif labels := lists_by_label(document):
        yield from label_records(labels)
    elif len(lists) > 1:
        raise DataError(f"{path}: has rows in {' and in '.join(lists)}; write each into a file of its own")
    elif lists:
        yield from array_records(path, [(1, item) for item in next(iter(lists.values()))])
    else:
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
    lists = isinstance(document.get("data"), list) or isinstance(document.get("paragraphs"), list)
    return (
        lists
        or is_served(document)
        or _numbers_rows(document)
        or _lists_columns(document)
        or bool(_lists_of_rows(document))
        or bool(lists_by_label(document))
        or bool(phrases_of(document))
        or bool(_annotated(document))
    )


def _annotated(document: dict[str, Any]) -> list[Any]:
    """Return spaCy's `[text, {"entities": ...}]` of an object with `classes`, in which a text that was skipped is null.

    So the annotator in the browser writes them that many train spaCy's NER with.
    """
    told = document.get("annotations") if "classes" in document else None
    pairs = [item for item in told if item is not None] if isinstance(told, list) else []
    marked = all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], dict) for pair in pairs)
    return pairs if marked else []


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


def _split_records(path: Path, columns: list[Any], rows: list[Any]) -> Iterator[Record]:
    names = [str(column) for column in columns]
    if repeated := _repeated(names):
        raise DataError(f"{path}: columns names {repeated[0]!r} twice; keep one")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(names):
            raise DataError(f"{path}: row {number} of data is {shown(row)}, but there are {len(names)} columns")
        yield Record(1, dict(zip(names, row, strict=True)), f"record {number}")


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


def _squad_records(path: Path, text: str, articles: list[Any]) -> Iterator[Record]:
    lines = _lines_of_questions(text)
    questions = [
        (paragraph, question)
        for paragraph in _parts(path, articles, "paragraphs", "article")
        for question in _parts(path, [paragraph], "qas", "paragraph")
    ]
    # A key of the same name elsewhere would shift all that follow it.
    told = lines if len(lines) == len(questions) else [1] * len(questions)
    for number, ((paragraph, question), line) in enumerate(zip(questions, told, strict=True), start=1):
        values = {"context": paragraph.get("context"), **question}
        yield Record(line, values, f"question {question.get('id', number)!r}")


def _questions(path: Path, paragraph: Record) -> Iterator[Record]:
    """Yield the questions of a record that is an article or a paragraph of SQuAD or MRQA; any other record as it is."""
    context = paragraph.values.get("context")
    if context is None and isinstance(paragraph.values.get("paragraphs"), list):
        for part in _parts(path, [paragraph.values], "paragraphs", "article"):
            yield from _questions(path, Record(paragraph.line, part))
        return
    if not isinstance(context, str) or not isinstance(paragraph.values.get("qas"), list):
        yield paragraph
        return
    for number, question in enumerate(_parts(path, [paragraph.values], "qas", "paragraph"), start=1):
        values = {"context": context, **question}
        if "detected_answers" in question:
            values["answers"] = _detected(context, question["detected_answers"])
        yield Record(paragraph.line, values, f"question {question.get('id', question.get('qid', number))!r}")


def _detected(context: str, answers: Any) -> Any:
    """Return MRQA's answers, whose spans name their last character, as SQuAD's; others as they are."""
    try:
        spans = [(begin, end + 1) for answer in answers for begin, end in answer["char_spans"]]
        return [{"text": context[begin:end], "answer_start": begin} for begin, end in spans]
    except (TypeError, KeyError, ValueError):
        return answers


def _parts(path: Path, wholes: list[Any], name: str, kind: str) -> Iterator[dict[str, Any]]:
    for whole in wholes:
        parts = whole.get(name) if isinstance(whole, dict) else None
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            called = whole.get("title") or whole.get("context") if isinstance(whole, dict) else whole
            raise DataError(f"{path}: the {kind} {shown(called)} has no list of {name}, which SQuAD's files have")
        yield from parts


def _lines_of_questions(text: str) -> list[int]:
    lines, line, counted = [], 1, 0
    for found in _QUESTION_KEY.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        lines.append(line)
    return lines
