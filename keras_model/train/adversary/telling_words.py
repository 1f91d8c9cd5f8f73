"""How much a word tells of a row's label."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from keras_model.data.rows import LabelSetRow, PairRow, TextRow

# A word that occurs in no row to learn from may tell much or little.
_UNKNOWN = 1.0
_LEAST = 0.05


def telling_words(rows: Sequence[TextRow | PairRow | LabelSetRow]) -> Callable[[str], float]:
    """Return a function from a word to the information that it gives on the label, in nats, at least `_LEAST`.

    That is by how much the entropy of the labels of the rows that have the word, with one row more that has a bit of
    every label, is less than that of a row of which nothing is known. Words are runs between blanks, in lower case.

    Args:
        rows: to learn it from; a set of labels counts as one label.
    """
    counts: dict[str, Counter[tuple[str, ...]]] = {}
    for row in rows:
        for word in {word for text in row.texts for word in text.lower().split()}:
            counts.setdefault(word, Counter())[row.labels] += 1
    labels = len({row.labels for row in rows})
    told = {word: max(_information(list(found.values()), labels), _LEAST) for word, found in counts.items()}
    return lambda word: told.get(word.lower(), _UNKNOWN)


def _information(counts: Sequence[int], labels: int) -> float:
    rows = sum(counts) + 1
    shares = [(count + 1 / labels) / rows for count in counts] + [1 / labels / rows] * (labels - len(counts))
    return math.log(labels) + sum(share * math.log(share) for share in shares)
