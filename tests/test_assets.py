"""The embedded intents model is what its card says."""

import hashlib
import json
from pathlib import Path

import pytest

from keras_model import TextClassifier
from keras_model.evaluation import evaluate
from keras_model.rows import read_rows, read_texts
from keras_model.text_index import TextIndex

INTENTS = Path(__file__).parents[1] / "assets" / "intents"


@pytest.fixture(scope="module")
def test_rows():
    return read_rows(INTENTS / "test.jsonl", "classification")


def test_labels_are_those_of_the_test_rows(test_rows):
    labels = (INTENTS / "labels.txt").read_text(encoding="utf-8").splitlines()
    assert len(test_rows) == 4500
    assert labels == sorted({row.label for row in test_rows})


def test_no_test_sentence_was_learnt_or_calibrated_on():
    record = json.loads((INTENTS / "training.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((INTENTS / "test.jsonl").read_bytes()).hexdigest()
    assert [file["sha256"] for file in record["sources"]["excluded"]] == [digest]
    sentences = read_texts(INTENTS / "calibration.txt")
    assert len(sentences) == 400
    index = TextIndex(read_texts(INTENTS / "test.jsonl"))
    assert not [sentence for sentence in sentences if index.same(sentence)]


def test_accuracy_on_every_tenth_test_row(test_rows):
    measures = evaluate(TextClassifier.from_preset(INTENTS, sequence_length=64), test_rows[::10])
    assert measures["accuracy"] >= 0.93, "95.1 % over all rows"
