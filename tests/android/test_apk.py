"""The APKs as `android_demo/build_apk.py` leaves them, looked at with Android's own tools."""

import hashlib
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from android_demo.tools import apk_file, build_aar, build_apk, build_consumer, debian_packages, newer_runtime
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


def page_alignments(library: bytes) -> set[int]:
    """Return p_align of the loaded segments of an ELF file of 64 bits."""
    (headers,) = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    segments = (struct.unpack_from("<II40xQ", library, headers + number * size) for number in range(count))
    return {alignment for kind, _, alignment in segments if kind == 1}


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
    name, extra = struct.unpack_from("<26xHH", apk.read_bytes(), entry.header_offset)
    assert (entry.header_offset + 30 + name + extra) % apk_file.MODEL_ALIGNMENT == 0


def test_libraries_are_those_of_the_published_archives(apk):
    kind = apk.stem.split(f"{build_apk.version()}-")[1]
    abis = build_apk.ABIS if kind == "universal" else [kind]
    published = {}
    with zipfile.ZipFile(build_apk.runtime_aar()) as aar:
        for abi in abis:
            if abi in newer_runtime.ABIS:
                published[f"lib/{abi}/{newer_runtime.LIBRARY}"] = newer_runtime.published(abi).read_bytes()
            else:
                published[f"lib/{abi}/{build_apk.LIBRARY}"] = aar.read(f"jni/{abi}/{build_apk.LIBRARY}")
    bridges = {f"lib/{abi}/{newer_runtime.BRIDGE}" for abi in abis} & {
        f"lib/{abi}/{newer_runtime.BRIDGE}" for abi in newer_runtime.ABIS
    }
    with zipfile.ZipFile(apk) as archive:
        libraries = {name: archive.read(name) for name in archive.namelist() if name.startswith("lib/")}
    assert libraries.keys() == published.keys() | bridges
    for name, data in published.items():
        assert hashlib.sha256(libraries[name]).digest() == hashlib.sha256(data).digest(), name


def test_libraries_are_compressed_and_unpacked_on_installation(apk):
    with zipfile.ZipFile(apk) as archive:
        libraries = [entry for entry in archive.infolist() if entry.filename.endswith(".so")]
    assert {entry.compress_type for entry in libraries} == {zipfile.ZIP_DEFLATED}
    assert "extractNativeLibs" not in output_of("aapt", "dump", "xmltree", apk, "AndroidManifest.xml")


@pytest.mark.parametrize("abi", newer_runtime.ABIS)
def test_every_library_of_64_bits_is_ready_for_pages_of_16_kb(built, abi):
    with zipfile.ZipFile(apk_of(built, abi)) as archive:
        libraries = {name: archive.read(name) for name in archive.namelist() if name.endswith(".so")}
    assert len(libraries) == 2
    for name, data in libraries.items():
        assert page_alignments(data) == {16384}, name


@pytest.mark.parametrize("abi", newer_runtime.ABIS)
def test_the_bridge_has_every_native_method_that_the_app_is_left_with(built, abi):
    with zipfile.ZipFile(apk_of(built, abi)) as archive:
        bridge = built[0].parent / f"{abi}.so"
        bridge.write_bytes(archive.read(f"lib/{abi}/{newer_runtime.BRIDGE}"))
    there = set(re.findall(r"Java_org_tensorflow_lite_(\w+)", output_of("nm", "-D", "--defined-only", bridge)))
    method = r"in Lorg/tensorflow/lite/(\w+);\)\n +name +: '(\w+)'\n +type .*\n +access +: .*NATIVE"
    native = {"_".join(names) for names in re.findall(method, output_of("dexdump", apk_of(built, abi)))}
    assert "NativeInterpreterWrapper_run" in native
    assert native <= there


def test_signatures_are_of_the_schemes_2_and_3(apk):
    verified = output_of("apksigner", "verify", "--verbose", "--min-sdk-version", "24", apk)
    schemes = dict(re.findall(r"Verified using v(\S+) scheme.*: (true|false)", verified))
    assert schemes["1"] == "false"
    assert (schemes["2"], schemes["3"]) == ("true", "true")


def test_badging_is_as_intended(apk):
    badging = output_of("aapt", "dump", "badging", apk)
    code = build_apk.pom_text(ROOT / "android_demo/app/pom.xml", "properties/app.versionCode")
    # Android installs no update whose code is not above the one before, 1 in version 0.1.0.
    assert int(code) > 1
    package = f"package: name='io.github.squeezebert.demo' versionCode='{code}' versionName='{build_apk.version()}'"
    assert package in badging
    assert "sdkVersion:'24'" in badging
    assert "targetSdkVersion:'36'" in badging
    assert "application: label='SqueezeBERT' icon='res/" in badging
    assert "launchable-activity: name='io.github.squeezebert.demo.MainActivity'" in badging
    assert "application-debuggable" not in badging


