"""Tables with a word a line, and a column that tells which sentence each word is of, as Kaggle has them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with, plain_name
from keras_model.messages import shown

# How such tables call their columns. Under the plural names, a row may also be a whole sentence.
WORDS, TAGS = ("word", "token", "words", "tokens"), ("tag", "tags", "label", "labels", "ner", "ner_tag", "ner_tags")
_PLURAL = ("words", "tokens")
_BETWEEN = re.compile(r"[\s_#.-]+")
_SENTENCE = re.compile(r"(?:sentence|sent)(?:id|idx|index|no|nr|num|number)?")
_DOCUMENT = re.compile(r"(?:document|doc)(?:id|idx|index|no|nr|num|number|name)?")
# Under a name that may also stand for the sentence itself, such as `sentence`, these are numbers of sentences.
_NUMBERED = re.compile(r"[A-Za-z]*[\s:#._-]*[0-9]+(?:\.0)?")
# Without numbers, what is longer is no sentence, but a table in which a blank line stands by chance.
_LONGEST = 1000
ADVICE = (
    "a table with a word a line needs a column such as sentence_id, or a blank line between sentences, to tell where "
    "they end"
)


def has_words(columns: Iterable[str]) -> bool:
    """Whether a column has the name of one that holds words."""
    return any(plain_name(name) in WORDS for name in columns)


def in_sentences(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return a record a sentence, with `tokens` and `tags`, where each record was a word; others as they are.

    A column such as `Sentence #` or `sentence_id` tells sentences apart. It has the sentence's number in each of its
    lines, or in the first alone. Numbers that begin anew in each document need a column for that, too. Without any such
    column, blank lines between sentences do. Other columns that say the same of each word of a sentence stay.

    Raises:
        DataError: two columns could hold the tags, or number the sentences; the first word has no number; a sentence
            goes on after another; a word or a tag is missing.
    """
    word = _word_column(records)
    if not word:
        return list(records)
    columns = [name for name in records[0].values if name != word]
    tag = _only(path, records[0], [name for name in columns if plain_name(name) in TAGS], "tags")
    number = _only(path, records[0], [name for name in columns if _numbers_sentences(records, name)], "sentence")
    if not tag or (plain_name(word) in _PLURAL and any(len(_said(record, tag).split()) > 1 for record in records)):
        return list(records)
    if number:
        document = next((name for name in columns if name != tag and _names_documents(records, name)), "")
        parts = list(_by_number(path, records, number, document))
    else:
        parts = list(_by_gaps(records, word, tag))
        if len(parts) < 2 or max(map(len, parts)) > _LONGEST:
            return list(records)
    if plain_name(word) in _PLURAL and len(parts) == len(records):
        return list(records)
    return [_sentence(path, part, word, tag) for part in parts]


def _word_column(records: Sequence[Record]) -> str:
    """Return the column that has a word for each record, or "" where no column does, or texts stand beside it."""
    names = {plain_name(name): name for name in records[0].values}
    found = next((names[name] for name in WORDS if name in names), "")
    if not found or not all(isinstance(record.values.get(found), str) for record in records):
        return ""
    for name in columns_with("texts", records[0].values):
        if not (_numbers_sentences(records, name) or _names_documents(records, name)):
            return ""
    counts = [len(record.values[found].split()) for record in records]
    return "" if plain_name(found) in _PLURAL and (max(counts) > 1 or sum(counts) < 2) else found


def _only(path: Path, first: Record, found: Sequence[str], meant: str) -> str:
    if len(found) > 1:
        raise first.fault(path, f"both {found[0]!r} and {found[1]!r} could be the {meant}; keep one")
    return found[0] if found else ""


def _numbers_sentences(records: Sequence[Record], name: str) -> bool:
    if not _SENTENCE.fullmatch(_folded(name)):
        return False
    values = {value for record in records if (value := _said(record, name))}
    return bool(values) and (plain_name(name) not in ("sentence", "sent") or all(map(_NUMBERED.fullmatch, values)))


def _names_documents(records: Sequence[Record], name: str) -> bool:
    named = _DOCUMENT.fullmatch(_folded(name)) is not None
    return named and (plain_name(name) != "document" or all(len(_said(record, name).split()) < 2 for record in records))


def _folded(name: str) -> str:
    return _BETWEEN.sub("", name.lower())


def _said(record: Record, column: str) -> str:
    """Return what a column says, "" where it says nothing, in whichever way data frames write that."""
    value = record.values.get(column)
    return "" if value is None or value != value else str(value).strip()


def _by_gaps(records: Sequence[Record], word: str, tag: str) -> Iterator[list[Record]]:
    """Yield the records between blank lines, or between lines without word and tag, where a line holds one record."""
    part: list[Record] = []
    before: Record | None = None
    for record in records:
        ends = 0 if before is None else sum(str(value).count("\n") for value in before.values.values())
        gap = before is not None and not record.name and record.line - before.line - ends > 1
        blank = not _said(record, word) and not _said(record, tag)
        if part and (gap or blank):
            yield part
            part = []
        if not blank:
            part.append(record)
        before = record
    if part:
        yield part


def _by_number(path: Path, records: Sequence[Record], number: str, document: str) -> Iterator[list[Record]]:
    """Yield the records of each sentence."""
    part: list[Record] = []
    seen: dict[tuple[str, str], int] = {}
    current = ("", "")
    for record in records:
        given = _said(record, number)
        if not given and not part:
            raise record.fault(path, f"{number} is empty; the first word needs its sentence's")
        key = (_said(record, document) or current[0] if document else "", given or current[1])
        if part and key != current:
            yield part
            part = []
        if not part and key in seen:
            raise record.fault(
                path,
                f"{number} is {shown(given)}, as in line {seen[key]}, but other sentences stand between; put the words "
                "of a sentence side by side, and number its sentences through",
            )
        if not part:
            seen[key] = record.line
        current = key
        part.append(record)
    yield part


def _sentence(path: Path, part: Sequence[Record], word: str, tag: str) -> Record:
    first = part[0]
    for record in part:
        for column in (word, tag):
            if not _said(record, column):
                raise record.fault(path, f"{column} is empty; give each word, and its tag")
    others = {
        name: value
        for name, value in first.values.items()
        if name not in (word, tag) and all(record.values.get(name) == value for record in part)
    }
    words, tags = ([record.values[column] for record in part] for column in (word, tag))
    return replace(first, values={**others, "tokens": [text.strip() for text in words], "tags": tags})
