import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from deployment_graphs import float_graph
from rich.console import Console
from tiny_tflite import FOLDER, write

from benchmarks.arm.command_line import main
from benchmarks.arm.emulator import HERE, PROCESSORS, ArmEmulator, counts, plugin_api
from benchmarks.arm.lengths import each_length
from benchmarks.arm.measure import check_files, difference, measure, steps_apart
from benchmarks.arm.multiply_adds import multiply_adds
from benchmarks.arm.report import render
from benchmarks.arm.rows import SENTENCES, input_rows
from convert.float_file import write_float_graph
from convert.interpreter import open_interpreter
from convert.multiply_adds import multiply_adds as of_graph
from keras_model.errors import InputFileError, TfliteError, UserError

INT8 = FOLDER / "embedding_int8.tflite"
FLOAT = FOLDER / "classification_float.tflite"


class ThisMachine:
    """Stands in for the emulator: runs the guest's script here, and counts what it is told to."""

    def __init__(self, *counted):
        self.counted = list(counted)

    def run(self, processor, script, arguments):
        subprocess.run([sys.executable, str(script), *arguments], check=True, capture_output=True)
        return self.counted.pop(0)


def test_instructions_are_the_difference_of_two_counts_in_the_log():
    log = "INFO: Created a delegate for CPU.\ninstructions 1000\nx instructions 5\ninstructions 1500\n"
    assert counts(log) == [1000, 1500]
    assert difference(counts(log), 2) == 250


@pytest.mark.parametrize("printed", [[], [5], [5, 5], [7, 5], [1, 2, 3]])
def test_counts_that_do_not_rise_are_refused(printed):
    with pytest.raises(UserError, match="two rising numbers"):
        difference(printed, 2)


def test_steps_are_the_outputs_own_or_1_in_256_of_a_float():
    assert steps_apart(np.uint8([0, 255]), np.uint8([3, 255])) == 3  # and do not wrap around
    assert steps_apart(np.float32([0.5]), np.float32([0.5 + 1 / 128])) == 2


def test_qemu_9_wants_the_second_plugin_interface():
    assert plugin_api("qemu-aarch64 version 7.2.22 (Debian 1:7.2)") == 1
    assert plugin_api("qemu-aarch64 version 10.0.2") == 2
    with pytest.raises(UserError, match="no version"):
        plugin_api("hello")


def test_report_has_the_cost_on_each_processor_and_the_answers_of_a_like_machine_agree():
    machine = ThisMachine([1000, 3000], [1000, 3020], [500, 8500], [500, 8500])
    report = measure([INT8], machine)
    assert json.loads(json.dumps(report)) == report
    (file,) = report["files"]
    assert file["path"] == str(INT8)
    assert file["floor"] == round(file["multiply_adds"] / 16)
    assert list(file["processors"]) == list(PROCESSORS)
    measured = file["processors"]["cortex-a76"]
    assert measured["instructions"] == 1000
    assert measured["repeat_percent"] == pytest.approx(1)
    assert measured["ratio"] == pytest.approx(1000 * 16 / file["multiply_adds"])
    assert [row["worst_steps"] for row in file["processors"].values()] == [0, 0]
    assert file["processors"]["cortex-a53"]["instructions"] == 4000

    console = Console(width=300)
    with console.capture() as capture:
        console.print(render(report))
    for word in (INT8.name, "cortex-a76", "cortex-a53", "1.000"):
        assert word in capture.get()


@pytest.mark.parametrize("architecture", ["squeezebert", "albert"])
def test_multiply_adds_read_from_a_file_are_those_of_its_graph(architecture):
    graph = float_graph(architecture, "classification", 16)
    for weights in ("float32", "int8"):
        assert multiply_adds(bytes(write_float_graph(graph, weights))) == of_graph(graph)


def test_rows_are_the_files_own_tokens_and_the_last_is_full(tmp_path):
    for path in (INT8, write(tmp_path)):
        interpreter = open_interpreter(path)
        rows = input_rows(path, interpreter)
        assert sorted(rows) == sorted(detail["index"] for detail in interpreter.get_input_details())
        details = interpreter.get_signature_runner().get_input_details()
        mask = rows[details["mask"]["index"]]
        assert mask.dtype == np.int32
        assert len(mask) >= len(SENTENCES)
        assert mask[-1].all()


def test_every_length_of_a_file_is_measured_by_itself():
    lengths = FOLDER.parent / "android" / "lengths.tflite"
    with each_length([lengths, FLOAT]) as names:
        assert list(names.values()) == [str(lengths), f"{lengths}, length 8", str(FLOAT)]
        _, shorter, _ = names
        check_files(list(names))
        rows = input_rows(shorter, open_interpreter(shorter))
        assert {values.shape[-1] for values in rows.values()} == {8}
    assert not shorter.exists()


def test_faulty_files_are_refused_before_anything_is_set_up(tmp_path, capsys):
    with pytest.raises(UserError, match="at least one"):
        check_files([])
    with pytest.raises(InputFileError):
        check_files([FLOAT, tmp_path / "none.tflite"])
    (tmp_path / "text.tflite").write_text("no model")
    with pytest.raises(TfliteError):
        check_files([FLOAT, tmp_path / "text.tflite"])
    folder = tmp_path / "arm"
    assert main(["--folder", str(folder), "--json"]) == 2
    assert main(["--folder", str(folder), str(tmp_path / "none.tflite")]) == 3
    assert not folder.exists()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert [line.split(":")[0] for line in printed.err.splitlines()] == ["error", "error"]


def test_missing_tools_are_named_to_who_may_not_install_them(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.arm.emulator.shutil.which", lambda command: None)
    monkeypatch.setattr("benchmarks.arm.emulator.os.geteuid", lambda: 1000)
    with pytest.raises(UserError, match=r"missing: .*qemu-user.*sudo apt-get install") as fault:
        ArmEmulator(tmp_path / "arm")
    assert "\n" not in str(fault.value)


def test_a_folder_of_other_files_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.arm.emulator._require_tools", lambda: None)
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UserError, match="holds other files"):
        ArmEmulator(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_guest_has_the_products_versions():
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[\w.]+", path.read_text(), re.MULTILINE))

    guest, product = pins(HERE / "requirements.txt"), pins(HERE.parents[1] / "requirements.txt")
    assert guest
    assert guest <= product
