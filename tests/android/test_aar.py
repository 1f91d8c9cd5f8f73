"""The libraries as `android_demo/build_aar.py` leaves them: read, resolved by Maven, and compiled against."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import textwrap
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from android_demo.tools import build_aar, build_apk, build_consumer
from support import kotlin_compiler
from support.aars import build_aars
from support.places import ROOT

ANDROID = ROOT / "android_demo"
CLASSIFIER, ON_ANDROID = build_aar.LIBRARIES
KOTLIN = build_aar.KOTLIN
QUICK_START = ROOT / "docs/android-quick-start.md"
MIGRATION = ROOT / "docs/android-migration.md"
COORDINATES = (build_aar.GROUP, ON_ANDROID.artifact, build_apk.version())
LIBRARIES = pytest.mark.parametrize("library", build_aar.LIBRARIES, ids=lambda library: library.artifact)
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
      <groupId>{coordinates[0]}</groupId>
      <artifactId>{kotlin}</artifactId>
      <version>{coordinates[2]}</version>
      <exclusions>
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


@pytest.fixture(scope="module")
def resolved(repository, tmp_path_factory) -> dict[str, Path]:
    """What Maven resolves for an app: artifact → file."""
    folder = tmp_path_factory.mktemp("app")
    android = build_apk.pom_text(ANDROID / "pom.xml", "properties/android.version")
    text = APP.format(repository=repository.as_uri(), coordinates=COORDINATES, kotlin=KOTLIN.artifact, android=android)
    (folder / "pom.xml").write_text(text)
    (folder / "local").mkdir()
    local = build_consumer.local_repository(folder / "local")
    command = ["mvn", "-q", "-B", f"-Dmaven.repo.local={local}"]
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
    result = subprocess.run(
        [*command, goal, "-Dmdep.outputFile=classpath.txt"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-3000:]
    paths = [Path(path) for path in (folder / "classpath.txt").read_text().strip().split(":")]
    return {path.parts[-3]: path for path in paths}


def aar_of(repository: Path, library: build_aar.Library) -> Path:
    return file_of(repository, library, ".aar")


def file_of(repository: Path, library: build_aar.Library, ending: str) -> Path:
    stem = f"{library.artifact}-{build_apk.version()}"
    return repository.joinpath(*build_aar.GROUP.split("."), library.artifact, build_apk.version(), f"{stem}{ending}")


def classes_of(aar: Path) -> zipfile.ZipFile:
    with zipfile.ZipFile(aar) as archive:
        return zipfile.ZipFile(io.BytesIO(archive.read("classes.jar")))


@LIBRARIES
def test_it_holds_what_an_aar_must_and_asks_for_no_permission(repository, library):
    with zipfile.ZipFile(aar_of(repository, library)) as archive:
        assert {"AndroidManifest.xml", "R.txt", "classes.jar", "proguard.txt"} < set(archive.namelist())
        manifest = ElementTree.fromstring(archive.read("AndroidManifest.xml"))
    assert manifest.get("package") == f"{build_aar.GROUP}.{library.artifact}"
    assert [element.tag for element in manifest] == ["uses-sdk"]
    minimum = "{http://schemas.android.com/apk/res/android}minSdkVersion"
    assert manifest[0].get(minimum) == build_apk.pom_text(ANDROID / "pom.xml", "properties/android.minSdk")


@LIBRARIES
def test_its_classes_and_tables_are_those_that_the_tests_run(repository, library):
    with classes_of(aar_of(repository, library)) as jar:
        packed = {name: jar.read(name) for name in jar.namelist()}
    compiled = library.folder / "target/classes"
    files = [path for path in compiled.rglob("*") if path.is_file() and "META-INF" not in path.parts]
    assert packed == {path.relative_to(compiled).as_posix(): path.read_bytes() for path in files}


@LIBRARIES
def test_every_source_and_every_public_class_has_its_entry(repository, library):
    sources = library.folder / "src/main/java"
    with zipfile.ZipFile(file_of(repository, library, "-sources.jar")) as archive:
        for name in archive.namelist():
            source = ROOT / "LICENSE" if name == "META-INF/LICENSE" else sources / name
            assert archive.read(name) == source.read_bytes()
        assert len(archive.namelist()) == 1 + len(list(sources.rglob("*.java")))
    with zipfile.ZipFile(file_of(repository, library, "-javadoc.jar")) as archive:
        pages = set(archive.namelist())
    public = {line.split(":")[0] for line in (library.folder / "public-api.txt").read_text().splitlines()}
    assert public
    for name in public:
        package, _, klass = name.rpartition(".")
        page = f"io/github/squeezebert/{package.replace('.', '/')}/{klass.replace('$', '.')}.html"
        assert page in pages, name


@LIBRARIES
def test_every_package_says_of_its_types_whether_null_will_do(repository, library):
    with classes_of(aar_of(repository, library)) as jar:
        packages = {name.rpartition("/")[0] for name in jar.namelist() if name.endswith(".class")}
        for package in packages:
            assert b"Lorg/jspecify/annotations/NullMarked;" in jar.read(f"{package}/package-info.class"), package


def test_the_public_api_of_the_android_module_is_the_listed_one(repository, tmp_path):
    # PublicApiTest holds the classifier to its list; that module has no Android to load this one's classes with.
    with zipfile.ZipFile(aar_of(repository, ON_ANDROID)) as archive:
        archive.extract("classes.jar", tmp_path)
    with zipfile.ZipFile(tmp_path / "classes.jar") as jar:
        names = [name.removesuffix(".class").replace("/", ".") for name in jar.namelist() if "package-info" not in name]
    command = ["javap", "-protected", "-cp", tmp_path / "classes.jar", *names]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = []
    for line in printed.splitlines():
        if (
            declared := re.match(r"public .*?(?:class|interface|enum) io\.github\.squeezebert\.([\w.$]+)", line)
        ) is not None:
            name = declared.group(1)
        if line.startswith(("  ", "public ")):
            said = re.sub(r"([a-z]\w*\.)+(?=[A-Z])", "", line.strip(" {;"))
            found.append(f"{name}: {said}")
    listed = (ON_ANDROID.folder / "public-api.txt").read_text().splitlines()
    assert sorted(found) == listed, "if that is meant, write it into android_demo/android/public-api.txt"


def test_the_kotlin_library_holds_its_classes_the_list_of_its_functions_and_its_sources(repository):
    compiled = KOTLIN.folder / "target/classes"
    with zipfile.ZipFile(file_of(repository, KOTLIN, ".jar")) as jar:
        packed = {name: jar.read(name) for name in jar.namelist()}
    assert packed == {path.relative_to(compiled).as_posix(): path.read_bytes() for path in files_below(compiled)}
    assert f"META-INF/{KOTLIN.artifact}.kotlin_module" in packed
    sources = KOTLIN.folder / "src/main/kotlin"
    with zipfile.ZipFile(file_of(repository, KOTLIN, "-sources.jar")) as jar:
        packed = {name: jar.read(name) for name in jar.namelist()}
    assert packed.pop("META-INF/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert packed == {path.relative_to(sources).as_posix(): path.read_bytes() for path in files_below(sources)}


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_each_file_has_its_checksums(repository):
    files = [path for path in repository.rglob("*") if path.is_file() and path.suffix not in (".sha1", ".sha256")]
    assert len(files) == 5 * len(build_aar.LIBRARIES) + 4
    for file in files:
        for kind in build_aar.CHECKSUMS:
            digest = file.with_name(f"{file.name}.{kind}").read_text()
            assert digest == hashlib.new(kind, file.read_bytes()).hexdigest()


def test_a_second_run_gives_the_same_bytes(repository, tmp_path):
    build_aars(tmp_path)
    files = sorted(path.relative_to(repository) for path in repository.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    for file in files:
        assert (tmp_path / file).read_bytes() == (repository / file).read_bytes(), file


def test_maven_resolves_one_and_by_it_what_its_signatures_name(resolved, repository):
    for library in build_aar.LIBRARIES:
        assert resolved[library.artifact].read_bytes() == aar_of(repository, library).read_bytes()
    assert resolved[KOTLIN.artifact].read_bytes() == file_of(repository, KOTLIN, ".jar").read_bytes()
    for name, its_version in {"kotlin-stdlib": "kotlin", "kotlinx-coroutines-core-jvm": "coroutines"}.items():
        version = build_apk.pom_text(ANDROID / "pom.xml", f"properties/{its_version}.version")
        assert resolved[name].name == f"{name}-{version}.jar"
    version = build_apk.pom_text(ANDROID / "pom.xml", "properties/jspecify.version")
    assert resolved["jspecify"].name == f"jspecify-{version}.jar"


@LIBRARIES
def test_both_builds_ask_for_the_same_libraries_and_rules(repository, library):
    pom = ElementTree.parse(file_of(repository, library, ".pom")).getroot()
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    artifacts = [element.text for element in pom.findall("m:dependencies/m:dependency/m:artifactId", names)]
    gradle = (library.folder / "build.gradle.kts").read_text()
    libraries = [name.replace(".", "-") for name in re.findall(r"api\(libs\.([\w.]+)\)", gradle)]
    assert sorted(artifacts) == sorted(libraries + re.findall(r'api\(project\(":(\w+)"\)\)', gradle))
    assert 'consumerProguardFiles("consumer-rules.pro")' in gradle
    assert f'namespace = "{build_aar.GROUP}.{library.artifact}"' in gradle


def unpack_classes(resolved: dict[str, Path], folder: Path) -> None:
    for library in build_aar.LIBRARIES:
        with zipfile.ZipFile(resolved[library.artifact]) as archive:
            archive.extract("classes.jar", folder / library.artifact)


def compile_against_the_aars(resolved: dict[str, Path], sources: list[Path], folder: Path) -> None:
    unpack_classes(resolved, folder)
    runtime = ANDROID / f"tflite-runtime/target/tflite-runtime-{build_apk.version()}.jar"
    aars = [folder / library.artifact / "classes.jar" for library in build_aar.LIBRARIES]
    path = [*aars, runtime, resolved["jspecify"], resolved["android-all"]]
    build_consumer.javac(folder / "out", path, sources)


def test_the_class_of_the_quick_start_compiles_and_is_the_one_that_an_app_runs(resolved, tmp_path):
    (code,) = re.findall(r"( *)```java\n(.*?)```", QUICK_START.read_text(), re.DOTALL)
    source = tmp_path / "com/example/app/Intents.java"
    source.parent.mkdir(parents=True)
    source.write_text(textwrap.dedent(code[1]))
    compile_against_the_aars(resolved, [source], tmp_path)
    assert source.read_text() == (build_consumer.CONSUMER / "src/main/java/com/example/app/Intents.java").read_text()


def compile_kotlin_against_the_aars(resolved: dict[str, Path], code: str, folder: Path) -> None:
    (folder / "Code.kt").write_text(code)
    unpack_classes(resolved, folder)
    runtime = ANDROID / f"tflite-runtime/target/tflite-runtime-{build_apk.version()}.jar"
    named = ("kotlin-stdlib", "kotlinx-coroutines-core-jvm", "jspecify", "android-all", KOTLIN.artifact)
    aars = [folder / library.artifact / "classes.jar" for library in build_aar.LIBRARIES]
    result = kotlin_compiler.run(
        *("-no-stdlib", "-no-reflect", "-Werror", "-jvm-target", "17", "-d", folder / "out"),
        *("-cp", os.pathsep.join(map(str, (runtime, *aars, *(resolved[name] for name in named))))),
        folder / "Code.kt",
    )
    assert result.returncode == 0, result.stderr


def test_the_kotlin_class_of_the_quick_start_compiles_without_a_warning(resolved, tmp_path):
    (code,) = [found for found in blocks("kotlin", QUICK_START) if found.startswith("package ")]
    compile_kotlin_against_the_aars(resolved, code, tmp_path)
    assert (tmp_path / "out/com/example/app/LiveIntents.class").is_file()


# What the pieces of Kotlin speak of without making it.
SPOKEN_OF_IN_KOTLIN = """\
package com.example.app

