"""What a training starts from: its labels, and a model with a head for them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.data.columns import check_rows_fit_labels
from keras_model.data.labels import LABELS_FILE, check_labels, plain_label, read_labels
from keras_model.data.readers import read_file
from keras_model.data.rows import LabelSetRow, Row, ScoreRow, TokenRow
from keras_model.data.writing import BLANKLESS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import DataError
from keras_model.model_folder import read_config
from keras_model.outputs.entity_spans import spread_tag

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

    def model(self, labels: Sequence[str] | None, seed: int, rows: Sequence[Row] = ()) -> "TaskModel":
        """Build the model, with a head for these labels; the seed draws what is random of it.

        Args:
            labels: None for a task without.
            seed: see above.
            rows: to learn from; a new head for scores begins at their mean.

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
            preprocessor = self.network.preprocessor(self.length or DEFAULT_LENGTH)
            model = kind.from_preset(self.network.name, preprocessor=preprocessor, **head)
        else:
            model = kind.from_preset(self.network, sequence_length=self.length, **head)
        if isinstance(model, TextScorer) and rows and not self._has_head():
            model.begin_at([row.score for row in rows if isinstance(row, ScoreRow)])
        if self.mark_capitals:
            model.mark_capitals()
        return model

    def _has_head(self) -> bool:
        return isinstance(self.network, str) and read_config(Path(self.network))["task"] == self.task


def training_labels(
    rows: Sequence[Row],
    source: str,
    labels_file: str | None,
    *,
    teachers: Iterable[str] = (),
    init: str | None = None,
    keep: bool = False,
) -> list[str]:
    """Return the labels in their order: as told, else those of a model that has just these, else sorted.

    Args:
        rows: to learn from, with labels or tags.
        source: the file they came from, for messages.
        labels_file: one label a line, as told; None for none.
        teachers: folders of models whose answers shall be learnt. The first that has all of the rows' labels sets them.
        init: folder of the model to go on from. It sets the labels where it has the same.
        keep: it sets them in any case, so that its head stays.

    Raises:
        InputFileError, CheckpointError: a file of labels is missing or faulty.
        DataError: all rows have the same label, or none where they may have several, or a row has one that is not
            among those to keep.
    """
    if labels_file:
        return read_label_list(Path(labels_file))
    found = {label for row in rows for label in (_tags_to_learn(row) if isinstance(row, TokenRow) else row.labels)}
    if keep and init is not None:
        labels = read_labels(Path(init) / LABELS_FILE)
        check_rows_fit_labels(rows, labels, source)
        return labels
    for folder in teachers:
        if (Path(folder) / LABELS_FILE).is_file():
            known = read_labels(Path(folder) / LABELS_FILE)
            if found <= set(known):
                return known
    # With fewer labels than the model to go on from, its head would go on answering the others.
    if init is not None and (Path(init) / LABELS_FILE).is_file():
        known = read_labels(Path(init) / LABELS_FILE)
        if found == set(known):
            return known
    # Of labels that go together one is enough: a text has it or not.
    together = any(isinstance(row, LabelSetRow) for row in rows)
    if together and not found:
        raise DataError(f"{source}: no row has a label; there is nothing to learn")
    if len(found) < (1 if together else 2):
        advice = f"; --keep-labels would keep those of {init}" if init else ""
        raise DataError(f"{source}: all rows have the label {found.pop()!r}; there is nothing to tell apart{advice}")
    return sorted(found)


def _tags_to_learn(row: TokenRow) -> Iterator[str]:
    """Yield every tag of a row, and of scripts without blanks those of a word's single characters."""
    for token, tag in zip(row.tokens, row.tags, strict=True):
        yield from (tag, *(spread_tag(tag, min(len(token), 3)) if BLANKLESS.search(token) else ()))


def read_label_list(path: Path) -> list[str]:
    """Return the labels that a user wrote into a file, one a line; blank lines and blanks at the ends do not count.

    Raises:
        InputFileError: the file is missing, empty, unreadable or not UTF-8.
        CheckpointError: a label occurs twice.
    """
    labels = [plain_label(line) for line in read_file(path).split("\n") if line.strip()]
    check_labels(labels, str(path))
    return labels
