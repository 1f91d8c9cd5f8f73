"""Labels with the texts of each in a list, as chatbots' intents are written: a tag and its patterns."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with

_LABELS = ("tag", "intent", "label", "category", "class", "name")
_TEXTS = (
    "patterns",
    "examples",
    "utterances",
    "phrases",
    "training_phrases",
    "samples",
    "texts",
    "text",
    "exampleSentences",
)


def lists_by_label(document: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return each label of an object with its texts, in their order; an empty list where it is something else.

    The object has one list of objects, each with a label and its texts, such as `{"tag": "greet", "patterns": ["hi"]}`;
    or it has a list of texts for each label, `{"greet": ["hi"], "bye": [...]}`, and these are not all as long, or they
    could be columns. Beside the one list there may be others of something else, as in Watson's workspaces.
    """
    lists = [value for value in document.values() if isinstance(value, list)]
    found = [labels for value in lists if (labels := listed_labels(value))]
    if len(lists) == 1 or (len(found) == 1 and not columns_with("texts", document)):
        return found[0] if found else []
    known = any(columns_with(meaning, document) for meaning in ("texts", "words", "tags", "targets"))
    if known or len(lists) < max(2, len(document)) or not all(map(_are_texts, lists)):
        return []
    return list(document.items()) if len(set(map(len, lists))) > 1 else []


def listed_labels(items: Sequence[Any]) -> list[tuple[str, list[str]]]:
    """Return the label of each object of a list with its texts; an empty list where any is something else."""
    found = [(_label(item), _texts(item)) for item in items if isinstance(item, dict)]
    told = [(label, texts) for label, texts in found if label is not None and texts is not None]
    return told if len(told) == len(items) and any(texts for _, texts in told) else []


class CorpusOfNlpJs(NamedTuple):
    """The intents of nlp.js, and the names of the entities that may stand in their texts as `@name` or `%name%`."""

    labels: list[tuple[str, list[str]]]
    entities: list[str]


def corpus_of_nlp_js(document: dict[str, Any]) -> CorpusOfNlpJs | None:
    """Return the intents of an object whose `data` lists them, each with its texts; None of another object."""
    data = document.get("data")
    labels = listed_labels(data) if isinstance(data, list) else []
    entities = document.get("entities")
    return CorpusOfNlpJs(labels, list(entities) if isinstance(entities, dict) else []) if labels else None


def corpus_records(path: Path, corpus: CorpusOfNlpJs) -> Iterator[Record]:
    """Yield each text as `text`, with its `label`.

    Raises:
        DataError: a text names an entity in place of its words.
    """
    names = "|".join(map(re.escape, corpus.entities))
    template = re.compile(rf"@(?:{names})\b|%(?:{names})(?:_\d+)?%") if names else None
    for record in label_records(corpus.labels):
        if template and (found := template.search(record.values["text"])):
            told = f"{found[0]} stands for words, and nobody says it; write such a text with words, or leave it out"
            raise record.fault(path, f"{told} ({record.name})")
        yield record


def label_records(labels: Sequence[tuple[str, list[str]]]) -> Iterator[Record]:
    """Yield each text as `text`, with its `label`."""
    for label, texts in labels:
        for number, text in enumerate(texts, start=1):
            yield Record(1, {"text": text, "label": label}, f"text {number} of {label!r}")


def _label(item: dict[str, Any]) -> str | None:
    told = [item[name] for name in _LABELS if isinstance(item.get(name), str)]
    return told[0] if len(told) == 1 else None


def _texts(item: dict[str, Any]) -> list[str] | None:
    # Cognigy's, and those of nlp.js, which has texts to test with beside them.
    told = [item[name] for name in _TEXTS if name in item]
    if len(told) != 1:
        return None
    texts = told[0]
    # Watson's examples are objects.
    if isinstance(texts, list) and all(isinstance(text, dict) for text in texts):
        texts = [text.get("text") for text in texts]
    return texts if _are_texts(texts) else None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
