"""How readily an entity model says "O": the bias of that label, chosen by the entities found in labelled rows."""

from collections.abc import Sequence

import numpy as np
from keras import ops

from keras_model.data.rows import TokenRow
from keras_model.data.tag_schemes import OUTSIDE
from keras_model.data.tasks import TAGGING
from keras_model.errors import CheckpointError
from keras_model.outputs.decoding.entities import tags_of_words
from keras_model.outputs.metrics import entity_scores
from keras_model.tasks.evaluation import keras_run
from keras_model.tasks.task_model import TaskModel

# Changes of the logit, in its own unit, which is the logarithm of odds.
SHIFTS = np.arange(-5.0, 5.01, 0.25)


def balance_outside(model: TaskModel, rows: Sequence[TokenRow], twin: TaskModel | None = None) -> dict[str, float]:
    """Shift the bias of "O" in place to where the F1 of entities in some rows is highest.

    Nine words of ten are outside every entity, so cross-entropy leaves a model that would rather miss an entity than
    invent one; where the F1 counts both alike, fewer "O" find more. Of shifts equally good the smallest is taken. The
    rows must be others than those the model learnt from, which it knows too well, and than those it is judged by.

    Args:
        model: for token classification, with a label "O".
        rows: labelled, such as those that chose the epoch.
        twin: of the same labels, is left as it is and finds the shift instead: the same training without these
            rows, where the model itself learnt from them.

    Returns:
        `shift` of the bias, and `f1_before` and `f1` on the rows, of the model that found it.

    Raises:
        CheckpointError: as `check_outside`, or the two have other labels.
    """
    check_outside(model.task, model.labels)
    finder = twin or model
    check_outside(finder.task, finder.labels)
    if finder.labels != model.labels:
        raise CheckpointError("the twin that finds the shift has other labels than the model to shift")
    outside = model.labels.index(OUTSIDE)
    expected = [row.tags for row in rows]
    features, places = finder.preprocessor.encode_word_windows([row.tokens for row in rows])
    probabilities = keras_run(finder)(features)
    scores = {}
    for shift in sorted(SHIFTS, key=abs):
        # A factor of the probability is a shift of the logit, up to a factor that all labels share.
        factors = np.ones(len(model.labels), np.float32)
        factors[outside] = np.exp(shift)
        shifted = probabilities * factors
        shifted /= shifted.sum(axis=-1, keepdims=True)
        predicted = tags_of_words(shifted, places, model.labels, model.reading.together)
        scores[float(shift)] = entity_scores(expected, predicted)["f1"]
    best = max(scores, key=scores.__getitem__)
    bias = ops.convert_to_numpy(model.classifier.bias).copy()
    bias[outside] += best
    model.classifier.bias.assign(bias)
    return {"shift": best, "f1_before": scores[0.0], "f1": scores[best]}


def check_outside(task: str, labels: Sequence[str]) -> None:
    """Raise `CheckpointError` for a model of another task, or one without the label "O"."""
    if task != TAGGING or OUTSIDE not in labels:
        raise CheckpointError(
            f'a model for {task} without a label "{OUTSIDE}" has nothing to balance; give an entity model'
        )
