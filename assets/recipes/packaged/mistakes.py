"""Sentences with the mistakes that a grammar tagger looks for, always the same from the same seed."""

import random
from collections.abc import Sequence

from keras_model.encode.words import split_runs

# Words that are taken for one another.
_CONFUSED = (
    ("their", "there", "they're"),
    ("its", "it's"),
    ("than", "then"),
    ("to", "too"),
    ("your", "you're"),
    ("were", "was"),
    ("have", "of"),
    ("are", "is"),
    ("has", "have"),
    ("did", "done"),
    ("went", "gone"),
    ("saw", "seen"),
    ("loose", "lose"),
    ("affect", "effect"),
)
_SWAPPED, _LOWERED, _WITHOUT_COMMA = 0.7, 0.2, 0.5


def with_mistakes(texts: Sequence[str], seed: int) -> list[list[str]]:
    """Return the words of each text, some taken for another, some commas left out, some beginnings in small letters."""
    rng = random.Random(seed)
    others = {word: [other for other in group if other != word] for group in _CONFUSED for word in group}
    rows = []
    for text in texts:
        words = []
        for run in split_runs(text):
            begin, end = run[0].begin, run[-1].end
            word = text[begin:end]
            if word in others and rng.random() < _SWAPPED:
                word = rng.choice(others[word])
            if word == "," and rng.random() < _WITHOUT_COMMA:
                continue
            words.append(word)
        if words and rng.random() < _LOWERED:
            words[0] = words[0].lower()
        rows.append(words)
    return rows
