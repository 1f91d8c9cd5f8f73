"""Words in letters that a vocabulary can read."""

from collections.abc import Callable, Sequence

from keras_model.encode.look_alikes.table import ALPHABETS, NONE, ODD, read_look_alikes
from keras_model.encode.words import parts_look_alikes

# Of the tokenizers that can fold: what a config.json and a `.tflite` call it.
FOLD_LOOK_ALIKES = "fold_look_alikes"
_MOST_KEPT = 1 << 16


class Folding:
    """Writes words anew whose letters only look like those of the words that a vocabulary knows.

    A word is what white space, punctuation or a character of a script without blanks parts. It is left as it is where
    it is ASCII, or where the vocabulary can read it: where its letters are of one alphabet, none is an odd form (𝐛, ｂ,
    ⓑ, ʙ, ɑ), and no token of it is unknown. Otherwise it is written in Latin, in Cyrillic and in Greek, where each of
    its letters has a look-alike there or is one. Of these, the one with the fewest unknown tokens is taken, then with
    the fewest tokens, then with the fewest letters changed, then the first; but only if it has fewer unknown tokens
    than the word, or as many and fewer tokens.

    One character becomes one character, so offsets are unmoved.

    Args:
        cut: texts → ids of the tokens of each, without folding.
        unknown: id of the unknown token.

    Example:
        >>> folding = Folding(lambda texts: [[0] if "а" in text else [1] for text in texts], unknown=0)  # Cyrillic а
        >>> folding.fold(["a bаnk, а"])
        ['a bank, a']
    """

    def __init__(self, cut: Callable[[list[str]], Sequence[Sequence[int]]], unknown: int) -> None:
        self._cut = cut
        self._unknown = unknown
        self._table = read_look_alikes()
        self._folded: dict[str, str] = {}

    def fold(self, texts: Sequence[str]) -> list[str]:
        """Return the texts, each as long as it was, with the words folded that the vocabulary cannot read."""
        parts = {number: _parts(text) for number, text in enumerate(texts) if not text.isascii()}
        if len(self._folded) > _MOST_KEPT:
            self._folded.clear()
        self._learn({part for found in parts.values() for part in found if not part.isascii()} - self._folded.keys())
        return [
            "".join(self._folded.get(part, part) for part in parts[number]) if number in parts else text
            for number, text in enumerate(texts)
        ]

    def _learn(self, words: set[str]) -> None:
        ways = {word: self._ways(word) for word in words}
        spellings = list(dict.fromkeys(s for word, found in ways.items() if found for s in (word, *found)))
        # A byte-level vocabulary reads a word otherwise where no blank stands before it.
        cuts = dict(zip(spellings, self._cut([" " + spelling for spelling in spellings]), strict=True))
        costs = {spelling: (list(ids).count(self._unknown), len(ids)) for spelling, ids in cuts.items()}
        for word, found in ways.items():
            self._folded[word] = word
            if not found or (costs[word][0] == 0 and not self._is_mixed(word)):
                continue
            # `min` takes the first of equals.
            best = min(found, key=lambda way: (costs[way], sum(a != b for a, b in zip(word, way, strict=True))))
            if costs[best] < costs[word]:
                self._folded[word] = best

    def _ways(self, word: str) -> list[str]:
        """Return what a word is in each alphabet that it can wholly be written in, in which it is another."""
        found = []
        for alphabet in ALPHABETS:
            way = word.translate(self._table.maps[alphabet])
            if way != word and all(self._table.kind(c) in (NONE, alphabet) for c in way):
                found.append(way)
        return found

    def _is_mixed(self, word: str) -> bool:
        kinds = {self._table.kind(character) for character in word} - {NONE}
        return ODD in kinds or len(kinds) > 1


def _parts(text: str) -> list[str]:
    """Return the words of a text and what parts them, in their order."""
    parts: list[str] = []
    begin = 0
    for place, character in enumerate(text):
        if parts_look_alikes(character):
            parts += [text[begin:place], character]
            begin = place + 1
    return [*parts, text[begin:]]
