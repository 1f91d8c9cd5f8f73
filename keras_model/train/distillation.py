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
            "token, so both must have the same vocabulary"
        )
    for layer in student.backbone._flatten_layers():
        if isinstance(layer, keras.layers.Dropout):
            # The teacher's states are the same at every step: there is nothing to guard against.
            layer.rate = 0.0
    distiller = Distiller(teacher.backbone, student.backbone, settings)
    corpus = Corpus(texts, student.preprocessor, settings.batch_tokens, settings.seed, few_shapes=compiles_each_shape())
    optimizer = _optimizer(settings, corpus)
    optimizer.build(distiller.trainable_variables)
    distiller.compile(optimizer, jit_compile=compiles_each_shape())
    comparison = Comparison(distiller)

    variables = [*student.backbone.variables, *optimizer.variables]
    if distiller.widen is not None:
        variables += [variable for layer in distiller.widen for variable in layer.variables]
    run = {"settings": asdict(settings), "sources": sources or {}}
    state = checkpoint.resume(DistillationState(run), variables)
    features = student.preprocessor(list(validation))
    longest = int(features["mask"].sum(axis=1).max())
    features = {name: values[:, :longest] for name, values in features.items()}
    console = console or Console(quiet=True)

    def note(losses: list[float]) -> None:
        measures = measure(comparison, features)
        loss = {"loss": round(float(np.mean(losses)), 6)} if losses else {}
        state.history.append({"tokens": state.tokens, **loss, **measures})
        shown = told_measures({**loss, **measures})
        console.print(f"{state.tokens / 1e6:.2f} M tokens: {shown}", soft_wrap=True)

    if not state.history:
        note([])
    last = min(settings.tokens, stop_after or settings.tokens)
    with TrainingProgress(console, last, state.tokens) as progress:
        losses: list[float] = []
        begin, begin_tokens, saved = time.monotonic(), state.tokens, state.tokens
        batches = corpus.batches(Place(**state.place))
        while state.tokens < last:
            batch, place = next(batches)
            with products_in(settings.precision):
                losses.append(float(distiller.train_on_batch(batch)))
            require_finite(losses[-1], f"step {state.steps + 1}", settings.learning_rate, checkpoint.folder)
            read = int(batch["mask"].sum())
            state.tokens += read
            state.steps += 1
            state.place = asdict(place)
            speed = (state.tokens - begin_tokens) / (time.monotonic() - begin)
            told = f"{state.tokens / 1e6:.2f} M tokens, {speed:,.0f}/s, loss {np.mean(losses[-50:]):.4f}"
            progress.advance(read, told)
            if state.tokens - saved >= settings.save_tokens or state.tokens >= last:
                for weight in student.backbone.weights:
                    require_finite(np.array(weight), f"step {state.steps}", settings.learning_rate, checkpoint.folder)
                progress.wait(f"comparing on {len(validation)} validation texts")
                note(losses)
                losses, saved = [], state.tokens
                checkpoint.save(state, variables)
    return {
        "task": student.task,
        **run,
        "tokens": state.tokens,
        "steps": state.steps,
        "history": state.history,
        "versions": software_versions(),
    }


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
    return warmup_decay_optimizer(settings.learning_rate, settings.warmup, settings.weight_decay, total)
