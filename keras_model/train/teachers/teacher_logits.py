"""What teachers that read texts in their own way answer to those that a student learns from."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_model.data.rows import Text
from keras_model.tasks.evaluation import outputs_run
from keras_model.tasks.task_model import TaskModel
from keras_model.train.teachers.teacher_loss import divergence, label_places, require_like_answers


class TeacherLogits:
    """The logits of teachers whose vocabulary, width or way of reading is not the student's.

    Each teacher reads a text's beginning with its own tokenizer, once, when the text is first learnt from. Whatever
    slips the student then reads, the answer is that to the text without them.

    Args:
        teachers: left as they are.
        student: of a task in `WHOLE_TEXT_TASKS`; checked against them, not kept.
        texts: as the teachers shall read them.
        weight: factor of the loss.
        temperature: divides both sides' logits.

    Attributes:
        logits: float32 [N, T, C] for N texts, T teachers and C labels in the student's order; of texts that were not
            asked, 0.

    Raises:
        CheckpointError: a teacher has another task or other labels.

    Source: Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", arXiv 1503.02531.
    """

    def __init__(
        self,
        teachers: Sequence[TaskModel],
        student: TaskModel,
        texts: Sequence[Text],
        weight: float = 1.0,
        temperature: float = 2.0,
    ) -> None:
        for teacher in teachers:
            require_like_answers(teacher, student)
        self._teachers = list(teachers)
        self._places = [label_places(teacher, student) for teacher in teachers]
        self._texts = texts
        self._asked = np.zeros(len(texts), bool)
        self._task = student.task
        self._weight = weight
        self._temperature = temperature
        self.logits = np.zeros((len(texts), len(teachers), student.output_shape[-1]), np.float32)

    def ask(self, rows: np.ndarray) -> None:
        """Ask the teachers for the texts of these numbers that they were not asked for yet."""
        new = rows[~self._asked[rows]]
        if not len(new):
            return
        texts = [self._texts[row] for row in new]
        for number, teacher in enumerate(self._teachers):
            found = outputs_run(teacher)(teacher.preprocessor(texts))
            places = self._places[number]
            self.logits[new, number] = found if places is None else found[:, places]
        self._asked[new] = True

    def loss(self, wanted: Any, found: Any) -> Any:
        """Return how far a student's logits, float [B, C], are from `logits` of the same texts, float [B, T, C].

        The divergence of each teacher is that of `TeacherLoss`; the sum over the teachers of the mean over the texts is
        returned, a float scalar.
        """
        apart = divergence(self._task, wanted, keras.ops.expand_dims(found, 1), self._temperature)
        return self._weight * keras.ops.sum(keras.ops.mean(apart, axis=0))
