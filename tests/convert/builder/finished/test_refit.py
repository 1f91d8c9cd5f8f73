"""A finished file gets a temperature and a threshold that suit rows, and keeps its answers; nothing is half-written."""

import json

import numpy as np
import pytest

from convert.builder.finished.refit import RefitOptions, refit
from convert.builder.threshold import RejectionOptions
from convert.tflite.contents import read_contents
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from keras_model.errors import AccuracyError, InputFileError, TfliteError, UserError
from keras_model.outputs.confidence.calibration_error import CALIBRATION_ERROR
from support.tiny_tflite import bare, description, write

WORDS = ["a", "e", "i", "o", "u", "the", "and", "cat", "dog", "b", "c", "d", "f", "g", "h"]


def texts(count, seed):
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, int(random.integers(1, 12)))) for _ in range(count)]


def rows_file(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def labelled(tmp_path):
    """Rows of a file, most with the label that it gives them: it is surer or less sure than that."""

    def labelled(file, share, count=120, seed=1):
        random = np.random.default_rng(seed)
        found = TextInterpreter(file).classify(texts(count, seed))
        labels = read_contents(file).labels
        rows = [
            {"text": each["text"], "label": each["label"] if random.random() < share else str(random.choice(labels))}
            for each in found
        ]
        return rows_file(tmp_path / f"rows-{share}.jsonl", rows)

    return labelled


@pytest.mark.parametrize("share", [0.3, 0.97])
def test_the_confidence_comes_nearer_to_the_accuracy_and_the_answers_stay(tmp_path, labelled, share):
    file = write(tmp_path)
    report = refit(RefitOptions(file, tmp_path / "out.tflite", labelled(file, share)))["temperature"]
    assert (report["temperature"] > 1) == (share < 0.5)
    before, after = report["measures_before"], report["measures"]
    assert after["accuracy"] == before["accuracy"]
    assert report["changed_answers"] == 0
    assert after[CALIBRATION_ERROR] < before[CALIBRATION_ERROR]
    # What the written file says is what was fitted, but for the steps of eight bits.
    assert after[CALIBRATION_ERROR] == pytest.approx(report["error_after"], abs=0.02)
    assert (report["rows"]["rows"], report["decisions"]) == (120, 120)
    assert read_contents(tmp_path / "out.tflite").metadata == read_contents(file).metadata


def test_the_file_itself_may_be_replaced_and_is_not_where_something_is_wrong(tmp_path, labelled):
    file = write(tmp_path)
    rows = labelled(file, 0.5)
    before = file.read_bytes()
    with pytest.raises(InputFileError, match="input of this command"):
        refit(RefitOptions(file, rows, rows))
    with pytest.raises(UserError, match="give --rows"):
        RefitOptions(file, file)
    assert file.read_bytes() == before
    refit(RefitOptions(file, file, rows))
    assert len(file.read_bytes()) == len(before)
    assert file.read_bytes() != before


def test_the_thresholds_of_labels_that_go_together_follow(tmp_path):
    file = write(tmp_path, "multi-label-classification_uint8")
    found = TextInterpreter(file).classify(texts(150, 2))
    rows = [
        {"text": each["text"], "labels": [label["label"] for label in each["labels"] if label["given"]]}
        for each in found
    ]
    path = rows_file(tmp_path / "sets.jsonl", rows)
    report = refit(RefitOptions(file, tmp_path / "out.tflite", path))["temperature"]
    assert report["temperature"] < 1
    assert report["measures"]["subset_accuracy"] >= report["measures_before"]["subset_accuracy"] - 0.02
    old, new = (read_contents(each).reading.thresholds for each in (file, tmp_path / "out.tflite"))
    assert len(new) == len(old)
    assert new != old


def rejection(tmp_path, in_scope, least):
    others = rows_file(tmp_path / "others.jsonl", [{"text": text} for text in texts(60, 9)])
    return RejectionOptions(in_scope, others, least)


def test_a_threshold_alone_leaves_the_network_and_with_a_temperature_follows_it(tmp_path, labelled):
    file = write(tmp_path)
    rows = labelled(file, 0.8)
    chosen = refit(RefitOptions(file, tmp_path / "a.tflite", rejection=rejection(tmp_path, rows, 0.5)))["rejection"]
    alone = TextInterpreter(tmp_path / "a.tflite")
    assert alone.threshold == pytest.approx(chosen["threshold"])
    np.testing.assert_array_equal(alone.outputs(WORDS), TextInterpreter(file).outputs(WORDS))
    assert any(answer["label"] is None for answer in alone.classify(texts(60, 9)))

    both = refit(RefitOptions(tmp_path / "a.tflite", tmp_path / "b.tflite", rows, rejection(tmp_path, rows, 0.5)))
    warm = TextInterpreter(tmp_path / "b.tflite")
    assert warm.threshold == pytest.approx(both["rejection"]["threshold"])
    # Either way half of the rows are answered rightly still.
    assert both["rejection"]["accuracy_with_rejection"] >= 0.5
    assert np.abs(warm.outputs(WORDS) - alone.outputs(WORDS)).max() > 0.01


def test_a_threshold_that_a_temperature_makes_void_is_not_kept(tmp_path, labelled):
    file = tmp_path / "rejecting.tflite"
    file.write_bytes(with_metadata(bare("classification_uint8"), description(score_threshold=0.4)))
    with pytest.raises(TfliteError, match="makes void; choose it anew"):
        refit(RefitOptions(file, tmp_path / "out.tflite", labelled(file, 0.5)))
    assert not (tmp_path / "out.tflite").exists()


def test_more_rows_than_are_right_cannot_be_kept(tmp_path, labelled):
    file = write(tmp_path)
    rows = labelled(file, 0.5)
    with pytest.raises(AccuracyError, match="ask for less"):
        refit(RefitOptions(file, tmp_path / "out.tflite", rejection=rejection(tmp_path, rows, 1.0)))
    assert not (tmp_path / "out.tflite").exists()


def test_a_task_without_probabilities_is_refused(tmp_path):
    file = write(tmp_path, "embedding_int8")
    with pytest.raises(TfliteError, match="no probability of a label"):
        refit(RefitOptions(file, tmp_path / "out.tflite", file))
