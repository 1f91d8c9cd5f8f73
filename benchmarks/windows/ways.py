"""Ways to read a long text in windows, and long texts to try them on."""

import random
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from convert.tflite.interpreter import TextInterpreter
from keras_model.data.rows import TextRow
from keras_model.encode.long_texts.spread import window_starts

# (first, after the last) token of each window.
Spans = list[tuple[int, int]]


def long_texts(rows: Sequence[TextRow], words: int, count: int, purity: float, seed: int) -> Iterator[TextRow]:
    """Yield texts of several hundred words with a label.

    Args:
        rows: short texts with their labels.
        words: of a text, at least.
        count: of the texts.
        purity: share of the short texts in a long one that have its label; the others have another.
        seed: of the draw.
    """
    by_label: dict[str, list[str]] = {}
    for row in rows:
        by_label.setdefault(row.label, []).append(row.text)
    chance = random.Random(seed)
    for _ in range(count):
        label = chance.choice(sorted(by_label))
        others = [other for other in sorted(by_label) if other != label]
        parts: list[str] = []
        while sum(len(part.split()) for part in parts) < words:
            of = label if not others or chance.random() < purity else chance.choice(others)
            parts.append(chance.choice(by_label[of]))
        yield TextRow(" ".join(parts), label)


def beginning(tokens: int, room: int) -> Spans:
    """The first tokens alone."""
    return [(0, min(tokens, room))]


def both_ends(tokens: int, room: int) -> Spans:
    """The first and the last tokens."""
    return [(0, min(tokens, room)), (max(tokens - room, 0), tokens)]


def spread(tokens: int, room: int) -> Spans:
    """As few windows as read the text, spread evenly: what the library does."""
    return [(start, min(start + room, tokens)) for start in window_starts(tokens, room)]


def side_by_side(tokens: int, room: int) -> Spans:
    """Windows without overlap, the last one as short as it comes."""
    return [(start, min(start + room, tokens)) for start in range(0, max(tokens, 1), room)]


def overlapping(tokens: int, room: int) -> Spans:
    """Windows that repeat a quarter of the one before, as those over the context of a question."""
    starts = range(0, max(tokens - room // 4, 1), room - room // 4)
    return [(start, min(start + room, tokens)) for start in starts]


def mean(outputs: np.ndarray, spans: Spans) -> np.ndarray:
    """The mean of probabilities [W, N]."""
    return outputs.mean(axis=0)


def weighted(outputs: np.ndarray, spans: Spans) -> np.ndarray:
    """The mean, each window weighted by its tokens."""
    return np.average(outputs, axis=0, weights=[end - start for start, end in spans])


def greatest(outputs: np.ndarray, spans: Spans) -> np.ndarray:
    """The greatest probability that any window gives a label."""
    return outputs.max(axis=0)


WAYS: dict[str, tuple[Callable[[int, int], Spans], Callable[[np.ndarray, Spans], np.ndarray]]] = {
    "beginning": (beginning, mean),
    "both ends, mean": (both_ends, mean),
    "spread, mean": (spread, mean),
    "spread, greatest": (spread, greatest),
    "side by side, mean": (side_by_side, mean),
    "side by side, mean by tokens": (side_by_side, weighted),
    "side by side, greatest": (side_by_side, greatest),
    "a quarter repeated, mean": (overlapping, mean),
    "a quarter repeated, greatest": (overlapping, greatest),
}


def judge(model: TextInterpreter, texts: Sequence[TextRow]) -> dict[str, tuple[float, float]]:
    """Return of each way the share of texts whose label it finds, and the mean number of its windows."""
    template = model.tokenizer.template
    room = model.sequence_length - template.of_text
    right = {name: 0 for name in WAYS}
    windows = {name: 0 for name in WAYS}
    for text in texts:
        ids = model.tokenizer.encode(text.text).ids
        known: dict[tuple[int, int], np.ndarray] = {}
        for name, (spans_of, combine) in WAYS.items():
            spans = spans_of(len(ids), room)
            for span in spans:
                if span not in known:
                    known[span] = _run(model, ids[slice(*span)])
            found = combine(np.stack([known[span] for span in spans]), spans)
            right[name] += model.labels[int(found.argmax())] == text.label
            windows[name] += len(spans)
    return {name: (right[name] / len(texts), windows[name] / len(texts)) for name in WAYS}


def _run(model: TextInterpreter, ids: Sequence[int]) -> np.ndarray:
    tokenizer = model.tokenizer
    row = np.full((1, model.sequence_length), tokenizer.pad_id, np.int32)
    tokens = [tokenizer.cls_id, *ids, tokenizer.sep_id]
    row[0, : len(tokens)] = tokens
    mask = np.zeros_like(row)
    mask[0, : len(tokens)] = 1
    return model.run({"ids": row, "mask": mask, "segment_ids": np.zeros_like(row)})[0]
