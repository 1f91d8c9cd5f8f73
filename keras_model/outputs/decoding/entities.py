"""Tags of words, and the names that they make."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from keras_model.data.tag_schemes import OUTSIDE
from keras_model.encode.windows import WordWindows
from keras_model.encode.words import HYPHENS
from keras_model.outputs.entity_spans import begins_another, entity_spans
from keras_model.outputs.tag_path import likeliest_tags


class Entity(TypedDict):
    """A name in a text: its first character and the one after its last, and the least probability of its words."""

    text: str
    label: str
    start: int
    end: int
    score: float


def tags_of_words(
    probabilities: np.ndarray, places: Sequence[np.ndarray], labels: Sequence[str], together: bool = False
) -> list[list[str]]:
    """Return a tag for every word of every sentence, by the probabilities at the word's first piece.

    It is the likeliest of the word, or of words that are read together the one on the likeliest path through the
    sentence. A word of which the tokenizer leaves nothing is tagged "O", or the first label where there is no "O"; a
    path ends before it, and another begins behind it.

    Args:
        probabilities: [W, S, N]; logits will do where each word has its own.
        places: of each sentence, as `Preprocessor.encode_word_windows` gives them, int [words, 2].
        labels: names of the N classes.
        together: read the words of a sentence together, see `Reading`.
    """
    outside = OUTSIDE if OUTSIDE in labels else labels[0]
    best = probabilities.argmax(-1)
    found = []
    for sentence in places:
        if together:
            rows = [probabilities[window, position] if window >= 0 else None for window, position in sentence]
            numbers = _best_labels(rows, [True] * len(rows), labels)
        else:
            numbers = [int(best[window, position]) if window >= 0 else -1 for window, position in sentence]
        found.append([labels[number] if number >= 0 else outside for number in numbers])
    return found


def entities(
    windows: WordWindows, probabilities: np.ndarray, labels: Sequence[str], together: bool = False
) -> list[Entity]:
    """Return the entities of a text in their order.

    Each word takes the likeliest label at its first piece; in scripts that are written without blanks, words do so
    together (`likeliest_tags`). What entities tags make, `entity_spans` says. A word with
    hyphens takes that of its first part, for most models were taught no other ("al-Qaeda"). At a hyphen that itself is
    outside, between capitals, where another entity begins behind it, there are two words ("Rome-Paris").

    Where all words are read together, this tells what the words are; then they take their tags anew, on one path
    through the text, whose windows are no bounds to it.

    Args:
        windows: `Preprocessor.encode_text(text)`; `text[start:end]` is the entity, in code points.
        probabilities: [W, S, N].
        labels: names of the N classes.
        together: read the words of a text together, see `Reading`.
    """
    rows = [probabilities[window, position] if window >= 0 else None for window, position in windows.places]
    best = _best_labels(rows, windows.blankless, labels)
    tags = _named(best, labels)
    firsts = [word for word in range(len(tags)) if not windows.joined[word] or _parts_names(windows, tags, word)]
    if together:
        path = _best_labels([rows[word] for word in firsts], [True] * len(firsts), labels)
        for word, number in zip(firsts, path, strict=True):
            best[word] = number
        tags = _named(best, labels)
    scores = [0.0 if row is None else float(row[number]) for row, number in zip(rows, best, strict=True)]
    bounds = [*firsts, len(tags)]
    found: list[Entity] = []
    for label, first, after in sorted(entity_spans([tags[word] for word in firsts]), key=lambda span: span[1]):
        start, end = windows.words[bounds[first]][0], windows.words[bounds[after] - 1][1]
        score = min(scores[word] for word in firsts[first:after])
        found.append({"text": windows.text[start:end], "label": label, "start": start, "end": end, "score": score})
    return found


def _best_labels(rows: Sequence[np.ndarray | None], joint: Sequence[bool], labels: Sequence[str]) -> list[int]:
    """Return the number of each word's label, -1 where the tokenizer leaves nothing of it.

    Args:
        rows: the probabilities of each word, [N]; None where nothing is left.
        joint: of each word, whether it is read together with neighbours that are so, too.
        labels: names of the N classes.
    """
    best = [-1 if row is None else int(row.argmax()) for row in rows]
    first = 0
    while first < len(rows):
        after = first
        while after < len(rows) and joint[after] and best[after] >= 0:
            after += 1
        if after > first:
            before = OUTSIDE if first == 0 or best[first - 1] < 0 else labels[best[first - 1]]
            best[first:after] = likeliest_tags(np.array(rows[first:after]), labels, before)
        first = after + 1
    return best


def _named(numbers: Sequence[int], labels: Sequence[str]) -> list[str]:
    return [labels[number] if number >= 0 else "" for number in numbers]


def _parts_names(windows: WordWindows, tags: Sequence[str], word: int) -> bool:
    """Whether a joined word, a hyphen or what follows one, is a word of its own."""

    def parts(hyphen: int) -> bool:
        if not 0 < hyphen < len(tags) - 1 or not windows.joined[hyphen + 1]:
            return False
        begins = [windows.text[windows.words[side][0]] for side in (hyphen - 1, hyphen, hyphen + 1)]
        capitals = all(begins[side].lower() != begins[side] for side in (0, 2))
        outside = begins[1] in HYPHENS and not entity_spans([tags[hyphen]])
        return capitals and outside and begins_another(tags[hyphen - 1], tags[hyphen + 1])

    return windows.joined[word] and (parts(word) or parts(word - 1))
