"""Texts in pieces, some of which are entities, as Dialogflow and Snips NLU export the phrases of an intent."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from keras_model.data.files.record import Record
from keras_model.errors import DataError, InputFileError
from keras_model.regular_file import read_regular

_PIECES = ("data", "parts")
# What a piece is, the likeliest first: Snips', Dialogflow's, and Dialogflow CX's.
_KINDS = ("slot_name", "alias", "parameterId", "entity")
_KNOWN = {"text", "meta", "userDefined", "auto", *_KINDS}
_PHRASES = ("utterances", "userSays", "trainingPhrases")
_NAMES = ("displayName", "name")
# Nothing is looked for deeper: an agent has intents, an intent has phrases.
_DEEPEST = 4
# Dialogflow's for a piece that was marked, and then told to be none.
_IGNORED = "@sys.ignore"
# Dialogflow keeps an intent's phrases of each language beside what else it says of the intent, NAME.json.
_FILE_OF_INTENT = re.compile(r"(?P<name>.+)_usersays_[a-z]{2,3}(?:-[A-Za-z]+)?\.json", re.IGNORECASE)
# Dialogflow CX keeps them in a folder of the intent's, which has the intent's name as its own does.
_FOLDER_OF_PHRASES = "trainingPhrases"
_MOST_BYTES = 1 << 24


class Phrase(NamedTuple):
    """A phrase in pieces, with its intent, "" where nothing tells it."""

    intent: str
    pieces: list[dict[str, Any]]
    values: dict[str, Any]


def phrases_of(document: Any) -> list[Phrase]:
    """Return the phrases of each intent, wherever in a document they are; an empty list where it is something else.

    A phrase has its pieces in a list, such as `{"data": [{"text": "play "}, {"text": "jazz", "entity": "genre"}]}`. The
    intent has the name that stands beside the list of its phrases, or that the list has itself.
    """
    found = list(_phrases(document, ""))
    pieces = [piece for phrase in found for piece in phrase.pieces]
    of_cx = isinstance(document, dict) and _FOLDER_OF_PHRASES in document
    return found if of_cx or any(piece.keys() - {"text"} for piece in pieces) else []


def phrase_records(path: Path, phrases: list[Phrase]) -> Iterator[Record]:
    """Yield each phrase as `text`, with its `entities` and, where it is told, its intent as `label`.

    Where no phrase tells its intent, Dialogflow's name of the file does, `NAME_usersays_en.json` or
    `NAME/trainingPhrases/en.json`, or the `name` or `displayName` in the file `NAME.json` beside it.

    Raises:
        DataError: a phrase is a template, which names an entity in place of its text.
    """
    told = "" if any(phrase.intent for phrase in phrases) else _intent_of(path)
    for number, (own, pieces, values) in enumerate(phrases, start=1):
        intent = own or told
        name = f"phrase {number}{f' of {intent!r}' if intent else ''}"
        if values.get("isTemplate"):
            raise DataError(f"{path}: a template is no text that somebody says; leave it out ({name})")
        text, entities = "", []
        for piece in pieces:
            begin, text = len(text), text + piece["text"]
            kind = next((piece[kind] for kind in _KINDS if piece.get(kind)), None)
            if kind and piece.get("meta") != _IGNORED:
                entities.append({"start": begin, "end": len(text), "label": kind})
        yield Record(1, {"text": text, "entities": entities, **({"label": intent} if intent else {})}, name)


def _intent_of(path: Path) -> str:
    """Return the intent that a file of Dialogflow's is of, "" where neither its name nor the file beside it tells."""
    # Of a path that is given from within a folder, the folder has no name.
    path = path.absolute()
    if path.parent.name == _FOLDER_OF_PHRASES:
        told = path.parent.parent.name
        beside = path.parent.with_name(f"{told}.json")
    elif found := _FILE_OF_INTENT.fullmatch(path.name):
        told = found["name"]
        beside = path.with_name(f"{told}.json")
    else:
        return ""
    try:
        intent = json.loads(read_regular(beside, _MOST_BYTES))
    except (OSError, ValueError, RecursionError, InputFileError):
        return told
    names = [intent.get(key) for key in _NAMES] if isinstance(intent, dict) else []
    return next((name for name in names if isinstance(name, str) and name.strip()), told)


def _phrases(value: Any, name: str, depth: int = 0) -> Iterator[Phrase]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        told = [_pieces(item) for item in value]
        if told and all(told):
            yield from (Phrase(name, pieces, item) for pieces, item in zip(told, value, strict=True))
        else:
            for item in value:
                yield from _phrases(item, "", depth + 1)
    elif isinstance(value, dict):
        own = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), name)
        for key, part in value.items():
            yield from _phrases(part, own if key in _PHRASES else key, depth + 1)


def _pieces(item: Any) -> list[dict[str, Any]]:
    """Return the pieces of a phrase; an empty list of anything else, such as turns with their speakers."""
    pieces = next((item[key] for key in _PIECES if key in item), None) if isinstance(item, dict) else None
    known = isinstance(pieces, list) and all(
        isinstance(piece, dict) and isinstance(piece.get("text"), str) and piece.keys() <= _KNOWN for piece in pieces
    )
    return pieces if pieces and known else []
