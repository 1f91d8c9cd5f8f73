import os
from pathlib import Path

import pytest

from keras_model.atomic_write import FileKind, require_replaceable, same_place, whole_file, write_whole
from keras_model.errors import InputFileError


@pytest.mark.parametrize(
    ("content", "stored"),
    [(b"\x00\xff\r\n", b"\x00\xff\r\n"), ("Größe\n", "Größe\n".encode()), ("a\ud800b", b"a?b"), ("", b"")],
)
def test_a_file_holds_what_was_written(tmp_path, content, stored):
    path = tmp_path / "file"
    path.write_text("an earlier file")
    write_whole(path, content)
    assert path.read_bytes() == stored
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_halfway_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("an earlier file")
    with pytest.raises(RuntimeError), whole_file(path) as partial:
        partial.write_text("half")
        raise RuntimeError
    assert path.read_text() == "an earlier file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "nowhere/file", tmp_path / "file/file"):
        with pytest.raises(InputFileError, match=r"cannot be written: .*; choose another place") as error:
            write_whole(path, "text")
        assert str(error.value).startswith(f"{path}: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", [".", "..", "/", "folder"])
def test_a_folder_is_no_name_of_a_file(tmp_path, monkeypatch, name):
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputFileError, match=f"^{name}: is a folder; name the file to write$"):
        write_whole(Path(name), "text")


def test_a_pipe_is_not_replaced_by_a_file(tmp_path):
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(InputFileError, match=f"^{path}: is a pipe; give a regular file$"):
            write_whole(path, "text")
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [link, pipe]


@pytest.mark.parametrize("name", ["null", "stdout", "a_file_that_is_not_there"])
def test_no_file_takes_the_place_of_a_device_or_a_stream(name):
    # Asked and not tried: were it permitted, the test would end the device for the whole machine.
    with pytest.raises(InputFileError, match=f"^/dev/{name}: is no place for a file; name a file in a folder of"):
        require_replaceable(Path("/dev", name))


def test_a_file_of_another_kind_is_not_replaced(tmp_path):
    kind = FileKind("shopping list", lambda data: data.startswith(b"Buy"))
    for name, content in (("earlier", b"Buy milk"), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
        require_replaceable(tmp_path / name, kind)
    require_replaceable(tmp_path / "missing", kind)
    (tmp_path / "diary").write_bytes(b"Dear diary")
    with pytest.raises(InputFileError, match="diary: exists and is no shopping list; choose another place"):
        require_replaceable(tmp_path / "diary", kind)


def test_one_place_has_many_names(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    for path in (tmp_path / "file", tmp_path / "x" / ".." / "file", tmp_path / "link"):
        assert same_place(path, tmp_path / "file")
    assert not same_place(tmp_path / "file", tmp_path / "other")
