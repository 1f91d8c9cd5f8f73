"""The likeliest tags of words that are read together, where one tag may go on with what another began."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from keras_model.data.tag_schemes import OUTSIDE
from keras_model.outputs.entity_spans import goes_on_with

# A tag that goes on with nothing counts as a twentieth of its probability: data in IOB1 have such tags by right.
_BROKEN = 0.05
# An integer output of eight bits rounds less than this to nothing.
_LEAST = 1 / 512
# Sums of whole numbers are the same in every language.
_UNIT = 1 << 16


def likeliest_tags(probabilities: np.ndarray, labels: Sequence[str], before: str) -> list[int]:
    """Return the label of each word, of all their rows the one of the highest product of probabilities.

    A tag such as `I-x` that goes on with an entity, of a model that has `B-x`, counts as a twentieth of its probability
    where no entity of type x is to go on with. So a character in the midst of a name, undecided between "O" and `I-x`,
    does not cut the name in two. Of equals the first label is taken.

    Args:
        probabilities: [words, N].
        labels: names of the N classes.
        before: the tag of the word before, "O" where there is none.
    """
    if not len(probabilities):
        return []
    scores = np.rint(np.log(np.maximum(probabilities.astype(np.float64), _LEAST)) * _UNIT).astype(np.int64)
    costs = _costs(tuple(labels))
    known = frozenset(labels)
    best = scores[0] + np.array([_cost(before, label, known) for label in labels])
    ways = []
    for row in scores[1:]:
        every = best[:, None] + costs
        ways.append(every.argmax(axis=0))
        best = every.max(axis=0) + row
    path = [int(best.argmax())]
    for way in reversed(ways):
        path.append(int(way[path[-1]]))
    return path[::-1]


def tags_lean_on_each_other(labels: Sequence[str]) -> bool:
    """Whether a label goes on with an entity that another begins; else words read together have the tags of each."""
    known = frozenset(labels)
    return not all(goes_on_with(OUTSIDE, label, known) for label in known)


@dataclass(frozen=True)
class TagsTrial:
    """What labelled rows say of the two ways to read tags.

    Attributes:
        rows: how many they are.
        each, together: the F1 of entities where each word has its likeliest tag, and where all have them together.
    """

    rows: int
    each: float
    together: float

    @property
    def suit_together(self) -> bool:
        """Whether more was found together."""
        return self.together > self.each

    def record(self) -> dict[str, object]:
        """Return it as data."""
        chosen = "together" if self.suit_together else "each"
        return {"tags": chosen, "rows": self.rows, "f1_each": self.each, "f1_together": self.together}

    def told(self, file: str) -> str:
        """Return as one line how tags are read from now on, and why; `file` has the rows."""
        ways = [(self.together, "together"), (self.each, "word by word")]
        advice = "--tags each reads each word by itself"
        if not self.suit_together:
            ways.reverse()
            advice = "--tags together reads them together"
        (best, chosen), (other, left) = ways
        scores = f"the f1 of the {self.rows} rows of {file} is {best:.4f} {chosen} and {other:.4f} {left}"
        return f"tags are read {chosen}: {scores}; {advice}"


@lru_cache(maxsize=8)
def _costs(labels: tuple[str, ...]) -> np.ndarray:
    known = frozenset(labels)
    return np.array([[_cost(before, label, known) for label in labels] for before in labels])


def _cost(before: str, tag: str, labels: Collection[str]) -> int:
    return 0 if goes_on_with(before, tag, labels) else round(math.log(_BROKEN) * _UNIT)
