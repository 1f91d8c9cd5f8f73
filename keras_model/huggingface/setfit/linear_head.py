"""The classifier behind the sentence vectors of SetFit, as one linear map."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.errors import CheckpointError
from keras_model.huggingface.allowed_keys import refuse_unknown_keys
from keras_model.huggingface.pickles.stack import DescriptionError
from keras_model.huggingface.setfit.stored_head import Instance, read_stored
from keras_model.model_folder import UNREADABLE, read_json
from keras_model.regular_file import MOST_PART, read_regular

HEAD_FILE, SETTINGS_FILE = "model_head.pkl", "config_setfit.json"
_SETTINGS = "normalize_embeddings labels"
_REGRESSIONS = ("LogisticRegression", "LogisticRegressionCV")
# One regression for each label, of which any number may hold: `multi_target_strategy` of SetFit.
_FOR_EACH_LABEL = {"OneVsRestClassifier": "one-vs-rest", "MultiOutputClassifier": "multi-output"}
_READ = f"LogisticRegression of scikit-learn, alone or as {' or '.join(_FOR_EACH_LABEL)} has it"
# What a regression has once it has learnt.
_TRAINED = ("coef_", "intercept_", "classes_")
# What `multi_class` says of a regression that tells several labels apart by one for each, scaled to a sum of 1.
_ONE_FOR_EACH, _BY_SOLVER = ("ovr", "warn"), ("auto", "deprecated")
_SOLVER = "liblinear"
# Another solver that did so before this version of scikit-learn.
_ONCE_SUCH, _SINCE = "newton-cholesky", (1, 6)


@dataclass(frozen=True)
class LinearHead:
    """The linear map from a sentence vector to logits.

    Attributes:
        kernel: float32 (labels, width).
        bias: float32 (labels,).
        labels: their names, in this order.
        several: whether any number of labels may hold, each by the sigmoid of its logit; else their softmax is 1.
        normalize: whether the vectors are scaled to length 1 before.
    """

    kernel: np.ndarray
    bias: np.ndarray
    labels: tuple[str, ...]
    several: bool
    normalize: bool


def read_linear_head(folder: Path) -> LinearHead | None:
    """Return the head of a SetFit folder; None for other folders.

    Raises:
        CheckpointError: a head that is none of these regressions, settings that are not known here, a file that is
            missing or damaged.

    Source: Tunstall et al. 2022, "Efficient few-shot learning without prompts", arXiv 2209.11055; `predict_proba` of
    scikit-learn's LogisticRegression, by the version that wrote it.
    """
    path, settings_path = folder / HEAD_FILE, folder / SETTINGS_FILE
    if not path.exists():
        if settings_path.exists():
            raise CheckpointError(f"{folder}: has {SETTINGS_FILE} but no {HEAD_FILE}; copy it, or train the head first")
        return None
    settings = read_json(settings_path) if settings_path.exists() else {}
    refuse_unknown_keys(settings_path, settings, _SETTINGS)
    labels = settings.get("labels")
    if labels is not None and not (isinstance(labels, list) and all(isinstance(label, str) for label in labels)):
        raise CheckpointError(f"{settings_path}: labels is {labels!r}; it must be a list of names")
    normalize = settings.get("normalize_embeddings", False)
    if not isinstance(normalize, bool):
        raise CheckpointError(f"{settings_path}: normalize_embeddings is {normalize!r}; it must be true or false")
    try:
        return _linear(path, settings_path, labels, normalize)
    except (CheckpointError, ValueError, TypeError, OverflowError) as error:
        told = error if isinstance(error, CheckpointError) else f"{path}: its numbers do not fit together ({error})"
        raise CheckpointError(
            f"{told}; or take {HEAD_FILE} away, and the import gives sentence vectors, upon which train --init puts a "
            "classifier"
        ) from error


def _linear(path: Path, settings_path: Path, labels: Sequence[str] | None, normalize: bool) -> LinearHead:
    """Return what a `model_head.pkl` computes."""
    head = _read_head(path)
    kind = head.kind.rpartition(".")[2]
    if head.kind.startswith("sklearn.") and kind in _FOR_EACH_LABEL:
        kernel, bias = _one_for_each_label(path, head)
        names = _names(settings_path, list(range(len(bias))), labels)
        return LinearHead(kernel, bias, names, several=True, normalize=normalize)
    if not (head.kind.startswith("sklearn.") and kind in _REGRESSIONS):
        raise CheckpointError(f"{path}: is a {head.kind}; this reads {_READ}, so train the head anew as such")
    kernel, bias, classes = _regression(path, head)
    return LinearHead(kernel, bias, _names(settings_path, classes, labels), several=False, normalize=normalize)


def _read_head(path: Path) -> Instance:
    """Return the object that a `model_head.pkl` describes."""
    try:
        head = read_stored(io.BytesIO(read_regular(path, MOST_PART)))
    except DescriptionError as error:
        raise CheckpointError(f"{path}: is no file that joblib wrote unpacked, or a damaged one: {error}") from error
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; {UNREADABLE}") from error
    if not isinstance(head, Instance):
        raise CheckpointError(f"{path}: holds no classifier; this reads {_READ}")
    return head


def _one_for_each_label(path: Path, head: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Return kernel and bias of regressions that each tell whether one label holds."""
    kind = head.kind.rpartition(".")[2]
    binarizer = head.state.get("label_binarizer_")
    if isinstance(binarizer, Instance) and not str(binarizer.state.get("y_type_")).startswith("multilabel"):
        raise CheckpointError(
            f"{path}: is a {kind} of one label of several, whose scores are scaled to a sum of 1; this reads it where "
            "any number of labels may hold"
        )
    estimators = head.state.get("estimators_")
    if not isinstance(estimators, list) or not estimators:
        raise CheckpointError(f"{path}: its {kind} holds no estimators; train the head first")
    rows = []
    for number, estimator in enumerate(estimators):
        told = estimator.kind.rpartition(".")[2] if isinstance(estimator, Instance) else type(estimator).__name__
        if told not in _REGRESSIONS:
            raise CheckpointError(f"{path}: its {kind} has a {told} for label {number}; this reads {_READ}")
        kernel, bias, classes = _regression(path, estimator)
        if [int(each) for each in classes] != [0, 1]:
            raise CheckpointError(f"{path}: label {number} has the classes {classes}; it must be told from 0 and 1")
        rows.append((kernel[1] - kernel[0], bias[1] - bias[0]))
    return np.stack([row for row, _ in rows]), np.array([offset for _, offset in rows], np.float32)


