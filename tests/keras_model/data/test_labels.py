import pytest

from keras_model.data.labels import check_labels, label_fault, read_labels
from keras_model.errors import CheckpointError

FAULTY = [("", "blank"), (" \t", "blank"), ("a\nb", "line end"), ("a\r", "line end"), ("a\ud800", "lone surrogate")]


def test_any_visible_line_can_be_a_label():
    for label in ("alarm", "B-per", "1", "two words", "gewöhnlich", "one\u2028label", "😀"):
        assert label_fault(label) == ""


@pytest.mark.parametrize(("label", "fault"), FAULTY)
def test_what_a_line_cannot_hold_is_no_label(label, fault):
    assert fault in label_fault(label)
    with pytest.raises(CheckpointError, match=rf"^source: .* cannot be a label: .*{fault}"):
        check_labels(["a", label], "source")


def test_labels_are_read_a_line_each(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_bytes("one\nzwei Wörter\n".encode())
    assert read_labels(path) == ["one", "zwei Wörter"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"a\n\nb\n", "'' cannot be a label"), (b"a\nb\na\n", "'a' occurs twice"), (b"\xff\n", "not UTF-8")],
)
def test_a_faulty_file_of_labels_is_named(tmp_path, content, fault):
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=fault) as error:
        read_labels(path)
    assert str(path) in str(error.value)


def test_a_missing_file_of_labels_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"labels\.txt: .*needs its labels"):
        read_labels(tmp_path / "labels.txt")
