import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from benchmarks.arm.attribution import FUSED, REST, grouped
from benchmarks.arm.command_line import main
from benchmarks.arm.count_log import CountLog, Library, read_log
from benchmarks.arm.emulator import HERE, PROCESSORS, ArmEmulator, plugin_api
from benchmarks.arm.functions import by_function
from benchmarks.arm.lengths import each_length
from benchmarks.arm.measure import check_files, measure, steps_apart
from benchmarks.arm.report import render
from benchmarks.arm.rows import SENTENCES, input_rows
from benchmarks.arm.single_operators import single_operators
from convert.tflite.running.litert import open_interpreter
from convert.verify.multiply_adds import multiply_adds
from keras_model.errors import InputFileError, TfliteError, UserError
from support.tiny_tflite import FOLDER, write

INT8 = FOLDER / "embedding_int8.tflite"
FLOAT = FOLDER / "classification_float.tflite"


class ThisMachine:
    """Stands in for the emulator: runs the guest's script here, and counts what it is told to."""

    def __init__(self, *windows):
        self.windows = list(windows)

    def run(self, processor, script, arguments):
        subprocess.run([sys.executable, str(script), *arguments], check=True, capture_output=True)
        return CountLog([{16 * place: count for place, count in enumerate(self.windows.pop(0))}], [])


LOG = """INFO: Created a delegate for CPU.
instructions 1500
block 7f0010 1000
block 7f0010 300
x instructions 5
block 40 200
instructions 7
block 50 7
library 7f0000 7f1000 00002000 /usr/lib/lib a.so
library 40 48 0 /bin/guest
"""


def test_the_log_tells_windows_and_libraries_among_other_lines():
    log = read_log(LOG)
    assert log.windows == [{0x7F0010: 1300, 0x40: 200}, {0x50: 7}]
    assert log.libraries[0] == Library(Path("/usr/lib/lib a.so"), 0x7F0000, 0x7F1000, 0x2000)


def test_a_log_that_lost_lines_is_refused():
    with pytest.raises(UserError, match="1500 instructions and of 1300"):
        read_log(LOG.replace("block 40 200\n", ""))


@pytest.mark.parametrize("windows", [[], [{}], [{1: 2}, {1: 2}]])
def test_one_window_with_instructions_is_expected(windows, monkeypatch):
    machine = ThisMachine()
    monkeypatch.setattr(machine, "run", lambda *_: CountLog(windows, []))
    with pytest.raises(UserError, match="1 numbers above 0"):
        measure([INT8], machine)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="makes a library with gcc, which the benchmark needs too")
def test_functions_are_found_by_the_symbols_of_the_mapped_file(tmp_path):
    source, library = tmp_path / "two.s", tmp_path / "two.so"
    source.write_text(".text\n.globl first\nfirst:\n.skip 32\n.globl second\nsecond:\n.skip 32\n")
    subprocess.run(["gcc", "-shared", "-nostdlib", "-o", library, source], check=True, capture_output=True)
    nm = subprocess.run(["nm", library], check=True, capture_output=True, text=True).stdout
    place = {line.split()[2]: int(line.split()[0], 16) for line in nm.splitlines()}
    mapped = Library(library, 0x7F0000, 0x7F0000 + 0x4000, 0)  # whole, so that offsets are addresses
    window = {0x7F0000 + place["first"] + 4: 10, 0x7F0000 + place["second"]: 5, 0x7F0000 + place["second"] + 8: 1, 9: 2}
    assert by_function(window, [mapped]) == {"first": 10, "second": 6, "[unknown]": 2}


def test_steps_are_the_outputs_own_or_1_in_256_of_a_float():
    assert steps_apart(np.uint8([[0, 255], [1, 1]]), np.uint8([[3, 255], [1, 0]])).tolist() == [
        3,
        1,
    ]  # none wraps around
    assert steps_apart(np.float32([0.5]), np.float32([0.5 + 1 / 128])).tolist() == [2]


def test_qemu_9_wants_the_second_plugin_interface():
    assert plugin_api("qemu-aarch64 version 7.2.22 (Debian 1:7.2)") == 1
    assert plugin_api("qemu-aarch64 version 10.0.2") == 2
    with pytest.raises(UserError, match="no version"):
        plugin_api("hello")


