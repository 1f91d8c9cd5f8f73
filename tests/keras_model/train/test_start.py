"""Which labels a training has, and whose head goes on."""

import pytest

from keras_model.data.rows import TextRow, TokenRow
from keras_model.errors import CheckpointError, DataError, InputFileError
from keras_model.train.start import training_labels


@pytest.fixture
def model(tmp_path):
    """A folder of a model with three labels, in an order of its own."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model/labels.txt").write_text("weather\nalarm\nmusic\n")
    return str(tmp_path / "model")


def rows(*labels):
    return [TextRow("a text", label) for label in labels]


def test_a_model_with_just_the_labels_of_the_rows_sets_their_order(model):
    assert training_labels(rows("alarm", "music", "weather"), "rows", None, init=model) == ["weather", "alarm", "music"]


def test_a_model_with_more_labels_than_the_rows_gets_a_new_head(model):
    assert training_labels(rows("music", "alarm"), "rows", None, init=model) == ["alarm", "music"]


def test_its_labels_stay_if_told_so(model):
    kept = training_labels(rows("music"), "rows", None, init=model, keep=True)
    assert kept == ["weather", "alarm", "music"]


def test_labels_to_keep_must_hold_those_of_the_rows(model):
    with pytest.raises(DataError, match="label 'musik' is not one of the model's 3; did you mean 'music'"):
        training_labels(rows("alarm", "musik"), "rows", None, init=model, keep=True)


def test_a_teacher_sets_the_labels_that_it_answers(model):
    assert training_labels(rows("music", "alarm"), "rows", None, teachers=[model])[0] == "weather"


def test_tags_are_labels(model):
    tagged = [TokenRow(("a", "b"), ("O", "B-x"))]
    assert training_labels(tagged, "rows", None, init=model) == ["B-x", "O"]


def test_one_label_alone_is_no_task(model):
    with pytest.raises(DataError, match=f"rows: all rows have the label 'music'.*--keep-labels.*{model}"):
        training_labels(rows("music"), "rows", None, init=model)


@pytest.mark.parametrize(
    "content",
    [
        "alarm\nweather\n",
        "\ufeffalarm\r\nweather\r\n",
        "alarm\nweather\n\n\n",
        "\n alarm \n\nweather",
        "alarm\nweather",
    ],
    ids=["plain", "of Notepad", "blank lines behind", "blanks around", "no last line end"],
)
def test_a_file_of_labels_is_read_as_any_editor_leaves_it(content, tmp_path):
    (tmp_path / "labels.txt").write_bytes(content.encode())
    assert training_labels(rows("x"), "rows", str(tmp_path / "labels.txt")) == ["alarm", "weather"]


def test_a_file_of_labels_that_cannot_serve_is_named(tmp_path):
    (tmp_path / "twice.txt").write_text("re\u0301veil\nr\u00e9veil\n")
    with pytest.raises(CheckpointError, match=r"twice\.txt: label 'r\u00e9veil' occurs twice"):
        training_labels(rows("x"), "rows", str(tmp_path / "twice.txt"))
    with pytest.raises(InputFileError, match=r"none\.txt: no such file"):
        training_labels(rows("x"), "rows", str(tmp_path / "none.txt"))
