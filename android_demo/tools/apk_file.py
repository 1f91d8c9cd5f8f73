"""A zip whose bytes depend on its contents alone; of an APK, everything that is mapped into memory is aligned."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

# Weights are read in vectors of 16 bytes, from where they lie in the file.
MODEL_ALIGNMENT = 16
ALIGNMENT = 4
STORED = (".tflite", ".arsc", ".png")

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LOCAL_HEADER_BYTES = 30
# The extra field by which apksigner learns of an alignment: id, size, alignment, zeros (apksig's ApkSigner.java).
_ALIGNMENT_FIELD = 0xD935
_ALIGNMENT_FIELD_BYTES = 6


def write_archive(path: Path, entries: Mapping[str, bytes]) -> None:
    """Write the entries, name → bytes, in the order of their names: compressed, or stored and aligned."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0
            if name.endswith(STORED):
                start = archive.fp.tell() + _LOCAL_HEADER_BYTES + len(name.encode())
                info.extra = _alignment_field(start, _alignment(name))
                archive.writestr(info, entries[name], zipfile.ZIP_STORED)
            else:
                archive.writestr(info, entries[name], zipfile.ZIP_DEFLATED, compresslevel=9)


def _alignment(name: str) -> int:
    return MODEL_ALIGNMENT if name.endswith(".tflite") else ALIGNMENT


def _alignment_field(offset: int, alignment: int) -> bytes:
    zeros = -(offset + _ALIGNMENT_FIELD_BYTES) % alignment
    return struct.pack("<HHH", _ALIGNMENT_FIELD, 2 + zeros, alignment) + bytes(zeros)
