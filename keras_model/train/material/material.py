"""What one training learns from: labelled rows, texts and teachers, anew for each epoch."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from keras_model.data.noise import Misspellings, TypingNoise
from keras_model.data.rows import Row, Text
from keras_model.data.sentence_pairs import negatives_of_turn, without_partners_as_negatives
from keras_model.errors import CheckpointError
from keras_model.network.pointwise_conv1d import products_in
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.tasks.task_model import TaskModel
from keras_model.train.adversary.attack_noise import AttackNoise
from keras_model.train.material.batches import Batch, TrainingSet, training_set
from keras_model.train.material.mentions import MentionReplacement
from keras_model.train.sentence_pairs.encoding import loss_of_pairs, targets_of_pairs
from keras_model.train.sentence_pairs.partners import KnownPartners
from keras_model.train.settings import TrainingSettings
from keras_model.train.teachers.teacher_vectors import TeacherVectors, vector_loss
from keras_model.train.teachers.teaching import Teaching

# Of the rows of an epoch with noise, those that stay as they are: a model that sees nothing but slips loses clean text.
CLEAN_SHARE = 0.5
# Of an epoch with attack noise, those that no attack is made on. Fewer, for each of these has a label that is sure.
UNATTACKED_SHARE = 0.25


class Material:
    """Rows as a model learns them, with the slips and the texts of each epoch, and what teachers say of them.

    Each epoch takes all labelled rows and, with teachers, as many unlabelled texts drawn anew. With noise, an epoch
    leaves the share `CLEAN_SHARE` of the labelled rows as they are and draws the typing noise of the others anew.
    Teachers that are followed token by token read what their student reads, slips included: hidden states belong to
    tokens, and a clean text has others. With attack noise, an epoch leaves the share `UNATTACKED_SHARE` of these rows
    as they then are. The others are misspelled as the network of the epoch's beginning answers worst. Entities are
    replaced before all of this.

    Args:
        model: that will learn; as it is before training.
        rows: labelled.
        settings: of the training.
        teachers, unlabelled, misspellings: as `fine_tuning.train` has them.

    Attributes:
        teaching: which teachers are followed how.
        own_loss: of targets, logits, weights and smoothing, in place of the task's; None for that.
        attack: what misspells rows as the network answers worst; None without.

    Raises:
        CheckpointError: a teacher does not fit.
        DataError: rows of another task, or with a label that the model does not have.
    """

    def __init__(
        self,
        model: TaskModel,
        rows: Sequence[Row],
        settings: TrainingSettings,
        teachers: Sequence[TaskModel] = (),
        unlabelled: Sequence[Text] = (),
        misspellings: Misspellings | None = None,
    ) -> None:
        self._model = model
        self._rows = rows = without_partners_as_negatives(rows)
        self._settings = settings
        with products_in(settings.precision):
            self._vectors = _teacher_vectors(model, rows, teachers)
        self.teaching = Teaching(() if self._vectors else teachers, model, rows, unlabelled, settings)
        replaced = settings.mention_replacement
        self._mentions = MentionReplacement(rows, replaced) if replaced else None
        self._noise = TypingNoise(settings.noise, misspellings or {})
        self.attack = AttackNoise(model, rows, settings.attack_noise) if settings.attack_noise else None
        self.own_loss = None if self._vectors is None else vector_loss()
        self._partners: KnownPartners | None = None
        if isinstance(model, SentenceEncoder) and self._vectors is None:
            self.own_loss = loss_of_pairs(rows, settings.pair_loss, settings.scale, settings.symmetric)
            self._partners = KnownPartners(rows, settings.batch_size)
        followed = self.teaching.unlabelled if teachers else ()
        self._data = training_set(model, rows, followed) if followed else self._encoded(rows)

    def rows_of(self, epoch: int) -> np.ndarray:
        """Return the numbers of an epoch's rows: all labelled ones, and as many others, drawn anew."""
        return epoch_rows(self._data, self._settings.seed, epoch)

    def targets_of(self, batch: Batch) -> np.ndarray:
        """Return the targets of a batch as the loss takes them: of partners, with what all rows say of its texts."""
        return batch.targets if self._partners is None else self._partners.beside(batch.targets)

    def of_epoch(self, epoch: int, wait: Callable[[str], Any]) -> TrainingSet:
        """Return all rows as an epoch learns them, and its answers of teachers that read the texts themselves.

        Args:
            epoch: from 0; with the same seed, an epoch has the same entities and slips.
            wait: is told what takes long.
        """
        drawn = f"{self._settings.seed} {epoch}"
        noisy = self._rows if self._mentions is None else self._mentions.rows(self._rows, drawn)
        if self._vectors is None:
            noisy = negatives_of_turn(noisy, epoch)
        clean = noisy
        if self._noise.rate:
            noisy = self._noise.rows(noisy, drawn, CLEAN_SHARE)
        if self.attack is not None:
            wait("looking for the misspellings that are answered worst")
            noisy = self.attack.rows(noisy, drawn, UNATTACKED_SHARE)
        if noisy is not self._rows:
            data = self._encoded(noisy)
            if isinstance(self._model, SentenceEncoder) and self._vectors is None:
                # A text with slips is still the same text, and no counterexample of itself.
                data = replace(data, targets=targets_of_pairs(clean))
            self._data = data.followed_by(self._data.without_labelled())
        answers = self.teaching.answers
        if answers is None:
            return self._data
        wait("asking the teachers that read the texts themselves")
        answers.ask(self.rows_of(epoch))
        return replace(self._data, answers=answers.logits)

    def _encoded(self, rows: Sequence[Row]) -> TrainingSet:
        if self._vectors is None:
            return training_set(self._model, rows)
        features, wanted = self._vectors.encoded(rows)
        return TrainingSet(features, wanted, np.ones(len(wanted), np.float32))


def epoch_rows(data: TrainingSet, seed: int, epoch: int) -> np.ndarray:
    """Return the numbers of all labelled rows and of as many others, or all where there are fewer, drawn anew."""
    labelled, unlabelled = (np.flatnonzero(data.weights == weight) for weight in (1, 0))
    count = min(len(labelled), len(unlabelled))
    drawn = np.random.default_rng([seed, epoch, 1]).choice(unlabelled, count, replace=False)
    return np.concatenate([labelled, drawn])


def _teacher_vectors(model: TaskModel, rows: Sequence[Row], teachers: Sequence[TaskModel]) -> TeacherVectors | None:
    """Return the vectors that a model of sentence vectors learns from its teacher; None where it has none."""
    if not isinstance(model, SentenceEncoder) or not teachers:
        return None
    teacher, *others = teachers
    if others or not isinstance(teacher, SentenceEncoder):
        raise CheckpointError("sentence vectors are learnt from one teacher, which makes sentence vectors itself")
    return TeacherVectors(teacher, model, rows)
