"""What a training starts from: a network, with a head for the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.rows import Row, ScoreRow
from keras_model.data.tasks import TEXT_LABEL_TASKS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import folding_look_alikes
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.model_folder import read_config

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
        fold_look_alikes: fold look-alike letters; the network's own setting stays where it does so already.
    """

    task: str
    network: str | Preset
    length: int | None = None
    mark_capitals: bool = False
    fold_look_alikes: bool = False

    @property
    def folder(self) -> str | None:
        """The folder of the model to go on from; None with a preset."""
        return None if isinstance(self.network, Preset) else self.network

    def preprocessor(self) -> Preprocessor:
        """Return what turns texts into ids, without the network; capitals are not marked, which changes no length.

        Raises:
            InputFileError, CheckpointError: the folder, or the vocabulary of the preset, is missing or faulty.
        """
        if isinstance(self.network, Preset):
            preprocessor = self.network.preprocessor(DEFAULT_LENGTH if self.length is None else self.length)
        else:
            config = dict(read_config(Path(self.network))["preprocessor"])
            if self.length is not None:
                config["sequence_length"] = self.length
            preprocessor = Preprocessor.from_folder(Path(self.network), config)
        if self.fold_look_alikes:
            preprocessor = preprocessor.with_tokenizer(folding_look_alikes(preprocessor.tokenizer))
        return preprocessor

    def model(
        self, labels: Sequence[str] | None, seed: int, rows: Sequence[Row] = (), validation: Sequence[Row] = ()
    ) -> "TaskModel":
        """Build the model, with a head for these labels; the seed draws what is random of it.

        Args:
            labels: None for a task without.
            seed: see above.
            rows: to learn from; a new head for scores begins at their mean, one for labels on a folder's network as
                `fit_head` has it.
            validation: labelled rows that `fit_head` chooses by.

        Raises:
            InputFileError, CheckpointError: as `TaskModel.from_preset`.
        """
        import keras

        from keras_model.tasks.loading import task_class
        from keras_model.tasks.text_scorer import TextScorer

        keras.utils.set_random_seed(seed)
        kind = task_class(self.task, "--task")
        head: dict[str, Any] = {} if labels is None else {"labels": labels}
        if isinstance(self.network, Preset):
            preprocessor = self.network.preprocessor(DEFAULT_LENGTH if self.length is None else self.length)
            model = kind.from_preset(self.network.name, preprocessor=preprocessor, **head)
        else:
            model = kind.from_preset(self.network, sequence_length=self.length, **head)
        new_head = self.folder is None or not has_head(self.folder, self.task, labels)
        if isinstance(model, TextScorer) and rows and new_head:
            model.begin_at([row.score for row in rows if isinstance(row, ScoreRow)])
        if self.mark_capitals:
            model.mark_capitals()
        if self.fold_look_alikes:
            model.fold_look_alikes()
        if self.folder is not None and rows and fits_head(self.folder, self.task, labels):
            # Only here, for it brings scikit-learn along, which no other head waits for.
            from keras_model.train.start.linear_head import fit_head

            fit_head(model, rows, validation)
        return model


def has_head(folder: str, task: str, labels: Sequence[str] | None = None) -> bool:
    """Return whether the model of a folder has a head of a task, and for these labels in this order if any are given.

    Raises:
        InputFileError, CheckpointError: as `read_config`.
    """
    if read_config(Path(folder))["task"] != task:
        return False
    return labels is None or read_labels(Path(folder) / LABELS_FILE) == list(labels)


def fits_head(folder: str, task: str, labels: Sequence[str] | None) -> bool:
    """Return whether a head on a folder's network is new and begins as `fit_head` has it.

    Raises:
        InputFileError, CheckpointError: as `read_config`.
    """
    return task in TEXT_LABEL_TASKS and not has_head(folder, task, labels)
