"""What a file cannot say of its model is refused, and what an older reader would pass over raises the format."""

import math

import pytest

from convert.tflite.contents import read_contents
from convert.tflite.description import description_of
from convert.tflite.metadata import with_metadata
from keras_model.encode.prompts import Prompts
from keras_model.errors import DataError
from keras_model.outputs.reading import Reading
from support.tiny_tflite import bare, description


def test_a_file_that_is_described_by_what_it_says_of_itself_is_the_same(tmp_path):
    path = tmp_path / "x.tflite"
    for kind, task, more in (
        (
            "classification_uint8",
            "classification",
            {"score_threshold": 0.5, "windows": 2, "learnt_from": "pairs", "name": "né"},
        ),
        ("question-answering_int8", "question-answering", {"no_answer_threshold": -0.5}),
        ("embedding_int8", "embedding", {"prompts": Prompts({"query": "q: "})}),
    ):
        path.write_bytes(with_metadata(bare(kind), description(task, **more)))
        assert with_metadata(bare(kind), description_of(read_contents(path))) == path.read_bytes()


def test_windows_raise_the_format_for_readers_that_would_pass_over_them():
    assert description().facts().keys().isdisjoint({"windows"})
    assert description().facts()["format"] == 1
    for windows in (0, 2):
        facts = description(windows=windows).facts()
        assert (facts["windows"], facts["format"]) == (windows, 3)


def test_tags_read_together_raise_the_format_for_readers_that_would_read_them_one_by_one():
    bio = {"task": "token-classification", "labels": ("O", "B-x", "I-x")}
    facts = description(**bio).facts()
    assert ("tags" in facts, facts["format"]) == (False, 1)
    facts = description(**bio, reading=Reading(tags="together")).facts()
    assert (facts["tags"], facts["format"]) == ("together", 3)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reading": Reading(tags="together")}, "the task classification tags no words"),
        ({"task": "translation"}, "cannot serve the task 'translation'"),
        ({"labels": ()}, "needs labels"),
        ({"labels": ("a", "b\nc")}, "does not fit on a line"),
        ({"labels": ("a", " ")}, "does not fit on a line"),
        ({"labels": ("a", "\ud800")}, "does not fit on a line"),
        ({"labels": ("a", "a")}, "occurs twice"),
        ({"task": "embedding", "labels": ("a",)}, "has no labels"),
        ({"prompts": Prompts({"query": "q"})}, "puts no prompts before texts"),
        ({"task": "token-classification", "windows": 0}, "no use for windows"),
        ({"task": "embedding", "labels": (), "learnt_from": "texts"}, "learnt_from 'texts' for embedding"),
        ({"learnt_from": "one"}, "learnt_from 'one' for classification: give one of texts, pairs, both or None"),
        ({"no_answer_threshold": 0.5}, "the task classification finds no answers"),
        ({"task": "question-answering", "labels": (), "no_answer_threshold": math.inf}, "inf cannot be kept in a file"),
        ({"task": "question-answering", "labels": (), "no_answer_threshold": 1e10}, "cannot be kept in a file"),
    ],
)
def test_a_description_that_cannot_be_stored_is_refused(changes, fault):
    with pytest.raises(DataError, match=fault):
        description(**changes)


@pytest.mark.parametrize(
    ("task", "reading", "fault"),
    [
        (
            "multi-label-classification",
            Reading(),
            "0 thresholds of labels for multi-label-classification with 3 labels",
        ),
        ("multi-label-classification", Reading((0.5, 0.5)), "2 thresholds of labels"),
        ("classification", Reading((0.5, 0.5, 0.5)), "3 thresholds of labels for classification"),
    ],
)
def test_thresholds_belong_to_labels_that_go_together(task, reading, fault):
    with pytest.raises(DataError, match=fault):
        description(task, reading=reading)


@pytest.mark.parametrize(("task", "threshold"), [("embedding", 0.5), ("classification", 1.5), ("classification", -0.1)])
def test_a_threshold_that_means_nothing_is_refused(task, threshold):
    with pytest.raises(DataError, match="threshold"):
        description(task, score_threshold=threshold)


@pytest.mark.parametrize("threshold", [0.0, -1.25, 0.1, 1e-9, -123456.789, 1 / 3])
def test_the_threshold_for_no_answer_is_a_decimal_that_an_older_reader_refuses(threshold):
    facts = description("question-answering", no_answer_threshold=threshold).facts()
    assert facts["format"] == 3
    assert float(facts["no_answer_threshold"]) == threshold
    assert set(facts["no_answer_threshold"]) <= set("-.0123456789")
    assert description("question-answering").facts()["format"] == 1
