"""`python -m convert operators`, as a shell sees it."""

import io
import json

import numpy as np
import pytest

from convert.cli.parser import main
from convert.verify.runtimes.kernels import ReferenceKernels
from support.places import DATA
from support.runtimes import Faulty
from support.tiny_tflite import write

KEPT = "support.runtimes:open_kept"


def open_raising(data):
    def network(**_):
        raise RuntimeError("no kernel for ELU\nand none for GATHER")

    network.tensors = network
    return network


def open_short(data):
    class Short(Faulty):
        def tensors(self, **row):
            return {index: values[..., :-1] for index, values in super().tensors(**row).items()}

    return Short(data, 12, lambda right: right)


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["operators", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def tflite(tmp_path):
    return write(tmp_path)


def test_a_runtime_without_a_fault_ends_with_code_0(run, tflite):
    code, out, err = run(tflite, "--runtime", KEPT, "the cat", "a dog")
    assert (code, err) == (0, "")
    assert "each given the runtime's own inputs; texts: 2\n" in out
    code, out, err = run(tflite, "--runtime", KEPT, "the cat", "--json")
    assert (code, json.loads(out)["first"], err) == (0, None, "")


def test_a_runtime_with_a_fault_ends_with_code_7_and_the_operator(run, tflite):
    operator = ReferenceKernels(tflite, tflite.read_bytes()).operators[12]
    code, out, err = run(tflite, "--runtime", "support.runtimes:open_faulty", "the cat", "--json")
    assert (code, json.loads(out)["first"]["operator"]) == (7, 12)
    told = f"first in operator 12, {operator.kind}, which writes tensor {operator.outputs[0]} ("
    assert err.startswith("error: ")
    assert told in err
    assert err.count("\n") == 1
    assert run(tflite, "--runtime", "support.runtimes:open_faulty", "the cat", "--steps", 63)[0] == 7
    assert run(tflite, "--runtime", "support.runtimes:open_faulty", "the cat", "--steps", 64)[0] == 0


def test_tensors_that_were_written_are_taken_without_a_text(run, tflite, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a line that nobody asks for\n")))
    written = tmp_path / "a.npz"
    code, out, err = run(tflite, "--output", written, "the cat")
    assert (code, err) == (0, "")
    assert out.endswith("tensors of length 16, each under its index\n")
    assert json.loads(run(tflite, "--output", written, "the cat", "--json")[1])["length"] == 16
    assert run(tflite, "--tensors", written)[0] == 0
    assert run(tflite, "--tensors", written, "the cat")[0] == 0
    code, _, err = run(tflite, "--tensors", written, "a dog")
    assert (code, err) == (7, f"error: {written}: has other ids in its network than it was given, first of text 1\n")
    with np.load(written) as arrays:
        changed = dict(arrays)
    kernels = ReferenceKernels(tflite, tflite.read_bytes())
    changed[str(kernels.output)] = changed[str(kernels.output)] + np.uint8(9)
    np.savez(written, **changed)
    code, _, err = run(tflite, "--tensors", written)
    assert (code, f"tensor {kernels.output}" in err) == (7, True)


def test_pairs_and_lengths_are_held_too(run, tmp_path):
    pairs = write(tmp_path, "question-answering_int8")
    assert run(pairs, "--runtime", KEPT, "a cat", "--pair", "the dog and the cat")[0] == 0
    code, out, _ = run(DATA / "android/lengths.tflite", "--runtime", KEPT, "--length", 8, "a", "--json")
    assert (code, json.loads(out)["length"]) == (0, 8)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--runtime", "support.runtimes"), 2, "give it as MODULE:CALLABLE, such as my_runtime:open_network"),
        (("--runtime", "support.no_such:open"), 2, "its module cannot be imported: ModuleNotFoundError"),
        (("--runtime", "support.runtimes:without_tensors"), 2, "opened a network without a method tensors"),
        (("--runtime", f"{__name__}:open_raising"), 2, "RuntimeError: no kernel for ELU and none for GATHER"),
        (("--runtime", f"{__name__}:open_short"), 2, "as int32 [1, 15], and in the file it is int32 [1, 16]"),
        (("--runtime", KEPT, "--length", "12"), 2, "has no network of length 12, only of 16"),
        (("--runtime", KEPT, "--steps", "-1"), 2, "--steps is -1; give 0 or more"),
        (("--runtime", KEPT, "--steps", "nan"), 2, "--steps is nan; give 0 or more"),
        (("--tensors", "missing.npz"), 3, "missing.npz: no such file"),
        (("--tensors", __file__), 4, "is no .npz; write the tensors with numpy.savez"),
        (("--output", __file__), 3, "exists and is no .npz; choose another place"),
        (("--output", "none/a.npz"), 3, "none: no such folder; make it first"),
        (("--output", "a.npz", "another text"), 2, "these are 2 texts, and a .npz holds the tensors of one: give one"),
        ((), 2, "one of the arguments --runtime --tensors --output is required"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_code(run, tflite, tmp_path, monkeypatch, arguments, code, told):
    monkeypatch.chdir(tmp_path)
    found, out, err = run(tflite, "the cat", *arguments)
    assert (found, out) == (code, "")
    assert told in err
    assert err.rstrip("\n").splitlines()[-1].find("error: ") >= 0
    assert "Traceback" not in err


def test_what_is_no_tflite_is_told_before_the_runtime_is_asked(run, tmp_path):
    notes = tmp_path / "notes.tflite"
    notes.write_text("notes, and more notes")
    assert run(notes, "--runtime", KEPT, "the cat")[0] == 6
    assert run(tmp_path / "missing.tflite", "--runtime", KEPT, "the cat")[0] == 3
