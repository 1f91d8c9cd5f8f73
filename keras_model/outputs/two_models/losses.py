"""What one model's answers lose against another's on the same rows, and how far chance alone may move that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.data import tasks
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.outputs import metrics
from keras_model.outputs.answers import SCORE_OF_PARTNERS, Answers, EvaluationRow
from keras_model.outputs.by_task.scores import queries_of
from keras_model.outputs.by_task.tags import entity_characters
from keras_model.outputs.by_task.vectors import alike_by_vectors, partner_queries
from keras_model.outputs.entity_spans import Span, entity_spans
from keras_model.outputs.no_answer import best_token_f1s, exact_matches
from keras_model.outputs.two_models.difference import PAIRED_ROWS, Difference, difference_of
from keras_model.outputs.two_models.paired_tests import (
    mcnemar,
    pair_spearman_loss_interval,
    ratio_drop_interval,
    spearman_drop_interval,
)

LEAST_COSINE, PAIR_SPEARMAN, SAME_NEIGHBOUR = "least_cosine", "pair_spearman", "same_neighbour"
# Fewer changes in one direction are not beyond chance: of five, all fall the same way once in 32 times.
_FEWEST_CHANGES = 5
# A two-sided p: the one-sided one is half of it.
_GREATEST_P = 0.1
# Closer similarities than float32 tells are the same.
_SAME = 1e-6


@dataclass(frozen=True)
class Loss:
    """What one measure lost.

    Attributes:
        measure: its name, such as "accuracy".
        points: hundredths that it fell by.
        low: the lower bound of the drop, one-sided 95 %, in hundredths.
        high: the upper bound alike; 90 % lie between the two.
        unit: what was drawn again and again to find the bounds: "rows", "sentences", "questions", "queries", "texts".
        units: how many there are.
        better: units whose own answer is better than the reference's; None where a unit has none of its own.
        worse: units whose own answer is worse.
        mcnemar_p: of McNemar's exact test, two-sided; None where an answer is right by degrees.
    """

    measure: str
    points: float
    low: float
    high: float
    unit: str
    units: int
    better: int | None = None
    worse: int | None = None
    mcnemar_p: float | None = None

    @property
    def enough_changes(self) -> bool:
        """Whether so many units changed that the bounds, which flatter a few, can be believed."""
        changed = self.units if self.worse is None else self.worse
        return changed >= _FEWEST_CHANGES and (self.mcnemar_p is None or self.mcnemar_p <= _GREATEST_P)


def losses(task: str, rows: Sequence[EvaluationRow], reference: Answers, answers: Answers) -> list[Loss]:
    """Return what `answers` lose against `reference`, measure by measure.

    Args:
        task: of both models.
        rows: with their own answers; those that both models answered.
        reference: of the first model.
        answers: of the second.

    Returns:
        - classification: `accuracy`
        - multi-label-classification: `micro_f1`
        - regression: `spearman`; of pairs that share a first text, which is a query, with the queries as units
        - token-classification: `f1` by the data's words, `text_f1` of the text as written
        - question-answering: `f1`, and `exact_match`
        - embedding: `cosine`, the mean to the reference's vector, and `least_cosine`; of three texts or more
          `pair_spearman`, the rank correlation of the texts' similarities with the reference's, and `same_neighbour`,
          the share of texts whose most similar other text is the reference's; of pairs with scores `spearman` too, of
      those without `mrr`, with the first texts as units
    """
    match task:
        case tasks.CLASSIFICATION:
            labels = [row.label for row in rows if isinstance(row, TextRow | PairRow)]
            sides = [_shares([p == label for p, label in zip(side.predictions, labels, strict=True)])
                     for side in (reference, answers)]  # fmt: skip
            return [_ratio_loss("accuracy", "rows", reference, answers, *sides, binary=True)]
        case tasks.MULTI_LABEL:
            wanted = [set(row.labels) for row in rows if isinstance(row, LabelSetRow)]
            sides = [_overlaps(wanted, [set(given) for given in side.predictions]) for side in (reference, answers)]
            return [_ratio_loss("micro_f1", "rows", reference, answers, *sides)]
        case tasks.TAGGING:
            return _entity_losses([row for row in rows if isinstance(row, TokenRow)], reference, answers)
        case tasks.QUESTION_ANSWERING:
            return _answer_losses([row for row in rows if isinstance(row, SpanRow)], reference, answers)
        case tasks.REGRESSION:
            scored = [row for row in rows if isinstance(row, ScoreRow)]
            before, after = (np.array(side.values, np.float64).ravel() for side in (reference, answers))
            groups = queries_of(scored)
            unit = "queries" if groups else "rows"
            return [_rank_loss(unit, before, after, np.array([row.score for row in scored]), groups)]
        case _:
            return _vector_losses(rows, reference, answers)


def same_neighbours(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Whether each text's most similar other text is the same in two models.

    Args:
        first: similarity of each two texts by the first model, float [texts, texts].
        second: by the second.

    Returns:
        bool [texts that have another]. Texts that are one vector in the first model are no other texts, and any of
        those that it finds equally similar is the same.
    """
    others = first < 1 - _SAME
    np.fill_diagonal(others, False)
    usable = others.any(axis=1)
    masked = np.where(others, first, -np.inf)[usable]
    named = np.where(others, second, -np.inf)[usable].argmax(axis=1)
    return masked[np.arange(len(masked)), named] >= masked.max(axis=1) - _SAME


