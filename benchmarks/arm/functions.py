"""Which functions the counted instructions belong to, by the symbols of the libraries."""

import re
import subprocess
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from benchmarks.arm.count_log import Library
from keras_model.errors import UserError

# Code, without the names beginning with $ by which ARM's assemblers tell code from data.
_SYMBOL = re.compile(r"^([0-9a-f]+) [tTwWiu] ([^$\n].*)$", re.MULTILINE)
_SEGMENT = re.compile(r"^\s+LOAD\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)", re.MULTILINE)


def by_function(window: Mapping[int, int], libraries: Iterable[Library]) -> Counter[str]:
    """Return function → instructions; code of a library without symbols goes by its file's name in brackets.

    Args:
        window: address → instructions executed there.
        libraries: what was mapped where.

    Raises:
        UserError: binutils cannot read a library.
    """
    mapped = sorted(libraries, key=lambda library: library.start)
    starts = [library.start for library in mapped]
    counted: Counter[str] = Counter()
    for address, instructions in window.items():
        place = bisect_right(starts, address) - 1
        if place < 0 or address >= mapped[place].end:
            counted["[unknown]"] += instructions
            continue
        library = mapped[place]
        counted[_name(library.path, address - library.start + library.offset)] += instructions
    return counted


def _name(path: Path, offset: int) -> str:
    """Return the function at an offset into a file."""
    addresses, names, segments = _symbols(path)
    for start, address, size in segments:
        if start <= offset < start + size:
            place = bisect_right(addresses, offset - start + address) - 1
            if place >= 0:
                return names[place]
    return f"[{path.name}]"


@cache
def _symbols(path: Path) -> tuple[list[int], list[str], list[tuple[int, int, int]]]:
    """Return the rising addresses of a file's functions, their names, and (offset, address, size) of its segments."""
    symbols = sorted((int(address, 16), name) for address, name in _SYMBOL.findall(_run("nm", "-C", str(path))))
    segments = [
        (int(offset, 16), int(address, 16), int(size, 16))
        for offset, address, size in _SEGMENT.findall(_run("readelf", "-lW", str(path)))
    ]
    return [address for address, _ in symbols], [name for _, name in symbols], segments


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise UserError(f"`{' '.join(command)}` failed: {done.stderr.strip()}; install Debian's binutils")
    return done.stdout
