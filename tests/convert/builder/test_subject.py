"""A model is asked as its file will be: at the file's length, in its windows, on rows in its labels."""

import json
from dataclasses import replace

import pytest

from convert.builder.given import read_given
from convert.builder.options import BuildOptions
from convert.builder.subject import open_subject
from keras_model import TokenClassifier
from keras_model.errors import DataError
from keras_model.tasks.evaluation import keras_run
from support.places import DATA

MODEL = DATA / "tiny_intents"


@pytest.fixture
def options(tmp_path):
    few = tmp_path / "few.jsonl"
    few.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:3]))
    return BuildOptions(MODEL, MODEL / "train.jsonl", few, tmp_path / "x.tflite", profile="float32", length=16)


def test_texts_are_read_as_the_file_will_read_them(options):
    options = replace(options, windows=2)
    subject = open_subject(options, read_given(options))
    assert (subject.preprocessor.sequence_length, subject.preprocessor.windows) == (16, 2)
    assert (subject.description.sequence_length, subject.description.windows) == (16, 2)


def test_the_rows_are_answered_or_others_read_otherwise(options):
    subject = open_subject(options, read_given(options))
    run = keras_run(subject.model)
    found = subject.answers(run, subject.model.reading)
    assert len(found.predictions) == 3 and found.measures["accuracy"] > 0
    short = subject.answers(
        run, subject.model.reading, rows=subject.rows[:1], preprocessor=subject.preprocessor.with_length(4)
    )
    assert len(short.predictions) == 1
    assert abs(short.values[0] - found.values[0]).max() > 0


def test_tags_come_in_the_scheme_of_the_model_and_unknown_ones_are_told(options, tmp_path):
    TokenClassifier.from_preset(MODEL, labels=("O", "PER")).save_to_preset(tmp_path / "types")
    options = replace(options, folder=tmp_path / "types")
    for tag, known in (("PER", True), ("LOC", False)):
        options.evaluation.write_text(json.dumps({"tokens": ["Ada", "came"], "tags": [f"B-{tag}", "O"]}) + "\n")
        given = read_given(options)
        if known:
            assert open_subject(options, given).rows[0].tags == ("PER", "O")
        else:
            with pytest.raises(DataError, match=r"few\.jsonl, line 1: label 'LOC' is not one of the model's 2"):
                open_subject(options, given)
