"""Plain text as an endless stream of batches, for training that has no labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.tasks.batching import batches_of_two_lengths, round_up

# Lines shuffled and sorted by length together: enough for batches of like length, few enough that a
# resumed run is soon where it was.
LINES_AT_ONCE = 4096
# What is left of a paragraph when the last full window is cut off teaches little, if it is this short.
SHORTEST_REST = 8


@dataclass(frozen=True)
class Place:
    """Where in the stream a batch stands, counted from 0.

    Attributes:
        epoch: passes over all lines done before it.
        pool: pools of lines of that pass done before it.
        batch: batches of that pool done before it.
    """

    epoch: int = 0
    pool: int = 0
    batch: int = 0


class Corpus:
    """Lines of text in batches of about as many tokens each.

    A line longer than the preprocessor's sequence length becomes several rows, each `[CLS] ... [SEP]`, so that no text
    of a long paragraph is lost. Of a model with a default prompt, that stands before each line.

    Args:
        texts: one or more lines.
        preprocessor: text to ids.
        batch_tokens: tokens a batch, padding included, at least one row's.
        seed: decides the order; the same seed gives the same stream.
        few_shapes: give every batch one of two shapes, padded to the sequence length or to half of it, the last of a
            pool filled up with rows of it again; else a batch is as long as its longest row.
    """

    def __init__(
        self,
        texts: Sequence[str],
        preprocessor: Preprocessor,
        batch_tokens: int,
        seed: int,
        *,
        few_shapes: bool = False,
    ) -> None:
        self.texts = texts
        self.preprocessor = preprocessor
        self.batch_tokens = batch_tokens
        self.seed = seed
        self.few_shapes = few_shapes
        # An epoch after the first needs no tokenizer.
        self._ids: dict[int, np.ndarray] = {}

    def batches(self, start: Place) -> Iterator[tuple[Features, Place]]:
        """Yield `ids`, `mask`, `segment_ids`, int32 [B, L], from a place on without end, and the place after each."""
        epoch, first_pool, first_batch = start.epoch, start.pool, start.batch
        while True:
            order = np.random.default_rng([self.seed, epoch]).permutation(len(self.texts))
            pools = range(0, len(order), LINES_AT_ONCE)
            for pool in range(first_pool, len(pools)):
                lines = order[pools[pool] : pools[pool] + LINES_AT_ONCE]
                batches = self._pool(lines, [self.seed, epoch, pool])
                for batch in range(first_batch, len(batches)):
                    yield batches[batch], Place(epoch, pool, batch + 1)
                first_batch = 0
            first_pool = 0
            epoch += 1

    def _pool(self, lines: np.ndarray, seed: list[int]) -> list[Features]:
        rows = [row for line in self._encoded(lines) for row in self._rows(line)]
        generator = np.random.default_rng(seed)
        order = generator.permutation(len(rows))
        lengths = np.array([len(row) for row in rows])
        if self.few_shapes:
            longest = self.preprocessor.sequence_length
            short_rows, long_rows = (max(self.batch_tokens // length, 1) for length in (longest // 2, longest))
            chunks = batches_of_two_lengths(order, lengths, longest, short_rows, long_rows)
        else:
            chunks = self._batches_of_like_length(order, round_up(lengths))
        generator.shuffle(chunks)
        return [self._batch([rows[row] for row in chunk], length) for chunk, length in chunks]

    def _batches_of_like_length(self, order: np.ndarray, lengths: np.ndarray) -> list[tuple[np.ndarray, int]]:
        order = order[np.argsort(lengths[order], kind="stable")]
        chunks = []
        while len(order):
            # The rows are sorted: the last that fits decides how wide the batch is.
            sizes = np.arange(1, len(order) + 1) * lengths[order]
            count = max(int(np.searchsorted(sizes, self.batch_tokens, side="right")), 1)
            chunks.append((order[:count], int(lengths[order[count - 1]])))
            order = order[count:]
        return chunks

    def _encoded(self, lines: np.ndarray) -> list[np.ndarray]:
        new = [int(line) for line in lines if line not in self._ids]
        read = self.preprocessor.prompts.before([self.texts[line] for line in new])
        found = self.preprocessor.tokenizer.ids([text for text in read if isinstance(text, str)])
        self._ids |= {line: np.array(ids, np.int32) for line, ids in zip(new, found, strict=True)}
        return [self._ids[line] for line in lines]

    def _rows(self, ids: np.ndarray) -> Iterator[np.ndarray]:
        tokenizer = self.preprocessor.tokenizer
        room = self.preprocessor.sequence_length - 2
        for first in range(0, max(len(ids), 1), room):
            if first == 0 or len(ids) - first >= SHORTEST_REST:
                yield np.concatenate([[tokenizer.cls_id], ids[first : first + room], [tokenizer.sep_id]])

    def _batch(self, rows: list[np.ndarray], length: int) -> Features:
        length = min(length, self.preprocessor.sequence_length)
        ids = np.full((len(rows), length), self.preprocessor.tokenizer.pad_id, np.int32)
        mask = np.zeros_like(ids)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        return {"ids": ids, "mask": mask, "segment_ids": np.zeros_like(ids)}
