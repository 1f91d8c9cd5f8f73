"""The libraries of TensorFlow Lite that Maven fetched for Android, what they are, and copies that Linux can load."""

import re
import struct
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.errors import UserError

_ANDROID = Path(__file__).resolve().parents[2] / "android_demo"
_MODULE = _ANDROID / "tflite-runtime/target"
_STAND_IN = _ANDROID / "classifier/src/test/native/liblog.c"

_LOADED, _DYNAMIC = 1, 2  # p_type
_END, _NEEDED, _STRINGS = 0, 1, 5  # d_tag
_VERSIONS = {0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF}
_ANDROID_ONLY = {"libc.so", "libm.so", "libdl.so"}


@dataclass(frozen=True)
class AndroidLibrary:
    """One release of TensorFlow Lite for Android.

    Attributes:
        version: of TensorFlow Lite.
        artefact: where Maven has it from.
        abis: processor families that it is published for.
        place: path below the module's folder, with `{abi}` in it.
    """

    version: str
    artefact: str
    abis: tuple[str, ...]
    place: str

    def path(self, abi: str) -> Path:
        """Return the library for a processor family."""
        return _MODULE / self.place.format(abi=abi)


def _version(name: str) -> str:
    found = re.search(rf"<{name}>(.*)</{name}>", (_ANDROID / "pom.xml").read_text(encoding="utf-8"))
    if found is None:
        raise UserError(f"android_demo/pom.xml names no {name}")
    return found[1]


_OLDER, _NEWER = _version("tflite.version"), _version("tflite.newer.version")
LIBRARIES = (
    AndroidLibrary(
        _OLDER,
        f"org.tensorflow:tensorflow-lite:{_OLDER}",
        ("arm64-v8a", "x86_64", "armeabi-v7a", "x86"),
        "runtime/jni/{abi}/libtensorflowlite_jni.so",
    ),
    AndroidLibrary(
        _NEWER.split("-")[0],
        f"org.bytedeco:tensorflow-lite:{_NEWER}",
        ("arm64-v8a", "x86_64"),
        "newer/{abi}/lib/{abi}/libjnitensorflowlite.so",
    ),
)


def require_libraries() -> None:
    """Refuse to go on without the libraries.

    Raises:
        UserError: Maven has not fetched one.
    """
    for library in LIBRARIES:
        for abi in library.abis:
            if not library.path(abi).is_file():
                fetch = "mvn -f android_demo/pom.xml -pl tflite-runtime process-resources"
                raise UserError(f"{library.path(abi)} is missing; run: {fetch}")


def facts(library: AndroidLibrary, abi: str) -> dict[str, Any]:
    """Return what a library is.

    Returns:
        {"version", "artefact", "abi", "bytes", "compressed", "page", "api"}: its size, as it is and as an APK deflates
        it, the page size in bytes that its segments are aligned to, and the least Android API level that it was
        compiled for.
    """
    data = library.path(abi).read_bytes()
    deflater = zlib.compressobj(9, wbits=-15)
    return {
        "version": library.version,
        "artefact": library.artefact,
        "abi": abi,
        "bytes": len(data),
        "compressed": len(deflater.compress(data) + deflater.flush()),
        "page": page_size(data),
        "api": least_api(data),
    }


def page_size(library: bytes) -> int:
    """Return p_align of the loaded segments, in bytes: the largest page that the library can be mapped with."""
    return min(segment.alignment for segment in _segments(library) if segment.kind == _LOADED)


def least_api(library: bytes) -> int:
    """Return the Android API level in the note that the NDK leaves.

    Raises:
        UserError: there is none.
    """
    place = library.find(b"Android\0")
    if place < 0:
        raise UserError("the library has no note of Android's compiler")
    return int(struct.unpack_from("<I", library, place + len(b"Android\0"))[0])


def for_linux(library: bytes) -> bytes:
    """Return a 64-bit library that glibc loads, its code as it is.

    Its dynamic section no longer asks for Android's C library, nor for versions of symbols, which glibc has not.
    """
    data = bytearray(library)
    segments = list(_segments(library))
    dynamic = next(segment for segment in segments if segment.kind == _DYNAMIC)
    entries = [struct.unpack_from("<qQ", data, dynamic.offset + at) for at in range(0, dynamic.size, 16)]
    address = next(value for tag, value in entries if tag == _STRINGS)
    holder = next(s for s in segments if s.kind == _LOADED and s.address <= address < s.address + s.size)
    strings = address - holder.address + holder.offset

    def foreign(tag: int, value: int) -> bool:
        if tag != _NEEDED:
            return tag in _VERSIONS
        return library[strings + value : library.index(0, strings + value)].decode("ascii") in _ANDROID_ONLY

    kept = [entry for entry in entries if not foreign(*entry)]
    kept += [(_END, 0)] * (len(entries) - len(kept))
    for number, entry in enumerate(kept):
        struct.pack_into("<qQ", data, dynamic.offset + 16 * number, *entry)
    return bytes(data)


def write_stand_in(path: Path) -> None:
    """Compile for arm64 what the libraries find in Android and glibc lacks.

    Raises:
        UserError: clang or lld is missing or fails.
    """
    command = [
        *("clang", "--target=aarch64-linux-gnu", "-shared", "-fPIC", "-O1", "-fno-builtin", "-nostdlib"),
        *("-fuse-ld=lld", "-Wl,-soname,liblog.so", '-DLIBRARY=""', "-o", str(path), str(_STAND_IN)),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UserError("missing: clang, lld; on Debian or Ubuntu run: sudo apt-get install clang lld") from error
    if done.returncode:
        raise UserError(f"{_STAND_IN.name}: {' '.join(done.stderr.split())}")


@dataclass(frozen=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int
    alignment: int


def _segments(library: bytes) -> Iterator[_Segment]:
    """Read the program headers of an ELF file of 64 or 32 bits."""
    wide = library[4] == 2
    (headers,) = struct.unpack_from("<Q", library, 32) if wide else struct.unpack_from("<I", library, 28)
    size, count = struct.unpack_from("<HH", library, 54 if wide else 42)
    for number in range(count):
        at = headers + number * size
        if wide:
            kind, _, offset, address, _, length, _, alignment = struct.unpack_from("<IIQQQQQQ", library, at)
        else:
            kind, offset, address, _, length, _, _, alignment = struct.unpack_from("<8I", library, at)
        yield _Segment(kind, offset, address, length, alignment)
