"""Labels and scores of texts."""

from collections.abc import Sequence
from typing import TypedDict, final

import numpy as np

from keras_model.data.rows import Text
from keras_model.encode.windows import TextWindows
from keras_model.outputs.reading import Reading


@final
class Category(TypedDict):
    """The likeliest label of a text, None where none fits, its probability, and how much of the text was read.

    That is in how many windows, and whether the text's end lay in none of them.
    """

    text: str | tuple[str, str] | list[str]
    label: str | None
    score: float
    windows: int
    truncated: bool


class LabelScore(TypedDict):
    """A label, its probability whatever the others', and whether it is given: at least its threshold."""

    label: str
    score: float
    given: bool


@final
class LabelSet(TypedDict):
    """Every label of a text, likeliest first, in how many windows it was read, and whether its end was not."""

    text: str | tuple[str, str] | list[str]
    labels: list[LabelScore]
    windows: int
    truncated: bool


@final
class Scored(TypedDict):
    """The score of a text or pair, in how many windows it was read, and whether its end was not."""

    text: str | tuple[str, str] | list[str]
    score: float
    windows: int
    truncated: bool


class Ranked(TypedDict):
    """A document's place among those given, from 0, and its score."""

    index: int
    score: float


def label_sets(
    texts: Sequence[Text],
    probabilities: np.ndarray,
    labels: Sequence[str],
    reading: Reading,
    windows: TextWindows,
) -> list[LabelSet]:
    """Return every label of each text, likeliest first, equals in the order of the labels.

    Args:
        texts: B of them; a pair becomes a list.
        probabilities: [B, N].
        labels: names of the N classes.
        reading: has a threshold for each.
        windows: that the texts were read in.
    """
    given = reading.given(probabilities)
    return [
        {
            "text": text if isinstance(text, str) else list(text),
            "labels": [
                {"label": labels[label], "score": float(row[label]), "given": bool(chosen[label])}
                for label in np.argsort(-row, kind="stable")
            ],
            "windows": count,
            "truncated": truncated,
        }
        for text, row, chosen, (count, truncated) in zip(texts, probabilities, given, windows.told(), strict=True)
    ]


def scored(texts: Sequence[Text], scores: np.ndarray, windows: TextWindows) -> list[Scored]:
    """Return the score of each text, or pair as a list, float [B], and how much was read of it."""
    return [
        {
            "text": text if isinstance(text, str) else list(text),
            "score": float(score),
            "windows": count,
            "truncated": truncated,
        }
        for text, score, (count, truncated) in zip(texts, scores, windows.told(), strict=True)
    ]


def ranking(scores: np.ndarray) -> list[Ranked]:
    """Return the documents that scores [B] belong to, best first, equals in the order given."""
    return [{"index": int(index), "score": float(scores[index])} for index in np.argsort(-scores, kind="stable")]
