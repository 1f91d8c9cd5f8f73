"""Build and test an app that takes the library as others do: out of the folder that `build_aar.py` wrote.

    python -m android_demo.tools.build_consumer MODEL.tflite [--libraries build/maven] [--output build/consumer]

Maven resolves the AARs with their checksums; R8 shrinks the app in full mode by no rules but those that the AARs bring
and those that the manifest asks for. The app is `android_demo/consumer`; the model goes in as `intents.tflite`.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from android_demo.tools.apk_file import write_archive
from android_demo.tools.build_aar import GROUP, LIBRARIES
from android_demo.tools.build_apk import (
    HERE,
    BuildError,
    make_folder,
    pom_text,
    read_model,
    run,
    shown,
    sign,
    verify,
    version,
)
from android_demo.tools.debian_packages import MissingToolsError, require

CONSUMER = HERE / "consumer"
POM = CONSUMER / "pom.xml"
ASSET = "intents.tflite"
_ANDROID_NAME = "{http://schemas.android.com/apk/res/android}"


@dataclass(frozen=True)
class Resolved:
    """What Maven found for the app.

    Attributes:
        files: group:artifact → its file, in Maven's order.
        repository: the local repository that they lie in.
    """

    files: Mapping[str, Path]
    repository: Path

    def platform(self, name: str) -> Path:
        """Return the Android that a property of the app's POM names."""
        version = property_of(name)
        return self.repository / f"org/robolectric/android-all/{version}/android-all-{version}.jar"


@dataclass(frozen=True)
class App:
    """The app as it was built.

    Attributes:
        apk: signed and verified.
        classes: the app's own classes.
        shrunk: the app with its libraries as R8 leaves them, as classes that a JVM runs.
        resources: the linked manifest, with the assets.
        resolved: what Maven found for it.
    """

    apk: Path
    classes: Path
    shrunk: Path
    resources: Path
    resolved: Resolved


