"""What a model answers to labelled rows, and by which figure it is judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.data.rows import Row
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.encode.windows import Features
from keras_model.outputs.entity_spans import Span

Run = Callable[[Features], np.ndarray]
EvaluationRow = Row | str
# The figure by which one model of a task is better than another.
SCORE = {
    CLASSIFICATION: "accuracy",
    MULTI_LABEL: "micro_f1",
    REGRESSION: "spearman",
    TAGGING: "f1",
    QUESTION_ANSWERING: "f1",
    EMBEDDING: "spearman",
}
# Of an embedding where nothing scores the pairs.
SCORE_OF_PARTNERS = "mrr"


def score_of(task: str, measures: Mapping[str, float]) -> str:
    """Return the name of the figure of `SCORE`, or of an embedding's partners that which stands in its place."""
    if task == EMBEDDING and SCORE_OF_PARTNERS in measures:
        return SCORE_OF_PARTNERS
    return SCORE[task]


@dataclass(frozen=True)
class Parted:
    """A row of which a tagger finds other entities by the data's words than in the text as written.

    Attributes:
        line: of the row in its file.
        by_words, in_text: what is found on this side alone, as "text (label)", in the order of the text.
    """

    line: int
    by_words: tuple[str, ...]
    in_text: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """One model's answers to all rows.

    Attributes:
        values: float [rows, ...]: probabilities, a score each, or unit vectors of an embedding, in the order of the
            rows.
        predictions: the label, given labels, tags or answer text of each row; empty for scores and embeddings.
        measures: name → share or correlation against the rows' own labels.
        no_answer_threshold: by which questions were judged to have no answer; None where each got one.
        parted: of a tagger whose two F1 are more than a point apart, rows of which it finds other entities by the
            data's words than in the text as written, at most eight; see `Parted`.
        in_text: of a tagger, the entities that it finds in each row's text as written, as (type, first character, the
            one after the last).
    """

    values: list[np.ndarray]
    predictions: Sequence[str | tuple[str, ...]]
    measures: dict[str, float]
    no_answer_threshold: float | None = None
    parted: Sequence[Parted] = ()
    in_text: Sequence[set[Span]] = ()
