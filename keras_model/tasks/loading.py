"""Which class a task has, and a model out of its folder."""

from pathlib import Path

from keras_model.errors import CheckpointError
from keras_model.model_folder import read_config
from keras_model.tasks.feature_extractor import FeatureExtractor
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.question_answerer import QuestionAnswerer
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.text_classifier import TextClassifier
from keras_model.tasks.text_scorer import TextScorer
from keras_model.tasks.token_classifier import TokenClassifier

_CLASSES = (
    FeatureExtractor,
    SentenceEncoder,
    QuestionAnswerer,
    TextClassifier,
    MultiLabelClassifier,
    TextScorer,
    TokenClassifier,
)


def load_model(folder: str | Path, *, sequence_length: int | None = None) -> TaskModel:
    """Open a model folder of whatever task as the class for that task.

    Raises:
        InputFileError, CheckpointError: as `TaskModel.from_preset`, or the task is unknown.
    """
    task = read_config(Path(folder))["task"]
    return task_class(task, folder).from_preset(folder, sequence_length=sequence_length)


def task_class(task: str, source: str | Path) -> type[TaskModel]:
    """Return the class of a task named as in `config.json`; `source` is named if there is none."""
    for candidate in _CLASSES:
        if candidate.task == task:
            return candidate
    raise CheckpointError(f"{source}: unknown task {task!r}; known: {', '.join(c.task for c in _CLASSES)}")
