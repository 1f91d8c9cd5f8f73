"""Where an answer stands in the windows of its context."""

import numpy as np
import pytest

from keras_model.encode.windows import QuestionWindows, TextWindows

NONE = (-1, -1)
# [CLS] q [SEP] the tall cat s [SEP], then the window two tokens further on, over "the tall cats sat".
OFFSETS = np.array(
    [
        [NONE, NONE, NONE, (0, 3), (4, 8), (9, 12), (12, 13), NONE],
        [NONE, NONE, NONE, (9, 12), (12, 13), (14, 17), NONE, NONE],
    ],
    np.int32,
)


@pytest.mark.parametrize(
    ("begin", "end", "positions"),
    [
        (0, 3, [[3, 3], [0, 0]]),
        (4, 13, [[4, 6], [0, 0]]),
        (9, 13, [[5, 6], [3, 4]]),
        (9, 12, [[5, 5], [3, 3]]),
        (14, 17, [[0, 0], [5, 5]]),
        # Part of a token is the whole token.
        (10, 11, [[5, 5], [3, 3]]),
        # No window holds all of it.
        (0, 17, [[0, 0], [0, 0]]),
        # Between two tokens, and behind the last.
        (8, 9, [[0, 0], [0, 0]]),
        (17, 20, [[0, 0], [0, 0]]),
        (5, 5, [[4, 4], [0, 0]]),
    ],
)
def test_an_answer_has_its_tokens_in_each_window_that_holds_it_whole(begin, end, positions):
    found = QuestionWindows({}, OFFSETS).answer_positions(begin, end)
    assert found.dtype == np.int32
    assert found.tolist() == positions


def test_the_outputs_of_a_texts_windows_become_their_mean():
    windows = TextWindows({}, np.array([1, 3, 1, 2]), np.zeros(4, bool))
    outputs = np.array([[1, 0], [0, 3], [1, 0], [2, 0], [0.1, 0.7], [4, 4], [6, 0]], np.float32)
    found = windows.combine(outputs)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.array([[1, 0], [1, 1], [0.1, 0.7], [5, 2]], np.float32))
    one_each = TextWindows({}, np.ones(2, int), np.zeros(2, bool))
    np.testing.assert_array_equal(one_each.combine(outputs[:2]), outputs[:2])
