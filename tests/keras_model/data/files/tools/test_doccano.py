"""Doccano's texts are read, which it calls data."""

import json

import pytest

from keras_model.data.readers import read_rows
from keras_model.data.rows import TextRow


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_doccano_calls_the_text_data(tmp_path, name):
    path = tmp_path / name
    rows = [{"id": 1, "data": "I like it", "label": "pos"}, {"id": 2, "data": "not at all", "label": "neg"}]
    if name.endswith(".csv"):
        path.write_text(
            "".join(",".join(map(str, row)) + "\n" for row in [rows[0].keys(), *(r.values() for r in rows)])
        )
    else:
        path.write_text("".join(json.dumps({**row, "label": [row["label"]]}) + "\n" for row in rows))
    assert read_rows(path, "classification") == [TextRow("I like it", "pos"), TextRow("not at all", "neg")]


def test_data_beside_a_text_stays(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"data": "web", "text": "hi", "label": "x"}\n')
    assert read_rows(path, "classification") == [TextRow("hi", "x")]
