"""The vectors of texts, and how well they tell which pairs are alike."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from keras_model.data.rows import (
    PartnerRow,
    ScoreRow,
)
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs import metrics
from keras_model.outputs.answers import Answers, Run


def text_vectors(texts: Sequence[str], preprocessor: Preprocessor, run: Run, prompt: str | None = None) -> Answers:
    """Return the unit vector of each text, which nothing measures; `prompt` as for a call of the front end."""
    raw = run(preprocessor(texts, prompt))
    return Answers(list(raw / np.maximum(np.linalg.norm(raw, axis=-1, keepdims=True), 1e-12)), [], {})


def pair_vectors(rows: list[ScoreRow] | list[PartnerRow], preprocessor: Preprocessor, run: Run) -> Answers:
    """Return the unit vectors of all first texts, then of all second ones, measured as `answer` does.

    Of pairs without a score, each side gets its own prompt, see `Prompts.of_sides`.
    """
    scored = [row for row in rows if isinstance(row, ScoreRow)]
    prompts = (None, None) if scored else preprocessor.prompts.of_sides()
    first, second = (
        text_vectors([row.texts[side] for row in rows], preprocessor, run, prompt).values
        for side, prompt in enumerate(prompts)
    )
    if scored:
        cosines = (np.stack(first) * np.stack(second)).sum(axis=-1)
        measures = {"spearman": metrics.spearman(cosines, [row.score for row in scored])}
    else:
        partners = [row for row in rows if isinstance(row, PartnerRow)]
        measures = metrics.partner_scores(partner_queries(partners, alike_by_vectors(first, second)))
    return Answers([*first, *second], [], measures)


def partner_queries(
    rows: Sequence[PartnerRow], alike: Callable[[int], np.ndarray]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each first text which second texts are its partners, float 1 or 0, and how alike they are, float.

    A text counts once on either side, however often it occurs, and is no candidate for itself.

    Args:
        rows: of the pairs.
        alike: number of a row → cosine of its first text and every row's second text, float [rows].
    """
    partners: dict[str, set[str]] = {}
    numbers: dict[str, int] = {}
    candidates: dict[str, int] = {}
    for number, row in enumerate(rows):
        partners.setdefault(row.text_a, set()).add(row.text_b)
        numbers.setdefault(row.text_a, number)
        candidates.setdefault(row.text_b, number)
    for text, number in numbers.items():
        others = [other for other in candidates if other != text]
        relevance = np.array([float(other in partners[text]) for other in others])
        if relevance.any():
            yield relevance, alike(number)[[candidates[other] for other in others]]


def alike_by_vectors(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> Callable[[int], np.ndarray]:
    """Return the `alike` of `partner_queries` from the unit vectors of all first texts and of all second ones."""
    matrix = np.stack(second)
    return lambda number: matrix @ first[number]
