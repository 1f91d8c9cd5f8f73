"""What is read off Android's libraries, and how the measurements are taken and shown."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from benchmarks.arm.count_log import CountLog
from benchmarks.arm.emulator import PROCESSORS
from benchmarks.runtimes import libraries, measure
from benchmarks.runtimes.command_line import main
from benchmarks.runtimes.libraries import LIBRARIES, for_linux, least_api, page_size
from benchmarks.runtimes.report import render
from keras_model.errors import UserError
from support.places import ROOT

UINT8 = ROOT / "tests/data/android/classification_uint8.tflite"


@pytest.fixture
def library(tmp_path) -> Path:
    """A library of 16 KB pages that asks for Android's C library and for its log."""
    if shutil.which("gcc") is None:
        pytest.skip("makes a library with gcc")
    source = tmp_path / "source.c"
    source.write_text("int answer(void) { return 42; }")
    command = ["gcc", "-shared", "-nostdlib", "-fPIC"]
    for name in ("libc.so", "liblog.so"):
        subprocess.run([*command, f"-Wl,-soname,{name}", "-o", tmp_path / name, source], check=True)
    made = tmp_path / "made.so"
    needed = ["-Wl,--no-as-needed", tmp_path / "libc.so", tmp_path / "liblog.so", "-Wl,-z,max-page-size=16384"]
    subprocess.run([*command, "-o", made, source, *needed], check=True)
    return made


def needs(path: Path) -> str:
    return subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout


def test_a_copy_for_linux_asks_for_all_but_androids_c_library(library, tmp_path):
    assert "[libc.so]" in needs(library)
    copy = tmp_path / "copy.so"
    copy.write_bytes(for_linux(library.read_bytes()))
    assert "[libc.so]" not in needs(copy) and "[liblog.so]" in needs(copy)
    assert copy.stat().st_size == library.stat().st_size


def test_page_and_api_are_read_off_a_library(library):
    assert page_size(library.read_bytes()) == 16384
    assert least_api(b"...Android\0\x18\0\0\0r29") == 24
    with pytest.raises(UserError, match="no note"):
        least_api(library.read_bytes())


def test_libraries_that_maven_has_not_fetched_are_refused_with_the_command(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(libraries, "_MODULE", tmp_path)
    assert main([]) == UserError("").exit_code
    assert "run: mvn -f android_demo/pom.xml -pl tflite-runtime" in capsys.readouterr().err


class AnsweringPhone:
    """Stands in for the emulator: answers as Python does but for one step in the first row, in 1,000 instructions."""

    def __init__(self, answers):
        self.answers = answers

    def run(self, processor, script, arguments):
        task = json.loads(Path(arguments[0]).read_text())
        if isinstance(task, dict):
            with np.load(task["rows"]) as rows:
                count = len(next(iter(rows.values())))
            np.savez(task["answers"], answers=self.answers[-count:], delegated=7, partitions=2)
        return CountLog([{0: 1000}], [])


def test_answers_are_compared_with_pythons_and_instructions_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(measure, "write_stand_in", lambda path: path.touch())
    monkeypatch.setattr(measure, "for_linux", lambda data: data)
    paths = []
    for number, library in enumerate(LIBRARIES):
        place = tmp_path / f"{number}.so"
        place.touch()
        paths.append(replace(library, place=str(place)))
    monkeypatch.setattr(measure, "LIBRARIES", paths)
    texts = ["cat and dog", "a b c", ""]
    interpreter = measure.open_interpreter(UINT8)
    expected = measure.answers_to(interpreter, measure._rows_of(UINT8, interpreter, texts))
    assert len(expected) == len(texts) + 1
    apart = expected.copy()
    apart[0, 0, 0] += 1
    (found,) = measure.measure([UINT8], texts, AnsweringPhone(apart), lambda step: None)
    python, *android = found["runtimes"]
    assert python["runtime"] == measure.PYTHON and "texts" not in python
    assert [row["runtime"] for row in android] == [library.version for library in LIBRARIES]
    for row in android:
        assert (row["delegated"], row["partitions"]) == (7, 2)
        assert row["instructions"] == dict.fromkeys(PROCESSORS, 1000)
        assert (row["equal"], row["texts"], row["worst_steps"]) == (3, 4, 1.0)
    shown = Console(width=200, record=True)
    shown.print(render({"libraries": [], "files": [found]}))
    assert "3 of 4" in shown.export_text()


def test_the_versions_are_those_that_maven_fetches():
    assert [library.version for library in LIBRARIES] == ["2.16.1", "2.21.0"]
