"""The weights that a training starts from, to have a share in those that it ends with."""

import numpy as np

from keras_model.tasks.task_model import TaskModel


class StartWeights:
    """A copy of a model's weights as they are now.

    The mean of the weights before and after a fine-tuning often answers better than either, on rows of the kind that
    it learnt as on others (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv 2109.01903, section
    3).
    """

    def __init__(self, model: TaskModel) -> None:
        self._weights = [np.array(weight) for weight in model.weights]

    def mix_into(self, model: TaskModel, share: float) -> None:
        """Set each weight of the same model to the mean of its own and this one, which has so much of the sum.

        Args:
            model: changed in place.
            share: from 0, which leaves the model as it is, to 1.
        """
        for weight, start in zip(model.weights, self._weights, strict=True):
            weight.assign((1 - share) * np.array(weight) + share * start)
