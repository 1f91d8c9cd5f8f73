"""Which labels a training has."""

import pytest

from keras_model.data.rows import LabelSetRow, PairRow, TextRow, TokenRow
from keras_model.errors import CheckpointError, DataError, InputFileError
from keras_model.train.start.labels import training_labels

ROWS = [TextRow("a", "yes"), PairRow("a", "b", "no"), TextRow("c", "yes")]


def test_labels_are_sorted_where_no_order_is_known():
    assert training_labels(ROWS, "rows", None) == ["no", "yes"]
    assert training_labels([TokenRow(("a", "b"), ("O", "B-x"))], "rows", None) == ["B-x", "O"]


def test_characters_of_a_word_bring_the_tags_that_their_scheme_gives_them():
    assert training_labels([TokenRow(("在", "北京"), ("O", "B-x"))], "rows", None) == ["B-x", "I-x", "O"]
    assert training_labels([TokenRow(("北京市",), ("S-x",))], "rows", None) == ["B-x", "E-x", "I-x", "S-x"]


def test_labels_of_a_teacher_that_has_them_all_keep_their_order(tmp_path):
    for name, labels in {"fewer": "yes\nmaybe\n", "all": "yes\nno\nmaybe\n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "labels.txt").write_text(labels)
    teachers = [str(tmp_path / "fewer"), str(tmp_path / "all")]
    assert training_labels(ROWS, "rows", None, teachers=teachers) == ["yes", "no", "maybe"]
    assert training_labels(ROWS, "rows", None, teachers=teachers[:1]) == ["no", "yes"]


def test_of_labels_that_go_together_one_is_enough_to_learn():
    assert training_labels([LabelSetRow("a", ("yes",)), LabelSetRow("b", ())], "rows", None) == ["yes"]
    with pytest.raises(DataError, match=r"rows: no row has a label; there is nothing to learn$"):
        training_labels([LabelSetRow("a", ())], "rows", None)


def test_one_label_is_nothing_to_learn():
    with pytest.raises(DataError, match=r"rows: all rows have the label 'yes'; there is nothing to tell apart$"):
        training_labels(ROWS[::2], "rows", None)


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


def test_a_teacher_sets_the_labels_that_it_answers(model):
    assert training_labels(rows("music", "alarm"), "rows", None, teachers=[model])[0] == "weather"


def test_tags_are_labels(model):
    tagged = [TokenRow(("a", "b"), ("O", "B-x"))]
    assert training_labels(tagged, "rows", None, init=model) == ["B-x", "O"]


def test_one_label_alone_is_no_task(model):
    with pytest.raises(DataError, match=f"rows: all rows have the label 'music'.*--keep-labels.*{model}"):
        training_labels(rows("music"), "rows", None, init=model)


def test_no_labels_are_offered_of_a_start_without(tmp_path):
    with pytest.raises(DataError, match=r"all rows have the label 'music'; there is nothing to tell apart$"):
        training_labels(rows("music"), "rows", None, init=str(tmp_path))


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
