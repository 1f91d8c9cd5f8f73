"""A command's outcome, whatever its streams and faults, becomes its exit code and at most one line."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from keras_model.cli.kit.command_parser import CommandParser
from keras_model.cli.kit.run import DEBUG, INTERRUPTED, PACKAGE_MISSING, run_command
from keras_model.errors import AccuracyError, InputFileError, UserError
from support.places import DATA, ROOT

MODEL = DATA / "android/classification_uint8.tflite"


def parser_of(outcome=None, hint=None):
    def command(options):
        if outcome is not None:
            raise outcome
        print("done", options.name)

    parser = argparse.ArgumentParser(prog="x")
    parser.add_argument("--name", default="it")
    parser.set_defaults(command=command, **({} if hint is None else {"hint": hint}))
    return parser


def test_success_is_zero_and_prints_what_the_command_prints(capsys):
    assert run_command(parser_of(), ["--name", "this"]) == 0
    assert capsys.readouterr() == ("done this\n", "")


@pytest.mark.parametrize(
    ("error", "code"), [(UserError("a: b"), 2), (InputFileError("a: b"), 3), (AccuracyError("a: b"), 7)]
)
def test_a_fault_is_one_line_with_the_code_of_its_family(capsys, error, code):
    assert run_command(parser_of(error), []) == code
    assert capsys.readouterr() == ("", "error: a: b\n")


def test_a_fault_is_one_line_whatever_the_name_of_a_file(capsys):
    assert run_command(parser_of(UserError("a\nb\r.csv: is no file")), []) == 2
    assert capsys.readouterr().err == "error: a b .csv: is no file\n"


def test_wrong_arguments_and_help_are_codes_not_exits(capsys):
    assert run_command(parser_of(), ["--unknown"]) == 2
    assert "unrecognized arguments: --unknown" in capsys.readouterr().err
    assert run_command(parser_of(), ["--help"]) == 0


def test_an_interruption_says_how_to_go_on(capsys):
    assert run_command(parser_of(KeyboardInterrupt()), []) == INTERRUPTED
    assert run_command(parser_of(KeyboardInterrupt(), "; add --resume"), []) == INTERRUPTED
    assert capsys.readouterr().err == "interrupted\ninterrupted; add --resume\n"


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_asked_to_end_cleans_up_as_after_ctrl_c(capsys, asked):
    cleaned = []

    def command(_):
        try:
            signal.raise_signal(asked)
        finally:
            cleaned.append(True)

    parser = argparse.ArgumentParser(prog="x")
    parser.set_defaults(command=command)
    # What the caller does on it is the caller's own.
    before = signal.signal(asked, signal.SIG_DFL)
    try:
        assert run_command(parser, []) == INTERRUPTED
        assert signal.getsignal(asked) == signal.SIG_DFL
        signal.signal(asked, signal.SIG_IGN)
        assert run_command(parser, []) == 0
    finally:
        signal.signal(asked, before)
    assert (cleaned, capsys.readouterr().err) == ([True, True], "interrupted\n")


@pytest.mark.parametrize(
    ("package", "extra"),
    [
        *((name, "train") for name in ("keras", "tensorflow", "safetensors", "jinja2", "sklearn")),
        ("sklearn_crfsuite", "compare"),
    ],
)
def test_a_package_that_only_an_extra_installs_is_named_with_the_remedy(capsys, package, extra):
    assert run_command(parser_of(ModuleNotFoundError(name=package)), []) == PACKAGE_MISSING
    assert capsys.readouterr().err == (
        f"error: {package} is not installed, and this command needs it; "
        f"run pip install 'squeezebert-on-a-phone[{extra}]', or pip install '.[{extra}]' in a clone\n"
    )


def parser(command):
    """A parser whose only command is `do` and runs this."""
    made = CommandParser()
    do = made.add_subparsers(required=True).add_parser("do")
    do.add_argument("file")
    do.set_defaults(command=command)
    return made


def raising(error):
    def command(_):
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (KeyError("x\ny"), 1, "KeyError: 'x\\ny'; this is a fault of the program"),
        (ValueError("two\nlines"), 1, "ValueError: two lines; this is"),
        (
            ModuleNotFoundError("No module named x", name="convert.x"),
            1,
            "ModuleNotFoundError: No module named x; this is",
        ),
        (RecursionError(), 1, "RecursionError; this is"),
        (MemoryError(), 1, "out of memory"),
        (PermissionError(13, "Permission denied", "a/file"), 3, "a/file: Permission denied"),
        (OSError(36, "File name too long", "a" * 300), 3, "File name too long"),
    ],
)
def test_every_fault_ends_in_one_line(error, code, says, capsys, monkeypatch):
    monkeypatch.delenv(DEBUG, raising=False)
    assert run_command(parser(raising(error)), ["do", "FILE"]) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("error: ")
    assert output.err.count("\n") == 1
    assert says in output.err


def test_a_fault_of_the_program_shows_its_traceback_if_asked(monkeypatch):
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(KeyError):
        run_command(parser(raising(KeyError("x"))), ["do", "FILE"])


def classify(*texts, **streams):
    """The ended process of a `classify` with these streams."""
    command = [sys.executable, "-m", "convert", "classify", MODEL, *texts]
    return subprocess.run(command, cwd=ROOT, **{"stderr": subprocess.PIPE, "text": True, **streams}, check=False)


def test_a_full_device_is_told_in_one_line():
    with Path("/dev/full").open("w") as full:
        ended = classify("the cat", stdout=full)
    assert (ended.returncode, ended.stderr) == (3, "error: cannot write the output: No space left on device\n")


def test_help_that_cannot_be_written_is_told():
    with Path("/dev/full").open("w") as full:
        ended = classify("--help", stdout=full)
    assert (ended.returncode, ended.stderr) == (3, "error: cannot write the output: No space left on device\n")


def test_a_reader_that_leaves_is_no_fault():
    read, write = os.pipe()
    os.close(read)
    ended = classify("the cat", stdout=write)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_notes_that_nobody_reads_end_no_work():
    long = "the cat " * 100
    noted = classify(long, stdout=subprocess.PIPE)
    assert "tokens not read: " in noted.stderr
    read, write = os.pipe()
    os.close(read)
    with Path("/dev/full").open("w") as full:
        for nowhere in (write, full):
            ended = classify(long, stdout=subprocess.PIPE, stderr=nowhere)
            assert (ended.returncode, ended.stdout) == (0, noted.stdout)
            # Of a fault, the code is left.
            command = [sys.executable, "-m", "convert", "classify", "no_such.tflite", "the cat"]
            assert subprocess.run(command, cwd=ROOT, stderr=nowhere, check=False).returncode == 3
    os.close(write)


def test_streams_that_are_closed_are_no_fault():
    command = f"{sys.executable} -m convert classify {MODEL} 'the cat' >&- 2>&- <&-"
    assert subprocess.run(command, shell=True, cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_what_the_terminal_cannot_show_is_replaced(encoding):
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    ended = classify(input="猫 cat\n", encoding="utf-8", stdout=subprocess.PIPE, env=environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("\t? cat\n")


def test_a_line_without_end_on_standard_input_is_refused():
    with Path("/dev/zero").open() as endless:
        ended = classify(stdin=endless, stdout=subprocess.PIPE)
    assert ended.returncode == 3
    assert ended.stderr == "error: standard input: a line has more than 16,777,216 bytes; give a text a line\n"