def test_no_permission_is_asked_for(apk):
    assert output_of("aapt", "dump", "permissions", apk).split() == ["package:", "io.github.squeezebert.demo"]


def test_resources_that_the_app_names_are_inside(apk):
    resources = output_of("aapt", "dump", "resources", apk)
    screens = ("layout/main", "layout/about", "layout/models", "layout/compare", "layout/benchmark", "layout/history")
    for name in (*screens, "mipmap/ic_launcher", "raw/notice", "color/background"):
        assert f"io.github.squeezebert.demo:{name}:" in resources


def test_classes_the_manifest_names_survive_shrinking(built):
    dex = output_of("dexdump", apk_of(built, "arm64-v8a"))
    others = ("CompareActivity", "models/ModelsActivity", "benchmark/BenchmarkActivity", "history/HistoryActivity")
    for name in (f"demo/{screen}" for screen in ("MainActivity", "AboutActivity", *others)):
        assert f"Class descriptor  : 'Lio/github/squeezebert/{name};'" in dex


def test_a_sample_stays_small(built):
    apk = apk_of(built, "arm64-v8a")
    # 2.52 MB of it more than with the library of 2.16.1: docs/android-runtimes.md.
    assert apk.stat().st_size <= MODEL.stat().st_size + 4_500_000
    with zipfile.ZipFile(apk) as archive:
        dex = [entry.file_size for entry in archive.infolist() if entry.filename.endswith(".dex")]
    # 97,940 bytes with every setting of WordPiece, added tokens, Unigram, byte-level BPE and the check of a structure;
    # 4,500 more with the windows of long texts, the beginnings of texts and how far a reading is; 5,900 more with
    # several labels, scores, prompts and the list of known facts. 127,572 measured with the fit of every operator, the
    # windows of labels, scores and pairs, options for results and models opened by the name of an asset. 163,220
    # measured with the screens that import, compare and measure models. 177,000 measured with the history, what leaves
    # the app, names in words, and figures in the language of the screen. 182,212 measured with the folding of
    # look-alike letters and the ranking of the windows of a text by a question. 184,840 measured with nulls that the
    # tokenizers refuse by name. 185,416 measured with labels that tell a word's place otherwise than B-x does. 187,508
    # measured with models that tell whether they learnt from pairs, and forms with the fields to suit. 189,872 measured
    # with the kinds of operators as one table, and the parts that read a file as classes of their own. 190,228 measured
    # with the shapes of operators and the networks of a file as classes of their own, and questions told that are cut.
    # 190,388 measured with tokens added to every vocabulary, which one class of three tokenizers finds.
    # 189,648 measured with what several screens did alike in one place each. 189,968 measured with what is null held to
    # its annotations, 190,036 with templates of WordPiece other than BERT's.
    assert sum(dex) <= 190_400


def test_the_default_apk_for_all_processors_stays_under_140_mb(built):
    # 86.1 MB measured with the English models. Each of the two of many languages adds a vocabulary of its own, of which
    # the token embedding alone takes 13 MB: a smaller one would cut the words of 39 languages into more pieces. Who
    # wants a smaller app names its models.
    with_one = apk_of(built, "universal").stat().st_size - MODEL.stat().st_size
    assert with_one + sum(model.stat().st_size for model in build_apk.bundled_models()) <= 140_000_000


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


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("model.bin", b"\0\0\0\0TFL3", "ends in .tflite; rename the file"),
        ("my model.tflite", b"\0\0\0\0TFL3", "ends in .tflite; rename the file"),
        ("model.tflite", b"version https://git-lfs.github.com/spec/v1", "not a TensorFlow Lite file"),
        ("model.tflite", None, "cannot read the model: Is a directory"),
    ],
)
def test_what_the_app_would_not_list_or_open_stays_out(name, content, fault, tmp_path, capsys):
    path = tmp_path / name
    path.mkdir() if content is None else path.write_bytes(content)
    assert build_apk.main([str(path)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"error: {path}: ") and told.count("\n") == 1
    assert fault in told


@pytest.mark.parametrize("arguments", [[build_apk, str(MODEL)], [build_aar], [build_consumer, str(MODEL)]])
@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_place_that_is_no_folder_is_told_before_anything_is_built(arguments, place, tmp_path, monkeypatch, capsys):
    tool, *rest = arguments
    monkeypatch.setattr(tool, "require", lambda *_: pytest.fail("the work begins"))
    (tmp_path / "file").write_text("kept")
    assert tool.main([*rest, "--output", str(tmp_path / place)]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / place}: no folder to write to: ")
    assert (tmp_path / "file").read_text() == "kept"


def test_an_app_without_the_libraries_is_told_how_to_make_them(tmp_path, capsys):
    folders = ["--libraries", str(tmp_path / "none"), "--output", str(tmp_path / "app")]
    assert build_consumer.main([str(MODEL), *folders]) == 1
    told = capsys.readouterr().err
    assert told == f"error: {tmp_path / 'none'}: lacks classifier {build_apk.version()}; write it with `make aar`\n"