import android.content.Context
import io.github.squeezebert.android.AssetModels
import io.github.squeezebert.classifier.*
import io.github.squeezebert.kotlin.*
import java.io.File
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*

abstract class App {{
    abstract val context: Context
    abstract val file: File
    abstract val text: String
    abstract val typed: Flow<String>
    abstract val progress: MutableStateFlow<Pair<Int, Int>>
    abstract val viewModelScope: CoroutineScope
    abstract val tagger: TokenClassifier
    abstract val classifier: TextClassifier
    abstract val answerer: QuestionAnswerer
    abstract val encoder: SentenceEncoder
    abstract val index: SentenceIndex

    abstract fun show(what: String?)
{functions}
}}
"""
FUNCTION = """
    @OptIn(FlowPreview::class)
    @Suppress("UNUSED_VARIABLE", "NAME_SHADOWING")
    suspend fun code{number}() {{
{code}
    }}
"""


def test_the_kotlin_of_the_readme_and_of_the_documentation_compiles(resolved, tmp_path):
    fenced = re.compile(r"^ \* ```\n(.*?)\n \* ```$", re.DOTALL | re.MULTILINE)
    sources = sorted((KOTLIN.folder / "src/main/kotlin").rglob("*.kt"))
    shown = [fenced.findall(path.read_text()) for path in sources]
    documented = [re.sub(r"^ \* ?", "", code, flags=re.MULTILINE) for codes in shown for code in codes]
    pieces = [*blocks("kotlin", ANDROID / "README.md"), *documented]
    assert len(pieces) >= 3
    functions = [FUNCTION.format(number=number, code=code) for number, code in enumerate(pieces)]
    compile_kotlin_against_the_aars(resolved, SPOKEN_OF_IN_KOTLIN.format(functions="".join(functions)), tmp_path)


def blocks(language: str, page: Path) -> list[str]:
    return [textwrap.dedent(code) for code in re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)]


def test_what_to_write_instead_of_other_libraries_compiles_against_it(resolved, tmp_path):
    sections = MIGRATION.read_text().split("\n### After\n")[1:]
    codes = [re.search(r"```java\n(.*?)```", section, re.DOTALL).group(1) for section in sections]
    sources = []
    for code in codes:
        source = tmp_path / "com/example/app" / f"{re.search(r'class (.*?) ', code).group(1)}.java"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(code)
        sources.append(source)
    assert [source.stem for source in sources] == ["FromMediaPipe", "FromTaskLibrary"]
    compile_against_the_aars(resolved, sources, tmp_path)


# As much of the libraries of others as the pages call, which Maven Central has not, or not for a JVM.
OF_OTHERS = {
    "com/google/android/gms/tasks/Task.java": """\
