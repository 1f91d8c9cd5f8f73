"""How a model's numbers are read beyond what its task says: facts that its folder and its file keep."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_model.data.tasks import MULTI_LABEL, REGRESSION, TAGGING
from keras_model.outputs.decoding.activations import sigmoid

USUAL_THRESHOLD = 0.5
SCORE_ACTIVATIONS = ("identity", "sigmoid")
EACH, TOGETHER = WAYS_OF_TAGS = ("each", "together")

# What `squeezebert.json` calls them, by task.
THRESHOLDS_FACT = "label_thresholds"
ACTIVATION_FACT = "score_activation"
OFFSET_FACT = "score_offset"
TAGS_FACT = "tags"
FACTS_OF_TASK: dict[str, tuple[str, ...]] = {
    MULTI_LABEL: (THRESHOLDS_FACT,),
    REGRESSION: (ACTIVATION_FACT, OFFSET_FACT),
    TAGGING: (TAGS_FACT,),
}
# What every language's parser takes, and nothing that only some do.
_DECIMAL = re.compile(r"[0-9](\.[0-9]{1,40})?")
_OFFSET = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,40})?")


def _decimal(number: float) -> str:
    return np.format_float_positional(number, trim="-")


@dataclass(frozen=True)
class Reading:
    """How the numbers of one model are read.

    Attributes:
        thresholds: of a multi-label classification, one a label in the labels' order, above 0 and at most 1: a label is
            given where its probability is at least its threshold. Empty for the other tasks.
        score_activation: of a regression, what is applied to the network's number: "identity" or "sigmoid".
        score_offset: of a regression, what is added to the network's number before that: eight bits must hold 0, so a
            file whose scores all lie far from it would waste most of their steps.
        tags: of a token classification, how the words of a text get theirs: "each" its likeliest one by itself, or
            "together" of all rows of tags the likeliest, see `likeliest_tags`.

    Raises:
        ValueError: a threshold out of bounds, an unknown activation or way of tags, or an offset that no decimal of
            nine digits tells.
    """

    thresholds: tuple[float, ...] = ()
    score_activation: str = "identity"
    score_offset: float = 0.0
    tags: str = EACH

    def __post_init__(self) -> None:
        for threshold in self.thresholds:
            # Written so that a threshold that is no number fails too.
            if not (isinstance(threshold, int | float) and 0 < threshold <= 1):
                raise ValueError(f"a label's threshold is {threshold!r}; it must be above 0 and at most 1")
        if self.score_activation not in SCORE_ACTIVATIONS:
            raise ValueError(
                f"score_activation is {self.score_activation!r}; it must be {' or '.join(SCORE_ACTIVATIONS)}"
            )
        if not (isinstance(self.score_offset, int | float) and _OFFSET.fullmatch(_decimal(self.score_offset))):
            raise ValueError(f"score_offset is {self.score_offset!r}; it must lie between -1e9 and 1e9")
        if self.tags not in WAYS_OF_TAGS:
            raise ValueError(f"{TAGS_FACT} is {self.tags!r}; it must be {' or '.join(WAYS_OF_TAGS)}")

    @property
    def together(self) -> bool:
        """Whether words get their tags together."""
        return self.tags == TOGETHER

    def given(self, probabilities: np.ndarray) -> np.ndarray:
        """Return whether each label is given, bool [..., N], for the probabilities of N labels, float [..., N]."""
        # In 64 bits, as every reader compares: a threshold rounded to 32 might fall on a probability.
        return np.asarray(probabilities, np.float64) >= np.array(self.thresholds, np.float64)

    def scores(self, raw: np.ndarray) -> np.ndarray:
        """Return the scores that a network's numbers stand for, float64 of the same shape."""
        raw = np.asarray(raw, np.float64) + self.score_offset
        return sigmoid(raw) if self.score_activation == "sigmoid" else raw

    def facts(self, task: str) -> dict[str, str]:
        """Return what `squeezebert.json` says of this reading, in a file of a task."""
        if task == MULTI_LABEL:
            return {THRESHOLDS_FACT: " ".join(map(_decimal, self.thresholds))}
        if task == TAGGING:
            return {TAGS_FACT: self.tags} if self.together else {}
        if task != REGRESSION:
            return {}
        activation = {ACTIVATION_FACT: self.score_activation} if self.score_activation != "identity" else {}
        return activation | ({OFFSET_FACT: _decimal(self.score_offset)} if self.score_offset else {})


# Of the tasks whose name says all.
AS_IT_IS = Reading()


def read_facts(task: str, labels: Sequence[str], facts: Mapping[str, Any]) -> Reading:
    """Return the reading that the facts of a file ask for.

    Args:
        task: of the file.
        labels: of the file.
        facts: content of `squeezebert.json`.

    Raises:
        ValueError: a fact is missing or faulty; the message speaks of the file as "it".
    """
    if task == REGRESSION:
        offset = facts.get(OFFSET_FACT, "0")
        if not (isinstance(offset, str) and _OFFSET.fullmatch(offset)):
            raise ValueError(f"its {OFFSET_FACT} must be a decimal; it is {offset!r}")
        return Reading(score_activation=facts.get(ACTIVATION_FACT, "identity"), score_offset=float(offset))
    if task == TAGGING:
        return Reading(tags=facts.get(TAGS_FACT, EACH))
    if task != MULTI_LABEL:
        return AS_IT_IS
    text = facts.get(THRESHOLDS_FACT)
    parts = text.split(" ") if isinstance(text, str) else []
    if len(parts) != len(labels) or not all(map(_DECIMAL.fullmatch, parts)):
        raise ValueError(f"its {THRESHOLDS_FACT} must be {len(labels)} decimals, one a label; it has {text!r}")
    return Reading(tuple(map(float, parts)))


def offset_for(scores: np.ndarray) -> float:
    """Return what to take from a network's numbers so that eight bits suffice for them, 0 where they do.

    Args:
        scores: of some texts, before the activation. Where they take less than half of the range that holds them and 0,
            the middle of theirs is returned.
    """
    low, high = float(np.min(scores)), float(np.max(scores))
    if high - low >= 0.5 * (max(high, 0.0) - min(low, 0.0)) or not np.isfinite(high - low):
        return 0.0
    # As few digits as tell the middle to a hundredth of what they span.
    digits = 2 - math.floor(math.log10(high - low)) if high > low else 9
    return round(0.5 * (low + high), min(max(digits, 0), 9))
