"""A conditional random field over the words of a sentence: what spelling and neighbours tell of its names."""

import re
from collections.abc import Sequence
from typing import Any

from keras_model.data.rows import TokenRow


def crf_tags(learnt: Sequence[TokenRow], asked: Sequence[TokenRow]) -> list[list[str]]:
    """Return a tag for each word of each sentence.

    Args:
        learnt: sentences to learn from.
        asked: sentences to answer.
    """
    from sklearn_crfsuite import CRF

    model = CRF(algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True)
    model.fit([_features(row.tokens) for row in learnt], [list(row.tags) for row in learnt])
    return [list(map(str, tags)) for tags in model.predict([_features(row.tokens) for row in asked])]


def _features(words: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the field sees of each word: its own form, and the words on either side."""
    around = ["<s>", *words, "</s>"]
    return [
        {
            "word": word.lower(),
            "shape": _shape(word),
            "prefix": word[:3].lower(),
            "suffix": word[-3:].lower(),
            "before": around[place].lower(),
            "shape before": _shape(around[place]),
            "behind": around[place + 2].lower(),
            "shape behind": _shape(around[place + 2]),
            "both before": f"{around[max(0, place - 1)]} {around[place]}".lower(),
        }
        for place, word in enumerate(words)
    ]


def _shape(word: str) -> str:
    """Return the kinds of a word's characters, runs as one: `Xx0` of `Boeing747`."""
    kinds = ("X" if sign.isupper() else "x" if sign.isalpha() else "0" if sign.isdigit() else sign for sign in word)
    return re.sub(r"(.)\1+", r"\1", "".join(kinds))
