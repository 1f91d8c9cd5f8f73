"""Build the APKs of the demo app without an Android SDK, sign and verify them, and say what their bytes are.

    python3 android_demo/build_apk.py [--output build/apk] [--offline] [FILE.tflite ...]

One APK for each processor family and one for all, and the mapping that gives a stack trace its names back. The models
are those named, or without any `assets/*/*.tflite`, of two sizes the one of 8 MB, and what lies in
`app/src/main/assets`. A second run gives the same bytes. Needs nothing but Python's standard library; on Debian, root
gets the tools installed, anyone else is told their names.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from android_demo.tools import newer_runtime
from android_demo.tools.apk_file import write_archive
from android_demo.tools.debian_packages import MissingToolsError, require

HERE = Path(__file__).resolve().parents[1]
APP = HERE / "app"
KEYSTORE = APP / "debug.keystore"
ABIS = ("arm64-v8a", "armeabi-v7a", "x86", "x86_64")
LIBRARY = newer_runtime.BRIDGE
MAPPING = "mapping.txt"
# What the folder of the smaller of two sizes of a model ends in.
SMALL = "_8mb"
# The app lists no other names; `convert bundle` takes the same.
ASSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.tflite")
IDENTIFIER = b"TFL3"


class BuildError(Exception):
    """The build cannot go on. The message is one line."""


def main(arguments: Sequence[str]) -> int:
    """Build, and return the exit code."""
    parser = argparse.ArgumentParser(prog="build_apk.py", description=__doc__.split("\n")[0])
    parser.add_argument("models", metavar="FILE.tflite", type=Path, nargs="*", help="instead of all that are there")
    parser.add_argument("--output", type=Path, default=HERE.parent / "build/apk", help="folder for the APKs")
    parser.add_argument("--offline", action="store_true", help="let Maven fetch nothing")
    options = parser.parse_args(arguments)
    try:
        models = read_models(options.models or bundled_models())
        make_folder(options.output)
        require()
        run_maven(options.offline)
        for abis in (*((abi,) for abi in ABIS), ABIS):
            print_parts(build_apk(options.output, models, abis))
        copy_mapping(options.output)
    except (BuildError, MissingToolsError, newer_runtime.BridgeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def bundled_models() -> list[Path]:
    """Return the models of this repository, of two sizes the smaller, and those a user put beside the app's sources."""
    ours = HERE.parent.glob("assets/*/*.tflite")
    smallest = [path for path in ours if not path.parent.with_name(path.parent.name + SMALL).is_dir()]
    return sorted([*smallest, *APP.glob("src/main/assets/*.tflite")])


def read_models(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return name in the APK → bytes.

    Raises:
        BuildError: there are none, one cannot be read or is no model, the app would not list its name, or two have the
            same name.
    """
    models: dict[str, bytes] = {}
    for path in paths:
        if not ASSET_NAME.fullmatch(path.name):
            raise BuildError(
                f"{path}: a model's name has letters, digits, '.', '_', '-' alone and ends in .tflite; rename the file"
            )
        if f"assets/{path.name}" in models:
            raise BuildError(f"{path}: another model is called {path.name} too; rename one")
        models[f"assets/{path.name}"] = read_model(path)
    if not models:
        raise BuildError("no model: build one with `python -m convert build`, then put it in with `convert bundle`")
    return models


def read_model(path: Path) -> bytes:
    """Return the bytes of a `.tflite`.

    Raises:
        BuildError: it cannot be read, or is none.
    """
    try:
        model = path.read_bytes()
    except OSError as error:
        raise BuildError(f"{path}: cannot read the model: {error.strerror}") from error
    if model[4:8] != IDENTIFIER:
        raise BuildError(f"{path}: not a TensorFlow Lite file; build one with `python -m convert build`")
    return model


def make_folder(path: Path) -> None:
    """Make the folder for the results, before minutes go into them.

    Raises:
        BuildError: it cannot be made or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path).close()
    except OSError as error:
        raise BuildError(f"{path}: no folder to write to: {error.strerror}; choose another --output") from error


def run_maven(offline: bool) -> None:
    """Compile resources, classes and dex.

    Raises:
        BuildError: Maven failed.
    """
    command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "package", "-DskipTests", "-pl", "app", "-am"]
    # Standard output is for the result.
    if subprocess.run(command + ["-o"] * offline, stdout=sys.stderr, check=False).returncode:
        raise BuildError("Maven failed; its messages are above")


def build_apk(output: Path, models: dict[str, bytes], abis: Sequence[str]) -> Path:
    """Put one APK together, sign it and verify it.

    Args:
        output: the folder to write to.
        models: name in the APK → bytes.
        abis: processor families whose libraries go in.

    Returns:
        The APK.
    """
    name = f"squeezebert-demo-{version()}-{'universal' if len(abis) > 1 else abis[0]}.apk"
    entries = {**compiled_entries(), **models, **libraries(abis)}
    with tempfile.TemporaryDirectory(dir=output) as folder:
        unsigned, signed = Path(folder, "unsigned.apk"), Path(folder, name)
        write_archive(unsigned, entries)
        sign(unsigned, signed)
        verify(signed)
        return signed.replace(output / name)


