"""The tests mirror the rooms: who opens a module finds its tests, and who opens a test finds its module."""

import ast
from pathlib import Path

from support.places import ROOT

PACKAGES = ("keras_model", "convert")
# The names that a package offers are tested as its front door.
FRONT_DOOR = "test_front_door.py"
# Commands are tested through their command lines.
COMMANDS = {
    "keras_model/cli": "tests/commands",
    "keras_model/cli/train": "tests/commands",
    "convert/cli": "tests/commands",
    "convert/cli/finished": "tests/commands",
    "convert/cli/runtimes": "tests/commands",
}
# Modules that are tested elsewhere, and where.
ELSEWHERE = {
    "convert/integer/plan.py": "tests/convert/ptq/test_calibration.py",
}


def modules():
    """Every module of the packages, as a path from the root, but for rooms' docstrings."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [path.relative_to(ROOT) for path in paths if not path.name.startswith("__")]


def files_of_tests():
    return [
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in sorted((ROOT / "tests" / package).rglob("*.py"))
        if path.name != "conftest.py"
    ]


def has_logic(module: Path) -> bool:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return any(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for part in tree.body)


def own_tests(module: Path) -> Path:
    return Path("tests", module.parent, f"test_{module.name}")


def holds_tests(path: Path) -> bool:
    files = (ROOT / path).rglob("test_*.py") if (ROOT / path).is_dir() else [ROOT / path]
    return any("def test_" in file.read_text(encoding="utf-8") for file in files if file.is_file())


def test_every_module_with_logic_has_tests_of_its_own_or_a_place_where_they_are():
    assert len(modules()) > 100
    without = [
        str(module)
        for module in modules()
        if has_logic(module)
        and not holds_tests(own_tests(module))
        and str(module) not in ELSEWHERE
        and str(module.parent) not in COMMANDS
    ]
    assert without == [], "write tests/<package>/<room>/test_<module>.py"


def test_what_is_tested_elsewhere_is_there_and_its_place_too():
    for source, place in {**ELSEWHERE, **COMMANDS}.items():
        assert (ROOT / source).exists(), f"{source} is gone: take it out of the list"
        assert holds_tests(Path(place)), f"{place}, where {source} should be tested, holds no test"


def test_every_test_file_belongs_to_a_module():
    owned = {own_tests(module) for module in modules()}
    owned |= {Path("tests", package, FRONT_DOOR) for package in PACKAGES}
    strays = [str(path) for path in files_of_tests() if path not in owned]
    assert strays == [], "what runs through several rooms stands in tests/chain, what tests share in tests/support"
