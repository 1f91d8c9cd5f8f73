import numpy as np
import pytest

from keras_model.data.rows import PairRow, TextRow, TokenRow
from keras_model.errors import DataError
from keras_model.outputs.answers import Answers
from keras_model.outputs.rejection import accuracy_with_rejection, choose_threshold, out_of_scope_recall, right_answers

SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
RIGHT = np.array([True, True, False, True, True])
OUT_OF_SCOPE = np.array([0.75, 0.55, 0.3])


def test_an_answer_is_right_where_it_is_the_rows_label():
    answers = Answers([], ["cat", "dog", "cat"], {})
    rows = [TextRow("a", "cat"), PairRow("a", "b", "cat"), TextRow("b", "cat")]
    assert right_answers(rows, answers).tolist() == [True, False, True]
    with pytest.raises(DataError):
        right_answers([TokenRow(("a",), ("O",))] * 3, answers)


@pytest.mark.parametrize(("least", "kept"), [(0.8, 0.5), (0.6, 0.6), (0.4, 0.8), (0.2, 0.9)])
def test_the_threshold_is_the_greatest_that_keeps_enough_right_answers(least, kept):
    threshold = choose_threshold(SCORES, RIGHT, OUT_OF_SCOPE, least)
    assert accuracy_with_rejection(RIGHT, SCORES, threshold) >= least
    assert threshold <= kept, "the answer that is needed is kept"
    every = np.concatenate([SCORES, OUT_OF_SCOPE])
    assert not ((every < kept) & (every >= threshold)).any(), "and nothing that scores less"


def test_recall_is_the_share_of_other_texts_below_the_threshold():
    assert out_of_scope_recall(OUT_OF_SCOPE, 0.6) == pytest.approx(2 / 3)
    assert out_of_scope_recall(OUT_OF_SCOPE, 0.1) == 0
