"""What published data sets write where a row has no label."""

import re

from keras_model.data.files.record import Record
from keras_model.data.files.table import Table, named
from keras_model.errors import DataError
from keras_model.messages import shown

# Of SNLI, MultiNLI and OCNLI, where those who judged a pair did not agree.
_GOLD, _NO_GOLD = "gold_label", "-"
_JUDGEMENTS = {"entailment", "neutral", "contradiction"}
# The columns of pairs that somebody judged, by which their tests are told, which have no label beside them.
_OF_TESTS = ({"test_id", "question1", "question2"}, {"#1 ID", "#2 ID"}, {"promptID", "pairID"})
_ALL_OF_TESTS = tuple(
    {"index", *texts} for texts in (("sentence1", "sentence2"), ("question", "sentence"), ("question1", "question2"))
)
# Classes are counted in few digits; of more than 4,300 Python makes no number.
_WHOLE = re.compile(r"(-?[0-9]{1,9})(?:\.0+)?")


def require_labelled(table: Table, column: str) -> None:
    """Refuse rows without a label, or without a score, that would be learnt as having one.

    Raises:
        DataError: `gold_label` is "-", or a label is, beside `entailment` and the like; or -1 stands where `datasets`
            writes it for no label: in all rows, or beside labels that count 0, 1, 2 and on.
    """
    own = table.own_name(column)
    told = [(record, str(record.values.get(column)).strip()) for record in table.records]
    none = next((record for record, value in told if value == _NO_GOLD), None)
    judged = {value.lower() for _, value in told} - {_NO_GOLD}
    if none and (own.strip().lower() == _GOLD or (judged and judged <= _JUDGEMENTS)):
        raise _refused(table, none, column, "says that those who judged the row did not agree")
    found = [_WHOLE.fullmatch(value) for _, value in told]
    numbers = {int(match[1]) for match in found if match}
    most = max(numbers, default=0)
    # Told by their count: to list all up to the greatest may take the memory of the machine.
    counted = most > 1 and min(numbers) == -1 and len(numbers) == most + 2
    # Of -1, 0 and 1, which many call moods by, nobody can tell.
    if all(found) and len(table.records) > 1 and (numbers == {-1} or counted):
        first = next(record for record, value in told if value.startswith("-1"))
        raise _refused(table, first, column, "is what datasets of Hugging Face writes for no label")


def require_no_test_set(table: Table) -> None:
    """Refuse pairs whose labels are kept back, which would be learnt as texts that belong together.

    Raises:
        DataError: the columns are those of a test of MNLI, MRPC or Quora, or all of another test of GLUE's.
    """
    own = {name.strip() for name in table.own_values}
    if any(names <= own for names in _OF_TESTS) or own in _ALL_OF_TESTS:
        raise table.fault(
            "has the columns of a test whose labels are kept back, and not all of its texts belong together; keep "
            "those that do, in columns text_a and text_b alone"
        )


def _refused(table: Table, record: Record, column: str, fault: str) -> DataError:
    told = f"{table.own_name(column)} is {shown(record.values[column])}, which {fault}"
    return named(table.fault(f"{told}; leave such rows out", record), record)