def test_report_has_the_cost_on_each_processor_and_the_answers_of_a_like_machine_agree():
    machine = ThisMachine([600, 400], [1010], [4000], [4000], [700], [700])
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
    assert [row["worst_steps"] for row in file["processors"].values()] == [0, 0, 0]
    assert file["processors"]["cortex-a53"]["instructions"] == 4000
    assert file["processors"]["armv8.6-a"]["instructions"] == 700

    console = Console(width=300)
    with console.capture() as capture:
        console.print(render(report))
    for word in (INT8.name, "cortex-a76", "cortex-a53", "armv8.6-a", "1.000"):
        assert word in capture.get()


@pytest.mark.parametrize("path", [INT8, FLOAT])
def test_single_operators_are_the_files_and_the_runtime_takes_each(path, tmp_path):
    data = path.read_bytes()
    parts = single_operators(data)
    details = open_interpreter(path, delegate=False)._get_ops_details()
    named = [(part.name, place) for part in parts for place in part.places]
    assert sorted(named) == sorted((detail["op_name"], detail["index"]) for detail in details)
    assert sum(len(part.places) * part.multiply_adds for part in parts) == multiply_adds(data)
    for part in parts:
        for copies, content in ((1, part.once), (2, part.twice)):
            (tmp_path / "part.tflite").write_bytes(content)
            single = open_interpreter(tmp_path / "part.tflite", delegate=False)
            assert [detail["op_name"] for detail in single._get_ops_details()] == [part.name] * copies


class SingleMachine:
    """Counts 100 instructions to start any inference, and as many for an operator as `cost` tells."""

    def __init__(self, data, cost, whole):
        self.parts, self.cost, self.whole = single_operators(data), cost, whole

    def run(self, processor, script, arguments):
        tasks = json.loads(Path(arguments[0]).read_text())
        if len(tasks) == 1:
            subprocess.run([sys.executable, str(script), *arguments], check=True, capture_output=True)
            return CountLog([{0: self.whole}], [])
        costs = [100 + copies * self.cost(part) for part in self.parts for copies in (1, 2)]
        return CountLog([{0: cost} for cost in costs], [])


def test_processors_that_were_not_asked_for_are_not_counted_on():
    (file,) = measure([INT8], ThisMachine([5], [5]), processors=["armv8.6-a"])["files"]
    assert list(file["processors"]) == ["armv8.6-a"]


def test_instructions_go_to_operators_and_the_rest_adds_up_to_the_whole():
    data = INT8.read_bytes()
    machine = SingleMachine(data, lambda part: 1000 if part.name == "CONV_2D" else 10, 200_000)
    convolutions = sum(len(part.places) for part in machine.parts if part.name == "CONV_2D")
    others = sum(len(part.places) for part in machine.parts) - convolutions
    (file,) = measure([INT8], machine, operators=True)["files"]
    rows = file["processors"]["cortex-a76"]["operators"]
    assert sum(row["instructions"] for row in rows) == 200_000
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    first, *_, last = grouped(rows)
    assert (first["operator"], first["count"], first["instructions"]) == ("CONV_2D", convolutions, 1000 * convolutions)
    assert first["ratio"] == pytest.approx(16_000 * convolutions / first["multiply_adds"])
    assert (last["operator"], last["instructions"]) == (REST, 200_000 - 1000 * convolutions - 10 * others)


def test_what_a_function_takes_less_in_the_whole_is_told_as_fused():
    machine = SingleMachine(INT8.read_bytes(), lambda part: 1000, 1000)
    (file,) = measure([INT8], machine, operators=True)["files"]
    rows = file["processors"]["cortex-a53"]["operators"]
    count = sum(len(part.places) for part in machine.parts)
    assert [(row["operator"], row["instructions"]) for row in rows[-2:]] == [(FUSED, 1000 - 1000 * count), (REST, 0)]


@pytest.mark.parametrize("by", [None, "operator", "shape", "function"])
def test_every_table_is_rendered(by):
    machine = SingleMachine(INT8.read_bytes(), lambda part: 10, 5000)
    report = measure([INT8], machine, operators=True)
    console = Console(width=300)
    with console.capture() as capture:
        console.print(render(report, by))
    shown = capture.get()
    assert ("CONV_2D" in shown) == (by in ("operator", "shape"))
    assert ("→" in shown) == (by == "shape")
    assert ("by function" in shown) == (by == "function")
    assert "[unknown]" in shown or by not in ("shape", "function")


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
