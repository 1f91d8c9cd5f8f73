"""Words with entities told by the words' places, as SpERT, GLiNER and DyGIE have them, or in objects, as spaCy 2."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.messages import shown

# What spaCy writes where nobody knows the tag of a word.
_UNKNOWN = "-"
_WORDS = {"orth", "word"}
_HOLDS_WORDS = {"tokens", "tokenized_text", "sentences"}
# What tells of a record's sentences that its words and tags tell anew.
_TOLD = {"entities", "tokenized_text", "ner", "sentences", "tokens", "raw", "cats"}


class _Span(NamedTuple):
    begin: int
    end: int  # behind the last word
    kind: str


def in_words(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with `tokens` and `tags` in BIO, where entities were told by places of words; others as they are.

    - SpERT's `tokens` with `entities`, whose `end` is the place behind the last word.
    - GLiNER's `tokenized_text` with `ner`, whose ends are last words.
    - DyGIE's `sentences` with `ner` for each, whose places count the words of all sentences, and whose ends are last
      words: a record a sentence.
    - spaCy's paragraphs, whose `sentences` have `tokens` with `orth` and `ner`: a record a sentence. So have CoreNLP's,
      with `word` in place of `orth`.

    Raises:
        DataError: entities overlap or lie outside of their sentence, or spaCy does not know a tag.
    """
    return [row for record in records for row in _rows(path, record)]


def _rows(path: Path, record: Record) -> Iterator[Record]:
    values = record.values
    sentences, entities = values.get("sentences"), values.get("ner")
    if values.keys().isdisjoint(_HOLDS_WORDS) or columns_with("texts", values):
        yield record
    elif _are_words(values.get("tokens")) and "tags" not in values and _are_objects(values.get("entities")):
        spans = [_Span(*(item.get(name) for name in ("start", "end", "type"))) for item in values["entities"]]
        yield _tagged(path, record, values["tokens"], spans)
    elif _are_words(values.get("tokenized_text")) and isinstance(entities, list):
        yield _tagged(path, record, values["tokenized_text"], _spans(path, record, entities))
    elif isinstance(entities, list) and _are_lists(sentences, _are_words) and len(entities) == len(sentences):
        first = 0
        for words, own in zip(sentences, entities, strict=True):
            spans = _spans(path, record, own)
            yield _tagged(path, record, words, [_Span(b - first, e - first, kind) for b, e, kind in spans])
            first += len(words)
    elif _are_lists(sentences, _is_parsed):
        for sentence in sentences:
            yield _parsed(path, record, sentence["tokens"])
    elif _is_parsed(values):
        yield _parsed(path, record, values["tokens"])
    else:
        yield record


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value)


def _are_objects(value: Any) -> bool:
    names = {"type", "start", "end"}
    return isinstance(value, list) and all(isinstance(item, dict) and names <= item.keys() for item in value)


def _are_lists(value: Any, known: Callable[[Any], bool]) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and bool(value) and all(map(known, value))


def _is_parsed(sentence: Any) -> bool:
    tokens = sentence.get("tokens") if isinstance(sentence, dict) else None
    return _are_lists(tokens, lambda token: isinstance(token, dict) and "ner" in token and bool(_WORDS & token.keys()))


def _spans(path: Path, record: Record, told: Any) -> list[_Span]:
    """Return spans from lists of the first word, the last one and the type.

    Raises:
        DataError: an item is something else.
    """
    items = told if isinstance(told, list) else [told]
    for item in items:
        if not (isinstance(item, list) and len(item) >= 3 and all(isinstance(place, int) for place in item[:2])):
            raise record.fault(
                path, f"an entity is {shown(item)}; give its first word's place, its last word's, its type"
            )
    return [_Span(first, last + 1, kind) for first, last, kind, *_ in items]


def _tagged(path: Path, record: Record, words: Sequence[str], spans: Sequence[_Span]) -> Record:
    tags = ["O"] * len(words)
    for span in spans:
        begin, end, kind = span
        placed = isinstance(begin, int) and isinstance(end, int) and isinstance(kind, str)
        if not placed or not 0 <= begin < end <= len(words):
            raise record.fault(path, f"an entity is {shown(list(span))}, but the sentence has {len(words)} words")
        if set(tags[begin:end]) != {"O"}:
            told = f"{shown(' '.join(words[begin:end]))} overlaps another entity; keep one of them"
            raise record.fault(path, told)
        tags[begin:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - begin - 1)]
    return _sentence(record, words, tags)


def _parsed(path: Path, record: Record, tokens: Sequence[dict[str, Any]]) -> Record:
    words = [str(next(token[name] for name in sorted(_WORDS) if name in token)) for token in tokens]
    tags = [str(token["ner"]) for token in tokens]
    if _UNKNOWN in tags:
        word = words[tags.index(_UNKNOWN)]
        raise record.fault(path, f"the tag of {shown(word)} is {_UNKNOWN!r}, which spaCy writes for none; tag the word")
    return _sentence(record, words, tags)


def _sentence(record: Record, words: Sequence[str], tags: Sequence[str]) -> Record:
    others = {name: value for name, value in record.values.items() if name not in _TOLD}
    return replace(record, values={**others, "tokens": list(words), "tags": list(tags)})
