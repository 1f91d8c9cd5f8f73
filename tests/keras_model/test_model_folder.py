import pytest

from keras_model.errors import InputFileError
from keras_model.model_folder import CONFIG_FILE, check_replaceable


def test_a_model_may_replace_nothing_an_empty_folder_or_a_model(tmp_path):
    check_replaceable(tmp_path / "nothing")
    check_replaceable(tmp_path)
    (tmp_path / CONFIG_FILE).write_text("{}")
    (tmp_path / "notes.txt").write_text("")
    check_replaceable(tmp_path)


def test_nothing_else_is_replaced(tmp_path):
    (tmp_path / "notes.txt").write_text("")
    for place in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(InputFileError, match="exists and is no model folder; choose another place"):
            check_replaceable(place)
