"""The lock of everything and the ranges of the package agree."""

import re
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = {
    canonicalize_name(requirement.name): requirement
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
    for requirement in [Requirement(line)]
}
RANGES = [
    Requirement(text)
    for texts in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for text in texts
    if not text.startswith(PROJECT["name"])
]
# What a reader of requirements.txt looks for first stands under one of two headings there.
HEADINGS = re.split(r"^# ", (ROOT / "requirements.txt").read_text(encoding="utf-8"), flags=re.M)[1:]


@pytest.mark.parametrize("wanted", RANGES, ids=str)
def test_the_lock_pins_every_requirement_within_its_range(wanted):
    pinned = LOCK[canonicalize_name(wanted.name)]
    (pin,) = pinned.specifier
    assert pin.operator == "=="
    assert wanted.specifier.contains(pin.version)
    assert str(pinned.marker).replace('"', "'") == str(wanted.marker).replace('"', "'")


def test_everything_in_the_lock_is_pinned():
    assert all([pin.operator for pin in requirement.specifier] == ["=="] for requirement in LOCK.values())


def test_what_the_lock_calls_direct_is_what_the_package_asks_for():
    direct = {line.split("==")[0] for block in HEADINGS[:2] for line in block.splitlines() if "==" in line}
    assert {canonicalize_name(name) for name in direct} == {canonicalize_name(wanted.name) for wanted in RANGES}


def test_this_python_is_one_of_those_that_the_package_takes():
    assert sys.version_info >= tuple(map(int, PROJECT["requires-python"].removeprefix(">=").split(".")))
