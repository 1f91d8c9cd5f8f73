"""A folder for each label: its names are the labels, and nothing in it is passed over."""

import pytest

from keras_model.data.readers import read_inputs, read_rows, read_rows_file, read_texts, task_of
from keras_model.data.rows import TextRow
from keras_model.errors import DataError, InputFileError

CLASSIFYING = "classification"


@pytest.fixture
def folder(tmp_path):
    """Write files into a folder by their names within it."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write


REVIEWS = {"pos/0_9.txt": "A joy.\nTwice.\n", "neg/1_2.txt": "Dull.", "neg/0_3.txt": "A bore."}


def test_labels_and_texts_come_in_the_order_of_their_names(folder):
    rows = read_rows(folder(REVIEWS), CLASSIFYING)
    assert rows == [TextRow("A bore.", "neg"), TextRow("Dull.", "neg"), TextRow("A joy.\nTwice.", "pos")]
    assert [row.line for row in rows] == [1, 2, 3]


def test_they_are_the_texts_and_labels_that_keras_reads(folder):
    import keras

    path = folder(REVIEWS)
    dataset = keras.utils.text_dataset_from_directory(str(path), batch_size=None, shuffle=False, verbose=False)
    theirs = [(text.numpy().decode().rstrip("\n"), dataset.class_names[int(label)]) for text, label in dataset]
    assert [(row.text, row.label) for row in read_rows(path, CLASSIFYING)] == theirs


def test_newsgroups_have_numbers_for_names(folder):
    rows = read_rows(folder({"alt.atheism/49960": "From: a", "sci.space/1001": "Moon"}), CLASSIFYING)
    assert [(row.text, row.label) for row in rows] == [("From: a", "alt.atheism"), ("Moon", "sci.space")]


def test_what_is_beside_the_folders_or_hidden_is_not_read(folder):
    path = folder({**REVIEWS, "urls_pos.txt": "an address", ".git/a.txt": "x", "pos/.DS_Store": "x"})
    found = read_rows_file(path, CLASSIFYING)
    assert len(found.rows) == 3
    assert found.kind == "folder of texts by label"


def test_the_folder_serves_as_texts_without_labels(folder):
    path = folder(REVIEWS)
    assert read_texts(path) == read_inputs(path) == ["A bore.", "Dull.", "A joy.\nTwice."]
    assert task_of(path) == CLASSIFYING


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("pos/page.html", r"page.html: is no text of the label 'pos' by its name; texts are called .txt"),
        ("pos/more/a.txt", "more: is a folder where a text of the label 'pos' is meant"),
        ("unsup/0_0.txt", "unsup: holds IMDB's texts without a label; move it elsewhere"),
    ],
)
def test_what_is_no_text_of_a_label_is_refused_by_its_name(folder, file, fault):
    with pytest.raises(InputFileError, match=fault):
        read_rows(folder({**REVIEWS, file: "text"}), CLASSIFYING)


def test_a_label_without_a_text_and_an_empty_text_are_refused(folder):
    path = folder(REVIEWS)
    (path / "new").mkdir()
    with pytest.raises(InputFileError, match="new: is empty, so its label has no text"):
        read_rows(path, CLASSIFYING)
    folder({"new/0.txt": "\n"})
    with pytest.raises(InputFileError, match=r"new/0\.txt: is empty$"):
        read_rows(path, CLASSIFYING)


def test_a_text_in_another_encoding_is_refused_by_its_own_name(folder):
    path = folder(REVIEWS)
    (path / "pos" / "1.txt").write_bytes("déjà".encode("latin-1"))
    with pytest.raises(InputFileError, match=r"pos/1\.txt, line 1: not UTF-8"):
        read_rows(path, CLASSIFYING)


def test_labels_that_are_no_numbers_are_no_scores(folder):
    with pytest.raises(DataError, match="label"):
        read_rows(folder(REVIEWS), "regression")


def test_files_of_a_text_a_line_are_no_texts(folder):
    path = folder({"greet/train.txt": "hi\nhello {Ada|name}\n", "bye/train.txt": "bye\n", "bye/test.txt": "ciao\n"})
    with pytest.raises(InputFileError, match=r"txt: holds a text a line by its name, as MindMeld's do"):
        read_rows(path, CLASSIFYING)


def test_single_texts_may_be_called_so(folder):
    path = folder({"greet/train_1.txt": "hi\nthere\n", "bye/test.txt": "bye\n"})
    assert len(read_rows(path, CLASSIFYING)) == 2
