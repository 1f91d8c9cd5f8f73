"""Tables to be refused."""

from pathlib import Path

import pytest

from keras_model.data.files.record import Record
from keras_model.data.files.table import Table


@pytest.fixture(name="table")
def make_table():
    """Return what makes a table by the values of one column and the value of each other; `renamed` as of a record."""

    def make(column, values, renamed=None, **others):
        rows = enumerate(values, start=2)
        records = [Record(line, {**others, column: value}, renamed=renamed or {}) for line, value in rows]
        return Table(Path("rows.csv"), "CSV", records)

    return make
