import json
import os
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest

from keras_model.quiet_backend import import_keras_quietly
from support.places import ROOT


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


ASKED = """
import sys

class WithoutTorch:
    def find_spec(self, name, *_):
        if name == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name=name)

sys.meta_path.insert(0, WithoutTorch())
from keras_model.cli.parser import main
sys.exit(main(["classify", "tests/data/tiny_intents", "wake me"]))
"""


def with_settings(folder, settings, program):
    """The ended process of a program whose Keras has these settings in its file."""
    (folder / "keras.json").write_text(json.dumps(settings))
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    environment |= {"KERAS_HOME": str(folder)}
    return subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"backend": "theano"},
            "Keras does not start as it is set: Unable to import backend : theano; set the variable",
        ),
        ({"backend": "torch"}, "Keras is set to run on torch, which is not installed: install it, or set the variable"),
        ([], "Keras does not start as it is set: 'list' object has no attribute"),
    ],
)
def test_settings_that_keras_cannot_start_with_are_the_users_to_mend(tmp_path, settings, told):
    finished = with_settings(tmp_path, settings, ASKED)
    assert finished.returncode == 2
    assert finished.stderr.startswith(f"error: {told}")
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize(("before", "floatx"), [("", "float32"), ("import keras", "float16")])
def test_numbers_have_32_bits_unless_a_program_has_chosen_others_for_its_keras(tmp_path, before, floatx):
    program = f"""
{before}
from keras_model.quiet_backend import import_keras_quietly
import_keras_quietly()
import keras
print(keras.config.floatx())
"""
    finished = with_settings(tmp_path, {"floatx": "float16"}, program)
    assert (finished.returncode, finished.stdout) == (0, f"{floatx}\n")
