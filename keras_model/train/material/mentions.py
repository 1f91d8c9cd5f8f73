"""Mention replacement: rows of tags in which entities stand that other rows have."""

import random
from collections.abc import Sequence
from dataclasses import replace

from keras_model.data.rows import Row, TokenRow
from keras_model.data.writing import usual_gaps
from keras_model.outputs.entity_spans import Span, entity_spans


class MentionReplacement:
    """Replaces entities of rows by entities of the same type.

    A network learns the few names of its rows by heart. With others in their places it has to look at what stands
    around a name, too, and meets each name in many places (Dai and Adel 2020, "An Analysis of Simple Data Augmentation
    for Named Entity Recognition", arXiv 2010.11683, section 3, mention replacement).

    Args:
        rows: whose entities may take the place of others, each as often as it occurs; rows without tags count nothing.
        share: of the rows, those in which every entity is replaced, if only by itself.

    """

    def __init__(self, rows: Sequence[Row], share: float) -> None:
        self.share = share
        self._mentions: dict[str, list[TokenRow]] = {}
        for row in rows:
            if isinstance(row, TokenRow):
                for kind, first, end in _spans(row):
                    self._mentions.setdefault(kind, []).append(_part(row, first, end))

    def rows(self, rows: Sequence[Row], seed: int | str) -> list[Row]:
        """Return the rows in their order, some of them with other entities; always the same from the same seed."""
        generator = random.Random(seed)
        return [
            self._row(row, generator) if isinstance(row, TokenRow) and generator.random() < self.share else row
            for row in rows
        ]

    def _row(self, row: TokenRow, generator: random.Random) -> TokenRow:
        parts, place = [], 0
        for kind, first, end in _spans(row):
            # What stands before a name belongs to the sentence, what stands within it to the name.
            mention, gap = generator.choice(self._mentions[kind]), _part(row, first, end).gaps[0]
            parts += [_part(row, place, first), replace(mention, gaps=(gap, *mention.gaps[1:]))]
            place = end
        parts.append(_part(row, place, len(row.tokens)))
        closing = (row.gaps or usual_gaps(row.tokens))[-1]
        return replace(
            row,
            tokens=tuple(token for part in parts for token in part.tokens),
            tags=tuple(tag for part in parts for tag in part.tags),
            gaps=(*(gap for part in parts for gap in part.gaps), closing) if row.gaps else (),
        )


def _spans(row: TokenRow) -> list[Span]:
    """Return the entities of a row in their order."""
    return sorted(entity_spans(row.tags), key=lambda span: span[1])


def _part(row: TokenRow, first: int, end: int) -> TokenRow:
    """Return some words of a row, with what stands before each."""
    gaps = (row.gaps or usual_gaps(row.tokens))[first:end]
    return replace(row, tokens=row.tokens[first:end], tags=row.tags[first:end], gaps=gaps)
