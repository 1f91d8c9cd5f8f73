"""The windows that are kept are those that share rare tokens with the question."""

import json
import math
import random

import pytest

from keras_model.encode.long_texts.relevance import QUESTION_WINDOWS, most_relevant
from support.places import ROOT


def test_a_rare_token_outweighs_a_common_one():
    windows = [[1, 1, 1], [1, 2, 3], [1, 9, 3], [1, 2, 3]]
    assert most_relevant([1, 9], windows, 1) == [2]
    assert most_relevant([2, 9], windows, 2) == [1, 2], "in the order of the text"
    assert most_relevant([1, 9, 9, 9], windows, 3) == [0, 1, 2], "of equals the first"


def test_what_shares_nothing_is_read_from_its_beginning():
    assert most_relevant([7], [[1], [2], [3]], 2) == [0, 1] == most_relevant([], [[1], [2], [3]], 2)
    assert most_relevant([7], [[1]], 2) == [0]
    assert most_relevant([7], [], 2) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_worth_of_a_window_is_that_of_bm25_without_length(seed):
    chance = random.Random(seed)
    windows = [chance.choices(range(30), k=12) for _ in range(20)]
    question = chance.choices(range(30), k=5)

    def worth(window):
        total = 0.0
        for token in set(question):
            held = len([other for other in windows if token in other])
            rarity = math.log(1 + (len(windows) - held + 0.5) / (held + 0.5))
            total += rarity * 2.2 * window.count(token) / (window.count(token) + 1.2)
        return total

    kept = most_relevant(question, windows, 6)
    assert kept == sorted(kept)
    assert len(set(kept)) == 6
    left = [worth(window) for number, window in enumerate(windows) if number not in kept]
    assert min(worth(windows[number]) for number in kept) >= max(left) - 1e-9


def test_the_right_paragraph_of_an_article_is_among_those_read():
    rows = [json.loads(line) for line in (ROOT / "assets/answers/test.jsonl").open(encoding="utf-8")][:400]
    paragraphs = list(dict.fromkeys(row["context"] for row in rows))
    tokens = [paragraph.lower().split() for paragraph in paragraphs]
    found = [
        paragraphs.index(row["context"]) in most_relevant(row["question"].lower().split(), tokens, QUESTION_WINDOWS)
        for row in rows
    ]
    assert len(paragraphs) > 30
    assert sum(found) / len(found) > 0.8
