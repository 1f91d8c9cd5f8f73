"""What the instruction counter and the guest wrote among the other lines of standard error."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_model.errors import UserError

_LINE = re.compile(
    r"^(?:instructions (?P<total>\d+)"
    r"|block (?P<address>[0-9a-f]+) (?P<count>\d+)"
    r"|library (?P<start>[0-9a-f]+) (?P<end>[0-9a-f]+) (?P<offset>[0-9a-f]+) (?P<path>/.*))$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Library:
    """A piece of a file's code in the guest's memory: `path` from `offset` on, at the addresses [start, end)."""

    path: Path
    start: int
    end: int
    offset: int


@dataclass(frozen=True)
class CountLog:
    """What a program executed.

    Attributes:
        windows: for each pair of markers, address of a block of code → instructions executed there.
        libraries: where code was mapped.
    """

    windows: Sequence[Mapping[int, int]]
    libraries: Sequence[Library]


def read_log(log: str) -> CountLog:
    """Return what standard error tells.

    Raises:
        UserError: the blocks of a window do not add up to its total, so that lines were lost.
    """
    totals: list[int] = []
    windows: list[Counter[int]] = []
    libraries = []
    for line in _LINE.finditer(log):
        if line["total"]:
            totals.append(int(line["total"]))
            windows.append(Counter())
        elif line["address"]:
            windows[-1][int(line["address"], 16)] += int(line["count"])
        else:
            start, end, offset = (int(line[name], 16) for name in ("start", "end", "offset"))
            libraries.append(Library(Path(line["path"]), start, end, offset))
    for total, window in zip(totals, windows, strict=True):
        if window.total() != total:
            raise UserError(f"the instruction counter told of {total} instructions and of {window.total()} by block")
    return CountLog(windows, libraries)
