"""Build the libraries, without an Android SDK, in a folder that is a Maven repository.

    python3 android_demo/build_aar.py [--output build/maven] [--offline]

`classifier` is the library, `android` opens its models among the assets of an app; both are AARs. `classifier-kotlin`
is a jar, the library's calls for Kotlin. Beside each lie its sources, of an AAR its documentation, and a POM with its
coordinates, each with checksums. A second run gives the same bytes. Needs nothing but Python's standard library; on
Debian, root gets the tools installed, anyone else is told their names.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from android_demo.tools.apk_file import write_archive
from android_demo.tools.build_apk import HERE, BuildError, make_folder, pom_text, run, shown, version
from android_demo.tools.debian_packages import APK_TOOLS, MissingToolsError, require

GROUP = "io.github.squeezebert"
TOOLS = {**{command: APK_TOOLS[command] for command in ("java", "javac", "mvn")}, "javadoc": "openjdk-17-jdk-headless"}
CHECKSUMS = ("sha1", "sha256")

_MANIFEST = """\
<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="{group}.{artifact}">
    <uses-sdk android:minSdkVersion="{min_sdk}"/>
</manifest>
"""
# What Android's Gradle plugin asks of an AAR before it reads it; these values ask for nothing.
_METADATA = """\
aarFormatVersion=1.0
aarMetadataVersion=1.0
minCompileSdk=1
minCompileSdkExtension=0
minAndroidGradlePluginVersion=1.0.0
coreLibraryDesugaringEnabled=false
"""
_POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>{group}</groupId>
  <artifactId>{artifact}</artifactId>
  <version>{version}</version>
  <packaging>{packaging}</packaging>
  <name>{name}</name>
  <description>{description}</description>
  <licenses>
    <license>
      <name>Apache License, Version 2.0</name>
      <url>https://www.apache.org/licenses/LICENSE-2.0.txt</url>
    </license>
  </licenses>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""
_DEPENDENCY = """\
    <dependency>
      <groupId>{group}</groupId>
      <artifactId>{artifact}</artifactId>
      <version>{version}</version>
      <type>{kind}</type>
      <scope>compile</scope>
    </dependency>"""
_VERSIONS = """\
<?xml version="1.0" encoding="UTF-8"?>
<metadata>
  <groupId>{group}</groupId>
  <artifactId>{artifact}</artifactId>
  <versioning>
    <release>{version}</release>
    <versions>
{versions}
    </versions>
  </versioning>
