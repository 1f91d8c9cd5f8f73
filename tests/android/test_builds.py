"""The Gradle build, which cannot run without an Android SDK, names what the Maven build builds."""

import hashlib
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from android_demo.tools import build_apk
from convert.tflite import bundle, contract
from keras_model import __version__
from support.places import ROOT

ANDROID = ROOT / "android_demo"
APP = ANDROID / "app"


CATALOG = (ANDROID / "gradle/libs.versions.toml").read_text()
APP_GRADLE = (APP / "build.gradle.kts").read_text()
SETTINGS = (ANDROID / "settings.gradle.kts").read_text()
PAGE = (ROOT / "docs/android-toolchain.md").read_text()
WRAPPER = ANDROID / "gradle/wrapper"
MANIFEST = ElementTree.parse(APP / "src/main/AndroidManifest.xml").getroot()
ANDROID_NAME = "{http://schemas.android.com/apk/res/android}name"


def maven(path: str, pom: Path = APP / "pom.xml") -> str:
    return build_apk.pom_text(pom, path)


def catalog(name: str) -> str:
    return re.search(rf'^{name} = "([^"]+)"', CATALOG, re.MULTILINE).group(1)


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading of the page that gives reasons for the versions."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def wrapper_properties() -> dict[str, str]:
    lines = (WRAPPER / "gradle-wrapper.properties").read_text().splitlines()
    return dict(line.replace("\\:", ":").split("=", 1) for line in lines)


def test_versions_are_those_of_the_page_that_gives_reasons():
    page = {row[0]: row[1] for row in table("Versions of the Gradle build")}
    assert page == {
        "Android's Gradle plugin": catalog("agp"),
        "Gradle": re.search(r"gradle-([\d.]+)-bin", wrapper_properties()["distributionUrl"]).group(1),
        "Kotlin": catalog("kotlin"),
        "kotlinx.coroutines": catalog("coroutines"),
        "LiteRT": catalog("litert"),
        "JUnit Platform launcher": catalog("junitPlatform"),
    }
    asked = {row[0]: row[2] for row in table("Versions of the Gradle build")}
    assert f"Gradle {page['Gradle']} or newer" in asked["Android's Gradle plugin"]
    assert f"JUnit {catalog('junit')}" == asked["JUnit Platform launcher"]


def test_levels_are_those_of_the_page_and_the_runtime_serves_the_least():
    levels = {row[0]: row[1] for row in table("API levels")}
    assert levels == {
        "compiled for, target": catalog("targetSdk"),
        "least of the libraries": catalog("minSdk"),
        "least of the sample app": catalog("appMinSdk"),
    }
    highest = re.search(r"an API level of (\d+) at most", PAGE).group(1)
    assert int(catalog("compileSdk")) <= int(highest)
    (runtime,) = [row for row in table("Runtimes") if row[0] == catalog("litert")]
    assert runtime[1] == "Interpreter"
    assert int(runtime[2]) <= int(catalog("minSdk"))


def test_the_wrapper_is_gradles_own_and_checks_what_it_fetches():
    sums = {row[0]: row[1].strip("`") for row in table("The wrapper")}
    properties = wrapper_properties()
    distribution = properties["distributionUrl"].rpartition("/")[2]
    assert properties["distributionSha256Sum"] == sums[distribution]
    assert properties["validateDistributionUrl"] == "true"
    jar = WRAPPER / "gradle-wrapper.jar"
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == sums[distribution.replace("-bin.zip", "-wrapper.jar")]
    with zipfile.ZipFile(jar) as archive:
        assert b"org.gradle.wrapper.GradleWrapperMain" in archive.read("META-INF/MANIFEST.MF")
    assert (ANDROID / "gradlew").stat().st_mode & 0o111


def test_what_is_tested_by_junit_5_has_its_launcher():
    for file in ANDROID.glob("*/build.gradle.kts"):
        script = file.read_text()
        assert ("libs.junit.jupiter" in script) == ("testRuntimeOnly(libs.junit.platform.launcher)" in script), file


