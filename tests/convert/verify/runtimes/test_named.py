import sys

import pytest

from convert.verify.runtimes.named import named_runtime
from keras_model.errors import UserError


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def test_a_module_of_the_working_directory_is_found(here):
    (here / "runtime_of_here.py").write_text("def open_network(data):\n    return data\n")
    assert named_runtime("runtime_of_here:open_network")(b"1") == b"1"


def test_a_module_in_a_package_is_found():
    assert named_runtime("support.runtimes:open_kept").__name__ == "open_kept"


@pytest.mark.parametrize("name", ["", "a", "a:", ":a", "a b:c", "a:b.c", "a.py:b", "../a:b"])
def test_a_name_of_another_form_is_refused(name):
    with pytest.raises(UserError, match="give it as MODULE:CALLABLE"):
        named_runtime(name)


def test_what_is_not_there_is_named(here):
    with pytest.raises(UserError, match=r"no_such:open: its module cannot be imported: ModuleNotFoundError"):
        named_runtime("no_such:open")
    (here / "runtime_that_fails.py").write_text("1 / 0\n")
    with pytest.raises(UserError, match="its module cannot be imported: ZeroDivisionError: division by zero"):
        named_runtime("runtime_that_fails:open")
    with pytest.raises(UserError, match="the module json has no callable open_network"):
        named_runtime("json:open_network")
    with pytest.raises(UserError, match="the module json has no callable __name__"):
        named_runtime("json:__name__")
