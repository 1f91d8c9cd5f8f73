"""The likeliest tags of words that are read together, against every row of tags there is."""

import itertools
import json
import math

import numpy as np
import pytest

from keras_model.outputs.entity_spans import goes_on_with
from keras_model.outputs.tag_path import likeliest_tags
from support.places import DATA

LABELS = ("O", "B-x", "I-x", "B-y")


def product(row, probabilities, labels, before):
    broken = sum(not goes_on_with(a, b, labels) for a, b in itertools.pairwise([before, *(labels[i] for i in row)]))
    return sum(math.log(max(p[i], 1 / 512)) for p, i in zip(probabilities, row, strict=True)) + broken * math.log(0.05)


def test_no_row_of_tags_is_likelier():
    generator = np.random.default_rng(0)
    for _ in range(60):
        probabilities = generator.dirichlet([0.4] * 4, size=generator.integers(1, 5))
        before = str(generator.choice(["O", "", *LABELS]))
        found = likeliest_tags(probabilities, LABELS, before)
        rows = itertools.product(range(4), repeat=len(probabilities))
        best = max(product(row, probabilities, LABELS, before) for row in rows)
        assert product(found, probabilities, LABELS, before) == pytest.approx(best, abs=1e-3)


def tags(labels, *rows, before="O"):
    return [labels[label] for label in likeliest_tags(np.array(rows), labels, before)]


def test_a_doubt_within_a_name_does_not_cut_it():
    doubt = [0.5, 0.0, 0.4, 0.1]
    assert tags(LABELS, [0, 1, 0, 0], doubt, [0, 0, 1, 0]) == ["B-x", "I-x", "I-x"]
    assert tags(LABELS, [0, 1, 0, 0], doubt, [1, 0, 0, 0]) == ["B-x", "O", "O"]
    assert tags(LABELS, doubt, [0, 0, 1, 0], before="B-x") == ["I-x", "I-x"]


def test_what_a_scheme_permits_stays():
    assert tags(("O", "I-x"), [0.4, 0.6], [0.6, 0.4], [0.4, 0.6]) == ["I-x", "O", "I-x"], "no B-x: every I-x may begin"
    assert tags(LABELS, [0.02, 0.01, 0.97, 0], [0, 0, 1, 0]) == ["I-x", "I-x"], "IOB1 begins so, though it has B-x"
    assert tags(("NOUN", "VERB"), [0.4, 0.6], [0.6, 0.4]) == ["VERB", "NOUN"]
    assert likeliest_tags(np.zeros((0, 4)), LABELS, "O") == []


def test_the_tags_are_those_that_the_java_tests_expect():
    for line in (DATA / "android/paths.jsonl").read_text().splitlines():
        row = json.loads(line)
        outputs = np.array(row["outputs"], np.float32) / 256
        assert likeliest_tags(outputs, row["labels"], row["before"]) == row["path"]
