"""The answers of who has read no text: the label, score or tag that is commonest."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from keras_model.data.rows import LabelSetRow, ScoreRow, TokenRow


def majority_label(learnt: Sequence[str]) -> str:
    """Return the commonest label, of equally common ones the first in order."""
    counted = Counter(learnt)
    return min(counted, key=lambda label: (-counted[label], label))


def majority_labels(rows: Sequence[LabelSetRow]) -> tuple[str, ...]:
    """Return the labels that more than half of the rows have; where there are none, the commonest alone."""
    counted = Counter(label for row in rows for label in row.labels)
    most = tuple(sorted(label for label, count in counted.items() if 2 * count > len(rows)))
    return most or (majority_label(list(counted.elements())),)


def mean_score(rows: Sequence[ScoreRow]) -> float:
    """Return the mean of the rows' scores."""
    return fmean(row.score for row in rows)


def majority_tags(learnt: Sequence[TokenRow], asked: Sequence[TokenRow]) -> list[list[str]]:
    """Return for each word the tag that it has most often; the commonest tag of all for a word that was not learnt."""
    counted: dict[str, Counter[str]] = {}
    for row in learnt:
        for word, tag in zip(row.tokens, row.tags, strict=True):
            counted.setdefault(word, Counter())[tag] += 1
    other = majority_label([tag for row in learnt for tag in row.tags])
    best = {word: majority_label(list(tags.elements())) for word, tags in counted.items()}
    return [[best.get(word, other) for word in row.tokens] for row in asked]