package com.google.android.gms.tasks;

public abstract class Task<T> {
    public abstract Task<T> addOnSuccessListener(
            java.util.concurrent.Executor executor, OnSuccessListener<? super T> listener);
}
""",
    "com/google/android/gms/tasks/OnSuccessListener.java": """\
package com.google.android.gms.tasks;

public interface OnSuccessListener<T> {
    void onSuccess(T result);
}
""",
    "com/google/android/gms/tflite/java/TfLite.java": """\
package com.google.android.gms.tflite.java;

public abstract class TfLite {
    public static com.google.android.gms.tasks.Task<Void> initialize(android.content.Context context) {
        throw new UnsupportedOperationException();
    }
}
""",
    "com/qualcomm/qti/QnnDelegate.java": """\
package com.qualcomm.qti;

public class QnnDelegate implements org.tensorflow.lite.Delegate {
    public enum Capability { HTP_RUNTIME_QUANTIZED }

    public static class Options {
        public enum BackendType { HTP_BACKEND }

        public void setBackendType(BackendType type) {}

        public void setSkelLibraryDir(String folder) {}
    }

    public QnnDelegate(Options options) {}

    public static boolean checkCapability(Capability capability) {
        return false;
    }

    @Override
    public long getNativeHandle() {
        return 0;
    }
}
""",
}

# What the pieces of code in pages and documentation speak of without making it, and `open(…)` for any way to open.
SPOKEN_OF = """\
package com.example.app;

