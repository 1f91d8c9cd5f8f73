import math

import numpy as np

from keras_model.train.material.batches import training_set
from support.training import new_classifier


def test_texts_without_a_label_follow_rows_encoded_anew(start, rows):
    model = new_classifier(start, rows)
    data = training_set(model, rows, ["one text", "another one"])
    anew = training_set(model, rows[:3]).followed_by(data.without_labelled())
    assert anew.weights.tolist() == [1, 1, 1, 0, 0]
    for name, values in training_set(model, rows[:3], ["one text", "another one"]).features.items():
        np.testing.assert_array_equal(anew.features[name], values)


def test_batches_hold_every_row_once_and_cut_only_padding(start, rows):
    data = training_set(new_classifier(start, rows), rows)
    batches = list(data.batches(np.arange(len(data)), 10, [0, 0]))
    ids = [batch.features["ids"][row] for batch in batches for row in range(len(batch.weights))]
    cut = sorted(tuple(row[row > 0]) for row in ids)
    assert cut == sorted(tuple(row[row > 0]) for row in data.features["ids"])
    assert len(batches) == math.ceil(len(rows) / 10)
    again = data.batches(np.arange(len(data)), 10, [0, 0])
    assert all(np.array_equal(a.features["ids"], b.features["ids"]) for a, b in zip(batches, again, strict=True))


def test_batches_of_few_shapes_hold_every_row_and_some_twice(start, rows):
    data = training_set(new_classifier(start, rows), rows)
    batches = list(data.batches(np.arange(len(data)), 9, [0, 0], few_shapes=True))
    longest = data.features["ids"].shape[1]
    assert {batch.features["ids"].shape for batch in batches} == {(9, longest), (9, longest // 2)}
    assert len(batches) == math.ceil(len(rows) / 9) > len(rows) / 9
    found = {
        (tuple(row[row > 0]), target)
        for batch in batches
        for row, target in zip(batch.features["ids"], batch.targets, strict=True)
    }
    assert found == {
        (tuple(row[row > 0]), target) for row, target in zip(data.features["ids"], data.targets, strict=True)
    }
