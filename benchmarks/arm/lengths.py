"""The networks in files of several lengths, each as a file of its own."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from convert.tflite.contents import read_bytes, shorter_lengths


@contextmanager
def each_length(files: Sequence[Path]) -> Iterator[dict[Path, str]]:
    """Give a path to every network in the files, with what to call it: longest first, the shorter ones for a while.

    Raises:
        InputFileError, TfliteError: a file that cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, file in enumerate(files):
            names[file] = str(file)
            data = read_bytes(file)
            for length, place in sorted(shorter_lengths(file, data).items(), reverse=True):
                part = Path(folder, f"{number}_{length}.tflite")
                part.write_bytes(data[place : _end_of_models(file)])
                names[part] = f"{file}, length {length}"
        yield names


def _end_of_models(file: Path) -> int:
    """Return where the zip begins: what it says, among it the checksum, is of the whole file."""
    with zipfile.ZipFile(file) as archive:
        return min(entry.header_offset for entry in archive.infolist())
