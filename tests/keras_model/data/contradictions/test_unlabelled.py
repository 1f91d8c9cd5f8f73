"""What published data sets write for no label is not learnt as one."""

import json

import pytest

from keras_model.data.readers import read_rows, read_texts
from keras_model.errors import DataError


@pytest.fixture
def rows_with(tmp_path):
    def write(column, *values):
        path = tmp_path / "rows.jsonl"
        rows = [{"sentence1": f"a {n}", "sentence2": f"b {n}", column: value} for n, value in enumerate(values)]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def test_pairs_without_a_gold_label_are_refused(rows_with):
    path = rows_with("gold_label", "neutral", "-")
    with pytest.raises(DataError, match="line 2: gold_label is '-', which says that those who judged the row did not"):
        read_rows(path, "classification")
    assert len(read_texts(path)) == 4
    with pytest.raises(DataError, match="line 3: label is '-', which says that those who judged the row did not agree"):
        read_rows(rows_with("label", "neutral", "Entailment", "-"), "classification")


@pytest.mark.parametrize("values", [(-1, -1), (-1.0, -1.0), ("-1", "-1"), (0, 1, 2, -1)])
def test_the_number_for_no_label_is_refused(rows_with, values):
    told = "label is .*, which is what datasets of Hugging Face writes for no label; leave such rows out"
    with pytest.raises(DataError, match=told):
        read_rows(rows_with("label", *values), "classification")


@pytest.mark.parametrize("task", ["regression", "embedding"])
def test_scores_that_nobody_gave_are_refused(rows_with, task):
    with pytest.raises(DataError, match=r"line 1: label is -1\.0, which is what datasets"):
        read_rows(rows_with("label", -1.0, -1.0), task)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("label", (-1, 0, 1)),
        ("label", (-1,)),
        ("label", (-2, -1, 0, 1, 2)),
        ("label", ("-", "+")),
        ("label", ("-", "-")),
        ("label", (-1, 5)),
        ("label", (-1, 999_999_999)),
    ],
)
def test_labels_that_merely_look_so_stay(rows_with, column, values):
    assert [row.label for row in read_rows(rows_with(column, *values), "classification")] == list(map(str, values))


def test_a_number_of_more_digits_than_python_reads_is_refused_as_no_class(rows_with):
    with pytest.raises(DataError, match="a number that names no class"):
        read_rows(rows_with("label", "-1", "9" * 5000), "classification")


@pytest.mark.parametrize(
    "header",
    [
        "test_id,question1,question2",
        "index,#1 ID,#2 ID,#1 String,#2 String",
        "index,promptID,pairID,sentence1,sentence2",
        "index,question,sentence",
        "index,sentence1,sentence2",
    ],
)
def test_tests_without_labels_are_no_texts_that_belong_together(tmp_path, header):
    path = tmp_path / "test.tsv"
    header = header.replace(",", "\t")
    row = "\t".join(f"{name} of it" for name in header.split("\t"))
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match="has the columns of a test whose labels are kept back, and not all of its"):
        read_rows(path, "embedding")
    assert len(read_texts(path)) == 2


def test_numbered_pairs_that_belong_together_are_read(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("id\tsentence1\tsentence2\n7\ta b\tc d\n", encoding="utf-8")
    assert len(read_rows(path, "embedding")) == 1
