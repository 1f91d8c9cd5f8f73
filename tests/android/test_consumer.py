"""An app of others takes the AARs that `make aar` writes, shrinks them by the rules they bring, and runs."""

import os
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from android_demo.tools import build_apk, build_consumer, debian_packages
from convert.tflite.interpreter import TextInterpreter
from support.places import ROOT

ANDROID = ROOT / "android_demo"
CONSUMER = ANDROID / "consumer"
CLASSIFIER = ANDROID / "classifier"
MODEL = ROOT / "tests/data/android/classification_uint8.tflite"
TEXTS = ("cat and dog", "the cat", "m n o p q r s t u v w x", "dog")
ROBOLECTRIC_OPENS = (
    *(f"java.{name}" for name in ("lang", "lang.reflect", "io", "net", "nio", "util", "text", "security")),
    "jdk.internal.access",
)


@pytest.fixture(scope="module")
def app(repository, tmp_path_factory) -> build_consumer.App:
    debian_packages.require()
    folder = tmp_path_factory.mktemp("consumer")
    (folder / "local").mkdir()
    resolved = build_consumer.resolve(repository, build_consumer.local_repository(folder / "local"))
    return build_consumer.build(resolved, MODEL, folder / "app")


@pytest.fixture(scope="module")
def native() -> Path:
    """Where the tests of the library put TensorFlow Lite's library for a Linux JVM."""
    empty = CLASSIFIER / "target/no-texts.jsonl"
    empty.write_text("")
    jars = (CLASSIFIER / "target/test-classpath.txt").read_text().strip()
    path = os.pathsep.join(("target/classes", "target/test-classes", jars))
    main = "io.github.squeezebert.classifier.AnswersMain"
    command = ["java", "-cp", path, main, MODEL, empty, CLASSIFIER / "target/no-answers.jsonl"]
    result = subprocess.run(command, cwd=CLASSIFIER, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return CLASSIFIER / "target/native"


def test_its_tests_pass_on_what_r8_leaves_by_the_libraries_own_rules(app, native, tmp_path):
    tools = []
    for file in app.resolved.files.values():
        if file.suffix == ".jar":
            tools.append(file)
        elif build_consumer.is_for_tests(file):
            tools.append(build_consumer.unpack(file, tmp_path / file.stem) / "classes.jar")
    tests = tmp_path / "tests"
    build_consumer.javac(tests, (app.classes, *tools), sorted((CONSUMER / "src/test/java").rglob("*.java")))
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / build_consumer.ASSET).write_bytes(MODEL.read_bytes())
    # Where Android's Gradle plugin, too, tells Robolectric of the app.
    configuration = tests / "com/android/tools/test_config.properties"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(
        f"android_custom_package={build_consumer.property_of('app.id')}\n"
        f"android_merged_manifest={app.resources.with_name('AndroidManifest.xml')}\n"
        f"android_merged_assets={assets}\nandroid_resource_apk={app.resources}\n"
    )
    (tests / "robolectric.properties").write_text("sdk=35\n")
    instrumented = f"android-all-instrumented/{build_consumer.property_of('android.instrumented.version')}"
    properties = {
        "robolectric.offline": "true",
        "robolectric.dependency.dir": app.resolved.repository / "org/robolectric" / instrumented,
        "native": native,
        "renamed": "true",
        "texts": "|".join(TEXTS),
        "labels": "|".join(answer["label"] or "none" for answer in TextInterpreter(MODEL).classify(TEXTS)),
    }
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"]
    command += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ROBOLECTRIC_OPENS]
    command += [f"-D{name}={value}" for name, value in properties.items()]
    # The app's classes and the libraries' are there as R8 left them, and in no other form.
    command += ["-cp", os.pathsep.join(map(str, (tests, app.shrunk, *tools)))]
    command += ["org.junit.runner.JUnitCore", "com.example.app.MainActivityTest"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "OK (3 tests)" in result.stdout, result.stdout[-4000:] + result.stderr[-1000:]


def test_the_apk_asks_for_no_permission_and_serves_the_level_of_the_libraries(app):
    badging = subprocess.run(["aapt", "dump", "badging", app.apk], capture_output=True, text=True, check=True).stdout
    assert f"sdkVersion:'{build_apk.pom_text(ANDROID / 'pom.xml', 'properties/android.minSdk')}'" in badging
    assert "targetSdkVersion:'36'" in badging
    assert "uses-permission" not in badging
    assert "launchable-activity: name='com.example.app.MainActivity'" in badging


def test_the_apk_holds_the_model_as_it_is_the_tables_and_little_code(app):
    tables = CLASSIFIER / "src/main/resources"
    with zipfile.ZipFile(app.apk) as archive:
        for table in (path for path in tables.rglob("*") if path.is_file()):
            assert archive.read(table.relative_to(tables).as_posix()) == table.read_bytes()
        asset = archive.getinfo(f"assets/{build_consumer.ASSET}")
        assert archive.read(asset) == MODEL.read_bytes()
        assert asset.compress_type == zipfile.ZIP_STORED
        dex = [entry.file_size for entry in archive.infolist() if entry.filename.endswith(".dex")]
    # The calls of every task, since an asset may be for any of them: 120,816 bytes measured with models that tell
    # whether they learnt from pairs, 123,340 with the kinds of operators as one table, 123,792 with the shapes of
    # operators and the networks of a file as classes of their own, 123,780 with tokens added to every vocabulary,
    # 123,904 with what is null held to its annotations, 124,092 with templates of WordPiece other than BERT's.
    assert len(dex) == 1
    assert dex[0] <= 124_400


def test_it_names_the_versions_of_the_other_builds():
    for name, pom in {
        "tflite.version": ANDROID / "pom.xml",
        "android.version": ANDROID / "pom.xml",
        "app.targetSdk": ANDROID / "app/pom.xml",
        "android.target.version": ANDROID / "app/pom.xml",
        "android.instrumented.version": ANDROID / "app/pom.xml",
        "r8.version": ANDROID / "app/pom.xml",
        "apktool.version": ANDROID / "app/pom.xml",
        "junit4.version": ANDROID / "app/pom.xml",
        "robolectric.version": ANDROID / "app/pom.xml",
        "androidx.monitor.version": ANDROID / "app/pom.xml",
        "androidx.idling.version": ANDROID / "app/pom.xml",
    }.items():
        assert build_consumer.property_of(name) == build_apk.pom_text(pom, f"properties/{name}"), name
    assert build_consumer.property_of("app.minSdk") == build_apk.pom_text(
        ANDROID / "pom.xml", "properties/android.minSdk"
    )
    assert build_consumer.property_of("squeezebert.version") == build_apk.version()


def test_it_brings_no_rules_and_no_module_of_the_library():
    assert not list(CONSUMER.glob("*.pro"))
    gradle = (CONSUMER / "build.gradle.kts").read_text()
    assert "project(" not in gradle
    assert "proguardFiles" not in gradle
    assert '"io.github.squeezebert:android:${libs.versions.project.get()}"' in gradle
    modules = ElementTree.parse(ANDROID / "pom.xml").getroot().iter("{http://maven.apache.org/POM/4.0.0}module")
    assert "consumer" not in [module.text for module in modules]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('<uses-sdk android:minSdkVersion="30"/>', "serves level 30 and above; raise app.minSdk of the app to it"),
        ('<uses-permission android:name="android.permission.INTERNET"/>', "its manifest has a uses-permission"),
        ('<application android:largeHeap="true"/>', "its manifest has a application"),
    ],
)
def test_a_library_whose_manifest_asks_for_more_is_refused(tmp_path, manifest, said):
    text = f'<manifest xmlns:android="http://schemas.android.com/apk/res/android">{manifest}</manifest>'
    with zipfile.ZipFile(tmp_path / "other.aar", "w") as archive:
        archive.writestr("AndroidManifest.xml", text)
    with pytest.raises(build_apk.BuildError, match=f"other.aar: {said}"):
        build_consumer.unpack(tmp_path / "other.aar", tmp_path / "other")


def test_a_folder_without_the_libraries_is_refused_in_one_line(tmp_path, capsys):
    given = [str(MODEL), "--libraries", str(tmp_path), "--output", str(tmp_path / "app")]
    assert build_consumer.main(given) == 1
    lacks = f"lacks classifier {build_apk.version()}; write it with `make aar`"
    assert capsys.readouterr().err == f"error: {tmp_path}: {lacks}\n"


def test_what_maven_does_not_find_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    found = subprocess.CompletedProcess([], 1, "[INFO] x\n[ERROR] Could not find artifact\n[ERROR] more\n")
    monkeypatch.setattr(build_consumer, "require", lambda: None)
    monkeypatch.setattr(build_consumer, "require_libraries", lambda folder: None)
    monkeypatch.setattr(build_consumer, "local_repository", lambda folder: folder)
    monkeypatch.setattr(build_consumer.subprocess, "run", lambda *_, **__: found)
    given = [str(MODEL), "--libraries", str(tmp_path), "--output", str(tmp_path / "app")]
    assert build_consumer.main(given) == 1
    assert capsys.readouterr().err == "error: [ERROR] Could not find artifact\n"
