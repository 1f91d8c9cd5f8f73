"""Ctrl-C while a command still imports what it needs."""

import importlib
import subprocess
import sys

import pytest

from support.places import ROOT


class InterruptedImport:
    """What is asked to find a module when Ctrl-C comes."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name, path, target=None):
        if name == self._name:
            raise KeyboardInterrupt


@pytest.mark.parametrize("package", ["keras_model", "convert"])
def test_ctrl_c_during_the_first_imports_ends_in_one_line(package, monkeypatch, capsys):
    entry = importlib.import_module(f"{package}.__main__")
    monkeypatch.delitem(sys.modules, f"{package}.cli.parser", raising=False)
    monkeypatch.setattr(sys, "meta_path", [InterruptedImport(f"{package}.cli.parser"), *sys.meta_path])
    assert entry.main() == 130
    assert capsys.readouterr() == ("", "interrupted\n")


@pytest.mark.parametrize("package", ["keras_model", "convert"])
def test_ctrl_c_while_the_arguments_are_laid_out_ends_in_one_line(package, monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module(f"{package}.cli.parser"), "_parser", interrupted)
    assert importlib.import_module(f"{package}.__main__").main() == 130
    assert capsys.readouterr() == ("", "interrupted\n")


# Sends itself Ctrl-C when a module is looked for, and then does what `python -m` does.
INTERRUPTED = """
import runpy, signal, sys, time

class Interrupt:
    def find_spec(self, name, path, target=None):
        if name == sys.argv[2]:
            if sys.argv[3:]:
                Dropped()
                time.sleep(60)
            else:
                signal.raise_signal(signal.SIGINT)

class Dropped:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
runpy.run_module(sys.argv[1], run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("package", ["keras_model", "convert"])
@pytest.mark.parametrize("module", ["argparse", "numpy", "rich"])
def test_a_process_ends_by_ctrl_c_in_one_line(package, module):
    command = [sys.executable, "-c", INTERRUPTED, package, module]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted\n")


@pytest.mark.parametrize("package", ["keras_model", "convert"])
def test_ctrl_c_that_a_destructor_would_lose_ends_a_process_too(package):
    command = [sys.executable, "-c", INTERRUPTED, package, "numpy", "in a destructor"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted\n")


@pytest.mark.parametrize("package", ["keras_model", "convert"])
def test_hardly_anything_is_imported_before_ctrl_c_is_caught(package):
    names = {package, f"{package}.__main__"}
    code = f"import importlib, sys, warnings; known = set(sys.modules); import {package}.__main__; "
    code += f"assert set(sys.modules) - known == {names}, set(sys.modules) - known"
    subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, check=True)
