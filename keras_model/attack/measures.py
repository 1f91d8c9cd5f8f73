"""How well a model holds under attack."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_model.attack.greedy import Attacked

_EXAMPLES = 10


def attack_measures(found: Sequence[Attacked], labels: Sequence[str]) -> dict[str, Any]:
    """Return what became of attacked texts, by the names that TextAttack has for it (arXiv 2005.05909).

    Args:
        found: one or more.
        labels: names of the labels.

    Returns:
        `rows`, and of these `right`, which were attacked; `accuracy`, the share of right ones before the attack;
        `accuracy_under_attack`, the share of rows that are right and stay so; `right_held`, the same share of the right
        rows; `queries`, texts asked for in the mean of the right rows; `words_changed`, words misspelled in the mean of
        the rows that fell; `examples` of these, `{"text", "attacked", "label", "answer"}` each. A mean of no rows is 0.
    """
    right = [row for row in found if row.was_right]
    fallen = [row for row in right if not row.held]
    return {
        "rows": len(found),
        "right": len(right),
        "accuracy": len(right) / len(found),
        "accuracy_under_attack": (len(right) - len(fallen)) / len(found),
        "right_held": (len(right) - len(fallen)) / max(len(right), 1),
        "queries": _mean([row.queries for row in right]),
        "words_changed": _mean([row.words for row in fallen]),
        "examples": [
            {"text": row.text, "attacked": row.attacked, "label": labels[row.label], "answer": labels[row.answer]}
            for row in fallen[:_EXAMPLES]
        ],
    }


def _mean(numbers: Sequence[int]) -> float:
    return float(np.mean(numbers)) if numbers else 0.0