</metadata>
"""


@dataclass(frozen=True)
class Library:
    """A module that is published.

    Attributes:
        artifact: its name in coordinates.
        module: the folder that it is built in.
        name: what people call it.
        description: what it does, in one line.
        packaging: what it is, `aar` or `jar`.
    """

    artifact: str
    module: str
    name: str
    description: str
    packaging: str = "aar"

    @property
    def folder(self) -> Path:
        """Where its sources are, and what Maven made of them."""
        return HERE / self.module

    @property
    def sources(self) -> Path:
        """Where its packages begin."""
        return self.folder / "src/main" / ("kotlin" if self is KOTLIN else "java")

    def dependencies(self) -> list[tuple[str, str, str, str]]:
        """Return group, artifact, version and kind of each library that its public signatures name."""
        classifier = (GROUP, LIBRARIES[0].artifact, version(), "aar")
        if self is KOTLIN:
            kotlin = pom_text(HERE / "pom.xml", "properties/kotlin.version")
            coroutines = pom_text(HERE / "pom.xml", "properties/coroutines.version")
            return [
                classifier,
                ("org.jetbrains.kotlin", "kotlin-stdlib", kotlin, "jar"),
                ("org.jetbrains.kotlinx", "kotlinx-coroutines-core-jvm", coroutines, "jar"),
            ]
        if self is not LIBRARIES[0]:
            return [classifier]
        jspecify = pom_text(HERE / "pom.xml", "properties/jspecify.version")
        # Its classes alone are named; the application brings the runtime itself.
        runtime = ("com.google.ai.edge.litert", "litert-api", litert_version(), "aar")
        return [("org.jspecify", "jspecify", jspecify, "jar"), runtime]


# In the order in which they depend on one another.
LIBRARIES = (
    Library(
        "classifier",
        "classifier",
        "SqueezeBERT text models",
        "Text models in one .tflite each: labels, scores, names, answers and sentence vectors.",
    ),
    Library(
        "android", "android", "SqueezeBERT text models for Android", "Opens text models among the assets of an app."
    ),
)
KOTLIN = Library(
    "classifier-kotlin",
    "kotlin",
    "SqueezeBERT text models for Kotlin",
    "Suspending calls of text models, ended with their coroutine, and flows of the latest text's answers.",
    "jar",
)


def main(arguments: Sequence[str]) -> int:
    """Build, and return the exit code."""
    parser = argparse.ArgumentParser(prog="build_aar.py", description=__doc__.split("\n")[0])
    parser.add_argument("--output", type=Path, default=HERE.parent / "build/maven", help="folder of the repository")
    parser.add_argument("--offline", action="store_true", help="let Maven fetch nothing")
    options = parser.parse_args(arguments)
    try:
        make_folder(options.output)
        require(TOOLS)
        compile_libraries(options.offline)
        for library in (*LIBRARIES, KOTLIN):
            for path in publish(library, options.output):
                print(f"{shown(path)}  {path.stat().st_size:,} bytes")
    except (BuildError, MissingToolsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def compile_libraries(offline: bool) -> None:
    """Compile the libraries and check that they call nothing that their oldest Android lacks.

    Raises:
        BuildError: Maven failed.
    """
    print("compiling the libraries", file=sys.stderr)
    last = f"{LIBRARIES[-1].module},{KOTLIN.module}"
    command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "package", "-DskipTests", "-pl", last, "-am"]
    # Standard output is for the result.
    if subprocess.run(command + ["-o"] * offline, stdout=sys.stderr, check=False).returncode:
        raise BuildError("Maven failed; its messages are above")


def publish(library: Library, repository: Path) -> list[Path]:
    """Write AAR or jar, sources, POM, of an AAR its documentation, and their checksums into a Maven repository.

    Args:
        library: the module, compiled.
        repository: its folder, which may be new, or hold other artifacts and versions.

    Returns:
        The files, without the checksums.

    Raises:
        BuildError: the documentation could not be made.
    """
    home = repository.joinpath(*GROUP.split("."), library.artifact)
    folder = home / version()
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{library.artifact}-{version()}"
    with tempfile.TemporaryDirectory(dir=repository) as temporary:
        new = Path(temporary)
        archives = {f"{stem}-sources.jar": sources(library)}
        if library is KOTLIN:
            archives[f"{stem}.jar"] = compiled_classes(library)
        else:
            print(f"writing the documentation of {library.artifact}", file=sys.stderr)
            archives[f"{stem}-javadoc.jar"] = documentation(library, new / "javadoc")
            archives[f"{stem}.aar"] = aar_entries(library, new / "classes.jar")
        for name, entries in archives.items():
            write_archive(new / name, entries)
        (new / f"{stem}.pom").write_text(pom(library), encoding="utf-8")
        written = [_put(new / name, folder) for name in sorted(archives, key=len)]
        # Last, so that whoever finds the version finds all of it.
        written.append(_put(new / f"{stem}.pom", folder))
        versions = sorted(path.name for path in home.iterdir() if any(path.glob("*.pom")))
        (new / "maven-metadata.xml").write_text(_versions(library, versions), encoding="utf-8")
        written.append(_put(new / "maven-metadata.xml", home))
    return written


def aar_entries(library: Library, classes: Path) -> dict[str, bytes]:
    """Return name → bytes of what is in the AAR.

    Args:
        library: the module, compiled.
        classes: where the jar of the classes is written first.
    """
    write_archive(classes, compiled_classes(library))
    minimum = pom_text(HERE / "pom.xml", "properties/android.minSdk")
    return {
        "AndroidManifest.xml": _MANIFEST.format(group=GROUP, artifact=library.artifact, min_sdk=minimum).encode(),
        "META-INF/com/android/build/gradle/aar-metadata.properties": _METADATA.encode(),
        # The format asks for it, and the library has no resources.
        "R.txt": b"",
        "classes.jar": classes.read_bytes(),
        "proguard.txt": (library.folder / "consumer-rules.pro").read_bytes(),
    }


def compiled_classes(library: Library) -> dict[str, bytes]:
    """Return name → bytes of the classes and their tables, as Maven left them, without what Maven says of itself."""
    with zipfile.ZipFile(library.folder / f"target/{library.artifact}-{version()}.jar") as jar:
        # Of META-INF, Kotlin's compiler reads a list of functions, and R8 reads rules.
        maven = ("META-INF/MANIFEST.MF", "META-INF/maven/")
        names = [name for name in jar.namelist() if not name.startswith(maven) and not name.endswith("/")]
        return {name: jar.read(name) for name in names}


def sources(library: Library) -> dict[str, bytes]:
    """Return name → bytes of the sources, with the licence."""
    return {**_files(library.sources), "META-INF/LICENSE": (HERE.parent / "LICENSE").read_bytes()}


def documentation(library: Library, folder: Path) -> dict[str, bytes]:
    """Return name → bytes of the pages that `javadoc` writes.

    Args:
        library: the module, compiled.
        folder: where it writes them.

    Raises:
        BuildError: it failed, or found a broken link.
    """
    jars = (library.folder / "target/test-classpath.txt").read_text(encoding="utf-8").strip()
    run(
        *("javadoc", "-quiet", "-notimestamp", "-Xdoclint:reference,syntax,html", "-Werror", "-encoding", "UTF-8"),
        *("-docencoding", "UTF-8", "-charset", "UTF-8", "-locale", "en", "-windowtitle", library.name),
        *("-d", folder, "-classpath", jars, "-sourcepath", library.sources, "-subpackages", GROUP),
    )
    return _files(folder)


def pom(library: Library) -> str:
    """Return the POM: coordinates, licence, and the libraries that its public signatures name."""
    fields = ("group", "artifact", "version", "kind")
    named = [_DEPENDENCY.format(**dict(zip(fields, one, strict=True))) for one in library.dependencies()]
    return _POM.format(
        group=GROUP,
        artifact=library.artifact,
        version=version(),
        packaging=library.packaging,
        name=library.name,
        description=library.description,
        dependencies="\n".join(named),
    )


def litert_version() -> str:
    """Return the version of the runtime's API that the Gradle build names.

    Raises:
        BuildError: it names none.
    """
    catalog = HERE / "gradle/libs.versions.toml"
    found = re.search(r'^litert = "([^"]+)"', catalog.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise BuildError(f"{catalog}: no version of litert")
    return found.group(1)


def _versions(library: Library, versions: Sequence[str]) -> str:
    lines = "\n".join(f"      <version>{name}</version>" for name in versions)
    return _VERSIONS.format(group=GROUP, artifact=library.artifact, version=version(), versions=lines)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _put(file: Path, folder: Path) -> Path:
    """Move a file to its place, its checksums first."""
    for kind in CHECKSUMS:
        digest = file.with_name(f"{file.name}.{kind}")
        digest.write_text(hashlib.new(kind, file.read_bytes()).hexdigest(), encoding="ascii")
        digest.replace(folder / digest.name)
    return file.replace(folder / file.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
