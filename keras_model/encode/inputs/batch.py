"""What may be given where texts are wanted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from keras_model.errors import DataError
from keras_model.messages import shown

LISTS = tuple | list | np.ndarray


def batch_of(texts: Any) -> list[Any]:
    """Return texts as a list; a bare text is a batch of one, and not as many texts as it has letters.

    Raises:
        DataError: there is no list of anything, or a dictionary or a table, whose names of columns are no texts.
    """
    if isinstance(texts, str):
        return [texts]
    # Pandas' frames and their like have columns.
    if isinstance(texts, Mapping) or hasattr(texts, "columns"):
        raise DataError(f"the texts are a {type(texts).__name__}; give the texts in it, such as rows['text']")
    # An array of no dimension calls itself iterable, and is not.
    if isinstance(texts, bytes) or not isinstance(texts, Iterable) or getattr(texts, "ndim", 1) == 0:
        raise DataError(f"the texts are {shown(texts)}; give a list of texts, or of pairs of texts")
    return list(texts)


def batch_of_single(texts: Any) -> list[str]:
    """Return texts as `batch_of`, none of which is a pair.

    Raises:
        DataError: there is no list of anything, or one of them is no text; it is named by its number.
    """
    rows = batch_of(texts)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, str):
            raise DataError(f"row {number} is {shown(row)}: give a text")
    return rows


def batch_of_words(rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Return sentences already cut into words as a list.

    Raises:
        DataError: one of them is no list of words; it is named by its number.
    """
    rows = list(rows)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, LISTS) or not all(isinstance(word, str) for word in row):
            raise DataError(f"row {number} is {shown(row)}: give a list of words")
    return rows
