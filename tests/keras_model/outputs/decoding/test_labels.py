"""Labels and scores are told likeliest first, with how much of each text was read."""

import numpy as np

from keras_model.encode.windows import TextWindows
from keras_model.outputs.decoding.labels import label_sets, ranking, scored
from keras_model.outputs.reading import Reading

WINDOWS = TextWindows({}, np.array([1, 3]), np.array([False, True]), np.array([False, True]))
TEXTS = ["a", ("b", "c")]


def test_labels_are_given_by_their_thresholds_and_told_likeliest_first():
    first, second = label_sets(TEXTS, np.array([[0.5, 0.5], [0.25, 0.75]]), ["x", "y"], Reading((0.5, 0.8)), WINDOWS)
    assert first["labels"] == [
        {"label": "x", "score": 0.5, "given": True},
        {"label": "y", "score": 0.5, "given": False},
    ]
    assert [told["label"] for told in second["labels"]] == ["y", "x"]
    assert (second["text"], second["windows"], second["truncated"]) == (["b", "c"], 3, True)


def test_scores_are_told_with_how_much_was_read():
    assert scored(TEXTS, np.array([0.25, 2]), WINDOWS) == [
        {"text": "a", "score": 0.25, "windows": 1, "truncated": False},
        {"text": ["b", "c"], "score": 2.0, "windows": 3, "truncated": True},
    ]


def test_documents_are_ranked_and_equals_stay_in_their_order():
    assert [found["index"] for found in ranking(np.array([0.5, 1.0, 0.5, 2.0]))] == [3, 1, 0, 2]
