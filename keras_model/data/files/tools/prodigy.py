"""Prodigy's rows, each with its annotator's verdict as `answer`."""

from collections.abc import Sequence
from pathlib import Path

from keras_model.data.files.record import Record

_VERDICTS = {"accept", "reject", "ignore"}


def accepted(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return the records, of which none was rejected; without a verdict they are not Prodigy's.

    Raises:
        DataError: a row was not accepted, where no answer is anything but a verdict of Prodigy's.
    """
    answers = [(record, record.values.get("answer")) for record in records]
    if all(answer is None or (isinstance(answer, str) and answer in _VERDICTS) for _, answer in answers):
        for record, answer in answers:
            if answer not in (None, "accept"):
                raise record.fault(path, f"its answer is {answer!r}; leave out the rows that were not accepted")
    return list(records)
