"""Mention replacement: rows of tags in which entities stand that other rows have."""

import random
from collections.abc import Sequence
from dataclasses import replace

from keras_model.data.rows import Row, TokenRow
from keras_model.data.writing import usual_gaps
from keras_model.outputs.entity_spans import Span, entity_spans

# What stands before a word, the word, and its tag.
_Word = tuple[str, str, str]


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
        self._share = share
        self._mentions: dict[str, list[list[_Word]]] = {}
        for row in rows:
            if isinstance(row, TokenRow):
                words = _words(row)
                for kind, first, end in _spans(row):
                    self._mentions.setdefault(kind, []).append(words[first:end])

    def rows(self, rows: Sequence[Row], seed: int | str) -> list[Row]:
        """Return the rows in their order, some of them with other entities; always the same from the same seed."""
        generator = random.Random(seed)
        return [
            self._row(row, generator) if isinstance(row, TokenRow) and generator.random() < self._share else row
            for row in rows
        ]

    def _row(self, row: TokenRow, generator: random.Random) -> TokenRow:
        spans = _spans(row)
        if not spans:
            return row
        words, replaced, place = _words(row), [], 0
        for kind, first, end in spans:
            (_, *head), *rest = generator.choice(self._mentions[kind])
            # What stands before a name belongs to the sentence, what stands within it to the name.
            replaced += [*words[place:first], (words[first][0], *head), *rest]
            place = end
        gaps, tokens, tags = zip(*replaced, *words[place:], strict=True)
        return replace(row, tokens=tokens, tags=tags, gaps=(*gaps, row.gaps[-1]) if row.gaps else ())


def _spans(row: TokenRow) -> list[Span]:
    """Return the entities of a row in their order."""
    return sorted(entity_spans(row.tags), key=lambda span: span[1])


def _words(row: TokenRow) -> list[_Word]:
    return list(zip(row.gaps or usual_gaps(row.tokens), row.tokens, row.tags, strict=False))
