"""Learning a teacher's sentence vectors, for its own texts and for those that belong to them, such as translations."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from keras_model.data.held_out import normal_form
from keras_model.data.rows import PartnerRow, Row, own_rows
from keras_model.encode.windows import Features, stacked
from keras_model.errors import CheckpointError
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.train.sentence_pairs.losses import PairLoss, pair_cosines
from keras_model.train.weighted_mean import weighted_mean


class TeacherVectors:
    """What a teacher makes of the first text of each pair, which a student learns to make of both texts.

    Teacher and student may have different vocabularies and languages, for no token of the one is compared with one of
    the other. The student reads each text by itself, and a first text that many pairs share once.

    Args:
        teacher: read once; its default prompt or, where it has sides, that of first texts stands before them.
        student: that will learn.
        rows: pairs that belong together.

    Raises:
        CheckpointError: the two make vectors of different widths.
        DataError: rows that are no such pairs.

    Source: Reimers and Gurevych 2020, "Making Monolingual Sentence Embeddings Multilingual using Knowledge
    Distillation", arXiv 2004.09813, section 2; with the cosine in place of the squared error, for vectors that are
    compared by it.
    """

    def __init__(self, teacher: SentenceEncoder, student: SentenceEncoder, rows: Sequence[Row]) -> None:
        widths = [model.output_shape[-1] for model in (teacher, student)]
        if widths[0] != widths[1]:
            raise CheckpointError(
                f"the teacher's sentence vectors have {widths[0]} numbers, the student's {widths[1]}; both must agree"
            )
        self._student = student
        pairs = own_rows(student.task, rows, PartnerRow)
        # The first row of each different first text.
        rows_by_text: dict[str, int] = {}
        for index, row in enumerate(pairs):
            rows_by_text.setdefault(normal_form(row.text_a), index)
        self._first = list(rows_by_text.values())
        numbers = {text: number for number, text in enumerate(rows_by_text)}
        self._number = [numbers[normal_form(row.text_a)] for row in pairs]
        prompt, _ = teacher.preprocessor.prompts.of_sides()
        self._vectors = teacher.encode([pairs[row].text_a for row in self._first], prompt=prompt)

    def encoded(self, rows: Sequence[Row]) -> tuple[Features, np.ndarray]:
        """Return texts as the student reads them, and the vectors that they should get.

        Args:
            rows: those of the constructor, in their order; their texts may have been mistyped since.

        Returns:
            `ids`, `mask`, `segment_ids`, int32 [N, S] each, of every second text and then of every different first
            text; float32 [N, D].
        """
        pairs = own_rows(self._student.task, rows, PartnerRow)
        preprocessor = self._student.preprocessor
        first, second = preprocessor.prompts.of_sides()
        features = stacked(
            [
                preprocessor([row.text_b for row in pairs], second),
                preprocessor([pairs[row].text_a for row in self._first], first),
            ]
        )
        return features, np.concatenate([self._vectors[self._number], self._vectors])


def vector_loss() -> PairLoss:
    """Return the function of targets, vectors, weights and smoothing that makes vectors point where they should.

    Targets and vectors are float [B, D], weights float [B]; smoothing means nothing here.
    """
    return lambda wanted, vectors, weights, _: direction_loss(wanted, vectors, weights)


def direction_loss(wanted: Any, vectors: Any, weights: Any) -> Any:
    """Return the mean of 1 - cosine of vectors [B, D] and wanted ones [B, D]; weights are [B]."""
    cosines = pair_cosines(ops.stack([wanted, vectors], axis=1))
    return weighted_mean(1.0 - cosines, weights)