def main(arguments: Sequence[str]) -> int:
    """Build, and return the exit code."""
    parser = argparse.ArgumentParser(prog="build_consumer", description=__doc__.split("\n")[0])
    parser.add_argument("model", metavar="MODEL.tflite", type=Path, help="what the app answers with")
    parser.add_argument("--libraries", type=Path, default=HERE.parent / "build/maven", help="folder of the AARs")
    parser.add_argument("--output", type=Path, default=HERE.parent / "build/consumer", help="folder for the app")
    options = parser.parse_args(arguments)
    try:
        read_model(options.model)
        make_folder(options.output)
        require_libraries(options.libraries)
        require()
        with tempfile.TemporaryDirectory() as folder:
            resolved = resolve(options.libraries, local_repository(Path(folder)))
            apk = build(resolved, options.model, options.output).apk
        print(f"{shown(apk)}  {apk.stat().st_size:,} bytes")
    except (BuildError, MissingToolsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def require_libraries(folder: Path) -> None:
    """Make sure that `build_aar.py` wrote into a folder.

    Raises:
        BuildError: it did not, or another version.
    """
    for library in LIBRARIES:
        home = folder.joinpath(*GROUP.split("."), library.artifact, version())
        if not any(home.glob("*.pom")):
            raise BuildError(f"{folder}: lacks {library.artifact} {version()}; write it with `make aar`")


def property_of(name: str) -> str:
    """Return a property of the app's POM."""
    return pom_text(POM, f"properties/{name}")


def local_repository(folder: Path) -> Path:
    """Return a repository with all that Maven fetched before, but for these libraries: it would keep copies of them."""
    jars = (HERE / "classifier/target/test-classpath.txt").read_text(encoding="utf-8").strip().split(os.pathsep)
    fetched = next(Path(jar) for jar in jars if Path(jar).name.startswith("gson")).parents[6]
    group = folder.joinpath(*GROUP.split("."))
    for parent in reversed(group.parents[: len(group.relative_to(folder).parts)]):
        parent.mkdir(exist_ok=True)
        here = fetched / parent.relative_to(folder)
        for path in here.iterdir() if here.is_dir() else ():
            if not group.is_relative_to(parent / path.name):
                (parent / path.name).symlink_to(path)
    return folder


def resolve(libraries: Path, repository: Path) -> Resolved:
    """Have Maven find what the app's POM names.

    Args:
        libraries: the folder that `build_aar.py` wrote.
        repository: Maven's local repository.

    Raises:
        BuildError: it did not find all, or a checksum is wrong.
    """
    command = ["mvn", "-q", "-B", "-f", str(POM), f"-Dmaven.repo.local={repository}", "process-resources"]
    command.append(f"-Dlibraries={libraries.resolve().as_uri()}")
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode:
        raise BuildError(next((line for line in result.stdout.splitlines() if "ERROR" in line), "Maven failed"))
    paths = [Path(path) for path in (CONSUMER / "target/classpath.txt").read_text().strip().split(os.pathsep)]
    folders = {path: path.relative_to(repository).parts for path in paths}
    return Resolved({f"{'.'.join(parts[:-3])}:{parts[-3]}": path for path, parts in folders.items()}, repository)


def build(resolved: Resolved, model: Path, output: Path) -> App:
    """Compile, link, shrink, pack, sign and verify the app.

    Args:
        resolved: what Maven found.
        model: the asset.
        output: the folder to write to.

    Raises:
        BuildError: a tool failed, or a library's manifest asks for what the app's does not say.
    """
    output.mkdir(parents=True, exist_ok=True)
    aars = {name: path for name, path in resolved.files.items() if path.suffix == ".aar" and not is_for_tests(path)}
    unpacked = {name: unpack(path, output / "aar" / name.partition(":")[2]) for name, path in aars.items()}
    libraries = tuple(folder / "classes.jar" for folder in unpacked.values())
    jspecify, android = resolved.files["org.jspecify:jspecify"], resolved.files["org.robolectric:android-all"]
    classes = compile_app(output / "classes", (*libraries, jspecify, android))
    linked, rules = link(resolved, output)
    rule_files = [rules, *(folder / "proguard.txt" for folder in unpacked.values())]
    shrunk = shrink([classes_jar(classes, output / "app.jar"), *libraries], rule_files, [android, jspecify], output)
    dex = to_dex(shrunk, resolved.platform("android.target.version"), output / "dex")
    with zipfile.ZipFile(linked) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries[f"assets/{ASSET}"] = model.read_bytes()
    resources = output / "resources.apk"
    write_archive(resources, entries)
    entries |= {path.name: path.read_bytes() for path in dex.glob("*.dex")}
    with zipfile.ZipFile(shrunk) as jar:
        # The libraries' tables.
        entries |= {name: jar.read(name) for name in jar.namelist() if not name.endswith((".class", "/", ".MF"))}
    for folder in unpacked.values():
        entries |= {f"lib/{path.parent.name}/{path.name}": path.read_bytes() for path in folder.glob("jni/*/*.so")}
    write_archive(output / "unsigned.apk", entries)
    apk = output / "consumer.apk"
    sign(output / "unsigned.apk", apk)
    verify(apk)
    return App(apk, classes, shrunk, resources, resolved)


def is_for_tests(aar: Path) -> bool:
    """Return whether an AAR is one of those that Robolectric needs."""
    return "androidx" in aar.parts


def unpack(aar: Path, folder: Path) -> Path:
    """Unpack an AAR, and refuse one whose manifest would have to be merged into the app's.

    Raises:
        BuildError: the manifest holds more than the least level, or a level above the app's.
    """
    with zipfile.ZipFile(aar) as archive:
        archive.extractall(folder)
    manifest = ElementTree.parse(folder / "AndroidManifest.xml").getroot()
    for element in manifest:
        if element.tag == "uses-sdk":
            least = element.get(f"{_ANDROID_NAME}minSdkVersion", "1")
            if int(least) > int(property_of("app.minSdk")):
                raise BuildError(f"{aar.name}: serves level {least} and above; raise app.minSdk of the app to it")
        elif element.tag != "application" or len(element) or element.attrib:
            raise BuildError(f"{aar.name}: its manifest has a {element.tag}; write it into the app's")
    return folder


def compile_app(folder: Path, classpath: Sequence[Path]) -> Path:
    """Compile the app's sources.

    Args:
        folder: where the classes go.
        classpath: the libraries and Android.
    """
    sources = sorted((CONSUMER / "src/main/java").rglob("*.java"))
    javac(folder, classpath, sources)
    return folder


def javac(folder: Path, classpath: Sequence[Path], sources: Sequence[Path]) -> None:
    """Compile, with every warning an error."""
    path = os.pathsep.join(map(str, classpath))
    options = ("--release", "17", "-Xlint:all,-classfile", "-Werror", "-proc:none", "-encoding", "UTF-8")
    run("javac", *options, "-d", folder, "-cp", path, *sources)


def classes_jar(classes: Path, jar: Path) -> Path:
    """Put classes into a jar."""
    files = (path for path in classes.rglob("*") if path.is_file())
    write_archive(jar, {path.relative_to(classes).as_posix(): path.read_bytes() for path in files})
    return jar


def link(resolved: Resolved, output: Path) -> tuple[Path, Path]:
    """Link the app's manifest.

    Returns:
        The APK with it, and the rules that keep the classes it names.
    """
    aapt2 = CONSUMER / "target/tools/prebuilt/linux/aapt2"
    aapt2.chmod(0o755)
    source = (CONSUMER / "src/main/AndroidManifest.xml").read_text(encoding="utf-8")
    manifest = output / "AndroidManifest.xml"
    # What Android's Gradle plugin adds to a manifest.
    manifest.write_text(source.replace("<manifest ", f'<manifest package="{property_of("app.id")}" '), encoding="utf-8")
    linked, rules = output / "linked.apk", output / "manifest-rules.txt"
    run(
        *(aapt2, "link", "--min-sdk-version", property_of("app.minSdk")),
        *("--target-sdk-version", property_of("app.targetSdk"), "--version-code", "1", "--version-name", "1"),
        *("-I", resolved.platform("android.target.version"), "--manifest", manifest),
        *("--proguard", rules, "-o", linked),
    )
    return linked, rules


def shrink(jars: Sequence[Path], rules: Sequence[Path], platform: Sequence[Path], output: Path) -> Path:
    """Let R8 shrink the app in full mode, to classes: a JVM runs what the APK will hold.

    Args:
        jars: the app and its libraries.
        rules: of its libraries and its manifest.
        platform: what it is shrunk against, beside Java itself.
        output: the folder to write to.
    """
    home = Path(shutil.which("java")).resolve().parents[1]
    shrunk = output / "shrunk.jar"
    run(
        *("java", "-cp", CONSUMER / "target/tools/r8.jar", "com.android.tools.r8.R8", "--release", "--classfile"),
        *(word for library in (*platform, home) for word in ("--lib", library)),
        *(word for file in rules for word in ("--pg-conf", file)),
        *("--pg-map-output", output / "mapping.txt", "--output", shrunk),
        *jars,
    )
    return shrunk


def to_dex(shrunk: Path, platform: Path, folder: Path) -> Path:
    """Turn classes into dex for the app's least level."""
    folder.mkdir(exist_ok=True)
    run(
        *("java", "-cp", CONSUMER / "target/tools/r8.jar", "com.android.tools.r8.D8", "--release"),
        *("--min-api", property_of("app.minSdk"), "--lib", platform, "--output", folder, shrunk),
    )
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
