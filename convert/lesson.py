"""Texts with a trained model's answers to them: what a fine-tuning learns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.sources import Text
from keras_model.preprocessor import Features, Preprocessor

if TYPE_CHECKING:
    from keras_model.task_model import TaskModel


@dataclass(frozen=True)
class Lesson:
    """Texts and answers.

    Attributes:
        task: of the model.
        features: `ids`, `mask`, `segment_ids`, int32 [rows, S] each.
        answers: float32 [rows, ...]: probabilities, span logits or vectors.

    """

    task: str
    features: Features
    answers: np.ndarray

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def longest(self) -> int:
        """S."""
        return self.features["ids"].shape[1]

    def tokens(self, rows: np.ndarray) -> np.ndarray:
        """The number of tokens of each of some rows."""
        return self.features["mask"][rows].sum(axis=1)


def ask_teacher(model: "TaskModel", texts: Sequence[Text], length: int) -> Lesson:
    """Let a model answer texts, cut to `length` tokens."""
    from keras_model.evaluation import keras_run

    features = Preprocessor(model.preprocessor.tokenizer, length)(texts)
    return Lesson(model.task, features, keras_run(model)(features).astype(np.float32))
