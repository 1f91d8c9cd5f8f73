"""Texts with a trained model's answers to them: what a fine-tuning learns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keras_model.data.rows import Text
from keras_model.data.tasks import QUESTION_ANSWERING
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


@dataclass(frozen=True)
class TeacherAnswers:
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


def ask_teacher(model: "TaskModel", texts: Sequence[Text], length: int, seed: int) -> TeacherAnswers:
    """Let a model answer texts, cut to `length` tokens.

    A question's context is read in windows, as it will be when it is answered; of these one is drawn by the seed, so
    that a text remains one row and what is held back of the texts holds nothing that is learnt from.
    """
    from keras_model.tasks.evaluation import keras_run

    preprocessor = model.preprocessor.with_length(length)
    pairs = [text for text in texts if not isinstance(text, str)]
    if model.task == QUESTION_ANSWERING and len(pairs) == len(texts):
        features = _one_window_each(preprocessor, pairs, np.random.default_rng(seed))
    else:
        features = preprocessor(texts)
    return TeacherAnswers(model.task, features, keras_run(model)(features).astype(np.float32))


def _one_window_each(
    preprocessor: Preprocessor, pairs: Sequence[tuple[str, str]], chance: np.random.Generator
) -> Features:
    rows = []
    for question, context in pairs:
        windows = preprocessor.encode_question(question, context).features
        drawn = chance.integers(len(windows["ids"]))
        rows.append({name: values[drawn] for name, values in windows.items()})
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}
