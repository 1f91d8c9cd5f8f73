"""A command's outcome becomes its exit code and at most one line on standard error."""

import argparse

import pytest

from keras_model.cli.kit.run import INTERRUPTED, PACKAGE_MISSING, run_command
from keras_model.errors import AccuracyError, InputFileError, UserError


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


def test_wrong_arguments_and_help_are_codes_not_exits(capsys):
    assert run_command(parser_of(), ["--unknown"]) == 2
    assert "unrecognized arguments: --unknown" in capsys.readouterr().err
    assert run_command(parser_of(), ["--help"]) == 0


def test_an_interruption_says_how_to_go_on(capsys):
    assert run_command(parser_of(KeyboardInterrupt()), []) == INTERRUPTED
    assert run_command(parser_of(KeyboardInterrupt(), "; add --resume"), []) == INTERRUPTED
    assert capsys.readouterr().err == "interrupted\ninterrupted; add --resume\n"


@pytest.mark.parametrize("package", ["keras", "tensorflow", "safetensors", "jinja2"])
def test_a_package_that_only_training_needs_is_named_with_the_remedy(capsys, package):
    assert run_command(parser_of(ModuleNotFoundError(name=package)), []) == PACKAGE_MISSING
    assert capsys.readouterr().err == (
        f"error: {package} is not installed, and this command needs it; "
        "run pip install 'squeezebert-on-a-phone[train]', or pip install '.[train]' in a clone\n"
    )


@pytest.mark.parametrize("error", [ModuleNotFoundError(name="convert.nowhere"), ValueError("a fault of ours")])
def test_a_fault_of_ours_is_not_hidden(error):
    with pytest.raises(type(error)):
        run_command(parser_of(error), [])
