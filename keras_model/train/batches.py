"""Rows as arrays, and batches of rows of like length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.data.rows import Row, SpanRow, TextRow, TokenRow
from keras_model.encode.windows import Features, stacked
from keras_model.tasks.batching import batches_of_two_lengths, round_up
from keras_model.tasks.task_model import TaskModel


@dataclass(frozen=True)
class Batch:
    """What one step of training sees.

    Attributes:
        features: `ids`, `mask`, `segment_ids`, int32 [B, L], L at most the model's sequence length.
        targets: int32; [B] for a label a row, [B, L] for a tag a token (-1 ignored), [B, 2] for a span.
        weights: float32 [B]; 1 where the target counts, 0 for a row without one.

    """

    features: Features
    targets: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class TrainingSet:
    """All rows encoded at the model's full sequence length S, to be cut into batches.

    Attributes are those of `Batch` with S in place of L and all rows in place of B.
    """

    features: Features
    targets: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.weights)

    def followed_by(self, other: "TrainingSet") -> "TrainingSet":
        """Return the rows of both."""
        return TrainingSet(
            stacked([self.features, other.features]),
            np.concatenate([self.targets, other.targets]),
            np.concatenate([self.weights, other.weights]),
        )

    def without_labelled(self) -> "TrainingSet":
        """Return the rows without a target."""
        rows = np.flatnonzero(self.weights == 0)
        features = {name: values[rows] for name, values in self.features.items()}
        return TrainingSet(features, self.targets[rows], self.weights[rows])

    def take(self, rows: np.ndarray, length: int) -> Batch:
        """Return the given rows, cut to a length that holds all their tokens."""
        targets = self.targets[rows]
        if targets.ndim == 2 and targets.shape[1] == self.features["ids"].shape[1]:
            targets = targets[:, :length]
        features = {name: values[rows, :length] for name, values in self.features.items()}
        return Batch(features, targets, self.weights[rows])

    def batches(
        self, rows: np.ndarray, batch_size: int, seed: Sequence[int], *, few_shapes: bool = False
    ) -> Iterator[Batch]:
        """Yield the given rows once each, those of like length together, in an order that `seed` decides.

        Every batch but one is full: `ceil(len(rows) / batch_size)` batches hold all rows. For `few_shapes`, that one
        is filled up with rows again, and all are of full length or of half of it.
        """
        generator = np.random.default_rng(seed)
        lengths = self.features["mask"].sum(axis=1)
        rows = generator.permutation(rows)
        if few_shapes:
            chunks = batches_of_two_lengths(rows, lengths, self.features["ids"].shape[1], batch_size, batch_size)
        else:
            lengths = round_up(lengths)
            rows = rows[np.argsort(lengths[rows], kind="stable")]
            chunks = [rows[start : start + batch_size] for start in range(0, len(rows), batch_size)]
            chunks = [(chunk, lengths[chunk].max()) for chunk in chunks]
        generator.shuffle(chunks)
        for chunk, length in chunks:
            yield self.take(chunk, length)


def inputs_and_targets(rows: Sequence[Row]) -> tuple[list, list]:
    """Return the rows' raw inputs and raw targets, as `TaskModel.fit` takes them.

    A question's target is its first answer; one that has none points at `[CLS]`.
    """
    if isinstance(rows[0], TokenRow):
        return [row.tokens for row in rows], [row.tags for row in rows]
    if isinstance(rows[0], SpanRow):
        spans = [
            (row.answers[0][1], row.answers[0][1] + len(row.answers[0][0])) if row.answers else (0, 0) for row in rows
        ]
        return [(row.question, row.context) for row in rows], spans
    if isinstance(rows[0], TextRow):
        return [row.text for row in rows], [row.label for row in rows]
    return [(row.text_a, row.text_b) for row in rows], [row.label for row in rows]


def training_set(model: TaskModel, rows: Sequence[Row], unlabelled: Sequence[str] = ()) -> TrainingSet:
    """Encode labelled rows, followed by texts without a label, for a model."""
    inputs, raw_targets = inputs_and_targets(rows)
    if isinstance(rows[0], SpanRow):
        features, targets = model.prepare_rows(inputs, raw_targets)
    else:
        features, targets = model.prepare(inputs), model.prepare_targets(inputs, raw_targets)
    labelled = TrainingSet(features, targets, np.ones(len(targets), np.float32))
    if not unlabelled:
        return labelled
    count = len(unlabelled)
    no_targets = np.zeros((count, *targets.shape[1:]), targets.dtype)
    return labelled.followed_by(TrainingSet(model.preprocessor(unlabelled), no_targets, np.zeros(count, np.float32)))
