"""The Gradle build, which cannot run without an Android SDK, names what the Maven build builds."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from android_demo.tools import build_apk
from support.places import ROOT

ANDROID = ROOT / "android_demo"
APP = ANDROID / "app"


CATALOG = (ANDROID / "gradle/libs.versions.toml").read_text()
APP_GRADLE = (APP / "build.gradle.kts").read_text()
SETTINGS = (ANDROID / "settings.gradle.kts").read_text()
MANIFEST = ElementTree.parse(APP / "src/main/AndroidManifest.xml").getroot()
ANDROID_NAME = "{http://schemas.android.com/apk/res/android}name"


def maven(path: str, pom: Path = APP / "pom.xml") -> str:
    return build_apk.pom_text(pom, path)


def catalog(name: str) -> str:
    return re.search(rf'^{name} = "([^"]+)"', CATALOG, re.MULTILINE).group(1)


def test_versions_are_the_same():
    assert catalog("project") == build_apk.version() == maven("parent/version")
    assert catalog("versionCode") == maven("properties/app.versionCode")
    assert catalog("junit4") == maven("properties/junit4.version")
    assert catalog("robolectric") == maven("properties/robolectric.version")


def test_application_ids_are_the_same():
    identifier = maven("properties/app.id")
    assert f'applicationId = "{identifier}"' in APP_GRADLE
    # The package of the resource class, too.
    assert f'namespace = "{identifier}"' in APP_GRADLE
    assert (APP / "src/main/java" / identifier.replace(".", "/") / "MainActivity.java").is_file()


def test_sdk_levels_are_the_same():
    assert catalog("minSdk") == maven("properties/app.minSdk") == "24"
    assert catalog("targetSdk") == maven("properties/app.targetSdk")
    assert catalog("compileSdk") == maven("properties/app.targetSdk")
    assert catalog("java") == maven("properties/maven.compiler.release", ANDROID / "pom.xml")


def test_gradle_takes_a_runtime_that_google_play_takes():
    assert tuple(map(int, catalog("litert").split("."))) >= (1, 4, 0)
    assert "implementation(libs.litert)" in APP_GRADLE


def test_each_gradle_module_is_a_maven_module():
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    modules = [m.text for m in ElementTree.parse(ANDROID / "pom.xml").getroot().findall("m:modules/m:module", names)]
    included = re.findall(r'":(\w+)"', re.search(r"^include\((.*)\)", SETTINGS, re.MULTILINE).group(1))
    assert sorted(included) == ["android", "app", "classifier"]
    assert set(included) <= set(modules)


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
    assert names == {"answers", "entities", "intents_8mb", "sentiment_8mb", "similarity", "spam_8mb"}
    assert {*APP.glob("src/main/assets/*.tflite")} <= set(build_apk.bundled_models())


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
    assert {picture.stem for picture in pictures} == set(kept)
    assert all(texts for texts in kept.values())
    assert sum(picture.stat().st_size for picture in pictures) <= 1_400_000


@pytest.mark.parametrize(("resource", "file"), [("apache_2_0", "LICENSE"), ("notice", "NOTICE")])
def test_the_about_page_shows_the_licences_of_the_project(resource, file):
    assert (APP / f"src/main/res/raw/{resource}.txt").read_bytes() == (ROOT / file).read_bytes()
