"""Rows of SageMaker Ground Truth, which Amazon Comprehend reads as augmented manifests."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.messages import shown

_METADATA = "-metadata"
_SOURCE, _ELSEWHERE = "source", "source-ref"
# Beside one of these, a source is where a text comes from.
_OWN_TEXTS = {"text", "tokens"}


def of_ground_truth(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with `text` and `label`, `labels` or `entities` for `source` and a job; others as they are.

    Raises:
        DataError: a text is elsewhere, or a row has several jobs or none, or one of a kind that is not read.
    """
    if not any(_jobs(record.values) for record in records):
        return list(records)
    return [replace(record, values=_plain(path, record)) for record in records]


def _jobs(values: dict[str, Any]) -> list[str]:
    """Return the jobs that labelled a row, each of which has metadata beside it."""
    if not {_SOURCE, _ELSEWHERE} & values.keys() or _OWN_TEXTS & values.keys():
        return []
    return [name for name in values if isinstance(values.get(f"{name}{_METADATA}"), dict)]


def _plain(path: Path, record: Record) -> dict[str, Any]:
    values = record.values
    if not isinstance(values.get(_SOURCE), str):
        raise record.fault(path, f"its text is elsewhere; write the text itself as {_SOURCE}, not {_ELSEWHERE}")
    jobs = _jobs(values)
    if not jobs:
        raise record.fault(path, "was labelled by no job; leave such rows out")
    if len(jobs) > 1:
        raise record.fault(path, f"was labelled by {len(jobs)} jobs ({', '.join(jobs)}); keep one")
    told, metadata = values[jobs[0]], values[f"{jobs[0]}{_METADATA}"]
    text = {"text": values[_SOURCE]}
    if isinstance(metadata.get("class-name"), str):
        return {**text, "label": metadata["class-name"]}
    names = metadata.get("class-map")
    if isinstance(names, dict) and isinstance(told, list) and all(str(number) in names for number in told):
        return {**text, "labels": [names[str(number)] for number in told]}
    annotations = told.get("annotations") if isinstance(told, dict) else None
    if isinstance(annotations, dict) and isinstance(annotations.get("entities"), list):
        return {**text, "entities": annotations["entities"]}
    raise record.fault(path, f"{jobs[0]} is {shown(told)} of type {shown(metadata.get('type'))}, which is not read")
