"""The model that is converted, and how it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convert.builder.given import Given
from convert.builder.options import BuildOptions
from convert.builder.profiles import describe
from convert.tflite.description import ModelDescription
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.rows import is_pair
from keras_model.data.tasks import EMBEDDING
from keras_model.encode.long_texts.spread import WINDOWED_TASKS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs.answers import Answers, EvaluationRow, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.reading import Reading

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


@dataclass(frozen=True)
class Subject:
    """The model that is converted, and how it is asked.

    Attributes:
        model: out of its folder.
        rows: to judge by, with tags as the model gives them.
        preprocessor: at the length of the file.
        description: of the file.
    """

    model: "TaskModel"
    rows: list[EvaluationRow]
    preprocessor: Preprocessor
    description: ModelDescription

    def answers(
        self,
        run: Run,
        reading: Reading,
        no_answer: float | None = None,
        rows: Sequence[EvaluationRow] | None = None,
        preprocessor: Preprocessor | None = None,
    ) -> Answers:
        """Answer rows, those to judge by unless others are given, and texts read otherwise if so asked."""
        return answer(
            self.model.task,
            self.rows if rows is None else rows,
            self.model.labels,
            preprocessor or self.preprocessor,
            run,
            reading=reading,
            no_answer_threshold=no_answer,
        )


def open_subject(options: BuildOptions, given: Given) -> Subject:
    """Open the model of a build, and bring the rows into its labels.

    Raises:
        CheckpointError: a faulty folder, or one whose length or tokenizer has no room for pairs.
        DataError: a row has a label that the model does not have.
    """
    from keras_model.tasks.loading import load_model

    rows = given.rows
    model = load_model(options.folder)
    if options.fold_look_alikes:
        model.fold_look_alikes()
    if given.task != EMBEDDING and is_pair(rows[0]):
        model.preprocessor.tokenizer.template.require_room_for_pairs(options.length)
    rows = rows_for_labels(rows, model.labels, options.evaluation)
    description = describe(model, options.folder, options.profile, options.length)
    # The file's own default stays what the folder says.
    model.preprocessor = model.preprocessor.choosing(options.prompt)
    preprocessor = model.preprocessor.with_length(options.length)
    if options.windows is not None:
        preprocessor = preprocessor.with_windows(options.windows)
    if given.task in WINDOWED_TASKS:
        description = replace(description, windows=preprocessor.windows)
    return Subject(model, rows, preprocessor, description)
