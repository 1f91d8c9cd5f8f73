"""The measures each task is judged by, computed from plain Python answers."""

import math
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from keras_model.data.rows import LabelSetRow
from keras_model.outputs.entity_spans import Span, entity_spans

# Places that count for the gain of a ranking.
_PLACES = 10


def accuracy(expected: Sequence[str], predicted: Sequence[str]) -> float:
    """Share of rows answered rightly."""
    return sum(e == p for e, p in zip(expected, predicted, strict=True)) / len(expected)


def macro_f1(expected: Sequence[str], predicted: Sequence[str]) -> float:
    """F1 of each label that occurs in either list, averaged without weights."""
    true_positives = Counter(e for e, p in zip(expected, predicted, strict=True) if e == p)
    expected_counts, predicted_counts = Counter(expected), Counter(predicted)
    labels = expected_counts.keys() | predicted_counts.keys()
    # 2·TP / (expected + predicted) is the harmonic mean of precision and recall, and is never 0/0 here.
    scores = (2 * true_positives[k] / (expected_counts[k] + predicted_counts[k]) for k in labels)
    # The sum is rounded once, for the order of a set differs from one process to the next.
    return math.fsum(scores) / len(labels)


def label_matrix(rows: Sequence[LabelSetRow], labels: Sequence[str]) -> np.ndarray:
    """Return whether each row has each label, bool [rows, labels]."""
    places = {label: place for place, label in enumerate(labels)}
    matrix = np.zeros((len(rows), len(labels)), bool)
    for row, has in zip(rows, matrix, strict=True):
        has[[places[label] for label in row.labels if label in places]] = True
    return matrix


def label_set_scores(expected: np.ndarray, given: np.ndarray) -> dict[str, float]:
    """Micro and macro F1 of labels that go together, and the share of rows with exactly their labels.

    As scikit-learn's `f1_score` has them: a label that no row has and none is given counts 0 in the mean of all.

    Args:
        expected: whether a row has a label, bool [rows, labels].
        given: whether it is given the label, of the same shape.
    """
    right, wanted, found = (side.sum(axis=0) for side in (expected & given, expected, given))
    all_of_them = int((wanted + found).sum())
    return {
        "micro_f1": 2 * int(right.sum()) / all_of_them if all_of_them else 0.0,
        "macro_f1": float((2 * right / np.maximum(wanted + found, 1)).mean()),
        "subset_accuracy": float((expected == given).all(axis=1).mean()),
    }


def entity_scores(expected: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, float]:
    """Micro-averaged precision, recall and F1 of exact entity spans over many sentences."""
    return span_scores(list(map(entity_spans, expected)), list(map(entity_spans, predicted)))


def span_scores(expected: Sequence[set[Span]], predicted: Sequence[set[Span]]) -> dict[str, float]:
    """Micro-averaged precision, recall and F1 of exact spans (type, first, after the last) over many sentences."""
    right = sum(len(wanted & found) for wanted, found in zip(expected, predicted, strict=True))
    wanted, found = sum(map(len, expected)), sum(map(len, predicted))
    return {
        "precision": right / found if found else 0.0,
        "recall": right / wanted if wanted else 0.0,
        "f1": 2 * right / (wanted + found) if wanted + found else 0.0,
    }


def normalise_answer(text: str) -> str:
    """Lower case, without punctuation, English articles and extra blanks: the SQuAD 1.1 convention."""
    text = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def answer_scores(expected: Sequence[Sequence[str]], predicted: Sequence[str]) -> dict[str, float]:
    """SQuAD exact match and token F1; each row counts its best-matching reference."""
    exact = f1 = 0.0
    for references, answer in zip(expected, predicted, strict=True):
        normal = normalise_answer(answer)
        normal_references = [normalise_answer(reference) for reference in references]
        exact += normal in normal_references
        f1 += max(token_f1(reference.split(), normal.split()) for reference in normal_references)
    return {"exact_match": exact / len(predicted), "f1": f1 / len(predicted)}


