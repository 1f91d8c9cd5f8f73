import pytest

from keras_model.data.files.headerless import label_column
from keras_model.data.readers import read_rows, read_rows_file, read_texts, task_of
from keras_model.data.rows import LabelSetRow, TextRow
from keras_model.errors import DataError, UserError

ROWS = [
    ("ham", "Go until the point, crazy"),
    ("ham", 'Ok lar... "joking"'),
    ("spam", "Free entry in a weekly competition"),
    ("ham", "You don't say so early"),
]


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("SMSSpamCollection", "".join(f"{label}\t{text}\n" for label, text in ROWS), "TSV without a header line"),
        ("a.tsv", "".join(f"{text}\t{label}\r\n" for label, text in ROWS), "TSV without a header line"),
        (
            "a.csv",
            "".join('{},"{}"\n'.format(label, text.replace('"', '""')) for label, text in ROWS),
            "CSV without a header line",
        ),
        ("a.txt", "".join(f"__label__{label} {text}\n" for label, text in ROWS), "fastText"),
        ("a.txt", "".join(f"{text} __label__{label}\n" for label, text in ROWS), "fastText"),
    ],
)
def test_labels_tell_themselves_from_texts(tmp_path, name, content, kind):
    path = written(tmp_path, name, content)
    found = read_rows_file(path, task_of(path))
    assert found.kind == kind
    assert found.rows == [TextRow(text, label) for label, text in ROWS]
    assert [row.line for row in found.rows] == [1, 2, 3, 4]
    assert read_texts(path) == [text for _, text in ROWS]


def test_several_labels_of_fasttext(tmp_path):
    path = written(tmp_path, "a.txt", "__label__a __label__b one text\n\n__label__a other text\n")
    assert task_of(path) == "multi-label-classification"
    rows = read_rows(path, "multi-label-classification")
    assert rows == [LabelSetRow("one text", ("a", "b")), LabelSetRow("other text", ("a",))]
    with pytest.raises(DataError, match=r"line 2: .* labels amid its text"):
        read_rows(written(tmp_path, "b.txt", "__label__a one\ntwo __label__b three __label__c\n"), "classification")
    with pytest.raises(DataError, match=r"line 1: .* labels amid its text"):
        read_rows(written(tmp_path, "b.txt", "__label__a one __label__b\n"), "classification")


def test_labels_of_fasttext_that_run_together_are_refused(tmp_path):
    joined = written(tmp_path, "a.txt", "__label__a one\n__label__a__label__b two\n")
    with pytest.raises(DataError, match=r"line 2: 'a__label__b' are several labels; put a blank between them"):
        read_rows(joined, "multi-label-classification")
    comma = written(tmp_path, "b.txt", "__label__a, __label__b one\n__label__a two\n")
    with pytest.raises(DataError, match=r"line 1: the label 'a,' ends in a comma, and others do not; put blanks alone"):
        read_rows(comma, "multi-label-classification")
    own = written(tmp_path, "c.txt", "__label__a, one\n__label__b two\n")
    assert [row.label for row in read_rows(own, "classification")] == ["a,", "b"]


def test_a_comma_between_labels_and_texts_of_fasttext_is_refused(tmp_path):
    path = written(tmp_path, "a.txt", '__label__a,"one text"\n__label__b,"two"\n')
    with pytest.raises(DataError, match="line 1: a comma parts 'a' from its text; put a blank there, or label,text"):
        read_rows(path, "classification")
    path = written(tmp_path, "b.txt", "__label__York,_NY one text\n__label__b , two\n")
    assert [row.label for row in read_rows(path, "classification")] == ["York,_NY", "b"]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["text", "label"], ["a long text", "x"], ["another text", "x"], ["a third one", "y"]],
        [["wake me", "alarm"], ["play jazz", "music"], ["will it rain", "weather"]],
        [["a", "a"], ["b", "b"], ["a", "a"], ["b", "b"]],
        [["x", "one text", "more"], ["x", "other text", "more"]],
        [["x", "one text"], ["", "other text"], ["x", "a third"]],
    ],
)
def test_what_does_not_tell_itself_is_not_guessed(rows):
    assert label_column(rows) is None


def test_where_it_is_left_open_a_header_line_is_asked_for(tmp_path):
    path = written(tmp_path, "a.csv", "wake me,alarm\nplay jazz,music\n")
    with pytest.raises(UserError, match=r"has \(wake me, alarm\), needs .* if its first line is a row, put such names"):
        read_rows(path, "classification")
    torn = written(tmp_path, "b.tsv", "".join(f"{label}\t{text}\n" for label, text in ROWS * 200) + "ham\n")
    with pytest.raises(DataError, match="line 801: 1 fields, but the first row has 2"):
        read_rows(torn, "classification")


def test_plain_text_with_a_tab_stays_plain_text(tmp_path):
    path = written(tmp_path, "a.txt", "one\ttwo\nthree\tfour\nno tab\n")
    assert read_texts(path) == ["one\ttwo", "three\tfour", "no tab"]


def test_the_comma_that_fasttexts_scripts_put_before_each_text_is_none_of_it(tmp_path):
    path = written(tmp_path, "a.txt", "__label__2 , great cd\n__label__1 , bad , too\n")
    assert [row.text for row in read_rows(path, "classification")] == ["great cd", "bad , too"]
    path = written(tmp_path, "b.txt", "__label__2 , great cd\n__label__1 bad\n")
    assert [row.text for row in read_rows(path, "classification")] == [", great cd", "bad"]


@pytest.mark.parametrize("swapped", [False, True])
def test_numbers_of_columns_are_no_row(tmp_path, swapped):
    rows = [("0", "1"), ("a long day", "0"), ("a short one", "1"), ("no day", "0"), ("one more", "1")]
    text = "".join(f"{b},{a}\n" if swapped and a != "0" else f"{a},{b}\n" for a, b in rows)
    with pytest.raises(DataError, match="line 1: 0 and 1 number the columns; write text and label in their place"):
        read_rows(written(tmp_path, "a.csv", text), "classification")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "POSITIVE,great film\nNEGATIVE,bad film\nPOSITIVE,good film\nNEGATIVE,awful film\n",
            ("great film", "POSITIVE"),
        ),
        (
            "great film,positive\nbad film,negative\ngood film,positive\nawful film,negative\n",
            ("great film", "positive"),
        ),
    ],
)
def test_a_first_label_that_is_also_a_name_of_columns_is_that_of_a_row(tmp_path, text, first):
    path = tmp_path / "rows.csv"
    path.write_text(text)
    rows = read_rows(path, "classification")
    assert len(rows) == 4
    assert (rows[0].text, rows[0].label) == first
