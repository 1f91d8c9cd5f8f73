"""The measures each task is judged by, computed from plain Python answers."""

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np

from keras_model.outputs.entity_spans import Span, entity_spans


def accuracy(expected: Sequence[str], predicted: Sequence[str]) -> float:
    """Share of rows answered rightly."""
    return sum(e == p for e, p in zip(expected, predicted, strict=True)) / len(expected)


def macro_f1(expected: Sequence[str], predicted: Sequence[str]) -> float:
    """F1 of each label that occurs in either list, averaged without weights."""
    true_positives = Counter(e for e, p in zip(expected, predicted, strict=True) if e == p)
    expected_counts, predicted_counts = Counter(expected), Counter(predicted)
    labels = expected_counts.keys() | predicted_counts.keys()
    # 2·TP / (expected + predicted) is the harmonic mean of precision and recall, and is never 0/0 here.
    return sum(2 * true_positives[k] / (expected_counts[k] + predicted_counts[k]) for k in labels) / len(labels)


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
        f1 += max(_token_f1(reference.split(), normal.split()) for reference in normal_references)
    return {"exact_match": exact / len(predicted), "f1": f1 / len(predicted)}


def _token_f1(expected: list[str], predicted: list[str]) -> float:
    if not expected or not predicted:
        return float(expected == predicted)
    common = sum((Counter(expected) & Counter(predicted)).values())
    return 2 * common / (len(expected) + len(predicted))


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Rank correlation; tied values share their mean rank. 0 where one side is constant."""
    first_ranks, second_ranks = (_mean_ranks(np.asarray(values, dtype=np.float64)) for values in (first, second))
    if first_ranks.std() == 0 or second_ranks.std() == 0:
        return 0.0
    return float(np.corrcoef(first_ranks, second_ranks)[0, 1])


def _mean_ranks(values: np.ndarray) -> np.ndarray:
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last_rank = np.cumsum(counts)
    return (last_rank - (counts - 1) / 2)[group]