def _shares(right: Sequence[bool] | np.ndarray) -> np.ndarray:
    """Numerators of a mean, with 1 as each denominator, float [rows, 2]."""
    values = np.asarray(right, np.float64)
    return np.stack([values, np.ones_like(values)], axis=1)


def _overlaps(wanted: Sequence[set], found: Sequence[set]) -> np.ndarray:
    """What a micro-averaged F1 is the ratio of the sums of, float [rows, 2]."""
    return np.array([(2 * len(w & f), len(w) + len(f)) for w, f in zip(wanted, found, strict=True)], np.float64)


def _ratio_loss(
    measure: str,
    unit: str,
    reference: Answers,
    answers: Answers,
    before: np.ndarray,
    after: np.ndarray,
    *,
    binary: bool = False,
) -> Loss:
    # What is right less what is wrong: of a set, two for each shared one, less all that is wanted or given.
    gains = (2 * after[:, 0] - after[:, 1]) - (2 * before[:, 0] - before[:, 1])
    better, worse = int((gains > 0).sum()), int((gains < 0).sum())
    low, high = ratio_drop_interval(before, after)
    points = 100 * (reference.measures[measure] - answers.measures[measure])
    p = mcnemar(worse, better) if binary else None
    return Loss(measure, points, 100 * low, 100 * high, unit, len(before), better, worse, p)


def _entity_losses(rows: Sequence[TokenRow], reference: Answers, answers: Answers) -> list[Loss]:
    def of(measure: str, wanted: Sequence[set[Span]], before: Sequence[set[Span]], after: Sequence[set[Span]]) -> Loss:
        sides = _overlaps(wanted, before), _overlaps(wanted, after)
        return _ratio_loss(measure, "sentences", reference, answers, *sides)

    by_words = [list(map(entity_spans, side.predictions)) for side in (reference, answers)]
    in_text = [side.in_text for side in (reference, answers)]
    return [
        of("f1", [entity_spans(row.tags) for row in rows], *by_words),
        of("text_f1", [entity_characters(row, row.tags) for row in rows], *in_text),
    ]


def _answer_losses(rows: Sequence[SpanRow], reference: Answers, answers: Answers) -> list[Loss]:
    references = [[text for text, _ in row.answers] for row in rows]
    found = []
    for measure, score in (("f1", best_token_f1s), ("exact_match", exact_matches)):
        sides = [_shares(score(references, [str(p) for p in side.predictions])) for side in (reference, answers)]
        binary = measure == "exact_match"
        found.append(_ratio_loss(measure, "questions", reference, answers, *sides, binary=binary))
    return found


