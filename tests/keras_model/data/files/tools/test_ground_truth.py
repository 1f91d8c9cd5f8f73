"""Augmented manifests of SageMaker Ground Truth are read as Amazon Comprehend reads them."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import LabelSetRow, TextRow, TokenRow
from keras_model.errors import DataError

CLASS = {"source": "a game", "job": 1, "job-metadata": {"class-name": "sports", "job-name": "x"}}
SEVERAL = {"source": "a game", "job": [0, 2], "job-metadata": {"class-map": {"0": "sports", "2": "fun"}}}
ENTITIES = [{"label": "LOC", "startOffset": 0, "endOffset": 4}]
SPAN = {
    "source": "Rome is",
    "job": {"annotations": {"entities": ENTITIES, "labels": [{"label": "LOC"}]}},
    "job-metadata": {"entities": [{"confidence": 0.9}], "type": "groundtruth/text-span"},
}


def written(tmp_path, *rows):
    path = tmp_path / "output.manifest"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "task", "read"),
    [
        (CLASS, "classification", TextRow("a game", "sports")),
        (SEVERAL, "multi-label-classification", LabelSetRow("a game", ("sports", "fun"))),
        (SPAN, "token-classification", TokenRow(("Rome", "is"), ("B-LOC", "O"), gaps=("", " ", ""))),
    ],
)
def test_what_a_job_found_is_read(tmp_path, row, task, read):
    path = written(tmp_path, row)
    assert task_of(path) == task
    assert read_rows(path, task) == [read]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"source-ref": "s3://a", "job": 1, "job-metadata": {}}, "its text is elsewhere; write the text itself as"),
        ({**CLASS, "other": 1, "other-metadata": {}}, "line 1: was labelled by 2 jobs (job, other); keep one"),
        ({**CLASS, "job-metadata": {"type": "groundtruth/x"}}, "job is 1 of type 'groundtruth/x', which is not read"),
    ],
)
def test_what_is_not_read_is_refused(tmp_path, row, message):
    with pytest.raises(DataError) as error:
        read_rows(written(tmp_path, row), "classification")
    assert message in str(error.value)
