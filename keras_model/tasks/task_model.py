"""What all task models share: a backbone, a preprocessor, a head, and the folder they are kept in."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import keras
import numpy as np

from keras_model.data.for_model.learnt_from import texts_or_pairs
from keras_model.data.labels import LABELS_FILE
from keras_model.data.rows import Row, Text
from keras_model.data.tasks import WHOLE_TEXT_TASKS
from keras_model.encode.long_texts.spread import FIRST, WINDOWED_TASKS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.tokenizers import folding_look_alikes
from keras_model.encode.windows import Features
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, InputFileError
from keras_model.messages import listed
from keras_model.model_folder import (
    CONFIG_FILE,
    WEIGHTS_FILE,
    check_sizes,
    read_config,
    read_weights,
    write_model_folder,
)
from keras_model.network.backend import refusals_as
from keras_model.network.predicting_model import PredictingModel
from keras_model.network.presets import PRESETS
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.reading import AS_IT_IS
from keras_model.setting_types import check_setting_types


class TaskModel(PredictingModel):
    """Base of the task models: a functional Keras model that knows its text front end and its folder.

    `fit`, `evaluate` and `predict` take texts as well as prepared arrays. A subclass sets `task`, builds its
    head in `__init__`, and says how raw inputs, raw targets and raw outputs look.

    Args:
        inputs, outputs: the functional model.
        backbone: the encoder, shared by reference.
        preprocessor: text to ids; its vocabulary may not exceed the embedding.

    Attributes:
        task: as `config.json` names it.
        takes_prompts: whether texts may have prompts before them; those of a folder of another task are dropped.
        labels: names of the classes in the order of the logits; empty for tasks without, see `LabelledModel`.
        no_answer_threshold: of a model that tells questions without an answer, see `QuestionAnswerer`; else None.
        reading: how the numbers are read, where the task alone does not say it.

    Raises:
        CheckpointError: vocabulary and embedding, or length and positions, do not fit together.
    """

    task: ClassVar[str]
    takes_prompts: ClassVar[bool] = False
    labels: tuple[str, ...] = ()
    no_answer_threshold: float | None = None
    reading = AS_IT_IS

    def __init__(
        self,
        inputs: dict[str, Any],
        outputs: Any,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
    ) -> None:
        vocabulary_size = preprocessor.tokenizer.vocabulary_size
        if vocabulary_size > backbone.vocabulary_size:
            raise CheckpointError(
                f"the vocabulary has {vocabulary_size} tokens, the embedding only {backbone.vocabulary_size} "
                "rows; use the vocabulary the model was trained with"
            )
        if preprocessor.sequence_length > backbone.max_sequence_length:
            raise CheckpointError(
                f"sequence length {preprocessor.sequence_length} exceeds the model's "
                f"{backbone.max_sequence_length} positions"
            )
        super().__init__(inputs=inputs, outputs=outputs, name=self.task.replace("-", "_"))
        self.backbone = backbone
        # The other tasks read texts in one way alone, or each by itself.
        self.preprocessor = preprocessor if self.task in WHOLE_TEXT_TASKS else preprocessor.with_learnt_from(None)

    # What a subclass says about itself

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments that `config.json` keeps."""
        return {}

    def head_arguments(self) -> dict[str, Any]:
        """Return the constructor's arguments other than backbone and preprocessor."""
        return self.head_config()

    def folder_files(self) -> dict[str, bytes]:
        """Return name → content of what the folder holds beside `config.json` and the weights."""
        tokenizer = self.preprocessor.tokenizer
        return {tokenizer.file_name: tokenizer.to_bytes()}

    @classmethod
    def head_of_folder(cls, folder: Path, config: dict[str, Any], head: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return the arguments of a head on a folder's backbone, and whether the folder holds that head's weights.

        Args:
            folder: a model folder.
            config: its `config.json`.
            head: arguments that are given in place of the folder's.

        Raises:
            CheckpointError: the folder lacks an argument that has no default, and it is not given.
        """
        own = config["task"] == cls.task
        return ({**config["head"], **head} if own else head), own

    def prepare(self, x: Any) -> Features:
        """Return raw inputs as `ids`, `mask`, `segment_ids`, int32 [B, S] each."""
        return self.preprocessor(x)

    def prepare_targets(self, x: Any, y: Any) -> np.ndarray:
        """Return raw targets as the array that the loss compares with the outputs."""
        return np.asarray(y)

    def usual_loss(self) -> Any:
        """Return the loss to train with unless another is given; None where the task has none."""
        return None

    def usual_metrics(self) -> list[Any] | None:
        """Return the metrics to train with unless others are given; None for the loss alone."""
        return None

    def mark_capitals(self) -> None:
        """Read texts from now on with segment 1 at the tokens of words with a capital letter.

        Raises:
            CheckpointError: the vocabulary has the capitals or cannot tell of them, or there is no second segment.
        """
        tokenizer = self.preprocessor.tokenizer
        if not isinstance(tokenizer, WordPieceTokenizer) or not tokenizer.lowercase:
            raise CheckpointError(
                "capitals can be marked for an uncased WordPiece vocabulary; the model has another, so leave them be"
            )
        if self.backbone.num_segments < 2:
            raise CheckpointError("capitals are marked by segment, but the model has no embedding of segments")
        self.preprocessor = self.preprocessor.with_tokenizer(tokenizer.marking_capitals())

    def fold_look_alikes(self) -> None:
        """Read texts from now on with look-alike letters folded, in words that the vocabulary cannot read."""
        self.preprocessor = self.preprocessor.with_tokenizer(folding_look_alikes(self.preprocessor.tokenizer))

    def learn_from(self, items: Sequence[Row | Text]) -> None:
        """Take texts of the kind of these rows from now on, and of the kinds that the head learnt from before."""
        if self.task in WHOLE_TEXT_TASKS:
            learnt = texts_or_pairs(items, self.preprocessor.learnt_from)
            self.preprocessor = self.preprocessor.with_learnt_from(learnt)

    def around(self, backbone: SqueezeBertBackbone) -> Self:
        """Return a model of this task, front end and head around another backbone of the same width."""
        model = type(self)(backbone, self.preprocessor, **self.head_arguments())
        inside = {weight.path for weight in backbone.weights}
        own = {weight.path: weight for weight in self.weights}
        for weight in model.weights:
            if weight.path not in inside:
                weight.assign(own[weight.path])
        return model

    # Training and prediction on raw rows

    def compile(self, optimizer: Any = "auto", loss: Any = "auto", *, metrics: Any = "auto", **kwargs: Any) -> None:
        """Configure training; by default AdamW at 5e-5, with the loss and the metrics that are usual for the task."""
        super().compile(
            optimizer=keras.optimizers.AdamW(5e-5) if optimizer == "auto" else optimizer,
            loss=self.usual_loss() if loss == "auto" else loss,
            metrics=self.usual_metrics() if metrics == "auto" else metrics,
            **kwargs,
        )

    def fit(self, x: Any = None, y: Any = None, *, validation_data: Any = None, **kwargs: Any) -> Any:
        """Train on texts and their targets, or on whatever `keras.Model.fit` takes; return the history.

        Whether it learnt from texts or from pairs, the model keeps in its folder, and reads no others then.
        """
        if not self.compiled:
            self.compile()
        if isinstance(x, list | tuple):
            x, y = self._prepare_lesson(x, y)
        if isinstance(validation_data, tuple):
            prepared = self._prepare_pair(*validation_data[:2])
            validation_data = (*prepared, *validation_data[2:])
        return super().fit(x, y, validation_data=validation_data, **kwargs)

    def evaluate(self, x: Any = None, y: Any = None, **kwargs: Any) -> Any:
        """Measure loss and metrics on texts and targets, or on what `keras.Model.evaluate` takes."""
        if not self.compiled:
            self.compile()
        x, y = self._prepare_pair(x, y)
        return super().evaluate(x, y, **kwargs)

    def predict_outputs(
        self, x: Any, batch_size: int = 32, verbose: int = 0, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Return the model's raw outputs (logits, or vectors) for texts or prepared arrays.

        The progress is told after each batch how many rows are done.

        Raises:
            CheckpointError: as `predict_features`.
        """
        return self.predict_features(x if isinstance(x, dict) else self.prepare(x), batch_size, verbose, progress)

    def _prepare_lesson(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Prepare rows to learn from, of whatever kind, and remember of which kind they are."""
        known = self.preprocessor
        self.preprocessor = known.with_learnt_from(None)
        try:
            prepared = self._prepare_pair(x, y)
        finally:
            self.preprocessor = known
        self.learn_from(x)
        return prepared

    def _prepare_pair(self, x: Any, y: Any) -> tuple[Any, Any]:
        if not isinstance(x, list | tuple):
            return x, y
        return self.prepare(x), (None if y is None else self.prepare_targets(x, y))

    # Folder

    @classmethod
    def from_preset(
        cls,
        preset: str | Path,
        *,
        preprocessor: Preprocessor | None = None,
        sequence_length: int | None = None,
        **head: Any,
    ) -> Self:
        """Open a model folder, or build a named preset with random weights.

        A folder of the same task gives the whole model. A folder of another task, or of the same task with
        other labels, gives its backbone and preprocessor; the head is new, as fine-tuning wants it.

        Args:
            preset: a folder written by `save_to_preset`, or a name in `keras_model.network.presets.PRESETS`.
            preprocessor: in place of the folder's own; a named preset needs one, for it has no vocabulary.
            sequence_length: in place of the preprocessor's own.
            **head: arguments of the task model, such as `labels`.

        Raises:
            InputFileError: neither a folder nor a preset.
            CheckpointError: the folder is incomplete or does not fit together.
        """
        name = str(preset)
        if name in PRESETS and not Path(name).is_dir():
            if preprocessor is None:
                raise CheckpointError(f"preset {name} has no vocabulary; give a preprocessor")
            if sequence_length is not None:
                preprocessor = preprocessor.with_length(sequence_length)
            size = preprocessor.tokenizer.vocabulary_size
            return cls(SqueezeBertBackbone(**PRESETS[name] | {"vocabulary_size": size}), preprocessor, **head)
        folder = Path(preset)
        if not folder.is_dir():
            raise InputFileError(f"{name}: neither a model folder nor a preset ({', '.join(PRESETS)})")
        config = read_config(folder)
        own = preprocessor is None
        if preprocessor is None:
            preprocessor = cls._front_end(folder, config["preprocessor"])
        if sequence_length is not None:
            preprocessor = preprocessor.with_length(sequence_length)
        head, whole = cls.head_of_folder(folder, config, head)
        if own and not whole:
            # A new head has learnt nothing yet.
            preprocessor = preprocessor.with_learnt_from(None)
        weights = read_weights(folder / WEIGHTS_FILE)
        try:
            check_setting_types(config["backbone"], SqueezeBertBackbone)
        except CheckpointError as error:
            raise CheckpointError(f"{folder / CONFIG_FILE}: describes no model: {error}") from error
        check_sizes(config["backbone"], [values.shape for values in weights.values()], folder / CONFIG_FILE)
        with refusals_as(f"{folder / CONFIG_FILE}: describes no model"):
            backbone = SqueezeBertBackbone(**config["backbone"])
            model = cls(backbone, preprocessor, **head)
        _assign(model if whole else model.backbone, weights, folder / WEIGHTS_FILE)
        return model

    @classmethod
    def _front_end(cls, folder: Path, config: dict[str, Any]) -> Preprocessor:
        """Return a folder's preprocessor as this task reads texts, for the folder may be of another."""
        found = Preprocessor.from_folder(folder, config)
        return Preprocessor(
            found.tokenizer,
            found.sequence_length,
            found.prompts if cls.takes_prompts else None,
            windows=found.windows if cls.task in WINDOWED_TASKS else FIRST,
            learnt_from=found.learnt_from,
        )

    def save_to_preset(
        self, folder: str | Path, *, dtype: str = "float32", files: dict[str, bytes] | None = None
    ) -> None:
        """Write the model to a folder, all at once.

        Args:
            folder: a new name, an empty folder, or an earlier model folder, which is replaced.
            dtype: "float32", or "float16" for half the bytes (loaded back as float32).
            files: further files to keep beside the model, such as `training.json`.

        Raises:
            InputFileError: the folder is taken by something else or cannot be written.
        """
        if dtype not in ("float32", "float16"):
            raise ValueError(f"dtype must be float32 or float16, not {dtype!r}")
        weights = {
            _stored_name(weight): np.ascontiguousarray(keras.ops.convert_to_numpy(weight), dtype)
            for weight in self.weights
        }
        config = {
            "task": self.task,
            "backbone": self.backbone.get_config(),
            "head": self.head_config(),
            "preprocessor": self.preprocessor.get_config(),
        }
        write_model_folder(Path(folder), config, weights, {**(files or {}), **self.folder_files()})


_OF_BACKBONE = re.compile(r"encoder_layer_\d+\.|embedding_|[a-z]+_embedding\.")


def _stored_name(weight: Any) -> str:
    return weight.path.replace("/", ".")


def _assign(model: keras.Model, tensors: dict[str, np.ndarray], source: Path) -> None:
    """Copy tensors into the weights of the same name; of another task's folder, the head's are left over."""
    for weight in model.weights:
        name = _stored_name(weight)
        if name not in tensors:
            raise CheckpointError(f"{source}: lacks the weight {name}, which config.json calls for")
        if tensors[name].shape != tuple(weight.shape):
            if isinstance(model, TaskModel) and model.labels and name.startswith("classifier."):
                raise CheckpointError(
                    f"{source}: its head tells {tensors[name].shape[-1]} labels apart, but {LABELS_FILE} has "
                    f"{len(model.labels)}; use the {LABELS_FILE} that was written with it"
                )
            raise CheckpointError(
                f"{source}: {name} has shape {tensors[name].shape}, config.json calls for {tuple(weight.shape)}"
            )
        weight.assign(tensors[name].astype("float32"))
    used = {_stored_name(weight) for weight in model.weights}
    whole = isinstance(model, TaskModel)
    if left := sorted(name for name in tensors if name not in used and (whole or _OF_BACKBONE.match(name))):
        raise CheckpointError(
            f"{source}: config.json has no place for its {listed(left, 3)}; "
            "use the config.json that was written with it"
        )
