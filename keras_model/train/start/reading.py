"""How well a vocabulary reads rows: whose script they are in, and into how many pieces their words fall."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from keras_model.data.rows import Row
from keras_model.encode.tokenizers import Tokenizer

# So many rows, from all over the file, tell the language of all.
_MOST_ROWS = 1000
_MOST_CHARACTERS = 1000
# A private sign, which no vocabulary has.
_UNKNOWN_SIGN = "\U000f1234"
_WORD = re.compile(r"[^\W\d_]+")
# Latin letters with and without accents: Basic Latin to Extended-B, and Extended Additional, which has Vietnamese.
_LATIN = re.compile("[a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]+")


@dataclass(frozen=True)
class Legibility:
    """What a vocabulary makes of the words of some rows.

    Attributes:
        latin: share of the letters that are Latin; 1 where there are no letters.
        pieces_a_word: mean number of pieces of a word in Latin letters; 0 where there are none.
        unknown: share of all words that hold a piece which the vocabulary does not have.
        unread: share of all texts, such as emoji alone, that are nothing but such pieces, and so alike to a model.
    """

    latin: float
    pieces_a_word: float
    unknown: float
    unread: float = 0.0


def legibility(rows: Sequence[Row], tokenizer: Tokenizer) -> Legibility:
    """Return how well a vocabulary reads the words of rows, judged by at most 1,000 of them."""
    some = rows[:: -(-len(rows) // _MOST_ROWS)] if rows else rows
    texts = [text[:_MOST_CHARACTERS] for row in some for text in row.texts]
    unread = _unread(texts, tokenizer)
    words = [word for text in texts for word in _WORD.findall(text)]
    if not words:
        return Legibility(1.0, 0.0, 0.0, unread)
    pieces = {
        word: encoding.ids for word, encoding in zip(set(words), tokenizer.encode_batch(list(set(words))), strict=True)
    }
    latin = [word for word in words if _LATIN.fullmatch(word)]
    return Legibility(
        sum(map(len, latin)) / sum(map(len, words)),
        sum(len(pieces[word]) for word in latin) / len(latin) if latin else 0.0,
        sum(tokenizer.unk_id in pieces[word] for word in words) / len(words),
        unread,
    )


def _unread(texts: Sequence[str], tokenizer: Tokenizer) -> float:
    """Return the share of texts that the vocabulary knows no sign of."""
    if not texts:
        return 0.0
    *read, sign = tokenizer.encode_batch([*texts, _UNKNOWN_SIGN])
    # A Unigram puts a piece for the blank before an unknown sign, too.
    nothing = {tokenizer.unk_id, *sign.ids}
    return sum(tokenizer.unk_id in one.ids and nothing.issuperset(one.ids) for one in read) / len(read)
