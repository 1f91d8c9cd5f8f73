"""The AAR as `android_demo/build_aar.py` leaves it: read, resolved by Maven, and compiled against."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from android_demo.tools import build_aar, build_apk
from support.places import ROOT

ANDROID = ROOT / "android_demo"
LIBRARY = ANDROID / "classifier"
QUICK_START = ROOT / "docs/android-quick-start.md"
COORDINATES = (build_aar.GROUP, build_aar.ARTIFACT, build_apk.version())
APP = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <repositories>
    <repository>
      <id>folder</id>
      <url>{repository}</url>
      <releases><checksumPolicy>fail</checksumPolicy></releases>
    </repository>
  </repositories>
  <dependencies>
    <dependency>
      <groupId>{coordinates[0]}</groupId>
      <artifactId>{coordinates[1]}</artifactId>
      <version>{coordinates[2]}</version>
      <type>aar</type>
      <exclusions>
        <!-- Google's repository alone has it; its classes are those of the runtime that the tests run on. -->
        <exclusion><groupId>com.google.ai.edge.litert</groupId><artifactId>litert-api</artifactId></exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.robolectric</groupId>
      <artifactId>android-all</artifactId>
      <version>{android}</version>
    </dependency>
  </dependencies>
</project>
"""


def build(folder: Path) -> str:
    command = [sys.executable, ROOT / "android_demo/build_aar.py", "--output", folder]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("maven")
    printed = build(folder)
    assert "classifier-" in printed
    return folder


@pytest.fixture(scope="module")
def resolved(repository, tmp_path_factory) -> dict[str, Path]:
    """What Maven resolves for an app: artifact → file."""
    folder = tmp_path_factory.mktemp("app")
    android = build_apk.pom_text(ANDROID / "pom.xml", "properties/android.version")
    text = APP.format(repository=repository.as_uri(), coordinates=COORDINATES, android=android)
    (folder / "pom.xml").write_text(text)
    command = ["mvn", "-q", "-B", f"-Dmaven.repo.local={local_repository(folder / 'local')}"]
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
    result = subprocess.run(
        [*command, goal, "-Dmdep.outputFile=classpath.txt"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-3000:]
    paths = [Path(path) for path in (folder / "classpath.txt").read_text().strip().split(":")]
    return {path.parts[-3]: path for path in paths}


def local_repository(folder: Path) -> Path:
    """A repository with all that was fetched before, but for this library, whose copies must not outlive a test."""
    fetched = next(path for path in classpath_of_tests() if path.name.startswith("gson")).parents[5]
    group = folder.joinpath(*build_aar.GROUP.split("."))
    for parent in reversed(group.parents[: len(group.relative_to(folder).parts)]):
        parent.mkdir()
        here = fetched / parent.relative_to(folder)
        for path in here.iterdir() if here.is_dir() else ():
            if not group.is_relative_to(parent / path.name):
                (parent / path.name).symlink_to(path)
    return folder


def classpath_of_tests() -> list[Path]:
    return [Path(path) for path in (LIBRARY / "target/test-classpath.txt").read_text().strip().split(":")]


def aar_of(repository: Path) -> Path:
    return file_of(repository, ".aar")


def file_of(repository: Path, ending: str) -> Path:
    group, artifact, version = COORDINATES
    return repository.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}{ending}")


def classes_of(aar: Path) -> zipfile.ZipFile:
    with zipfile.ZipFile(aar) as archive:
        return zipfile.ZipFile(io.BytesIO(archive.read("classes.jar")))


def test_it_holds_what_an_aar_must_and_asks_for_no_permission(repository):
    with zipfile.ZipFile(aar_of(repository)) as archive:
        assert {"AndroidManifest.xml", "R.txt", "classes.jar", "proguard.txt"} < set(archive.namelist())
        manifest = ElementTree.fromstring(archive.read("AndroidManifest.xml"))
    assert manifest.get("package") == f"{build_aar.GROUP}.classifier"
    assert [element.tag for element in manifest] == ["uses-sdk"]
    minimum = "{http://schemas.android.com/apk/res/android}minSdkVersion"
    assert manifest[0].get(minimum) == build_apk.pom_text(ANDROID / "app/pom.xml", "properties/app.minSdk")


def test_its_classes_and_tables_are_those_that_the_tests_run(repository):
    with classes_of(aar_of(repository)) as jar:
        packed = {name: jar.read(name) for name in jar.namelist()}
    compiled = LIBRARY / "target/classes"
    files = [path for path in compiled.rglob("*") if path.is_file() and "META-INF" not in path.parts]
    assert packed == {path.relative_to(compiled).as_posix(): path.read_bytes() for path in files}


