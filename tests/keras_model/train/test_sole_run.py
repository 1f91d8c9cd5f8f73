"""Two trainings in one place: the second is told, whatever became of an earlier one."""

import pytest

from keras_model.errors import InputFileError
from keras_model.train.sole_run import sole_run


def test_a_place_is_taken_until_the_run_ends(tmp_path):
    with sole_run(tmp_path / "out"):
        with (
            pytest.raises(InputFileError, match="out: another training is under way there"),
            sole_run(tmp_path / "out"),
        ):
            pass
        with sole_run(tmp_path / "other"):
            pass
    with sole_run(tmp_path / "out"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_another_name_of_the_place_is_the_same_place(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with sole_run(tmp_path / "out"), pytest.raises(InputFileError, match="under way"), sole_run(tmp_path / "link"):
        pass


def test_what_a_killed_run_left_takes_no_place(tmp_path):
    (tmp_path / ".out.lock").touch()
    with sole_run(tmp_path / "out"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_folders_stay_where_the_run_wrote_something(tmp_path):
    with pytest.raises(KeyboardInterrupt), sole_run(tmp_path / "a" / "b" / "out"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with sole_run(tmp_path / "a" / "b" / "out"):
        (tmp_path / "a" / "model").touch()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["model"]


def test_a_place_beside_which_nothing_can_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputFileError, match=r"file.*choose another place"), sole_run(tmp_path / "file" / "out"):
        pass
