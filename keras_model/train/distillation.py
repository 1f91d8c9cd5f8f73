"""Distilling a student's backbone from a teacher's on plain text."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import keras
import numpy as np
from rich.console import Console

from keras_model.encode.tokenizers import cut_alike
from keras_model.encode.windows import Features
from keras_model.errors import CheckpointError
from keras_model.network.backend import compiles_each_shape, software_versions
from keras_model.network.pointwise_conv1d import products_in
from keras_model.tasks.task_model import TaskModel
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.corpus import Corpus, Place
from keras_model.train.distiller import Comparison, Distiller
from keras_model.train.finite_numbers import require_finite
from keras_model.train.optimizer import warmup_decay_optimizer
from keras_model.train.progress import TrainingProgress, told_measures
from keras_model.train.settings import DistillationSettings

_ROWS_AT_ONCE = 32


@dataclass
class DistillationState:
    """The state of a run over a corpus.

    Attributes:
        run: settings and sources.
        tokens: learned from so far.
        steps: done so far.
        place: fields of the corpus' `Place`.
        history: at each checkpoint, tokens, mean loss since the last one, and the measures of `measure`.
    """

    run: dict[str, dict[str, Any]]
    tokens: int = 0
    steps: int = 0
    place: dict[str, int] = field(default_factory=lambda: asdict(Place()))
    history: list[dict[str, float]] = field(default_factory=list)


def use_all_devices() -> None:
    """Let every batch be shared by all accelerators of this process, if there are several.

    Must come before any model is built. The weights are the same on each (`keras.distribution.DataParallel`), which
    the JAX backend supports.
    """
    if keras.backend.backend() == "jax" and len(keras.distribution.list_devices()) > 1:
        keras.distribution.set_distribution(keras.distribution.DataParallel())


def distil(
    teacher: TaskModel,
    student: TaskModel,
    texts: Sequence[str],
    validation: Sequence[str],
    settings: DistillationSettings,
    checkpoint: TrainingCheckpoint,
    *,
    stop_after: int | None = None,
    sources: dict[str, Any] | None = None,
    console: Console | None = None,
) -> dict[str, Any]:
    """Train a student's backbone in place.

    The same seed, texts and machine give the same weights, up to rounding also if the run was interrupted.

    Args:
        teacher: of the student's vocabulary; left as it is.
        student: changed in place; its preprocessor cuts the texts.
        texts: to learn from.
        validation: to measure on, before and along the way.
        settings: how to train.
        checkpoint: kept up to date every `save_tokens`; an existing one is resumed.
        stop_after: tokens after which to stop although the learning rate has not come down yet, for want of time;
            the run can be resumed.
        sources: where texts and weights come from, for the record; a run resumes only with the same.
        console: is told how far it is, and of each checkpoint; None is silent.

    Returns:
        A record for `training.json`: settings, sources, versions, and the history of loss and measures.

    Raises:
        CheckpointError: the checkpoint is of another run, or teacher and student do not fit together.
        UserError: the loss or a weight is no number any more.
    """
    if not cut_alike(teacher.preprocessor.tokenizer, student.preprocessor.tokenizer):
        raise CheckpointError(
            "the teacher cuts texts into other pieces than the student; their hidden states are compared token by "
            "token, so both must have the same vocabulary; where the student's was pruned, prune the teacher on the "
            "same texts"
        )
    for layer in student.backbone._flatten_layers():
        if isinstance(layer, keras.layers.Dropout):
            # The teacher's states are the same at every step: there is nothing to guard against.
            layer.rate = 0.0
    run = {"settings": asdict(settings), "sources": sources or {}}
    distiller = Distiller(teacher.backbone, student.backbone, settings)
    corpus = Corpus(texts, student.preprocessor, settings.batch_tokens, settings.seed, few_shapes=compiles_each_shape())
    # Single texts have hidden states in any network, whatever its head learnt from.
    features = student.preprocessor.with_learnt_from(None)(list(validation))
    longest = int(features["mask"].sum(axis=1).max())
    features = {name: values[:, :longest] for name, values in features.items()}
    console = console or Console(quiet=True)
    course = _Course(student, distiller, corpus, features, settings, checkpoint, DistillationState(run), console)
    course.run(min(settings.tokens, stop_after or settings.tokens))
    state = course.state
    return {
        "task": student.task,
        **run,
        "tokens": state.tokens,
        "steps": state.steps,
        "history": state.history,
        "versions": software_versions(),
    }


@dataclass
class _Course:
    """The steps of a run; now and then the student is measured and kept.

    Attributes:
        student, settings, checkpoint, console: as of `distil`.
        distiller: that trains the student.
        corpus: to learn from.
        validation: texts to measure on.
        state: of the run; where the checkpoint holds one, that takes its place.
    """

    student: TaskModel
    distiller: Distiller
    corpus: Corpus
    validation: Features
    settings: DistillationSettings
    checkpoint: TrainingCheckpoint
    state: DistillationState
    console: Console

    def __post_init__(self) -> None:
        optimizer = _optimizer(self.settings, self.corpus)
        optimizer.build(self.distiller.trainable_variables)
        self.distiller.compile(optimizer, jit_compile=compiles_each_shape())
        self._comparison = Comparison(self.distiller)
        widen = [variable for layer in self.distiller.widen or () for variable in layer.variables]
        self._variables = [*self.student.backbone.variables, *optimizer.variables, *widen]
        self.state = self.checkpoint.resume(self.state, self._variables)

    def run(self, last: int) -> None:
        """Learn until so many tokens are learnt from in all.

        Raises:
            UserError: a loss or a weight is no number, see `require_finite`.
        """
        state, settings = self.state, self.settings
        if not state.history:
            self._measure([])
        with TrainingProgress(self.console, last, state.tokens) as progress:
            losses: list[float] = []
            begin, begin_tokens, saved = time.monotonic(), state.tokens, state.tokens
            batches = self.corpus.batches(Place(**state.place))
            while state.tokens < last:
                batch, place = next(batches)
                with products_in(settings.precision):
                    losses.append(float(self.distiller.train_on_batch(batch)))
                self._require_finite(losses[-1], state.steps + 1)
                read = int(batch["mask"].sum())
                state.tokens += read
                state.steps += 1
                state.place = asdict(place)
                speed = (state.tokens - begin_tokens) / (time.monotonic() - begin)
                told = f"{state.tokens / 1e6:.2f} M tokens, {speed:,.0f}/s, loss {np.mean(losses[-50:]):.4f}"
                progress.advance(read, told)
                if state.tokens - saved >= settings.save_tokens or state.tokens >= last:
                    for weight in self.student.backbone.weights:
                        self._require_finite(np.array(weight), state.steps)
                    progress.wait(f"comparing on {len(self.validation['ids'])} validation texts")
                    self._measure(losses)
                    losses, saved = [], state.tokens
                    self.checkpoint.save(state, self._variables)

    def _measure(self, losses: list[float]) -> None:
        loss = {"loss": round(float(np.mean(losses)), 6)} if losses else {}
        found = {**loss, **measure(self._comparison, self.validation)}
        self.state.history.append({"tokens": self.state.tokens, **found})
        self.console.print(f"{self.state.tokens / 1e6:.2f} M tokens: {told_measures(found)}", soft_wrap=True)

    def _require_finite(self, numbers: float | np.ndarray, step: int) -> None:
        require_finite(numbers, f"step {step}", self.settings.learning_rate, self.checkpoint.folder)


def measure(comparison: Comparison, features: Features) -> dict[str, float]:
    """Compare student and teacher on texts.

    Returns:
        `cosine`: mean cosine of both sides' mean vectors; `error`: relative squared error of the last hidden state.
    """
    found = comparison.predict(features, batch_size=_ROWS_AT_ONCE, verbose=0)
    return {
        "cosine": float(found["cosine"].mean()),
        "error": float(found["error"].sum() / found["size"].sum()),
    }


def _optimizer(settings: DistillationSettings, corpus: Corpus) -> keras.optimizers.Optimizer:
    # Padding makes a step hold a few tokens less than it could; a schedule in steps needs to know how many.
    first_batches = [batch for batch, _ in zip(corpus.batches(Place()), range(50), strict=False)]
    tokens_a_step = np.mean([batch[0]["mask"].sum() for batch in first_batches])
    total = math.ceil(settings.tokens / tokens_a_step)
    return warmup_decay_optimizer(settings, total)