def token_f1(expected: Sequence[str], predicted: Sequence[str]) -> float:
    """Harmonic mean of precision and recall of an answer's words; 1 where both sides have none."""
    if not expected or not predicted:
        return float(expected == predicted)
    common = sum((Counter(expected) & Counter(predicted)).values())
    return 2 * common / (len(expected) + len(predicted))


def spearman(first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray) -> float:
    """Rank correlation; tied values share their mean rank. 0 where one side is constant."""
    first_ranks, second_ranks = (mean_ranks(np.asarray(values, dtype=np.float64)) for values in (first, second))
    return pearson(first_ranks, second_ranks)


def pearson(first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray) -> float:
    """Linear correlation. 0 where one side is constant."""
    one, other = (np.asarray(values, dtype=np.float64) for values in (first, second))
    if len(one) < 2 or one.min() == one.max() or other.min() == other.max():
        return 0.0
    # By their greatest, so that no square overflows.
    return float(np.corrcoef(one / np.abs(one).max(), other / np.abs(other).max())[0, 1])


def ranking_scores(queries: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """Normalised discounted cumulative gain of the first places, and the mean reciprocal rank of the first hit.

    NDCG is scikit-learn's `ndcg_score`: the gain is the relevance itself, and equal scores share their places. For the
    reciprocal rank, what is relevant stands behind all that is not and has the same score, so that ties flatter nobody.

    Args:
        queries: relevance, 0 or more with some above, and score of each document of each query.

    Returns:
        `ndcg_at_10` and `mrr`.
    """
    gains = [_normalised_gain(relevance, scores) for relevance, scores in queries]
    ranks = [_first_rank(relevance, scores) for relevance, scores in queries]
    return {"ndcg_at_10": float(np.mean(gains)), "mrr": float(np.mean(1 / np.array(ranks)))}


def partner_scores(queries: Iterable[tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """Return how well the partners of texts are found among all candidates; all 0 where there is no query.

    Args:
        queries: of each text, which candidates are its partners, 1 or 0, and how alike they are.

    Returns:
        `mrr` and `ndcg_at_10` as `ranking_scores`, and `recall_at_1`: the share of a text's partners that stands in
        the first place, behind all that is as alike and no partner.
    """
    gains, ranks, recalls = [], [], []
    for relevance, scores in queries:
        gains.append(_normalised_gain(relevance, scores))
        ranks.append(_first_rank(relevance, scores))
        recalls.append((ranks[-1] == 1) / relevance.sum())
    if not ranks:
        return {"mrr": 0.0, "recall_at_1": 0.0, "ndcg_at_10": 0.0}
    return {
        "mrr": float(np.mean(1 / np.array(ranks))),
        "recall_at_1": float(np.mean(recalls)),
        "ndcg_at_10": float(np.mean(gains)),
    }


def reciprocal_ranks(queries: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return one over the rank of each text's first partner, float [queries]; `queries` as for `partner_scores`."""
    return np.array([1 / _first_rank(relevance, scores) for relevance, scores in queries])


def _first_rank(relevance: np.ndarray, scores: np.ndarray) -> int:
    return 1 + int((scores[relevance == 0] >= scores[relevance > 0].max()).sum())


def _discounts(count: int) -> np.ndarray:
    places = np.arange(count)
    return np.where(places < _PLACES, 1 / np.log2(places + 2), 0.0)


def _normalised_gain(relevance: np.ndarray, scores: np.ndarray) -> float:
    """The share of the best order's gain, in the mean of all orders of equal scores.

    Source: McSherry and Najork 2008, doi 10.1007/978-3-540-78646-7.
    """
    _, group, counts = np.unique(-scores, return_inverse=True, return_counts=True)
    mean_relevance = np.bincount(group, relevance) / counts
    sums = np.add.reduceat(_discounts(len(scores)), np.cumsum(counts) - counts)
    best = float((np.sort(relevance)[::-1] * _discounts(len(relevance))).sum())
    return float((mean_relevance * sums).sum()) / best


def mean_ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank of each value, from 1, float64 [values]; tied values share their mean rank."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last_rank = np.cumsum(counts)
    return (last_rank - (counts - 1) / 2)[group]
