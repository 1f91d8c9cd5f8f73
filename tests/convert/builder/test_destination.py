"""Where a build writes is looked at before the long work, and left as it was."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from convert.builder.destination import check_place, scratch_folder
from convert.builder.report import report_kind
from convert.tflite.contract import TFLITE
from keras_model.errors import InputFileError

MODEL = b"\x1c\x00\x00\x00TFL3 and so on"


def refusal(path, inputs=()):
    with pytest.raises(InputFileError) as error:
        check_place(path, TFLITE, inputs)
    return str(error.value)


def test_a_new_name_and_an_earlier_file_are_both_fine(tmp_path):
    earlier = tmp_path / "earlier.tflite"
    earlier.write_bytes(MODEL)
    check_place(tmp_path / "new.tflite", TFLITE, [earlier, tmp_path / "missing"])
    check_place(earlier, TFLITE)
    assert earlier.read_bytes() == MODEL
    assert list(tmp_path.iterdir()) == [earlier]


@pytest.mark.parametrize("content", [b"Buy milk\n", b'{"text": "a", "label": "b"}\n', b"PK\x03\x04", b"TFL3"])
def test_what_is_no_file_of_the_kind_stays_whatever_it_is_called(tmp_path, content):
    for name in ("notes.txt", "model.tflite"):
        (tmp_path / name).write_bytes(content)
        assert refusal(tmp_path / name) == f"{tmp_path / name}: exists and is no .tflite; choose another place"
        assert (tmp_path / name).read_bytes() == content


def test_places_that_are_no_place_for_a_file_are_named(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}: is a folder; name the file to write"
    assert refusal(tmp_path / "no/x") == f"{tmp_path / 'no'}: no such folder; make it first"
    (tmp_path / "file").touch()
    told = f"{tmp_path / 'file'}: is a file, so nothing can be written into it; choose another place"
    assert refusal(tmp_path / "file/x") == told


def test_a_pipe_is_no_place_for_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == f"{tmp_path / 'pipe'}: is a pipe; give a regular file"


def test_an_input_is_not_overwritten_by_whatever_name(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.touch()
    other = tmp_path / "other.tflite"
    other.symlink_to(rows)
    for path in (rows, other, tmp_path / "." / "rows.jsonl"):
        wanted = f"{path}: is an input of this command; choose another name for what it writes"
        assert refusal(path, [tmp_path / "missing", rows]) == wanted


@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors", "training.json", "labels.txt", "vocab.txt", "spiece.model"]
)
def test_a_model_is_not_overwritten_by_what_is_made_of_it(tmp_path, name):
    (tmp_path / name).touch()
    assert "is an input of this command" in refusal(tmp_path / name, [tmp_path])


def test_what_was_made_of_a_model_may_lie_beside_it_and_be_made_again(tmp_path):
    for name, kind in (("model.tflite", TFLITE), ("conversion.json", report_kind(Path("conversion.json")))):
        (tmp_path / name).touch()
        check_place(tmp_path / name, kind, [tmp_path])


def test_a_scratch_folder_lies_beside_the_result_and_goes_with_what_is_in_it(tmp_path):
    with scratch_folder(tmp_path / "x.tflite") as folder:
        assert folder.parent == tmp_path
        (folder / "part").write_text("half a model")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(RuntimeError), scratch_folder(tmp_path / "x.tflite"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_before_the_work(tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    path = tmp_path / "x.tflite"
    assert refusal(path) == f"{path}: cannot write there: No space left on device; choose another place"
