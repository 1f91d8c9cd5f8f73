"""What every tokenizer returns for one text."""

import re
from dataclasses import dataclass, field

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Encoding:
    """Tokens of one text, without `[CLS]`, `[SEP]` or padding. The lists have the same length, but for `capitals`.

    Attributes:
        ids: row of each token in the embedding table.
        tokens: the vocabulary's spelling of each token (`##ing`, `▁the`).
        offsets: (first, after the last) character of the text as given, in code points, so that
            `text[first:after]` is what the token stands for. Characters that a tokenizer drops (accents
            written as combining marks, control characters) may lie inside or between the spans.
        word_ids: number of the word each token belongs to, counted from 0. A word is what the tokenizer may
            not merge with its neighbour: a run between blanks, and for WordPiece also each punctuation mark.
        capitals: whether the word of each token has a capital letter; empty unless the tokenizer marks them.
    """

    ids: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    word_ids: list[int] = field(default_factory=list)
    capitals: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)

    def first(self, count: int) -> "Encoding":
        """Return the first tokens, all where there are fewer."""
        if count >= len(self):
            return self
        kept = slice(count)
        return Encoding(self.ids[kept], self.tokens[kept], self.offsets[kept], self.word_ids[kept], self.capitals[kept])


def replace_lone_surrogates(text: str) -> str:
    """Return the text with U+FFFD for every surrogate code point, which has no UTF-8 form.

    A Python string holds no surrogate pairs, so each surrogate in it stands alone. One character gives one
    character: offsets are unmoved.
    """
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
