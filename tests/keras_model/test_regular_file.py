import os
import socket
from pathlib import Path

import pytest

from keras_model.errors import InputFileError
from keras_model.regular_file import missing, read_input, read_regular, require_whole


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "file").write_bytes(b"\0abc\r\n")
    assert read_regular(tmp_path / "file") == b"\0abc\r\n"


def test_a_pipe_that_nobody_writes_to_is_no_file_and_does_not_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputFileError, match="pipe: is a pipe; give a regular file"):
        read_regular(tmp_path / "pipe")


def test_a_device_without_end_is_no_file():
    with pytest.raises(InputFileError, match="/dev/zero: is a device"):
        read_regular("/dev/zero")


def test_a_socket_is_no_file(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        with pytest.raises(OSError, match="No such device"):
            read_regular(tmp_path / "socket")


def test_what_is_missing_or_a_directory_is_told_as_the_system_tells_it(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "none")
    with pytest.raises(IsADirectoryError) as error:
        read_regular(tmp_path)
    assert error.value.filename == str(tmp_path)


def test_what_a_user_names_and_cannot_be_read_is_one_line(tmp_path):
    told = ((tmp_path / "none", "no such file"), (tmp_path, "cannot read the file: Is a directory"))
    for path, reason in told:
        with pytest.raises(InputFileError) as error:
            read_input(path)
        assert str(error.value) == f"{path}: {reason}"
    (tmp_path / "file").write_bytes(b"whole")
    assert read_input(tmp_path / "file") == b"whole"


def test_what_is_missing_is_told_with_the_name_beside_it_that_may_be_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.jsonl").touch()
    (tmp_path / "my_modle").touch()
    (tmp_path / "my_model").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for path, called, told in (
        ("trian.jsonl", "file", "no such file; did you mean 'train.jsonl'?"),
        ("another", "file", "no such file"),
        ("my_modell", "model folder", "no such model folder; did you mean 'my_model'?"),
        ("my_modl/x", "file", "no such file, for there is no folder my_modl; did you mean 'my_model'?"),
        ("a/b/c", "file", "no such file, for there is no folder a"),
        ("link", "file", "is a link to a file that is not there"),
        ("link", "model folder", "is a link to a model folder that is not there"),
        (
            "~/train.jsonl",
            "file",
            "no such file, for there is no folder ~; your home stands for ~ only where an argument begins with it: "
            "write it out, or put a blank before",
        ),
    ):
        assert missing(Path(path), called) == told


def test_a_file_longer_than_permitted_is_not_read(tmp_path):
    with (tmp_path / "long").open("wb") as stream:
        stream.truncate(3 << 30)
    with pytest.raises(InputFileError, match="3,221,225,472 bytes; at most 2,147,483,647"):
        read_regular(tmp_path / "long")


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


@pytest.mark.parametrize("read", [read_regular, require_whole])
def test_a_pointer_of_git_lfs_is_told_with_the_command_that_fetches_the_file(tmp_path, read):
    (tmp_path / "file").write_bytes(POINTER)
    with pytest.raises(InputFileError) as error:
        read(tmp_path / "file")
    told = "is a pointer of Git LFS in place of the file; fetch the file with git lfs pull"
    assert str(error.value) == f"{tmp_path / 'file'}: {told}"
    (tmp_path / "file").write_bytes(POINTER[1:])
    read(tmp_path / "file")
