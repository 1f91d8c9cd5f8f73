"""Ctrl-C while a command still imports what it needs."""

import importlib
import sys

import pytest


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
