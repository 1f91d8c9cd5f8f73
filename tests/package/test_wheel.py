"""The wheel as it is built from this clone: the harness runs from it where Keras and TensorFlow are not installed."""

import json
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.build import build_wheel

from keras_model import __version__
from support.places import ROOT

INTENTS = ROOT / "assets/intents/intents.tflite"
# The extra `train` is what a base install lacks: importing one of its packages fails here as it does there.
WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("jinja2", "keras", "safetensors", "tensorflow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with what the wheel installs, and nothing else of this clone."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        wheel = folder / build_wheel(str(folder))
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run(installed: Path, program: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + program],
        cwd=installed.parent,
        env={"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def command(installed: Path, package: str, *arguments: str | Path) -> subprocess.CompletedProcess:
    given = [str(argument) for argument in arguments]
    return run(installed, f"from {package}.cli.parser import main\nsys.exit(main({given!r}))")


def test_the_front_door_answers_without_keras(installed):
    told = run(
        installed,
        f"""
from convert import TextInterpreter
import convert
print(TextInterpreter({str(INTENTS)!r}).classify(["wake me at six"])[0]["label"], convert.__file__)
""",
    )
    assert told.returncode == 0, told.stderr
    label, place = told.stdout.split()
    assert label == "alarm"
    assert Path(place).is_relative_to(installed)


def test_commands_of_the_harness_run_without_keras(installed):
    told = command(installed, "convert", "classify", INTENTS, "wake me at six", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)[0]["label"] == "alarm"
    assert command(installed, "convert", "audit", INTENTS, "--engine", "all").returncode == 0
    assert command(installed, "convert", "benchmark", INTENTS, "--runs", "1").returncode == 0
    for package in ("keras_model", "convert"):
        assert command(installed, package, "--help").returncode == 0
        told = command(installed, package, "--version")
        assert (told.returncode, told.stdout) == (0, f"squeezebert-on-a-phone {__version__}\n")


def test_a_command_that_needs_the_extra_says_so_in_one_line(installed):
    folder = ROOT / "tests/data/tiny_intents"
    told = command(installed, "keras_model", "classify", folder, "wake me at six")
    assert told.returncode == 9
    (line,) = told.stderr.splitlines()
    assert line.startswith("error: keras is not installed, and this command needs it; run pip install")


def test_every_file_of_the_packages_is_in_the_wheel(installed):
    for package in ("keras_model", "convert"):
        files = {path.relative_to(ROOT) for path in (ROOT / package).rglob("*") if path.is_file()}
        files = {path for path in files if "__pycache__" not in path.parts}
        assert files == {path.relative_to(installed) for path in (installed / package).rglob("*") if path.is_file()}


def test_licence_notice_and_entry_points_are_in_the_wheel(installed):
    (information,) = installed.glob("*.dist-info")
    assert {path.name for path in (information / "licenses").iterdir()} == {"LICENSE", "NOTICE"}
    scripts = (information / "entry_points.txt").read_text()
    assert "squeezebert-convert = convert.__main__:main" in scripts
    assert "squeezebert-model = keras_model.__main__:main" in scripts
    metadata = Parser().parsestr((information / "METADATA").read_text(encoding="utf-8"))
    assert metadata["Version"] == __version__
    assert {"compare", "dev", "train"} <= set(metadata.get_all("Provides-Extra"))
