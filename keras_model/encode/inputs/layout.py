"""Ids laid into the arrays that a network takes, between the special tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.encode.encoding import Encoding
from keras_model.encode.tokenizers import Tokenizer
from keras_model.encode.windows import Features

# What is known of each token of a million rows takes gigabytes, and little of it is kept.
_TEXTS_AT_ONCE = 4096


@dataclass(frozen=True)
class Layout:
    """Inputs of S tokens of one tokenizer.

    Attributes:
        tokenizer: whose ids, and whose special tokens around them.
        length: S.
    """

    tokenizer: Tokenizer
    length: int

    @property
    def of_text(self) -> int:
        """How many tokens of one text fit."""
        return self.length - self.tokenizer.template.of_text

    @property
    def of_pair(self) -> int:
        """How many tokens of two texts fit, which may be none."""
        return self.length - self.tokenizer.template.of_pair

    @property
    def of_question(self) -> int:
        """How many tokens of a question fit, so that its context gets as many."""
        return self.of_pair // 2

    def tokenized(self, texts: Sequence[str], limit: int | None) -> Iterator[Encoding]:
        """Tokenize texts, one part of them after the other."""
        for begin in range(0, len(texts), _TEXTS_AT_ONCE):
            yield from self.tokenizer.encode_batch(texts[begin : begin + _TEXTS_AT_ONCE], limit)

    def empty(self, rows: int) -> Features:
        """Return arrays [rows, S] of padding alone."""
        shape = (rows, self.length)
        return {
            "ids": np.full(shape, self.tokenizer.pad_id, np.int32),
            "mask": np.zeros(shape, np.int32),
            "segment_ids": np.zeros(shape, np.int32),
        }

    def fill(
        self,
        features: Features,
        row: int,
        first: list[int],
        second: list[int] | None = None,
        capitals: Sequence[bool] = (),
    ) -> None:
        """Lay the ids of a text, or of both texts of a pair, into a row of arrays that are empty."""
        ids = [self.tokenizer.cls_id, *first, self.tokenizer.sep_id]
        features["segment_ids"][row, 1 : 1 + len(capitals)] = capitals
        if second is not None:
            template = self.tokenizer.template
            ids += [self.tokenizer.sep_id] * (template.separators - 1)
            features["segment_ids"][row, len(ids) : len(ids) + len(second) + 1] = template.second_segment
            ids += [*second, self.tokenizer.sep_id]
        features["ids"][row, : len(ids)] = ids
        features["mask"][row, : len(ids)] = 1
