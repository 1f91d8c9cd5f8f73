"""Texts and pairs of texts in windows, or their beginnings in one."""

from collections.abc import Iterator, Sequence

import numpy as np

from keras_model.data.rows import Text
from keras_model.encode.encoding import Encoding
from keras_model.encode.inputs.layout import Layout
from keras_model.encode.long_texts.spread import FIRST, tokens_read, window_starts
from keras_model.encode.windows import TextWindows


def text_windows(layout: Layout, rows: Sequence[Text], windows: int) -> TextWindows:
    """Return texts and pairs in `windows` windows at most; see `Preprocessor.encode_windows`."""
    singles = {number: row for number, row in enumerate(rows) if isinstance(row, str)}
    pairs = {number: row for number, row in enumerate(rows) if not isinstance(row, str)}
    held: dict[int, list[tuple[list[int], list[int] | None, list[bool]]]] = {}
    truncated = np.zeros(len(rows), bool)
    room = layout.of_text
    most = tokens_read(windows, room)
    encodings = layout.tokenized(list(singles.values()), _one_more(most))
    for number, encoding in zip(singles, encodings, strict=True):
        read = encoding if most is None else encoding.first(most)
        truncated[number] = len(read) < len(encoding)
        spans = [slice(start, start + room) for start in window_starts(len(read), room)]
        held[number] = [(read.ids[span], None, read.capitals[span]) for span in spans]
    for number, (first, second) in zip(pairs, _pairs(layout, list(pairs.values()), windows), strict=True):
        laid, truncated[number] = _pair_windows(first.ids, second.ids, layout.of_pair, windows)
        held[number] = [(*window, []) for window in laid]
    contents = [window for number in range(len(rows)) for window in held[number]]
    features = layout.empty(len(contents))
    for window, content in enumerate(contents):
        layout.fill(features, window, *content)
    counts = np.array([len(held[number]) for number in range(len(rows))], np.int32)
    paired = np.array([number in pairs for number in range(len(rows))], bool)
    return TextWindows(features, counts, truncated, paired)


def _one_more(most: int | None) -> int | None:
    """Return as many tokens as tell whether there are more than are read."""
    return None if most is None else most + 1


def _pairs(layout: Layout, pairs: Sequence[Sequence[str]], windows: int) -> Iterator[tuple[Encoding, Encoding]]:
    """Tokenize both texts of each pair, as far as it matters to `_pair_windows`."""
    limit = _one_more(tokens_read(windows, layout.of_pair))
    encodings = layout.tokenized([text for pair in pairs for text in pair], limit)
    # Of one iterator, each pair takes two.
    for pair, first, second in zip(pairs, encodings, encodings, strict=True):
        longer = limit
        # The longer text is read in windows, and gets the odd token of one; so it must be known which that is.
        while (windows != FIRST or layout.of_pair % 2) and longer is not None and len(first) == len(second) == longer:
            longer *= 4
            first, second = layout.tokenizer.encode_batch(pair, longer)
        yield first, second


def _pair_windows(
    first: list[int], second: list[int], room: int, windows: int
) -> tuple[list[tuple[list[int], list[int]]], bool]:
    """Return what of both texts stands in each window, and whether an end stands in none."""
    if len(first) + len(second) <= room:
        return [(first, second)], False
    swapped = len(first) > len(second)
    shorter, longer = (second, first) if swapped else (first, second)
    kept = shorter[: room // 2]
    width = room - len(kept)
    # Of the shortest inputs, the special tokens of a pair leave no room.
    read = longer[: tokens_read(windows, width)] if width else []
    parts = [read[start : start + width] for start in window_starts(len(read), max(width, 1))]
    cut = len(read) < len(longer) or len(kept) < len(shorter)
    return [(part, kept) if swapped else (kept, part) for part in parts], cut