def test_every_source_and_every_public_class_has_its_entry(repository):
    with zipfile.ZipFile(file_of(repository, "-sources.jar")) as archive:
        for name in archive.namelist():
            source = ROOT / "LICENSE" if name == "META-INF/LICENSE" else LIBRARY / "src/main/java" / name
            assert archive.read(name) == source.read_bytes()
        assert len(archive.namelist()) == 1 + len(list((LIBRARY / "src/main/java").rglob("*.java")))
    with zipfile.ZipFile(file_of(repository, "-javadoc.jar")) as archive:
        pages = set(archive.namelist())
    public = {line.split(":")[0] for line in (LIBRARY / "public-api.txt").read_text().splitlines()}
    assert public
    for name in public:
        package, _, klass = name.rpartition(".")
        page = f"io/github/squeezebert/{package.replace('.', '/')}/{klass.replace('$', '.')}.html"
        assert page in pages, name


def test_each_file_has_its_checksums(repository):
    files = [path for path in repository.rglob("*") if path.is_file() and path.suffix not in (".sha1", ".sha256")]
    assert len(files) == 5
    for file in files:
        for kind in build_aar.CHECKSUMS:
            digest = file.with_name(f"{file.name}.{kind}").read_text()
            assert digest == hashlib.new(kind, file.read_bytes()).hexdigest()


def test_a_second_run_gives_the_same_bytes(repository, tmp_path):
    build(tmp_path)
    files = sorted(path.relative_to(repository) for path in repository.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    for file in files:
        assert (tmp_path / file).read_bytes() == (repository / file).read_bytes(), file


def test_maven_resolves_it_and_what_its_signatures_name(resolved, repository):
    assert resolved[build_aar.ARTIFACT].read_bytes() == aar_of(repository).read_bytes()
    version = build_apk.pom_text(ANDROID / "pom.xml", "properties/jspecify.version")
    assert resolved["jspecify"].name == f"jspecify-{version}.jar"


def test_both_builds_ask_for_the_same_libraries_and_rules(repository):
    pom = ElementTree.parse(file_of(repository, ".pom")).getroot()
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    artifacts = [element.text for element in pom.findall("m:dependencies/m:dependency/m:artifactId", names)]
    gradle = (LIBRARY / "build.gradle.kts").read_text()
    assert sorted(artifacts) == sorted(name.replace(".", "-") for name in re.findall(r"api\(libs\.([\w.]+)\)", gradle))
    assert 'consumerProguardFiles("consumer-rules.pro")' in gradle


def test_the_class_of_the_quick_start_compiles_against_it(resolved, tmp_path):
    (code,) = re.findall(r"```java\n(.*?)```", QUICK_START.read_text(), re.DOTALL)
    source = tmp_path / "com/example/app/Intents.java"
    source.parent.mkdir(parents=True)
    source.write_text(code)
    with zipfile.ZipFile(resolved[build_aar.ARTIFACT]) as archive:
        archive.extract("classes.jar", tmp_path)
    runtime = ANDROID / f"tflite-runtime/target/tflite-runtime-{build_apk.version()}.jar"
    path = [tmp_path / "classes.jar", runtime, resolved["jspecify"], resolved["android-all"]]
    command = ["javac", "--release", "17", "-Xlint:all,-classfile", "-Werror", "-proc:none", "-d", tmp_path / "out"]
    result = subprocess.run(
        [*command, "-cp", os.pathsep.join(map(str, path)), source], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_the_quick_start_names_this_version_and_this_runtime():
    text = QUICK_START.read_text()
    assert set(re.findall(r"io\.github\.squeezebert:classifier:([\d.]*\d)", text)) == {build_apk.version()}
    assert set(re.findall(r"litert:litert:([\d.]*\d)", text)) == {build_aar.litert_version()}


def test_other_versions_stay_in_the_list_of_versions(repository, tmp_path):
    shutil.copytree(repository, tmp_path / "maven")
    home = file_of(tmp_path / "maven", ".aar").parents[1]
    (home / "0.0.9").mkdir()
    (home / "0.0.9/classifier-0.0.9.pom").write_text("")
    build_aar.publish(tmp_path / "maven")
    metadata = ElementTree.parse(home / "maven-metadata.xml").getroot()
    assert [element.text for element in metadata.iter("version")] == ["0.0.9", build_apk.version()]
