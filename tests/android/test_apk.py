"""The APKs as `android_demo/build_apk.py` leaves them, looked at with Android's own tools."""

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from android_demo.tools import apk_file, build_apk, debian_packages
from support.places import ROOT

MODEL = ROOT / "tests/data/android/classification_uint8.tflite"


KINDS = (*build_apk.ABIS, "universal")


def build(folder: Path) -> str:
    command = [sys.executable, ROOT / "android_demo/build_apk.py", "--output", folder, MODEL]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("apk")
    return folder, build(folder)


@pytest.fixture(params=KINDS)
def apk(request, built) -> Path:
    return apk_of(built, request.param)


def apk_of(built: tuple[Path, str], kind: str) -> Path:
    return built[0] / f"squeezebert-demo-{build_apk.version()}-{kind}.apk"


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_there_is_one_for_each_processor_and_one_for_all(built):
    apks = [apk_of(built, kind).name for kind in KINDS]
    assert sorted(file.name for file in built[0].iterdir()) == sorted([*apks, build_apk.MAPPING])


def test_the_model_is_stored_whole_and_aligned(apk):
    with zipfile.ZipFile(apk) as archive:
        entry = archive.getinfo(f"assets/{MODEL.name}")
        assert archive.read(entry) == MODEL.read_bytes()
    assert entry.compress_type == zipfile.ZIP_STORED
    assert apk_file.data_offset(apk, entry) % apk_file.MODEL_ALIGNMENT == 0


def test_libraries_are_those_of_the_published_archive(apk):
    with zipfile.ZipFile(apk) as archive, zipfile.ZipFile(build_apk.runtime_aar()) as aar:
        libraries = [name for name in archive.namelist() if name.startswith("lib/")]
        for name in libraries:
            published = aar.read(name.replace("lib/", "jni/", 1))
            assert hashlib.sha256(archive.read(name)).digest() == hashlib.sha256(published).digest()
    kind = apk.stem.split(f"{build_apk.version()}-")[1]
    assert [name.split("/")[1] for name in libraries] == sorted(build_apk.ABIS if kind == "universal" else [kind])


def test_libraries_that_run_from_inside_the_apk_are_aligned_to_16_kb(built):
    apk = apk_of(built, "universal")
    with zipfile.ZipFile(apk) as archive:
        libraries = [entry for entry in archive.infolist() if entry.filename.endswith(".so")]
    assert len(libraries) == len(build_apk.ABIS)
    for entry in libraries:
        assert entry.compress_type == zipfile.ZIP_STORED
        assert apk_file.data_offset(apk, entry) % 16384 == 0
    assert "extractNativeLibs(0x010104ea)=(type 0x12)0x0" in output_of(
        "aapt", "dump", "xmltree", apk, "AndroidManifest.xml"
    )


def test_libraries_of_one_processor_are_compressed_and_unpacked_on_installation(built):
    apk = apk_of(built, "arm64-v8a")
    with zipfile.ZipFile(apk) as archive:
        assert archive.getinfo(f"lib/arm64-v8a/{build_apk.LIBRARY}").compress_type == zipfile.ZIP_DEFLATED
    assert "extractNativeLibs" not in output_of("aapt", "dump", "xmltree", apk, "AndroidManifest.xml")


def test_signatures_are_of_the_schemes_2_and_3(apk):
    verified = output_of("apksigner", "verify", "--verbose", "--min-sdk-version", "24", apk)
    schemes = dict(re.findall(r"Verified using v(\S+) scheme.*: (true|false)", verified))
    assert schemes["1"] == "false"
    assert (schemes["2"], schemes["3"]) == ("true", "true")


def test_badging_is_as_intended(apk):
    badging = output_of("aapt", "dump", "badging", apk)
    assert f"package: name='io.github.squeezebert.demo' versionCode='1' versionName='{build_apk.version()}'" in badging
    assert "sdkVersion:'24'" in badging
    assert "targetSdkVersion:'36'" in badging
    assert "application: label='SqueezeBERT' icon='res/" in badging
    assert "launchable-activity: name='io.github.squeezebert.demo.MainActivity'" in badging
    assert "application-debuggable" not in badging


def test_no_permission_is_asked_for(apk):
    assert output_of("aapt", "dump", "permissions", apk).split() == ["package:", "io.github.squeezebert.demo"]


def test_resources_that_the_app_names_are_inside(apk):
    resources = output_of("aapt", "dump", "resources", apk)
    for name in ("layout/main", "layout/about", "mipmap/ic_launcher", "raw/notice", "color/background"):
        assert f"io.github.squeezebert.demo:{name}:" in resources


def test_classes_the_manifest_names_survive_shrinking(built):
    dex = output_of("dexdump", apk_of(built, "arm64-v8a"))
    for name in ("demo/MainActivity", "demo/AboutActivity"):
        assert f"Class descriptor  : 'Lio/github/squeezebert/{name};'" in dex


def test_a_sample_stays_small(built):
    apk = apk_of(built, "arm64-v8a")
    assert apk.stat().st_size <= MODEL.stat().st_size + 3_000_000
    with zipfile.ZipFile(apk) as archive:
        dex = [entry.file_size for entry in archive.infolist() if entry.filename.endswith(".dex")]
    # 97,940 bytes with every setting of WordPiece, added tokens, Unigram, byte-level BPE and the check of a structure;
    # 4,500 more with the windows of long texts, the beginnings of texts and how far a reading is; 5,900 more with
    # several labels, scores, prompts and the list of known facts. 127,572 measured with the fit of every operator, the
    # windows of labels, scores and pairs, options for results and models opened by the name of an asset.
    assert sum(dex) <= 130_000


def test_sizes_are_printed_by_part_and_add_up(built):
    for block in built[1].split("/squeezebert-demo")[1:]:
        total, *parts = (int(number.replace(",", "")) for number in re.findall(r"  +([\d,]+)(?: bytes|\b)", block))
        assert sum(parts) == total


def test_a_second_run_gives_the_same_bytes(built, tmp_path):
    build(tmp_path)
    for file in built[0].iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_without_a_model_there_is_no_apk(monkeypatch, capsys):
    monkeypatch.setattr(build_apk, "bundled_models", list)
    assert build_apk.main([]) == 1
    assert capsys.readouterr().err.startswith("error: no model: ")


def test_missing_tools_are_installed_by_root_and_named_to_others(monkeypatch):
    commands = []
    monkeypatch.setattr(
        debian_packages.shutil, "which", lambda command: None if command == "aapt" else f"/bin/{command}"
    )
    monkeypatch.setattr(debian_packages.subprocess, "run", lambda command, **_: commands.append(command) or Done())
    monkeypatch.setattr(debian_packages.os, "geteuid", lambda: 0)
    debian_packages.require()
    install = ["apt-get", "install", "--no-install-recommends", "aapt", "-qq", "-y"]
    assert commands == [["apt-get", "update", "-qq"], install]
    monkeypatch.setattr(debian_packages.os, "geteuid", lambda: 1000)
    with pytest.raises(debian_packages.MissingToolsError, match=r"sudo apt-get install --no-install-recommends aapt$"):
        debian_packages.require()


class Done:
    returncode = 0


def test_models_of_one_name_are_told(tmp_path, capsys):
    copy = tmp_path / MODEL.name
    copy.write_bytes(MODEL.read_bytes())
    assert build_apk.main([str(MODEL), str(copy)]) == 1
    assert MODEL.name in capsys.readouterr().err
