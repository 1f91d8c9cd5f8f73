import subprocess
import sys

import pytest

import convert


def test_the_front_door_has_what_it_names():
    for name in convert.__all__:
        assert getattr(convert, name).__name__ == name
    assert set(convert.__all__) <= set(dir(convert))
    with pytest.raises(AttributeError, match=r"^module 'convert' has no attribute 'TextInterpretor'$"):
        _ = convert.TextInterpretor


def test_the_harness_starts_without_what_a_build_needs():
    code = "import sys, convert; convert.TextInterpreter; print(*{'keras', 'tensorflow', 'jinja2'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "\n"
