"""Which folders are read, and what is said of all others."""

import pytest

from keras_model.data.readers import read_rows, read_texts
from keras_model.errors import InputFileError


def test_a_folder_of_files_of_rows_is_none_itself(tmp_path):
    (tmp_path / "train.jsonl").write_text('{"text": "a", "label": "b"}\n')
    (tmp_path / "empty").mkdir()
    (tmp_path / "eval.jsonl").write_text("{}")
    for read in (lambda path: read_rows(path, "classification"), read_texts):
        with pytest.raises(InputFileError, match=r"is a directory; give a file, such as .*train\.jsonl$"):
            read(tmp_path)
    (tmp_path / "training.json").write_text("{}")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "train.jsonl").rename(tmp_path / ".train.jsonl")
    (tmp_path / "eval.jsonl").rename(tmp_path / "eval.md")
    with pytest.raises(InputFileError, match=r"is a directory; give a file$"):
        read_texts(tmp_path)


def test_intents_of_mycroft_are_told_by_name(tmp_path):
    (tmp_path / "hello.intent").write_text("hi\nhello {name}\n")
    with pytest.raises(InputFileError, match="give a file; Mycroft's, where each intent has one, are not read: write"):
        read_rows(tmp_path, "classification")


@pytest.mark.parametrize("name", ["train/pos/0_9.txt", "train/a.ann"])
def test_of_a_whole_data_set_one_part_has_to_be_chosen(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("a text")
    with pytest.raises(InputFileError, match=r"is a directory; give a folder within it, such as .*train$"):
        read_rows(tmp_path, "classification")


@pytest.mark.parametrize("name", ["data-00000-of-00001.arrow", "train/data.arrow"])
def test_what_datasets_saved_to_disk_is_told_to_be_written_as_rows(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    (tmp_path / "dataset_info.json").write_text("{}")
    with pytest.raises(InputFileError, match="give a file; datasets' load_from_disk reads it, and to_json writes"):
        read_rows(tmp_path, "classification")
