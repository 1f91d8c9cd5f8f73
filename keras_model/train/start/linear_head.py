"""The weights that a new head begins with: a linear classifier of what the start makes of the rows."""

import warnings
from collections.abc import Sequence

import keras
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from keras_model.data.rows import Row
from keras_model.network.backend import compiles_each_shape
from keras_model.tasks.labelled_model import TextLabeller
from keras_model.tasks.task_model import TaskModel
from keras_model.train.fine_tuner import label_loss, label_set_loss
from keras_model.train.material.batches import training_set

# scikit-learn's C. Few different texts want the strong penalty, many labels the weak one (docs/training.md).
INVERSE_PENALTIES = (0.01, 0.03, 0.1)
# So many rows tell where the labels lie, and take seconds.
MOST_ROWS = 10_000
_ROWS_AT_ONCE = 64
_MOST_ITERATIONS = 300

# Kernel [D, N] and bias [N].
LinearHead = tuple[np.ndarray, np.ndarray]


def fit_head(model: TaskModel, rows: Sequence[Row], validation: Sequence[Row] = ()) -> None:
    """Let a head begin as the linear classifier of the network's vectors of labelled rows; the network stays.

    A head of random weights sends a random gradient into the network until it has learnt something itself, and that
    spoils what the network knew (Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features and Underperform
    Out-of-Distribution", arXiv 2202.10054, section 3.4, there LP-FT).

    Args:
        model: of a text or a pair, with labels; its classifier gets other weights.
        rows: to learn from, at least one; of more than `MOST_ROWS` as many are taken, spread over all.
        validation: labelled rows that choose between `INVERSE_PENALTIES` by the loss on them; without any the penalty
            is the weakest.

    Raises:
        DataError: rows of another task, or with a label that the model does not have.
        TypeError: a model of another task.
    """
    if not isinstance(model, TextLabeller):
        raise TypeError(f"a {model.task} model has no head that is fitted")
    vectors, targets = _vectors(model, rows)
    mean, spread = vectors.mean(axis=0), float(vectors.std()) or 1.0
    several = targets.ndim > 1
    regression = _label_set_regression if several else _label_regression
    inputs, count = (vectors - mean) / spread, len(model.labels)
    if validation:
        others, wanted = _vectors(model, validation)
        heads = [regression(inputs, targets, count, penalty) for penalty in INVERSE_PENALTIES]
        loss = label_set_loss if several else label_loss
        weights = np.ones(len(wanted), np.float32)
        losses = [
            float(loss(wanted, ((others - mean) / spread @ kernel + bias).astype(np.float32), weights, 0.0))
            for kernel, bias in heads
        ]
        kernel, bias = heads[int(np.argmin(losses))]
    else:
        kernel, bias = regression(inputs, targets, count, INVERSE_PENALTIES[-1])
    kernel = kernel / spread
    model.classifier.kernel.assign(kernel[np.newaxis])
    model.classifier.bias.assign(bias - mean @ kernel)


def _vectors(model: TextLabeller, rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Return what the classifier reads of each row, float32 [N, D], and the targets, in an order of their own.

    Of more than `MOST_ROWS` rows as many are taken, spread over all.
    """
    data = training_set(model, rows[:: -(-len(rows) // MOST_ROWS)])
    below = keras.Model(model.input, model.classifier.input)
    few = compiles_each_shape()
    batches = list(data.batches(np.arange(len(data)), _ROWS_AT_ONCE, [0], few_shapes=few))
    vectors = [keras.ops.convert_to_numpy(below(batch.features, training=False))[:, 0] for batch in batches]
    return np.concatenate(vectors).astype(np.float32), np.concatenate([batch.targets for batch in batches])


def _label_regression(vectors: np.ndarray, targets: np.ndarray, labels: int, inverse_penalty: float) -> LinearHead:
    """Return the multinomial regression of one label a row, int [B]; a label that no row has is never likely."""
    known = np.unique(targets)
    kernel, bias = np.zeros((vectors.shape[1], labels)), np.zeros(labels)
    if len(known) > 1:
        fitted = _fitted(vectors, targets, inverse_penalty)
        # Of two labels it has the difference alone.
        factors = np.array([[-0.5], [0.5]]) if len(known) == 2 else np.eye(len(known))
        kernel[:, known] = (factors @ fitted.coef_).T
        bias[known] = factors @ fitted.intercept_
    bias[np.setdiff1d(np.arange(labels), known)] = bias[known].min()
    return kernel, bias


def _label_set_regression(vectors: np.ndarray, targets: np.ndarray, labels: int, inverse_penalty: float) -> LinearHead:
    """Return a regression for each label, of 0 and 1 [B, N]; a label that all or no rows have is as likely for all."""
    kernel = np.zeros((vectors.shape[1], labels))
    # A row of either kind beside those that there are, or the odds would have no logarithm.
    share = (targets.sum(axis=0) + 1) / (len(targets) + 2)
    bias = np.log(share / (1 - share))
    for label in np.flatnonzero(targets.any(axis=0) & ~targets.all(axis=0)):
        fitted = _fitted(vectors, targets[:, label], inverse_penalty)
        kernel[:, label], bias[label] = fitted.coef_[0], fitted.intercept_[0]
    return kernel, bias


def _fitted(vectors: np.ndarray, targets: np.ndarray, inverse_penalty: float) -> LogisticRegression:
    with warnings.catch_warnings():
        # What has not quite converged is still a good beginning.
        warnings.simplefilter("ignore", ConvergenceWarning)
        # That hardly any label comes twice, the table of the rows has told.
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        return LogisticRegression(C=inverse_penalty, max_iter=_MOST_ITERATIONS).fit(vectors, targets)
