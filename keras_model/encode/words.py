"""A text's words, for models that tag words: cut much as annotators of entities cut them."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from tokenizers.pre_tokenizers import BertPreTokenizer

from keras_model.encode.encoding import replace_lone_surrogates

_PRE_TOKENIZER = BertPreTokenizer()
# How many pieces "x" + character + "x" falls into.
_SPACE, _PUNCTUATION = 2, 3


def split_words(text: str) -> list[tuple[int, int]]:
    """Return (first, after the last) character of each word, in code points.

    A word lies between white space. Punctuation at either end of it is a word of its own, save an `@` or `#` right
    before the first letter, which names and topics of messages begin with; so is a final `'s`. White space and
    punctuation are what they are to BERT's tokenizer.

    >>> [text[a:b] for text in ["(Ada's friend @bob, in St. Ives...)"] for a, b in split_words(text)]
    ['(', 'Ada', "'s", 'friend', '@bob', ',', 'in', 'St', '.', 'Ives', '...)']
    """
    kinds = [_kind(character) for character in replace_lone_surrogates(text)]
    words: list[tuple[int, int]] = []
    begin = 0
    for end in range(len(text) + 1):
        if end == len(text) or kinds[end] == _SPACE:
            if begin < end:
                words += _parts(text, kinds, begin, end)
            begin = end + 1
    return words


def word_windows(pieces: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Return (first, after the last) word of overlapping windows that hold at most `room` pieces each.

    A window repeats words of the one before, up to a quarter of the room.

    Args:
        pieces: of each word, at most `room`.
        room: pieces that fit into a window.
    """
    windows = []
    begin = 0
    while True:
        end, used = begin, 0
        while end < len(pieces) and used + pieces[end] <= room:
            used += pieces[end]
            end += 1
        windows.append((begin, end))
        if end == len(pieces):
            return windows
        # What is repeated must leave room for the next word.
        limit = min(room // 4, room - pieces[end])
        after, begin, repeated = begin + 1, end, 0
        while begin > after and repeated + pieces[begin - 1] <= limit:
            begin -= 1
            repeated += pieces[begin]


def deciding_words(windows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the words that each window decides: of an overlap, the first half belongs to the earlier window.

    So a word is judged where it stands farther from the edge. Every word belongs to one window.
    """
    middles = [(begin + end + 1) // 2 for (_, end), (begin, _) in pairwise(windows)]
    return list(zip([0, *middles], [*middles, windows[-1][1]], strict=True))


def _parts(text: str, kinds: Sequence[int], begin: int, end: int) -> list[tuple[int, int]]:
    first, last = begin, end
    while first < end and kinds[first] == _PUNCTUATION:
        first += 1
    if first == end:
        return [(begin, end)]
    while kinds[last - 1] == _PUNCTUATION:
        last -= 1
    if first > begin and text[first - 1] in "@#":
        first -= 1
    ending = last - 2 if text[max(last - 2, first + 1) : last] in ("'s", "'S", "’s", "’S") else last
    return [part for part in ((begin, first), (first, ending), (ending, last), (last, end)) if part[0] < part[1]]


@lru_cache(maxsize=1 << 16)
def _kind(character: str) -> int:
    return len(_PRE_TOKENIZER.pre_tokenize_str(f"x{character}x"))
