"""Rows as arrays, and batches of rows of like length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.data.rows import LabelSetRow, PairRow, Row, ScoreRow, SpanRow, Text, TextRow, TokenRow, own_rows
from keras_model.encode.windows import Features, stacked
from keras_model.tasks.batching import batches_of_two_lengths, round_up
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.question_answerer import QuestionAnswerer
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.text_scorer import TextScorer
from keras_model.tasks.token_classifier import TokenClassifier
from keras_model.train.sentence_pairs.encoding import encoded_pairs


@dataclass(frozen=True)
class Batch:
    """What one step of training sees.

    Attributes:
        features: `ids`, `mask`, `segment_ids`, int32 [B, L], L at most the model's sequence length; [B, 2, L] for two
            texts that get a vector each, or [B, 3, L] for three.
        targets: int32; [B] for a label a row, [B, L] for a tag a token (-1 ignored), [B, 2] for a span, or for the
            numbers of two texts, [B, 3] for three. Or float32; [B, N] for any number of labels a row, 1 where it has
            one, [B, 1] for a score.
        weights: float32 [B]; 1 where the target counts, 0 for a row without one.
        answers: float32 [B, T, C], the logits of T teachers, see `TeacherLogits`; None without such teachers.
    """

    features: Features
    targets: np.ndarray
    weights: np.ndarray
    answers: np.ndarray | None = None


@dataclass(frozen=True)
class TrainingSet:
    """All rows encoded at the model's full sequence length S, to be cut into batches.

    Attributes are those of `Batch` with S in place of L and all rows in place of B.
    """

    features: Features
    targets: np.ndarray
    weights: np.ndarray
    answers: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.weights)

    def followed_by(self, other: "TrainingSet") -> "TrainingSet":
        """Return the rows of both, without teachers' answers."""
        return TrainingSet(
            stacked([self.features, other.features]),
            np.concatenate([self.targets, other.targets]),
            np.concatenate([self.weights, other.weights]),
        )

    def without_labelled(self) -> "TrainingSet":
        """Return the rows without a target, without teachers' answers."""
        rows = np.flatnonzero(self.weights == 0)
        features = {name: values[rows] for name, values in self.features.items()}
        return TrainingSet(features, self.targets[rows], self.weights[rows])

    def take(self, rows: np.ndarray, length: int) -> Batch:
        """Return the given rows, cut to a length that holds all their tokens."""
        targets = self.targets[rows]
        a_tag_a_token = targets.dtype.kind == "i" and targets.ndim == 2
        if a_tag_a_token and targets.shape[1] == self.features["ids"].shape[-1]:
            targets = targets[:, :length]
        features = {name: values[rows][..., :length] for name, values in self.features.items()}
        answers = None if self.answers is None else self.answers[rows]
        return Batch(features, targets, self.weights[rows], answers)

    def batches(
        self, rows: np.ndarray, batch_size: int, seed: Sequence[int], *, few_shapes: bool = False
    ) -> Iterator[Batch]:
        """Yield the given rows once each, those of like length together, in an order that `seed` decides.

        Every batch but one is full: `ceil(len(rows) / batch_size)` batches hold all rows. For `few_shapes`, that one
        is filled up with rows again, and all are of full length or of half of it.
        """
        generator = np.random.default_rng(seed)
        # The texts of a row are padded alike.
        lengths = self.features["mask"].sum(axis=-1).reshape(len(self), -1).max(axis=1)
        rows = generator.permutation(rows)
        if few_shapes:
            chunks = batches_of_two_lengths(rows, lengths, self.features["ids"].shape[-1], batch_size, batch_size)
        else:
            lengths = round_up(lengths)
            rows = rows[np.argsort(lengths[rows], kind="stable")]
            parts = [rows[start : start + batch_size] for start in range(0, len(rows), batch_size)]
            chunks = [(part, int(lengths[part].max())) for part in parts]
        generator.shuffle(chunks)
        for chunk, length in chunks:
            yield self.take(chunk, length)


def training_set(model: TaskModel, rows: Sequence[Row], unlabelled: Sequence[Text] = ()) -> TrainingSet:
    """Encode labelled rows, followed by texts without a label, for a model.

    Raises:
        DataError: rows of another task, or a label or tag that the model does not have.
    """
    features, targets = _encoded(model, rows)
    labelled = TrainingSet(features, targets, np.ones(len(targets), np.float32))
    if not unlabelled:
        return labelled
    count = len(unlabelled)
    no_targets = np.zeros((count, *targets.shape[1:]), targets.dtype)
    return labelled.followed_by(TrainingSet(model.preprocessor(unlabelled), no_targets, np.zeros(count, np.float32)))


def _encoded(model: TaskModel, rows: Sequence[Row]) -> tuple[Features, np.ndarray]:
    if isinstance(model, QuestionAnswerer):
        questions = own_rows(model.task, rows, SpanRow)
        return model.prepare_rows([row.input for row in questions], [_first_answer(row) for row in questions])
    if isinstance(model, TokenClassifier):
        return model.prepare_rows(own_rows(model.task, rows, TokenRow))
    if isinstance(model, SentenceEncoder):
        return encoded_pairs(model.preprocessor, rows)
    if isinstance(model, MultiLabelClassifier):
        labelled_sets = own_rows(model.task, rows, LabelSetRow)
        inputs = [row.input for row in labelled_sets]
        return model.prepare(inputs), model.prepare_targets(inputs, [row.labels for row in labelled_sets])
    if isinstance(model, TextScorer):
        scored = own_rows(model.task, rows, ScoreRow)
        inputs = [row.input for row in scored]
        return model.prepare(inputs), model.prepare_targets(inputs, [row.score for row in scored])
    labelled: list[TextRow | PairRow] = own_rows(model.task, rows, TextRow, PairRow)
    texts = [row.input for row in labelled]
    return model.prepare(texts), model.prepare_targets(texts, [row.label for row in labelled])


def _first_answer(row: SpanRow) -> tuple[int, int]:
    """Return the first answer's characters (first, after the last); without one (0, 0), which stands for `[CLS]`."""
    if not row.answers:
        return 0, 0
    text, begin = row.answers[0]
    return begin, begin + len(text)