import android.content.Context;
import android.content.res.AssetFileDescriptor;
import com.google.android.gms.tflite.java.TfLite;
import com.qualcomm.qti.QnnDelegate;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.*;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.tensorflow.lite.InterpreterApi;

abstract class {name} extends android.app.Activity {{
    Context context;
    Executor executor;
    File file;
    String text, document;
    List<String> documents, messages;
    TextClassifier classifier;
    QuestionAnswerer answerer;
    SentenceEncoder encoder;
    android.view.View button;

    abstract boolean show(Object... what);

    abstract void say(String what);

    abstract void highlight(int start, int end, Object... what);

    abstract boolean isCancelled();

    void code() throws Exception {{
{code}
    }}
}}
"""


def pieces_of_java() -> list[str]:
    """The Java of the pages and of the libraries' documentation, piece by piece; what has a test of its own not."""
    texts = (ROOT / "README.md", ANDROID / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    pages = [code for page in texts if page not in (QUICK_START, MIGRATION) for code in blocks("java", page)]
    sources = sorted(path for library in build_aar.LIBRARIES for path in library.sources.rglob("*.java"))
    shown = [re.findall(r"<pre>\{@code\n(.*?)\n \* \}</pre>", path.read_text(), re.DOTALL) for path in sources]
    documented = [re.sub(r"^ \* ?", "", code, flags=re.MULTILINE) for codes in shown for code in codes]
    return pages + [code for code in documented if ";" in code]


def test_the_java_of_the_pages_and_of_the_documentation_compiles(resolved, tmp_path):
    pieces = pieces_of_java()
    assert len(pieces) >= 18
    sources = []
    for place, code in OF_OTHERS.items():
        source = tmp_path / place
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(code)
        sources.append(source)
    for number, code in enumerate(pieces):
        source = tmp_path / f"com/example/app/Piece{number}.java"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(SPOKEN_OF.format(name=source.stem, code=code.replace("open(…)", "open(file)")))
        sources.append(source)
    compile_against_the_aars(resolved, sources, tmp_path)


def test_each_call_that_is_named_instead_is_in_the_api():
    api = "".join((library.folder / "public-api.txt").read_text() for library in build_aar.LIBRARIES)
    for row in (line.split("|") for line in MIGRATION.read_text().splitlines() if line.startswith("| `")):
        for name in re.findall(r"\b([a-zA-Z]\w*)\(", " ".join(re.findall(r"`([^`]*)`", row[2]))):
            assert f".{name}(" in api, name


@pytest.mark.parametrize("page", [QUICK_START, MIGRATION])
def test_the_pages_name_this_version_and_this_runtime(page):
    text = page.read_text()
    assert set(re.findall(r"io\.github\.squeezebert:android:([\d.]*\d)", text)) == {build_apk.version()}
    assert set(re.findall(r"litert:litert:([\d.]*\d)", text)) == {build_aar.litert_version()}


def test_other_versions_stay_in_the_list_of_versions(repository, tmp_path):
    shutil.copytree(repository, tmp_path / "maven")
    home = aar_of(tmp_path / "maven", CLASSIFIER).parents[1]
    (home / "0.0.9").mkdir()
    (home / "0.0.9/classifier-0.0.9.pom").write_text("")
    build_aar.publish(CLASSIFIER, tmp_path / "maven")
    metadata = ElementTree.parse(home / "maven-metadata.xml").getroot()
    assert [element.text for element in metadata.iter("version")] == ["0.0.9", build_apk.version()]