def _rank_loss(
    unit: str, before: np.ndarray, after: np.ndarray, wanted: np.ndarray, groups: Sequence[Sequence[int]] = ()
) -> Loss:
    """The drop of the rank correlation with the rows' own scores; a row is better if its rank comes nearer its own."""
    clusters = _clusters(len(wanted), groups)
    target = metrics.mean_ranks(wanted)
    apart = [np.bincount(clusters, np.abs(metrics.mean_ranks(side) - target)) for side in (before, after)]
    points = 100 * (metrics.spearman(before, wanted) - metrics.spearman(after, wanted))
    low, high = spearman_drop_interval(before, after, wanted, clusters)
    better, worse = int((apart[1] < apart[0]).sum()), int((apart[1] > apart[0]).sum())
    return Loss("spearman", points, 100 * low, 100 * high, unit, len(apart[0]), better, worse)


def _clusters(rows: int, groups: Sequence[Sequence[int]]) -> np.ndarray:
    """The number of each row's group, from 0; a row in none is one by itself, int [rows]."""
    firsts = np.arange(rows)
    for group in groups:
        firsts[group] = group[0]
    return np.unique(firsts, return_inverse=True)[1]


def _vector_losses(rows: Sequence[EvaluationRow], reference: Answers, answers: Answers) -> list[Loss]:
    kept = difference_of(reference, answers)
    texts = len(kept.divergence)
    changed = int((kept.divergence > _SAME).sum())
    ones = np.ones(texts)
    cosine = ratio_drop_interval(_shares(ones), _shares(1 - kept.divergence))
    worst = 100 * kept.worst
    found = [
        Loss("cosine", 100 * (1 - kept.agreement), 100 * cosine[0], 100 * cosine[1], "texts", texts, 0, changed),
        # The least of all is not drawn again: it stands for these texts alone.
        Loss(LEAST_COSINE, worst, worst, worst, "texts", texts, 0, changed),
        *_neighbour_losses(kept, reference, answers),
    ]
    scored = [row for row in rows if isinstance(row, ScoreRow)]
    partners = [row for row in rows if isinstance(row, PartnerRow)]
    count = len(scored)
    if scored:
        sides = [np.stack(side.values) for side in (reference, answers)]
        one, other = ((side[:count] * side[count:]).sum(axis=-1) for side in sides)
        found.append(_rank_loss("rows", one, other, np.array([row.score for row in scored])))
    if partners and (loss := _partner_loss(partners, reference, answers)):
        found.append(loss)
    return found


def _partner_loss(rows: Sequence[PartnerRow], reference: Answers, answers: Answers) -> Loss | None:
    """The drop of the mean reciprocal rank of a text's first partner; None where each text is its own partner."""
    count = len(rows)
    before, after = (
        metrics.reciprocal_ranks(partner_queries(rows, alike_by_vectors(side.values[:count], side.values[count:])))
        for side in (reference, answers)
    )
    if not len(before):
        return None
    low, high = ratio_drop_interval(_shares(before), _shares(after))
    points = 100 * float(before.mean() - after.mean())
    better, worse = int((after > before).sum()), int((after < before).sum())
    return Loss(SCORE_OF_PARTNERS, points, 100 * low, 100 * high, "queries", len(before), better, worse)


def _neighbour_losses(kept: Difference, reference: Answers, answers: Answers) -> list[Loss]:
    if kept.pair_spearman is None:
        return []
    sides = [np.stack(side.values[:PAIRED_ROWS]) for side in (reference, answers)]
    first, second = (side @ side.T for side in sides)
    low, high = pair_spearman_loss_interval(first, second)
    points = 100 * (1 - kept.pair_spearman)
    found = [Loss(PAIR_SPEARMAN, points, 100 * low, 100 * high, "texts", len(first))]
    same = same_neighbours(first, second)
    if len(same):
        other = int((~same).sum())
        low, high = ratio_drop_interval(_shares(np.ones(len(same))), _shares(same))
        share = 100 * other / len(same)
        found.append(Loss(SAME_NEIGHBOUR, share, 100 * low, 100 * high, "texts", len(same), 0, other))
    return found