def test_versions_are_the_same():
    assert catalog("project") == build_apk.version() == maven("parent/version")
    assert catalog("versionCode") == maven("properties/app.versionCode")
    assert catalog("junit4") == maven("properties/junit4.version")
    assert catalog("robolectric") == maven("properties/robolectric.version")
    assert catalog("kotlin") == maven("properties/kotlin.version", ANDROID / "pom.xml")
    assert catalog("coroutines") == maven("properties/coroutines.version", ANDROID / "pom.xml")


def test_the_libraries_have_the_version_of_the_package_and_the_pages_name_it():
    assert build_apk.version() == maven("properties/squeezebert.version", ANDROID / "consumer/pom.xml") == __version__
    for page in ("android-quick-start.md", "android-migration.md"):
        named = re.findall(r"io\.github\.squeezebert:[\w-]+:([\d.]+)", (ROOT / "docs" / page).read_text())
        assert set(named) == {__version__}, page


def test_application_ids_are_the_same():
    identifier = maven("properties/app.id")
    assert f'applicationId = "{identifier}"' in APP_GRADLE
    # The package of the resource class, too.
    assert f'namespace = "{identifier}"' in APP_GRADLE
    assert (APP / "src/main/java" / identifier.replace(".", "/") / "MainActivity.java").is_file()


def test_sdk_levels_are_the_same():
    assert catalog("minSdk") == maven("properties/android.minSdk", ANDROID / "pom.xml")
    assert catalog("appMinSdk") == maven("properties/app.minSdk")
    assert catalog("targetSdk") == maven("properties/app.targetSdk")
    assert catalog("compileSdk") == maven("properties/app.targetSdk")
    assert catalog("java") == maven("properties/maven.compiler.release", ANDROID / "pom.xml")


def test_gradle_takes_a_runtime_that_google_play_takes():
    assert numbers(catalog("litert")) >= (1, 4, 2)
    assert "implementation(libs.litert)" in APP_GRADLE


def test_each_gradle_module_is_a_maven_module():
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    modules = [m.text for m in ElementTree.parse(ANDROID / "pom.xml").getroot().findall("m:modules/m:module", names)]
    included = re.findall(r'":(\w+)"', re.search(r"^include\((.*)\)", SETTINGS, re.MULTILINE).group(1))
    assert sorted(included) == ["android", "app", "classifier", "kotlin"]
    assert set(included) <= set(modules)


@pytest.mark.parametrize(("module", "level"), [("android", 21), ("app", 24), ("classifier", 21), ("kotlin", 21)])
def test_calls_are_checked_against_the_least_level(module, level):
    pom = (ANDROID / module / "pom.xml").read_text()
    assert f"<id>only-what-android-{level}-has</id>" in pom
    # Robolectric's Android among the dependencies would hide every class of the platform from the check.
    assert ("android-all" in pom) == ("<ignoreDependencies>false</ignoreDependencies>" in pom)


def test_both_compile_kotlin_alike():
    pom, gradle = ((ANDROID / "kotlin" / name).read_text() for name in ("pom.xml", "build.gradle.kts"))
    assert "<arg>-Werror</arg>" in pom and "allWarningsAsErrors.set(true)" in gradle
    assert "<arg>-Xexplicit-api=strict</arg>" in pom and "explicitApi()" in gradle
    assert "<arg>-Xjspecify-annotations=strict</arg>" in pom and '"-Xjspecify-annotations=strict"' in gradle
    artifacts = set(re.findall(r"<artifactId>(kotlin(?:x-coroutines|-test)[\w-]*)</artifactId>", pom))
    aliases = re.findall(r"libs\.(kotlin[\w.]*)\)", gradle)
    assert artifacts == {
        re.search(rf'^{alias.replace(".", "-")} = {{ module = "[\w.]+:([\w-]+)"', CATALOG, re.MULTILINE).group(1)
        for alias in aliases
    }


