"""Kotlin's compiler, of the version that the Gradle build names, without Gradle."""

import functools
import os
import subprocess
import tempfile
import tomllib
from pathlib import Path

from support.places import DATA, ROOT

CATALOG = ROOT / "android_demo/gradle/libs.versions.toml"
_COMPILER = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"


@functools.cache
def jars() -> tuple[Path, ...]:
    """The compiler with all it needs, and Gradle's API, as Maven finds them."""
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
    version = tomllib.loads(CATALOG.read_text())["versions"]["kotlin"]
    with tempfile.TemporaryDirectory() as folder:
        command = ["mvn", "-q", "-B", "-f", DATA / "android/gradle/pom.xml", goal, f"-Dkotlin.version={version}"]
        command.append(f"-Dmdep.outputFile={folder}/path.txt")
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout[-2000:]
        return tuple(Path(path) for path in Path(folder, "path.txt").read_text().strip().split(os.pathsep))


def jar(name: str) -> Path:
    """The one whose file name begins so."""
    return next(path for path in jars() if path.name.startswith(name))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the compiler."""
    path = os.pathsep.join(str(found) for found in jars() if found != jar("gradle-api"))
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-cp", path, _COMPILER]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
