"""Which teachers are followed token by token, and which by their answers alone."""

from collections.abc import Sequence

from keras_model.data.rows import Row, Text, is_pair, texts_of
from keras_model.data.tasks import WHOLE_TEXT_TASKS
from keras_model.errors import UserError
from keras_model.tasks.task_model import TaskModel
from keras_model.train.settings import TrainingSettings
from keras_model.train.teachers.teacher_logits import TeacherLogits
from keras_model.train.teachers.teacher_loss import TeacherLoss, reading_fault


class Teaching:
    """What a student learns from its teachers, on labelled rows and on texts without a label.

    A teacher that cuts texts as the student does, and has its width where hidden states are learnt, is followed in
    these and its answers on what the student reads. Any other reads the texts itself, and is followed in its answers.

    Where a student of single texts gets unlabelled pairs, the teachers read the first of a pair and the student the
    second, such as the translation of the first (Reimers and Gurevych 2020, arXiv 2004.09813, do so with vectors).

    Args:
        teachers: left as they are.
        student: as it is before training.
        rows: labelled.
        unlabelled: texts or pairs.
        settings: of which the weights and the temperature of the teachers are read.

    Attributes:
        unlabelled: as the student reads them.
        losses: of the teachers that are followed token by token.
        answers: of the others; None if there are none.

    Raises:
        CheckpointError: teacher and student do not fit together.
        UserError: a teacher that is followed in its answers alone would count nothing.
    """

    def __init__(
        self,
        teachers: Sequence[TaskModel],
        student: TaskModel,
        rows: Sequence[Row],
        unlabelled: Sequence[Text],
        settings: TrainingSettings,
    ) -> None:
        whole = student.task in WHOLE_TEXT_TASKS
        translated = whole and not any(map(is_pair, rows)) and any(map(is_pair, unlabelled))
        states = settings.hidden_weight > 0
        alike = [not translated and (not whole or not reading_fault(teacher, student, states)) for teacher in teachers]
        self.unlabelled = [texts_of(text)[-1] for text in unlabelled] if translated else list(unlabelled)
        self.losses = [
            TeacherLoss(teacher, student, settings.hidden_weight, settings.logit_weight, settings.temperature)
            for teacher, same in zip(teachers, alike, strict=True)
            if same
        ]
        others = [teacher for teacher, same in zip(teachers, alike, strict=True) if not same]
        if others and not settings.logit_weight:
            raise UserError(
                f"--logit-weight 0: {len(others)} of {len(teachers)} teachers can be followed in their answers alone, "
                "which then count nothing; leave it out"
            )
        self.answers: TeacherLogits | None = None
        if others:
            read = [texts_of(text)[0] for text in unlabelled] if translated else list(unlabelled)
            texts = [*map(_text, rows), *read]
            self.answers = TeacherLogits(others, student, texts, settings.logit_weight, settings.temperature)


def _text(row: Row) -> Text:
    texts = texts_of(row)
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])
