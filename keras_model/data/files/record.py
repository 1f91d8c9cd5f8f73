"""What a file says of one row."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Record:
    """The values of one row by column.

    Attributes:
        line: where it begins in the file, from 1.
        values: by the file's own column names.
        name: what to call it where a line holds many, such as "record 7"; "" where its line tells it.
    """

    line: int
    values: dict[str, Any]
    name: str = ""
