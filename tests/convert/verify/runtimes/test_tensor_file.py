import io
import zipfile

import numpy as np
import pytest

from convert.verify.runtimes.tensor_file import is_npz, read_tensors, write_tensors
from keras_model.errors import DataError, InputFileError


def test_tensors_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "a.npz"
    tensors = {0: np.arange(4, dtype=np.int32).reshape(1, 4), 17: np.full((2, 1), -3, np.int8), 3: np.float32(2)}
    write_tensors(path, tensors)
    found = read_tensors(path, 10_000)
    assert sorted(found) == [0, 3, 17]
    for index, values in tensors.items():
        assert np.array_equal(found[index], values)
        assert found[index].dtype == values.dtype
    write_tensors(path, {})  # an earlier one may go
    assert read_tensors(path, 10_000) == {}
    write_tensors(path, tensors)


@pytest.mark.parametrize("name", ["ids", "-1", "1.0", "²", ""])
def test_a_name_that_is_no_index_is_refused(tmp_path, name):
    path = tmp_path / "a.npz"
    stream = io.BytesIO()
    np.save(stream, np.zeros(1))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.npy", stream.getvalue())
    with pytest.raises(DataError, match="name each by the index of its tensor"):
        read_tensors(path, 10_000)


def test_what_is_missing_damaged_or_another_file_is_told_in_one_line(tmp_path):
    path = tmp_path / "a.npz"
    with pytest.raises(InputFileError, match="no such file"):
        read_tensors(path, 10_000)
    path.write_bytes(b"")
    with pytest.raises(InputFileError, match="is empty"):
        read_tensors(path, 10_000)
    path.write_text("notes")
    with pytest.raises(DataError, match=r"is no \.npz"):
        read_tensors(path, 10_000)
    write_tensors(tmp_path / "b.npz", {1: np.zeros(100)})
    whole = (tmp_path / "b.npz").read_bytes()
    for end in (40, 200, len(whole) - 5):
        path.write_bytes(whole[:end])
        with pytest.raises(InputFileError, match="damaged"):
            read_tensors(path, 10_000)
    np.savez(path, **{"1": np.array([{}], dtype=object)})
    with pytest.raises(InputFileError, match="damaged"):
        read_tensors(path, 10_000)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.npy", b"no array")
    with pytest.raises(DataError, match="is no array"):
        read_tensors(path, 10_000)


def test_another_zip_is_not_overwritten(tmp_path):
    path = tmp_path / "thesis.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word.xml", "years of work")
    assert not is_npz(path.read_bytes())
    with pytest.raises(InputFileError, match=r"exists and is no \.npz"):
        write_tensors(path, {1: np.zeros(1)})


def test_a_zip_of_more_than_the_network_has_is_not_unpacked(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, **{"1": np.zeros(2**20, np.int8), "2": np.zeros(2**20, np.int8)})
    assert path.stat().st_size < 10_000
    assert len(read_tensors(path, 2**21 + 1000)) == 2
    with pytest.raises(DataError, match=r"holds 2,097,\d+ bytes of arrays, more than the 2,000,000 of the network"):
        read_tensors(path, 2_000_000)