def copy_mapping(output: Path) -> None:
    """Put the table of renamed classes and methods beside the APKs: `retrace` reads a stack trace by it."""
    with tempfile.TemporaryDirectory(dir=output) as folder:
        shutil.copyfile(APP / "target/mapping.txt", Path(folder, MAPPING)).replace(output / MAPPING)


def compiled_entries() -> dict[str, bytes]:
    """Return name → bytes of manifest, resources, and dex, as Maven left them."""
    with zipfile.ZipFile(APP / "target/resources.apk") as resources:
        entries = {name: resources.read(name) for name in resources.namelist()}
    dex = APP / "target/dex"
    for file in dex.rglob("*"):
        if file.is_file() and "META-INF" not in file.parts:
            entries[file.relative_to(dex).as_posix()] = file.read_bytes()
    return entries


def libraries(abis: Sequence[str]) -> dict[str, bytes]:
    """Return name → bytes of the native libraries as they were published, and of the bridge to the newer of them."""
    entries = {}
    with zipfile.ZipFile(runtime_aar()) as aar:
        for abi in abis:
            if abi in newer_runtime.ABIS:
                entries[f"lib/{abi}/{newer_runtime.LIBRARY}"] = newer_runtime.published(abi).read_bytes()
                entries[f"lib/{abi}/{LIBRARY}"] = newer_runtime.bridge(abi)
            else:
                entries[f"lib/{abi}/{LIBRARY}"] = aar.read(f"jni/{abi}/{LIBRARY}")
    return entries


def runtime_aar() -> Path:
    """Return the AAR that Maven fetched."""
    version = pom_text(HERE / "pom.xml", "properties/tflite.version")
    return HERE / f"tflite-runtime/target/aar/tensorflow-lite-{version}.aar"


def version() -> str:
    """Return the version of the app."""
    return pom_text(HERE / "pom.xml", "version")


def pom_text(pom: Path, path: str) -> str:
    """Return the text of an element of a Maven file."""
    namespace = "{http://maven.apache.org/POM/4.0.0}"
    return ElementTree.parse(pom).getroot().findtext("/".join(namespace + part for part in path.split("/")))


def sign(unsigned: Path, signed: Path) -> None:
    """Sign with the committed debug key: RSA, whose signatures are the same at each run."""
    run(
        *("apksigner", "sign", "--ks", KEYSTORE, "--ks-pass", "pass:android", "--ks-key-alias", "androiddebugkey"),
        *("--v1-signing-enabled", "false", "--v2-signing-enabled", "true", "--v3-signing-enabled", "true"),
        *("--v4-signing-enabled", "false", "--in", unsigned, "--out", signed),
    )


def verify(apk: Path) -> None:
    """Let Android's own tools check signature and alignment.

    Raises:
        BuildError: they find a fault.
    """
    run("apksigner", "verify", "--min-sdk-version", pom_text(APP / "pom.xml", "properties/app.minSdk"), apk)
    run("zipalign", "-c", "-p", "4", apk)


def run(*command: str | Path) -> str:
    """Return what a command prints.

    Raises:
        BuildError: it failed.
    """
    # Java's start is most of these tools' time.
    environment = os.environ | {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    result = subprocess.run(
        [str(word) for word in command], env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        message = " ".join((result.stdout + result.stderr).split())
        raise BuildError(f"{command[0]} {command[1]} failed: {message}")
    return result.stdout


def print_parts(apk: Path) -> None:
    """Print what the bytes of an APK are, as they lie in the file."""
    with zipfile.ZipFile(apk) as archive:
        entries = archive.infolist()
    parts: dict[str, int] = {}
    for entry in entries:
        part = part_of(entry.filename)
        parts[part] = parts.get(part, 0) + entry.compress_size
    size = apk.stat().st_size
    parts["directory, padding, signature"] = size - sum(parts.values())
    dex = sum(entry.file_size for entry in entries if entry.filename.endswith(".dex"))
    print(f"{shown(apk)}  {size:,} bytes")
    for part, size in sorted(parts.items(), key=lambda item: -item[1]):
        unpacked = f"  ({dex:,} unpacked)" if part == "dex" else ""
        print(f"  {part:<32}{size:>12,}{unpacked}")


def part_of(name: str) -> str:
    """Return which part of the app an entry of the APK belongs to."""
    if name.startswith("assets/"):
        return name.removeprefix("assets/")
    if name.startswith("lib/"):
        return f"TensorFlow Lite, {name.split('/')[1]}"
    return "dex" if name.endswith(".dex") else "resources"


def shown(path: Path) -> Path:
    """Return a path relative to the current folder where it lies there."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
