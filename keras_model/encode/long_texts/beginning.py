"""The tokens of a long text's beginning without the rest, and how many it has without holding all of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from keras_model.encode.encoding import Encoding

# More than the 4 or 5 of ordinary text, so that one attempt is usually enough.
_CHARACTERS_PER_TOKEN = 8
_GROWTH = 4
# What is known of the tokens of so many characters at once takes a tenth of a gigabyte at most.
_COUNTED_AT_ONCE = 1 << 18
_COST_OF_A_TEXT = 100  # in characters: what is known of a text itself

# What a text is cut before: white space that every tokenizer parts words at.
_OTHER_BLANKS = "\t\n"
BLANKS = f" {_OTHER_BLANKS}"
# What may stand on both sides of a blank at which a text is cut: printable ASCII, and letters of Latin, Greek,
# Cyrillic, Armenian, Hebrew, Arabic, Devanagari, Thai, Japanese, Chinese and Korean. None of these is white space, or
# becomes it when normalised, or makes one grapheme with a blank, as combining marks and the prepended U+0600 do.
_LETTERS = (
    "\u00c0-\u02af\u0386-\u03ff\u0400-\u0482\u048a-\u0587\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3\u0904-\u0939"
    "\u0e01-\u0e30\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
)
_PLAIN = f"!-~{_LETTERS}"
_IDEOGRAPH = "\u4e00-\u9fff"
_BLANK = re.compile(f"(?<=[{_PLAIN}])[{BLANKS}](?=[{_PLAIN}])")
_BLANK_OR_IDEOGRAPHS = re.compile(f"{_BLANK.pattern}|(?<=[{_IDEOGRAPH}])(?=[{_IDEOGRAPH}])")
# Of these no normaliser leaves fewer than there are. ALBERT's makes one mark of two backticks.
_SURVIVES = re.compile(f"[0-9A-Za-z{_LETTERS}]")


@dataclass(frozen=True)
class Cuts:
    """Where a tokenizer's texts may be cut so that what stands before the cut gets the same tokens as in the whole.

    That is before a blank between two plain characters, as far as

    - the tokenizer parts words at blanks, and no token, no rule and no step of the normaliser reaches across one;
    - what is chosen within the words before does not depend on what follows.

    So it is for WordPiece, for GPT-2's pattern, for Unigram over words, and for a SentencePiece model whose pieces
    hold a blank only at their beginning and whose map has no blank in a key: its search goes from left to right, and
    every path to what follows leads through the last word's end.

    Attributes:
        possible: whether all this holds; if not, a text is tokenized whole.
        ideographs: whether each CJK ideograph is a word of its own, so that between two of them is a cut as well.
        reach: characters, as given or normalised, of the longest added token. Such a token is looked for before words
            are, may hold blanks or take in those around it, and is found by what stands at most so far behind.
    """

    possible: bool = True
    ideographs: bool = False
    reach: int = 0

    def encode(
        self, texts: Sequence[str], limit: int, encode_whole: Callable[[list[str]], list[Encoding]]
    ) -> list[Encoding]:
        """Return the first `limit` tokens of each text, or all where there are fewer.

        Args:
            texts: any number.
            limit: at least 0.
            encode_whole: texts → all tokens of each.
        """
        found: dict[int, Encoding] = {}
        size = max(limit, 1) * _CHARACTERS_PER_TOKEN
        left = list(range(len(texts)))
        while left:
            parts = {number: self._beginning(texts[number], size) for number in left}
            encodings = encode_whole([texts[number][:read] for number, (_, read) in parts.items()])
            left = []
            for (number, (end, read)), encoding in zip(parts.items(), encodings, strict=True):
                whole = read == len(texts[number])
                found[number] = encoding.first(limit if whole else min(limit, _before(encoding, end)))
                if not whole and len(found[number]) < limit:
                    left.append(number)
            size *= _GROWTH
        return [found[number] for number in range(len(texts))]

    def count(self, texts: Sequence[str], ids: Callable[[list[str]], list[list[int]]]) -> list[int]:
        """Return how many tokens each text has, in memory that does not grow with them.

        Args:
            texts: any number.
            ids: texts → the ids of each; what follows a cut must get those that it has in the whole text.
        """
        counts = [0] * len(texts)
        parts: list[str] = []
        owners: list[int] = []

        def add() -> None:
            for number, found in zip(owners, ids(parts), strict=True):
                counts[number] += len(found)
            parts.clear()
            owners.clear()

        waiting = 0
        for number, text in enumerate(texts):
            for part in self._parts(text):
                parts.append(part)
                owners.append(number)
                waiting += len(part) + _COST_OF_A_TEXT
                if waiting >= _COUNTED_AT_ONCE:
                    add()
                    waiting = 0
        add()
        return counts

    def _parts(self, text: str) -> Iterator[str]:
        """Yield a text in parts, or whole where an added token may reach across any cut."""
        begin = 0
        while not self.reach and (end := self._next_part(text, begin + _COUNTED_AT_ONCE)) < len(text):
            yield text[begin:end]
            begin = end
        yield text[begin:]

    def _next_part(self, text: str, size: int) -> int:
        end = self._next(text, size)
        # A byte-level BPE that puts a blank before a text does so before other white space, too.
        while end < len(text) and text[end] in _OTHER_BLANKS:
            end = self._next(text, end + 1)
        return end

    def _beginning(self, text: str, size: int) -> tuple[int, int]:
        """Return up to where the tokens are those of the whole text, and how much must be read to know them."""
        end = self._next(text, size)
        if not self.reach or end == len(text):
            return end, end
        # An added token that begins before the end, and one that would take its place, must be seen as in the whole
        # text. Only characters that no normaliser drops count.
        behind = next(islice(_SURVIVES.finditer(text, end), 2 * self.reach + 1, None), None)
        return end, len(text) if behind is None else self._next(text, behind.end())

    def _next(self, text: str, size: int) -> int:
        """Return the first cut from a size on, the text's length where there is none."""
        if not self.possible or size >= len(text):
            return len(text)
        found = (_BLANK_OR_IDEOGRAPHS if self.ideographs else _BLANK).search(text, size)
        return len(text) if found is None else found.start()


def _before(encoding: Encoding, end: int) -> int:
    """Return how many tokens lie before a place."""
    count = len(encoding)
    while count and encoding.offsets[count - 1][1] > end:
        count -= 1
    return count
