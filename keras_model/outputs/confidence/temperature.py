"""The temperature: one number that a classifier's logits are divided by, so that its confidence comes true.

It changes no order of logits, so the likeliest label stays. Source: Guo et al. 2017, arXiv 1706.04599.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from keras_model.data.rows import LabelSetRow, PairRow, Text, TextRow, TokenRow, own_rows
from keras_model.data.tasks import MULTI_LABEL, TAGGING
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError
from keras_model.outputs.answers import EvaluationRow, Run
from keras_model.outputs.confidence.calibration_error import label_calibration_error, label_set_calibration_error
from keras_model.outputs.decoding.activations import sigmoid, softmax
from keras_model.outputs.metrics import label_matrix

# A temperature beyond would say that the logits are worth nothing, or that they are never wrong.
LEAST_TEMPERATURE, GREATEST_TEMPERATURE = 1 / 16, 16.0
_STEPS = 40  # of the golden section, which narrows the interval to a part in 10⁸
_DIGITS = 4
_TINY = 1e-300


@dataclass(frozen=True)
class Temperature:
    """What a temperature does to the confidence in labelled rows.

    Attributes:
        temperature: what the logits are divided by.
        decisions: how many it was fitted on: rows, words of a tagger, or labels of all rows.
        log_loss_before, log_loss_after: mean negative logarithm of the probability of what is right, without and with
            the temperature, in nats.
        error_before, error_after: the expected calibration error, without and with it.
    """

    temperature: float
    decisions: int
    log_loss_before: float
    log_loss_after: float
    error_before: float
    error_after: float

    def record(self) -> dict[str, float]:
        """Return it as data."""
        return asdict(self)

    def told(self) -> str:
        """Return it as one line."""
        if self.temperature == 1:
            return f"no temperature is better than 1: the expected calibration error is {self.error_after:.4f}"
        # By the loss it is chosen, so of few rows the error may rise all the same.
        loss = f"the log loss goes from {self.log_loss_before:.4f} to {self.log_loss_after:.4f}"
        errors = f"the expected calibration error from {self.error_before:.4f} to {self.error_after:.4f}"
        return f"the logits are divided by the temperature {self.temperature:g}: {loss}, {errors}"


def fit_temperature(
    task: str, rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Temperature:
    """Return the temperature with the least log loss over labelled rows.

    The loss has one more row beside them, of which nothing is known: without it, rows that are all answered rightly
    would ask for boundless confidence, however few they are. Where that temperature is no better on the rows alone, it
    is 1.

    Args:
        task: one of `LABELLED_TASKS`.
        rows: of that task, others than those that it is judged by.
        labels: of the model.
        preprocessor: text to ids; a text of several windows has the probability that they have together.
        run: as for `answer`, but with logits, [W, N] or of a tagger [W, S, N].

    Raises:
        DataError: rows of another task, or a tagger's sentences without a word.
    """
    probabilities, expected = _answered(task, rows, labels, preprocessor, run)
    if not len(expected):
        raise DataError("the rows hold no word to fit a temperature on")
    together = task == MULTI_LABEL
    unsure = 1 / (len(expected) + 1)
    smoothed = (1 - unsure) * expected + unsure * (0.5 if together else 1 / max(expected.shape[1], 1))

    def loss(temperature: float, targets: np.ndarray) -> float:
        return _log_loss(probabilities(temperature), targets, together)

    fitted = float(
        np.exp(_least(lambda x: loss(np.exp(x), smoothed), np.log(LEAST_TEMPERATURE), np.log(GREATEST_TEMPERATURE)))
    )
    fitted = float(f"{fitted:.{_DIGITS}g}")
    before, after = (loss(temperature, expected) for temperature in (1.0, fitted))
    if after >= before:
        fitted, after = 1.0, before
    error = label_set_calibration_error if together else label_calibration_error
    error_before, error_after = (error(probabilities(temperature), expected) for temperature in (1.0, fitted))
    return Temperature(fitted, expected.size if together else len(expected), before, after, error_before, error_after)


def _answered(
    task: str, rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> tuple[Callable[[float], np.ndarray], np.ndarray]:
    """Return what a temperature makes of the logits, float64 [n, N], and whether a label is right, bool [n, N]."""
    if task == TAGGING:
        tagged = own_rows(task, rows, TokenRow)
        features, places = preprocessor.encode_word_windows([row.tokens for row in tagged])
        of_words = np.concatenate(places)
        read = of_words[:, 0] >= 0
        logits = run(features)[tuple(of_words[read].T)].astype(np.float64)
        tags = np.array([tag for row in tagged for tag in row.tags])[read]
        return lambda temperature: softmax(logits / temperature), tags[:, None] == np.array(labels)
    texts: list[Text]
    activation: Callable[[np.ndarray], np.ndarray]
    if task == MULTI_LABEL:
        sets = own_rows(task, rows, LabelSetRow)
        texts, expected, activation = [row.input for row in sets], label_matrix(sets, labels), sigmoid
    else:
        own: list[TextRow | PairRow] = own_rows(task, rows, TextRow, PairRow)
        texts, activation = [row.input for row in own], softmax
        expected = np.array([row.label for row in own])[:, None] == np.array(labels)
    windows = preprocessor.encode_windows(texts)
    raw = run(windows.features).astype(np.float64)
    return lambda temperature: windows.combine(activation(raw / temperature), task), expected


def _log_loss(probabilities: np.ndarray, targets: np.ndarray, together: bool) -> float:
    """Mean cross-entropy of a decision; where labels go together, each of a row's labels is one."""
    known = np.log(np.maximum(probabilities, _TINY))
    if together:
        return -float((targets * known + (1 - targets) * np.log(np.maximum(1 - probabilities, _TINY))).mean())
    return -float((targets * known).sum(-1).mean())


def _least(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one valley is least, by the golden section."""
    share = (np.sqrt(5) - 1) / 2
    left, right = high - share * (high - low), low + share * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(_STEPS):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - share * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + share * (high - low)
            at_right = function(right)
    return (low + high) / 2
