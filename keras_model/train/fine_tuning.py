"""Fine-tuning a task model: epochs, validation, the best epoch kept, and resumption after an interruption."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
from rich.console import Console

from keras_model.data.noise import Misspellings
from keras_model.data.rows import Row, Text
from keras_model.network.backend import compiles_each_shape, software_versions
from keras_model.network.pointwise_conv1d import products_in
from keras_model.outputs.answers import score_of
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.tasks.evaluation import calibrate, evaluate
from keras_model.tasks.task_model import TaskModel
from keras_model.train.checkpoint import TrainingCheckpoint, TrainingState
from keras_model.train.fine_tuner import ANSWERS, FineTuner
from keras_model.train.finite_numbers import require_finite
from keras_model.train.material.material import Material
from keras_model.train.optimizer import warmup_decay_optimizer
from keras_model.train.progress import TrainingProgress, told_measures
from keras_model.train.settings import TrainingSettings
from keras_model.train.start.weights import StartWeights

# The measure of an epoch's history that tells the score of validation rows with the same attack noise.
ATTACKED = "attacked"
# What the record calls the measures of the weights that the start has a share in.
MEAN_WITH_START = "mean_with_start"
# Of many validation rows, so many tell that well enough.
_MOST_ATTACKED = 1000
_LATER_SETTINGS = (
    "attack_noise",
    "freeze_backbone",
    "mention_replacement",
    "pair_loss",
    "scale",
    "start_share",
    "symmetric",
)


def train(
    model: TaskModel,
    rows: Sequence[Row],
    validation: Sequence[Row],
    settings: TrainingSettings,
    checkpoint: TrainingCheckpoint,
    *,
    teachers: Sequence[TaskModel] = (),
    unlabelled: Sequence[Text] = (),
    misspellings: Misspellings | None = None,
    sources: dict[str, Any] | None = None,
    console: Console | None = None,
    start_answers: bool = False,
) -> dict[str, Any]:
    """Train a model in place and leave it with the weights of its best epoch, and the thresholds that suit them.

    The same seed, rows and machine give the same weights, also if the run was interrupted. What an epoch learns from,
    `Material` says. The best epoch is the one with the greatest score of the validation rows; with attack noise, with
    the greatest mean of two scores: theirs, and that of the same rows, or a thousand of them, when each is misspelled
    so.

    With a share of the start, the model is left with the mean of the best epoch's weights and the start's.

    Args:
        model: changed in place.
        rows: labelled, to learn from.
        validation: labelled, to choose the best epoch, the last of equally good ones, and a multi-label model's
            thresholds.
        settings: how to train.
        checkpoint: kept up to date after each epoch; an existing one is resumed.
        teachers: also matched in their hidden states and logits, or in these alone, in the mean of several; see
            `Teaching`. Of sentence vectors one, which is matched alone, see `TeacherVectors`.
        unlabelled: texts or pairs on which the student follows the teachers alone.
        misspellings: part of the noise, if there is noise; see `TypingNoise`.
        sources: where rows and weights come from, for the record; a run resumes only with the same.
        console: is told how far it is, and of each epoch; None is silent.
        start_answers: the model answers already, as with a head of `fit_head`. Where no epoch is better, it stays as it
            is: best epoch 0.

    Where validation rows have no answer, the model gets the threshold that gives its best epoch the greatest F1 on
    them.

    Returns:
        A record for `training.json`: settings, sources, versions, each epoch's loss and validation metrics, those of a
        start that answers, and those of the mean with the start.

    Raises:
        CheckpointError: the checkpoint is of another run, or a teacher does not fit.
        UserError: the loss or a weight is no number any more.
    """
    model.learn_from(rows)
    # Before a run is resumed, whose weights are others.
    start = StartWeights(model) if settings.start_share else None
    material = Material(model, rows, settings, teachers, unlabelled, misspellings)
    _prepare(model, settings)
    # What training changes, an earlier threshold knows nothing of: each epoch is judged with its own best one.
    model.no_answer_threshold = None
    run = {"settings": _recorded(settings), "sources": sources or {}}
    console = console or Console(quiet=True)
    course = _Course(model, material, validation, settings, checkpoint, TrainingState(run), console)
    answers = material.teaching.answers
    if answers is not None:
        alone = f"{answers.logits.shape[1]} of {len(teachers)}"
        console.print(f"teachers that are followed in their answers alone: {alone}", soft_wrap=True)
    if start_answers and not checkpoint.exists:
        course.keep_start()
    course.run()
    checkpoint.restore_best(model.weights)
    state = course.state
    measures = state.history[state.best_epoch - 1] if state.best_epoch else state.start
    mean = {}
    if start is None:
        # What the last epoch's answers called for fits its weights, not the best one's.
        calibrate(model, validation)
    else:
        start.mix_into(model, settings.start_share)
        mean[MEAN_WITH_START] = measures = course.judged()
        told = f"with {settings.start_share:g} of the start's weights: validation {told_measures(measures)}"
        console.print(told, soft_wrap=True)
    model.no_answer_threshold = measures.get(NO_ANSWER_THRESHOLD)
    return {
        "task": model.task,
        **run,
        "best_epoch": state.best_epoch,
        **({"start": state.start} if state.start else {}),
        "history": state.history,
        **mean,
        "versions": software_versions(),
    }


@dataclass
class _Course:
    """The epochs of a run: each is learnt, judged and kept.

    Attributes:
        model, validation, settings, checkpoint, console: as of `train`.
        material: what an epoch learns from.
        state: of the run; where the checkpoint holds one, that takes its place.
    """

    model: TaskModel
    material: Material
    validation: Sequence[Row]
    settings: TrainingSettings
    checkpoint: TrainingCheckpoint
    state: TrainingState
    console: Console

    def __post_init__(self) -> None:
        settings, teaching, own_loss = self.settings, self.material.teaching, self.material.own_loss
        self._steps = math.ceil(len(self.material.rows_of(0)) / settings.batch_size)
        self._tuner = FineTuner(
            self.model, settings.label_smoothing, settings.label_weight, teaching.losses, own_loss, teaching.answers
        )
        optimizer = warmup_decay_optimizer(settings, self._steps * settings.epochs)
        optimizer.build(self._tuner.trainable_variables)
        # On a CPU, XLA gains TensorFlow nothing (351 ms against 357 a step of 64 rows of 16 tokens) and compiles
        # anew for each length.
        self._tuner.compile(optimizer, jit_compile=compiles_each_shape())
        self._variables = [*self.model.variables, *optimizer.variables]
        self.state = self.checkpoint.resume(self.state, self._variables)

    def judged(self) -> dict[str, float]:
        """Fit a multi-label model's thresholds to the validation rows, and return the measures that it then has."""
        calibrate(self.model, self.validation)
        measures = evaluate(self.model, self.validation)
        attack = self.material.attack
        if attack is not None:
            with products_in(self.settings.precision):
                some = self.validation[:: math.ceil(len(self.validation) / _MOST_ATTACKED)]
                hard = attack.rows(some, f"{self.settings.seed} validation", 0.0)
            of_hard = evaluate(self.model, hard)
            measures[ATTACKED] = of_hard[score_of(self.model.task, of_hard)]
        return measures

    def keep_start(self) -> None:
        """Judge what answers before anything is learnt, and keep it as the best so far."""
        self.state.start = self.judged()
        self._keep_if_best(self.state.start)
        told = f"the new head, before the network learns: validation {told_measures(self.state.start)}"
        self.console.print(told, soft_wrap=True)

    def run(self) -> None:
        """Train on each epoch that is left, until patience ends.

        Raises:
            UserError: a loss or a weight is no number, see `require_finite`.
        """
        state, settings = self.state, self.settings
        with TrainingProgress(self.console, self._steps * settings.epochs, self._steps * state.epochs) as progress:
            while state.epochs < settings.epochs:
                if settings.patience and _epochs_without_gain(state, self.model.task) >= settings.patience:
                    break
                with products_in(settings.precision):
                    loss = self._learn(progress)
                # The last step's loss is of the weights before it.
                for weight in self.model.weights:
                    self._require_finite(np.array(weight))
                progress.wait(f"answering {len(self.validation)} validation rows")
                measures = self.judged()
                state.epochs += 1
                state.history.append({"loss": round(loss, 6), **measures})
                self._keep_if_best(measures)
                told = f"epoch {state.epochs}/{settings.epochs}: loss {loss:.4f}, validation {told_measures(measures)}"
                self.console.print(told, soft_wrap=True)

    def _keep_if_best(self, measures: dict[str, float]) -> None:
        score = _score(measures, self.model.task)
        # Of equally good epochs the last: its learning rate has come down further.
        if score >= self.state.best_score:
            self.state.best_epoch, self.state.best_score = self.state.epochs, score
            self.checkpoint.save_best(self.model.weights)
        self.checkpoint.save(self.state, self._variables)

    def _learn(self, progress: TrainingProgress) -> float:
        """Train on every row of an epoch once and return the mean loss of its steps."""
        settings, epoch = self.settings, self.state.epochs
        data, rows = self.material.of_epoch(epoch, progress.wait), self.material.rows_of(epoch)
        losses = []
        for batch in data.batches(rows, settings.batch_size, [settings.seed, epoch], few_shapes=compiles_each_shape()):
            inputs = batch.features if batch.answers is None else {**batch.features, ANSWERS: batch.answers}
            losses.append(float(self._tuner.train_on_batch(inputs, self.material.targets_of(batch), batch.weights)))
            self._require_finite(losses[-1])
            progress.advance(1, f"epoch {epoch + 1}/{settings.epochs}, loss {np.mean(losses[-50:]):.4f}")
        return float(np.mean(losses))

    def _require_finite(self, numbers: float | np.ndarray) -> None:
        place = f"epoch {self.state.epochs + 1}"
        require_finite(numbers, place, self.settings.learning_rate, self.checkpoint.folder)


