import os
import sys
from types import ModuleType, SimpleNamespace

import pytest

from keras_model.quiet_backend import import_keras_quietly


class Chatty(ModuleType):
    """Writes where TensorFlow's code in C++ writes, at the first operation."""

    def __init__(self, error=None):
        super().__init__("keras")
        self.error = error
        self.ops = SimpleNamespace(add=self.add)

    def add(self, *numbers):
        os.write(2, b"This TensorFlow binary is optimized to use available CPU instructions\n")
        if self.error:
            raise self.error


def test_the_notes_of_a_backend_reach_no_one(monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "keras", Chatty())
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    import_keras_quietly()
    assert capfd.readouterr().err == ""
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"


def test_a_level_that_was_asked_for_is_kept(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", Chatty())
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    import_keras_quietly()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


def test_an_error_is_raised_as_ever(monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "keras", Chatty(ImportError("no backend")))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    with pytest.raises(ImportError, match="no backend"):
        import_keras_quietly()
    os.write(2, b"heard again\n")
    assert capfd.readouterr().err == "heard again\n"
