"""What a training starts from: its labels, and a model with a head for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.rows import Row
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import DataError, InputFileError

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel

DEFAULT_LENGTH = 64


@dataclass(frozen=True)
class Preset:
    """A shape with random weights, and the vocabulary that a shape does not have.

    Attributes:
        name: see `keras_model.network.presets`.
        vocabulary: a `vocab.txt`, or a SentencePiece `.model`.
        cased: the vocabulary tells capital letters apart.
    """

    name: str
    vocabulary: str
    cased: bool = False

    def preprocessor(self, length: int) -> Preprocessor:
        """Return what turns texts into ids of this vocabulary, at most `length` a text."""
        kind = SentencePieceTokenizer if Path(self.vocabulary).suffix == ".model" else WordPieceTokenizer
        return Preprocessor(kind(self.vocabulary, lowercase=not self.cased), length)


@dataclass(frozen=True)
class Start:
    """A model to train: the network of a folder or of a preset, with a head for the task.

    Attributes:
        task: of the head.
        network: folder of the model to go on from, or a preset.
        length: tokens that a text is cut to; None for the folder's own, or `DEFAULT_LENGTH` with a preset.
        mark_capitals: tell the words with a capital letter by segment 1.
    """

    task: str
    network: str | Preset
    length: int | None = None
    mark_capitals: bool = False

    def model(self, labels: Sequence[str] | None, seed: int) -> "TaskModel":
        """Build the model, with a head for these labels; the seed draws what is random of it.

        Raises:
            InputFileError, CheckpointError: as `TaskModel.from_preset`.
        """
        import keras

        from keras_model.tasks.loading import task_class

        keras.utils.set_random_seed(seed)
        kind = task_class(self.task, "--task")
        head: dict[str, Any] = {} if labels is None else {"labels": labels}
        if isinstance(self.network, Preset):
            preprocessor = self.network.preprocessor(self.length or DEFAULT_LENGTH)
            model = kind.from_preset(self.network.name, preprocessor=preprocessor, **head)
        else:
            model = kind.from_preset(self.network, sequence_length=self.length, **head)
        if self.mark_capitals:
            model.mark_capitals()
        return model


def training_labels(
    rows: Sequence[Row], source: str, labels_file: str | None, known_folders: Iterable[str | None]
) -> list[str]:
    """Return the labels in their order: as told, else those of a known model that has them all, else sorted.

    Args:
        rows: to learn from, with labels or tags.
        source: the file they came from, for messages.
        labels_file: one label a line, as told; None for none.
        known_folders: of models whose labels may serve, the first that has all of the rows' labels.

    Raises:
        InputFileError, CheckpointError: a file of labels is missing or faulty.
        DataError: all rows have the same label.
    """
    if labels_file:
        if not Path(labels_file).is_file():
            raise InputFileError(f"{labels_file}: no such file")
        return read_labels(Path(labels_file))
    found = {label for row in rows for label in row.labels}
    for folder in known_folders:
        if folder and (Path(folder) / LABELS_FILE).is_file():
            known = read_labels(Path(folder) / LABELS_FILE)
            if found <= set(known):
                return known
    if len(found) < 2:
        raise DataError(f"{source}: all rows have the label {found.pop()!r}; there is nothing to tell apart")
    return sorted(found)
