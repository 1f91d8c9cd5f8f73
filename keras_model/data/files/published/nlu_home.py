"""HWU64, the CSV of home robots' utterances, whose intents have two columns and whose slots stand in brackets.

The layout is that of https://github.com/xliuhw/NLU-Evaluation-Data.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.errors import InputFileError

_COLUMNS = ("scenario", "intent", "status", "answer_annotation")
# What was asked and answered before it was annotated: other texts than the one that has labels.
_RAW = ("answer_normalised", "answer", "question")
# Its own programs leave out what is so marked, and what nobody answered.
_IRRELEVANT, _NO_ANSWER = "IRR_", ("", "null")
_SLOT = re.compile(r"\[\s*(?P<slot>[^\[\]:]+?)\s+:+\s+(?P<words>[^\[\]]+?)\s*\]")


def of_nlu_home(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return utterances as `text`, with scenario and intent together as `label`, and their slots as `entities`.

    Utterances that their `status` calls irrelevant, and those without an answer, are left out, as by the data's own
    programs. Where brackets remain, the entities are the annotated text, which is no list of them: the label may be
    right all the same. Records of anything else come back as they are.

    Raises:
        InputFileError: all of them are left out.
    """
    if not all(name in records[0].values for name in _COLUMNS):
        return list(records)
    utterances = list(_utterances(records))
    if not utterances:
        raise InputFileError(f"{path}: holds no rows, as status calls all of them irrelevant, or none has an answer")
    return utterances


def _utterances(records: Sequence[Record]) -> Iterator[Record]:
    for record in records:
        values = record.values
        scenario, intent, status, annotated = (str(values.get(name) or "").strip() for name in _COLUMNS)
        if status.startswith(_IRRELEVANT) or annotated in _NO_ANSWER:
            continue
        text, entities = _unmarked(annotated)
        others = {name: value for name, value in values.items() if name not in (*_COLUMNS, *_RAW)}
        label = f"{scenario}_{intent}" if scenario and intent else ""
        yield replace(record, values={**others, "text": text, "label": label, "entities": entities})


def _unmarked(annotated: str) -> tuple[str, list[dict[str, Any]] | str]:
    """Return the words of an annotated text, and its slots by their places in these."""
    text, entities, end = "", [], 0
    for found in _SLOT.finditer(annotated):
        text += annotated[end : found.start()]
        begin, end = len(text), found.end()
        text += found["words"]
        entities.append({"start": begin, "end": len(text), "label": found["slot"]})
    text += annotated[end:]
    return text, annotated if "[" in text or "]" in text else entities
