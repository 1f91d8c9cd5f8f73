"""Question answering: the stretch of a context that answers a question."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_model.data.tasks import QUESTION_ANSWERING
from keras_model.encode.inputs.batch import batch_of
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features, stacked
from keras_model.errors import CheckpointError, DataError
from keras_model.messages import shown
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.decoding.spans import Answer, best_answer
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.tasks.task_model import TaskModel


@keras.saving.register_keras_serializable("keras_model")
def span_loss(positions: Any, logits: Any) -> Any:
    """Mean cross-entropy of the answer's first and last position.

    Args:
        positions: int [B, 2].
        logits: float [B, S, 2].

    Returns:
        float [B].
    """
    losses = keras.losses.sparse_categorical_crossentropy(positions, ops.transpose(logits, (0, 2, 1)), from_logits=True)
    return ops.mean(losses, axis=-1)


def _questions(rows: Any) -> list[tuple[Any, Any]]:
    """Return each question with its context; a text of two letters is no such pair."""
    asked = []
    for number, row in enumerate(batch_of(rows), start=1):
        if isinstance(row, str | bytes) or not hasattr(row, "__len__") or len(row) != 2:
            raise DataError(f"row {number} is {shown(row)}: give a question with its context, (question, context)")
        question, context = row
        asked.append((question, context))
    return asked


def _finite(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)


class QuestionAnswerer(TaskModel):
    """First and last token of the answer to a question, in a context of any length.

    Args:
        backbone: the encoder.
        preprocessor: question and context to ids, in overlapping windows where the context is long.
        dropout: rate before the classifier while training.
        no_answer_threshold: for a model that learnt from questions without an answer: there is none where the score of
            no answer lies further above the best span's, see `keras_model.outputs.decoding.SpanChoice`. None: every
            question is answered.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: logits of start and end, float [B, S, 2].

    Raises:
        CheckpointError: as `TaskModel`, or the threshold is no finite number.

    Example:
        >>> answerer = QuestionAnswerer.from_preset("assets/student")
        >>> context = "It was written by Ada in 1843."
        >>> answer = answerer.predict([("Who wrote it?", context)])[0]
        >>> context[answer["start"] : answer["end"]] == answer["text"]
        True
    """

    task = QUESTION_ANSWERING

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        dropout: float = 0.1,
        no_answer_threshold: float | None = None,
    ) -> None:
        if no_answer_threshold is not None and not _finite(no_answer_threshold):
            raise CheckpointError(f"{NO_ANSWER_THRESHOLD} is {no_answer_threshold!r}; give a finite number")
        classifier = PointwiseConv1D(2, dtype="float32", name="classifier")
        x = keras.layers.Dropout(dropout, name="classifier_dropout")(backbone(backbone.input))
        super().__init__(backbone.input, classifier(x), backbone, preprocessor)
        self.classifier = classifier
        self.dropout = dropout
        self.no_answer_threshold = no_answer_threshold

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments, without a threshold where there is none."""
        threshold = self.no_answer_threshold
        return {"dropout": self.dropout} | ({} if threshold is None else {NO_ANSWER_THRESHOLD: threshold})

    def usual_loss(self) -> Any:
        """Return `span_loss`."""
        return span_loss

    def prepare_rows(self, x: Sequence[tuple[str, str]], y: Sequence[tuple[int, int]]) -> tuple[Features, np.ndarray]:
        """Return every window of every question, and where the answer stands in it.

        Args:
            x: (question, context) each.
            y: the answer's first character in the context, and the one after its last; (0, 0) where there is none.

        Returns:
            features int32 [W, S], positions int32 [W, 2]; (0, 0) where a window lacks the answer.
        """
        windows = [self.preprocessor.encode_question(question, context) for question, context in x]
        positions = [window.answer_positions(begin, end) for window, (begin, end) in zip(windows, y, strict=True)]
        return stacked([window.features for window in windows]), np.concatenate(positions)

    def predict(
        self,
        x: Sequence[tuple[str, str]],
        batch_size: int = 32,
        verbose: int = 0,
        longest_answer: int = 30,
        windows: int = ALL,
    ) -> list[Answer]:
        """Answer each (question, context).

        Args:
            x: questions, each with the context that holds its answer.
            batch_size: windows computed at once.
            verbose: as `keras.Model.predict`.
            longest_answer: in tokens.
            windows: read so many windows of a context at most, those that have most in common with the question; an
                answer tells so where not all were read. 0 reads all.

        Returns:
            The answer to each question, as `best_answer` gives it; where there is none, its text is empty.

        Raises:
            DataError: one of them is no question with its context; it is named by its number.
        """
        asked = _questions(x)
        if not asked:
            return []
        encode = self.preprocessor.encode_question
        read = [encode(question, context, windows=windows) for question, context in asked]
        logits = self.predict_outputs(stacked([window.features for window in read]), batch_size, verbose)
        answers = []
        first = 0
        for (_, context), window in zip(asked, read, strict=True):
            count = len(window.offsets)
            part = logits[first : first + count]
            answers.append(best_answer(context, part, window, longest_answer, self.no_answer_threshold))
            first += count
        return answers

    def answer(self, question: str, context: str, windows: int = ALL) -> Answer:
        """Return the stretch of a context of any length that answers a question, as `predict` does."""
        return self.predict([(question, context)], windows=windows)[0]

    def _prepare_pair(self, x: Any, y: Any) -> tuple[Any, Any]:
        # A question may make several windows, so inputs and targets are made together.
        if not isinstance(x, list | tuple):
            return x, y
        return self.prepare_rows(x, y)
