"""What a file says of one row."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keras_model.errors import DataError


@dataclass(frozen=True)
class Record:
    """The values of one row by column.

    Attributes:
        line: where it begins in the file, from 1.
        values: by column.
        name: what to call it where a line holds many, such as "record 7"; "" where its line tells it.
        renamed: the file's own name of a column → its name in `values`, where that is another.
    """

    line: int
    values: dict[str, Any]
    name: str = ""
    renamed: dict[str, str] = field(default_factory=dict)

    def fault(self, path: Path, told: str) -> DataError:
        """Return the fault of this row of a file, with its place."""
        return DataError(f"{path}, line {self.line}: {told}")
