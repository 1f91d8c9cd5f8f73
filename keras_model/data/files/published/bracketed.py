"""Utterances whose slots are marked within brackets, `[time : five am]`, as MASSIVE and SLURP have them.

The layouts are those of https://github.com/alexa/massive and https://github.com/pswietojanski/slurp.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record

# The column of a text → that of the same text with brackets.
_BRACKETED = {"utt": "annot_utt", "sentence": "sentence_annotation"}
_SLOT = re.compile(r"\[\s*(?P<slot>[^\[\]:]+?)\s*:\s*(?P<words>[^\[\]]*?)\s*\]")
# SLURP's, which tell the same by the places of words.
_TOLD_ANEW = ("tokens", "entities")


def unbracketed(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with the slots of their texts as `entities`; others as they are.

    Where the brackets do not hold the text, the column has them as they are written, which is no list of entities: a
    label of the text may be right all the same.
    """
    return [replace(record, values=_with_entities(record.values)) for record in records]


def _with_entities(values: dict[str, Any]) -> dict[str, Any]:
    for column, bracketed in _BRACKETED.items():
        text, told = values.get(column), values.get(bracketed)
        if isinstance(text, str) and isinstance(told, str):
            others = {name: value for name, value in values.items() if name not in (*_TOLD_ANEW, bracketed)}
            return {**others, "entities": _entities(text, told)}
    return values


def _entities(text: str, bracketed: str) -> list[dict[str, Any]] | str:
    """Return the slots with their places in a text; the bracketed text where it is not that text but for blanks."""
    places = [place for place, letter in enumerate(text) if not letter.isspace()]
    letters, entities, end = "", [], 0
    for found in _SLOT.finditer(bracketed):
        letters += _letters(bracketed[end : found.start()])
        begin, end = len(letters), found.end()
        letters += _letters(found["words"])
        entities.append((begin, len(letters), found["slot"]))
    letters += _letters(bracketed[end:])
    if letters != _letters(text) or any(begin == end for begin, end, _ in entities):
        return bracketed
    return [{"start": places[begin], "end": places[end - 1] + 1, "label": slot} for begin, end, slot in entities]


def _letters(text: str) -> str:
    return "".join(text.split())
