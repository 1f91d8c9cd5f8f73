"""The attack: for the words that matter most, the misspelling that hurts most, until the answer is another.

The search is TextBugger's for a model whose probabilities are known (Li et al. 2019, arXiv 1812.05271, algorithm 3) and
DeepWordBug's (Gao et al. 2018, arXiv 1801.04354), with the words in the order that TextFooler gives them: by what the
right label loses without each (Jin et al. 2020, arXiv 1907.11932, section 3.1).
"""

import hashlib
import random
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.attack.slips import attackable, misspellings, parts_of
from keras_model.progress import RowsDone

# From texts to the probability of each label, float [texts, labels].
Probabilities = Callable[[list[str]], np.ndarray]
_Search = Generator[list[str], np.ndarray, "Attacked"]

# So many rows are attacked side by side, so that the model answers many texts at once.
_ROWS_AT_ONCE = 64


@dataclass(frozen=True)
class Attacked:
    """What became of a text under attack.

    Attributes:
        text: as it was.
        attacked: as the attacker left it; where `held`, with the misspellings that hurt most.
        label: number of the right label.
        answer: number of the label that the model gives to `attacked`.
        words: misspelled ones.
        queries: texts that the model was asked for, the text itself among them.
        was_right: whether the model gave the right label to `text`; else it was not attacked.
    """

    text: str
    attacked: str
    label: int
    answer: int
    words: int
    queries: int
    was_right: bool

    @property
    def held(self) -> bool:
        """Whether the model still gives the right label."""
        return self.answer == self.label


def attack(
    probabilities: Probabilities,
    texts: Sequence[str],
    labels: Sequence[int],
    words: int,
    seed: int,
    progress: RowsDone | None = None,
) -> list[Attacked]:
    """Attack each text by misspelling as few of its words as it takes, at most `words`.

    The words are taken in the order of what the right label's probability loses without them. Of each, all of its
    `misspellings` are tried, and the one that leaves the right label the least is kept if it is less than before; the
    first one that makes another label the likeliest ends the search, by the likeliest way there. A text that is
    answered wrongly as it is is not attacked; its one query is counted.

    What is tried depends on the seed and the text alone, not on the other texts nor on their order.

    Args:
        probabilities: of the model; is asked for many texts at once.
        texts: to attack.
        labels: number of each text's right label.
        words: that may be misspelled in a text.
        seed: of what is drawn.
        progress: is told how far it is.

    Returns:
        What became of each text, in their order.
    """
    waiting = list(enumerate(zip(texts, labels, strict=True)))[::-1]
    searches: dict[int, _Search] = {}
    asked: dict[int, list[str]] = {}
    found: dict[int, Attacked] = {}
    while waiting or searches:
        while waiting and len(searches) < _ROWS_AT_ONCE:
            number, (text, label) = waiting.pop()
            searches[number] = _search(text, label, words, seed)
            asked[number] = next(searches[number])
        answers = probabilities([text for number in searches for text in asked[number]])
        first = 0
        for number, search in list(searches.items()):
            own = answers[first : first + len(asked[number])]
            first += len(asked[number])
            try:
                asked[number] = search.send(own)
            except StopIteration as end:
                found[number] = end.value
                del searches[number]
        if progress is not None:
            progress(len(found), len(texts))
    return [found[number] for number in range(len(texts))]


def drawn_rows(texts: Sequence[str], count: int, seed: int) -> list[int]:
    """Return the numbers of `count` texts, or of all where there are fewer, rising; which depends on no order."""
    by_digest = sorted(range(len(texts)), key=lambda number: (_digest(texts[number], seed), number))
    return sorted(by_digest[:count])


def _search(text: str, label: int, words: int, seed: int) -> _Search:
    """Ask for texts by yielding them, be sent their probabilities, and return what was found."""
    queries = 1
    row = (yield [text])[0]
    right = bool(row.argmax() == label)
    parts, changed = parts_of(text), 0
    places = attackable(parts) if right else []
    if places:
        without = [_joined(parts, place, "") for place in places]
        queries += len(without)
        left = (yield without)[:, label]
        places = [places[number] for number in np.argsort(left, kind="stable")]
    generator = random.Random(_digest(text, seed))
    for place in places:
        if changed == words or row.argmax() != label:
            break
        tries = misspellings(parts[place], generator)
        queries += len(tries)
        answers = yield [_joined(parts, place, typed) for typed in tries]
        best = int(answers[:, label].argmin())
        flipped = np.flatnonzero(answers.argmax(axis=1) != label)
        if len(flipped):
            best = int(flipped[answers[flipped, label].argmin()])
        if len(flipped) or answers[best, label] < row[label]:
            parts[place], row, changed = tries[best], answers[best], changed + 1
    return Attacked(text, "".join(parts), label, int(row.argmax()), changed, queries, right)


def _joined(parts: list[str], place: int, word: str) -> str:
    return "".join([*parts[:place], word, *parts[place + 1 :]])


def _digest(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed} {text}".encode("utf-8", "surrogatepass")).hexdigest()
