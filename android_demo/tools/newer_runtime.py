"""The newer TensorFlow Lite of the APKs for arm64-v8a and x86_64: the published library, and the bridge to it.

The library has the C interface alone. The bridge, `tflite-runtime/src/main/native/tensorflowlite_jni.c`, has the name
and the native methods of the library that the Java classes were published with. It is compiled here by clang, Android's
own compiler: a Debian package instead of Android's NDK, whose headers it does without.
"""

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1] / "tflite-runtime"
SOURCE = MODULE / "src/main/native/tensorflowlite_jni.c"
LIBRARY, BRIDGE = "libjnitensorflowlite.so", "libtensorflowlite_jni.so"
_PROCESSORS = {"arm64-v8a": "aarch64", "x86_64": "x86_64"}
ABIS = tuple(_PROCESSORS)
_MIN_SDK = 24
# The functions that the bridge takes from Android's C library, for the linker to see that no other is missing.
_C_LIBRARY = "calloc", "free", "vsnprintf"
_PAGE = 16384


class BridgeError(Exception):
    """The bridge cannot be compiled. The message is one line."""


def published(abi: str) -> Path:
    """Return the library as Maven unpacked it."""
    return MODULE / "target/newer" / abi / "lib" / abi / LIBRARY


@functools.cache
def bridge(abi: str) -> bytes:
    """Compile the bridge for a processor family, of `ABIS`; the same compiler gives the same bytes.

    Raises:
        BridgeError: the compiler or the linker refuses.
    """
    target = f"--target={_PROCESSORS[abi]}-linux-android{_MIN_SDK}"
    linked = (target, "-shared", "-nostdlib", "-fuse-ld=lld")
    jdk = Path(os.path.realpath(shutil.which("javac") or "")).parents[1] / "include"
    with tempfile.TemporaryDirectory() as folder:
        include, c_library, made = Path(folder, "include"), Path(folder, "libc.so"), Path(folder, BRIDGE)
        include.mkdir()
        # jni.h includes it and uses nothing of it.
        (include / "stdio.h").touch()
        stand_in = Path(folder, "libc.c")
        stand_in.write_text("".join(f"void {name}(void) {{}}\n" for name in _C_LIBRARY), encoding="ascii")
        _run("clang", *linked, "-fno-builtin", "-Wl,-soname,libc.so", "-o", c_library, stand_in)
        _run(
            *("clang", *linked, "-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-ffreestanding", "-nostdlibinc"),
            *("-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"),
            *(f"-I{folder}" for folder in (include, jdk, jdk / "linux")),
            *(f"-Wl,-z,{setting}" for setting in ("defs", f"max-page-size={_PAGE}")),
            *("-Wl,--build-id=none", f"-Wl,-soname,{BRIDGE}", "-Wl,-s", "-o", made, SOURCE, published(abi), c_library),
        )
        return made.read_bytes()


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BridgeError(f"{SOURCE.name}: {' '.join(done.stderr.split())}")