def _recorded(settings: TrainingSettings) -> dict[str, Any]:
    """Return name → value of what a run is resumed by; without later settings at their defaults, as runs of before."""
    return {
        name: value
        for name, value in asdict(settings).items()
        if name not in _LATER_SETTINGS or value != getattr(TrainingSettings, name)
    }


def _score(measures: dict[str, float], task: str) -> float:
    """Return what an epoch is judged by; where it was attacked, half of that counts under attack."""
    score = measures[score_of(task, measures)]
    return (score + measures[ATTACKED]) / 2 if ATTACKED in measures else score


def _epochs_without_gain(state: TrainingState, task: str) -> int:
    scores = [_score(measures, task) for measures in state.history]
    return len(scores) - 1 - scores.index(max(scores)) if scores else 0


def _prepare(model: TaskModel, settings: TrainingSettings) -> None:
    """Seed the dropout layers, and set their rate and what is trained."""
    for index, variable in enumerate(v for v in model.variables if v.path.endswith("seed_generator_state")):
        variable.assign(np.array([settings.seed, index], variable.dtype))
    if settings.dropout is not None:
        for layer in model._flatten_layers():
            if isinstance(layer, keras.layers.Dropout):
                layer.rate = settings.dropout
    model.backbone.trainable = not settings.freeze_backbone
    if settings.freeze_backbone:
        for layer in model.backbone._flatten_layers():
            if isinstance(layer, keras.layers.Dropout):
                layer.rate = 0.0
    elif settings.freeze_token_embedding:
        model.backbone.token_embedding.trainable = False
