"""Rows parted by a column: each part is measured by itself, at the cost of the whole."""

import argparse
import json

import numpy as np
import pytest

from keras_model.cli.kit.by_column import add_by, read_by, remembering
from keras_model.cli.kit.output import print_measures
from keras_model.data.readers import read_rows
from keras_model.errors import DataError

ROWS = [("wake me", "alarm", "en"), ("guten Tag", "greeting", "de"), ("hello", "greeting", "en")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = ({"text": text, "label": label, "language": language} for text, label, language in ROWS)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def parts_of(path, column="language"):
    return read_by(path, column, read_rows(path, "classification"))


def test_each_value_has_its_rows_and_counts_alike_in_the_mean(path):
    parts = parts_of(path)
    assert {value: [row.text for row in rows] for value, rows in parts.rows.items()} == {
        "en": ["wake me", "hello"],
        "de": ["guten Tag"],
    }
    right = {"wake me": 1.0, "hello": 0.0, "guten Tag": 1.0}
    found = parts.record(lambda rows: {"accuracy": sum(right[row.text] for row in rows) / len(rows), "of": "words"})
    assert found == {
        "by": {
            "column": "language",
            "values": {"en": {"examples": 2, "accuracy": 0.5}, "de": {"examples": 1, "accuracy": 1.0}},
            "mean": {"accuracy": 0.75},
        }
    }


def test_a_measure_that_some_parts_lack_is_the_mean_of_the_others(path):
    found = parts_of(path).record(lambda rows: {"f1": 0.5, **({"no_answer_f1": 0.25} if len(rows) == 1 else {})})
    assert found["by"]["mean"] == {"f1": 0.5, "no_answer_f1": 0.25}


def test_a_correlation_with_scores_that_are_all_the_same_is_none(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("text,score,language\na,1,en\nb,2,en\nc,1,de\nd,1,de\ne,3,pt\n")
    rows = read_rows(path, "regression")
    parts = read_by(path, "language", rows)
    measured = {"spearman": 0.8, "pearson": 0.7, "ndcg_at_10": 0.5}
    found = parts.record(lambda rows: measured | ({"spearman": 0.0, "pearson": 0.0} if rows[0].line > 3 else {}))["by"]
    assert found["values"]["en"] == {"examples": 2, **measured}
    assert found["values"]["de"] == {"examples": 2, "ndcg_at_10": 0.5}
    assert found["values"]["pt"] == {"examples": 1, "ndcg_at_10": 0.5}
    assert found["mean"] == measured, "not a third of it"
    with pytest.raises(DataError, match="--by text: the rows of each value have one score"):
        read_by(path, "text", rows).record(lambda rows: {"spearman": 0.0})


def test_what_cannot_be_measured_is_refused(path):
    assert parts_of(path, None) is None
    with pytest.raises(DataError, match="--by needs rows with labels"):
        parts_of(path).record(lambda rows: {})
    path.write_text("".join(json.dumps({"text": "a", "label": "b", "id": number}) + "\n" for number in range(501)))
    with pytest.raises(DataError, match="'id' has 501 values; --by takes one of at most 500"):
        parts_of(path, "id")


def test_no_row_of_features_is_computed_twice():
    asked = []

    def run(features):
        asked.extend(features["ids"][:, 0].tolist())
        return features["ids"].sum(axis=1)

    def features(*rows):
        ids = np.array(rows, np.int32)
        return {"ids": ids, "mask": np.ones_like(ids), "segment_ids": np.zeros_like(ids)}

    remembered = remembering(run)
    assert remembered(features([1, 2], [3, 4], [1, 2])).tolist() == [3, 7, 3]
    assert remembered(features([3, 4], [5, 6])).tolist() == [7, 11]
    assert sorted(set(asked)) == [1, 3, 5]
    assert asked.count(3) == 1, "it was known"
    other_mask = features([3, 4]) | {"mask": np.zeros((1, 2), np.int32)}
    remembered(other_mask)
    assert asked.count(3) == 2, "the same ids under another mask are another row"


def test_the_table_has_a_line_a_value_and_one_for_the_mean(path, capsys):
    record = parts_of(path).record(
        lambda rows: {"accuracy": 1 / len(rows), **({"extra": 1.0} if len(rows) > 1 else {})}
    )
    print_measures({"accuracy": 0.5, **record}, as_json=False)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["accuracy", "0.5000"],
        ["language", "rows", "accuracy", "extra"],
        ["en", "2", "0.5000", "1.0000"],
        ["de", "1", "1.0000", "-"],
        ["mean", "of", "2", "0.7500", "1.0000"],
    ]


def test_both_commands_take_one_column():
    parser = argparse.ArgumentParser()
    add_by(parser)
    assert (parser.parse_args([]).by, parser.parse_args(["--by", "language"]).by) == (None, "language")


def test_a_part_that_cannot_be_measured_is_named(path):
    def measure(rows):
        raise DataError("the rows hold no word to be measured by")

    with pytest.raises(DataError, match="rows whose language is 'en': the rows hold no word"):
        parts_of(path).record(measure)