@pytest.mark.parametrize("module", ["android", "app", "classifier"])
def test_both_read_the_sources_where_both_look_by_default(module):
    assert (ANDROID / module / "src/main/java").is_dir()
    gradle = (ANDROID / module / "build.gradle.kts").read_text()
    assert not re.search(r"(java|kotlin|res|manifest)\.(srcDir|srcFile)", gradle)
    pom = (ANDROID / module / "pom.xml").read_text()
    assert "<sourceDirectory>" not in pom
    assert "<testSourceDirectory>" not in pom


def test_both_take_the_models_from_the_same_folders():
    assert 'from(rootDir.resolve("../assets"))' in APP_GRADLE
    assert 'include("*/*.tflite")' in APP_GRADLE
    assert f'${{it.name.removeSuffix(".tflite")}}{build_apk.SMALL}").isDirectory' in APP_GRADLE
    names = {path.stem for path in build_apk.bundled_models() if path.is_relative_to(ROOT / "assets")}
    english = {"answers", "entities", "intents_8mb", "sentiment_8mb", "similarity", "spam_8mb"}
    assert names == english | {"topics", "entities_multilingual"}
    assert {*APP.glob("src/main/assets/*.tflite")} <= set(build_apk.bundled_models())


def test_the_build_takes_what_a_bundle_may_be_called():
    # The build runs on the standard library alone, and so cannot ask the converter.
    assert build_apk.ASSET_NAME == bundle._ASSET_NAME
    assert build_apk.IDENTIFIER == contract.IDENTIFIER


def test_both_split_by_the_same_processors():
    included = re.search(r"include\(([^)]*)\)\s*isUniversalApk = true", APP_GRADLE).group(1)
    assert tuple(re.findall(r'"([^"]+)"', included)) == build_apk.ABIS


def test_both_shrink_by_the_same_rules():
    assert 'proguardFiles("proguard-rules.pro")' in APP_GRADLE
    assert '<arg value="proguard-rules.pro"/>' in (APP / "pom.xml").read_text()


def test_the_manifest_asks_for_no_permission():
    assert not [element.get(ANDROID_NAME) for element in MANIFEST.iter() if "permission" in element.tag]


def test_the_manifest_leaves_to_the_builds_what_both_state():
    assert "package" not in MANIFEST.attrib
    assert not list(MANIFEST.iter("uses-sdk"))


def test_android_shows_where_back_leads_and_keeps_the_texts_out_of_backups():
    application = MANIFEST.find("application")
    android = "{http://schemas.android.com/apk/res/android}"
    assert application.get(f"{android}enableOnBackInvokedCallback") == "true"
    assert application.get(f"{android}allowBackup") == "false"


def test_the_app_calls_nothing_deprecated():
    # The compiler fails on such a call; only this word would make it pass.
    assert "<arg>-Werror</arg>" in (APP / "pom.xml").read_text()
    for source in (APP / "src/main/java").rglob("*.java"):
        assert "@SuppressWarnings" not in source.read_text(), source


def test_every_picture_of_the_app_has_its_texts_kept_and_is_small():
    pictures = list((ROOT / "docs").glob("android-*.png"))
    kept = json.loads((ROOT / "docs/android-screens.json").read_text())
    assert sorted(picture.stem for picture in pictures) == sorted(kept)
    assert all(texts for texts in kept.values())
    assert sum(picture.stat().st_size for picture in pictures) <= 1_400_000


@pytest.mark.parametrize(("resource", "file"), [("apache_2_0", "LICENSE"), ("notice", "NOTICE")])
def test_the_about_page_shows_the_licences_of_the_project(resource, file):
    assert (APP / f"src/main/res/raw/{resource}.txt").read_bytes() == (ROOT / file).read_bytes()
