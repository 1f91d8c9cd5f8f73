import os
import socket

import pytest

from keras_model.errors import InputFileError
from keras_model.regular_file import read_input, read_regular, require_whole


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
    for path, reason in ((tmp_path / "none", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InputFileError) as error:
            read_input(path)
        assert str(error.value) == f"{path}: cannot read the file: {reason}"
    (tmp_path / "file").write_bytes(b"whole")
    assert read_input(tmp_path / "file") == b"whole"


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
