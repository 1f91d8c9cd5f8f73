"""The likeliest tags of words that are read together, against every row of tags there is."""

import itertools
import json
import math
import time

import numpy as np
import pytest

from keras_model.outputs.entity_spans import goes_on_with
from keras_model.outputs.tag_path import TagsTrial, likeliest_tags, tags_lean_on_each_other
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


def test_many_labels_take_no_longer_than_their_pairs():
    labels = ["O", *(f"{letter}-{number}" for number in range(500) for letter in "BI")]
    probabilities = np.full((2, len(labels)), 1e-6)
    probabilities[0, labels.index("B-499")] = probabilities[1, labels.index("I-499")] = 0.9
    began = time.process_time()
    assert [labels[place] for place in likeliest_tags(probabilities, labels, "O")] == ["B-499", "I-499"]
    assert time.process_time() - began < 3  # to look for each among all takes longer


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


def test_what_goes_on_with_nothing_is_forced_by_its_probability():
    generator = np.random.default_rng(1)
    forced = 0
    for _ in range(300):
        probabilities = generator.dirichlet([0.2] * 4, size=generator.integers(1, 9))
        path = tags(LABELS, *probabilities)
        for row, before, tag in zip(probabilities, ["O", *path], path, strict=False):
            if not goes_on_with(before, tag, LABELS):
                # B-x may stand there, and all that may follow I-x may follow it.
                assert row[LABELS.index("I-x")] >= 19.9 * max(row[LABELS.index("B-x")], 1 / 512)
                forced += 1
    assert forced > 20


def test_a_word_alone_has_its_likeliest_tag_unless_that_goes_on():
    generator = np.random.default_rng(2)
    for row in generator.dirichlet([0.5] * 4, size=200):
        if LABELS[row.argmax()] != "I-x":
            assert tags(LABELS, row) == [LABELS[row.argmax()]]


@pytest.mark.parametrize(
    ("labels", "lean"),
    [
        (LABELS, True),
        (("B", "I", "O"), True),
        (("O", "B-x", "E-x"), True),
        (("O", "I-x", "I-y"), False),
        (("O", "B-x", "B-y", "I-z"), False),
        (("NOUN", "VERB"), False),
        ((), False),
    ],
)
def test_tags_lean_on_each_other_where_one_goes_on_with_another(labels, lean):
    assert tags_lean_on_each_other(labels) == lean


def test_more_must_be_found_together():
    better, same = TagsTrial(9, 0.5, 0.75), TagsTrial(9, 0.5, 0.5)
    assert (better.suit_together, same.suit_together) == (True, False)
    assert better.record() == {"tags": "together", "rows": 9, "f1_each": 0.5, "f1_together": 0.75}
    assert better.told("a.jsonl") == (
        "tags are read together: the f1 of the 9 rows of a.jsonl is 0.7500 together and 0.5000 word by word; "
        "--tags each reads each word by itself"
    )
    assert same.told("a.jsonl").endswith("0.5000 word by word and 0.5000 together; --tags together reads them together")
