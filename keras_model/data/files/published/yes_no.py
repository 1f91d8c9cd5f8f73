"""Questions that a passage answers by yes or no, as those of BoolQ."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keras_model.data.files.record import Record

_TEXTS, _ANSWER = ("question", "passage"), "answer"
_YES_OR_NO = {"true", "false", "yes", "no"}


def answers_as_labels(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records of a question and a passage whose `answer` is true or false, or yes or no, with it as `label`.

    Records of anything else come back as they are, and so are all where one is answered otherwise.
    """
    if not all(_is_answered(record) for record in records):
        return list(records)
    return [
        replace(record, values={"label" if name == _ANSWER else name: value for name, value in record.values.items()})
        for record in records
    ]


def _is_answered(record: Record) -> bool:
    values = record.values
    asked = all(isinstance(values.get(name), str) for name in _TEXTS) and "label" not in values
    return asked and str(values.get(_ANSWER)).strip().lower() in _YES_OR_NO
