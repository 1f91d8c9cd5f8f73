import hashlib

import pytest

from keras_model.data.provenance import file_record, sha256

# The digest of "abc" in FIPS 180-2, appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "deep" / "rows.csv"
    path.parent.mkdir()
    path.write_bytes(b"abc")
    return path


def test_a_file_is_known_by_its_name_and_content_not_by_its_folder(path):
    assert file_record(path) == file_record(str(path)) == {"file": "rows.csv", "sha256": ABC}
    assert sha256(path) == ABC


def test_the_number_of_rows_is_kept_where_it_is_told(path):
    assert file_record(path, 0) == {"file": "rows.csv", "sha256": ABC, "rows": 0}


def test_a_folder_is_known_by_its_files_and_their_names(path):
    other = path.with_name("a.csv")
    other.write_bytes(b"")
    lines = f"{hashlib.sha256(b'').hexdigest()}  a.csv\n{ABC}  rows.csv\n"
    assert sha256(path.parent) == hashlib.sha256(lines.encode()).hexdigest()
    assert file_record(path.parent)["file"] == "deep"
    before = sha256(path.parent)
    other.rename(other.with_name("b.csv"))
    assert sha256(path.parent) != before
