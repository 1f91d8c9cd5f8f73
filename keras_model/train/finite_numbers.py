"""The end of a training that has run away."""

from pathlib import Path

import numpy as np

from keras_model.errors import UserError


def require_finite(numbers: float | np.ndarray, place: str, learning_rate: float, checkpoint: Path) -> None:
    """Make sure that a step's loss, or a weight, is a number; where one is none, all after it are none either.

    Args:
        numbers: the loss or the weight.
        place: where the training is, for people.
        learning_rate: the highest of the training.
        checkpoint: folder of what is kept of the run, which would only run away again.

    Raises:
        UserError: NaN or infinity is among them.
    """
    if np.isfinite(numbers).all():
        return
    kept = f", and remove {checkpoint}, which is of this run" if checkpoint.exists() else ""
    raise UserError(
        f"the training has run away in {place}: its loss or a weight is NaN or infinite, and no model was written; "
        f"give a lower --learning-rate than {learning_rate:g}{kept}"
    )