def _regression(path: Path, regression: Instance) -> tuple[np.ndarray, np.ndarray, list[Any]]:
    """Return kernel, bias and classes of a regression whose softmax is what `predict_proba` gives."""
    state = regression.state
    arrays = [each for each in map(state.get, _TRAINED) if isinstance(each, np.ndarray)]
    if len(arrays) < len(_TRAINED) or any(array.dtype.kind not in "fiu" for array in arrays[:2]):
        raise CheckpointError(f"{path}: its regression lacks {', '.join(_TRAINED)}; train the head")
    weights, offsets = (array.astype(np.float64) for array in arrays[:2])
    classes = arrays[2].tolist()
    at_once = _told_apart_at_once(path, state, len(classes))
    rows = 1 if len(classes) == 2 else len(classes)
    if len(classes) < 2 or weights.ndim != 2 or len(weights) != rows or offsets.shape not in ((rows,), (1,)):
        raise CheckpointError(
            f"{path}: its regression has weights of shape {weights.shape}, {offsets.shape} for {len(classes)} classes"
        )
    offsets = np.broadcast_to(offsets, rows)
    if not (np.isfinite(weights).all() and np.isfinite(offsets).all()):
        raise CheckpointError(f"{path}: its regression has weights that are not finite; train the head anew")
    if rows == 1:
        # The sigmoid of a number is the softmax of it and 0; of a softmax over both signs, that of twice the number.
        factor = 2.0 if at_once else 1.0
        weights = np.concatenate([np.zeros_like(weights), factor * weights])
        offsets = np.concatenate([np.zeros(1), factor * offsets])
    return weights.astype(np.float32), offsets.astype(np.float32), classes


def _told_apart_at_once(path: Path, state: Mapping[str, Any], classes: int) -> bool:
    """Return whether a regression is one softmax over all classes, also where there are two.

    Raises:
        CheckpointError: it is one regression for each of more than two classes.
    """
    kind = state.get("multi_class", "deprecated")
    if kind == "multinomial":
        return True
    solver = state.get("solver")
    apart = solver == _SOLVER or (solver == _ONCE_SUCH and _version(state) < _SINCE)
    if classes > 2 and (kind in _ONE_FOR_EACH or (kind in _BY_SOLVER and apart)):
        raise CheckpointError(
            f"{path}: has a regression for each of {classes} labels, whose scores are scaled to a sum of 1; here they "
            "come of one softmax: train the head with the solver lbfgs"
        )
    if kind not in (*_ONE_FOR_EACH, *_BY_SOLVER):
        raise CheckpointError(f"{path}: its regression has multi_class {kind!r}, which is not known here")
    return False


def _version(state: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the first two numbers of the scikit-learn that wrote a classifier; none where it is not told."""
    told = re.match(r"(\d+)\.(\d+)", str(state.get("_sklearn_version")))
    return tuple(map(int, told.groups())) if told else ()


def _names(path: Path, classes: Sequence[Any], labels: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of the classes: themselves where they are texts, else by number where the settings name them."""
    if labels is None or all(isinstance(each, str) for each in classes):
        return tuple(str(each) for each in classes)
    numbers = [int(each) for each in classes]
    if not all(0 <= number < len(labels) for number in numbers):
        raise CheckpointError(f"{path}: names {len(labels)} labels, but the head tells {max(numbers) + 1} apart")
    return tuple(labels[number] for number in numbers)
