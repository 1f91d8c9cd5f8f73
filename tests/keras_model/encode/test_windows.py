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


OUTPUTS = np.array([[1, 0], [0, 3], [1, 0], [2, 0], [0.1, 0.7], [4, 4], [6, 0]], np.float32)
MEANS = np.array([[1, 0], [1, 1], [0.1, 0.7], [5, 2]], np.float32)
GREATEST = np.array([[1, 0], [2, 3], [0.1, 0.7], [6, 4]], np.float32)


@pytest.mark.parametrize(
    ("task", "of_texts", "of_pairs"),
    [
        ("classification", MEANS, MEANS),
        ("multi-label-classification", GREATEST, GREATEST),
        ("regression", MEANS, GREATEST),
    ],
)
def test_the_outputs_of_windows_become_one_as_the_task_asks(task, of_texts, of_pairs):
    for paired, wanted in ((False, of_texts), (True, of_pairs)):
        windows = TextWindows({}, np.array([1, 3, 1, 2]), np.zeros(4, bool), np.full(4, paired))
        found = windows.combine(OUTPUTS, task)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, wanted)
    mixed = TextWindows({}, np.array([1, 3, 1, 2]), np.zeros(4, bool), np.array([False, True, False, False]))
    wanted = np.array([of_texts[0], of_pairs[1], of_texts[2], of_texts[3]])
    np.testing.assert_array_equal(mixed.combine(OUTPUTS, task), wanted)
    one_each = TextWindows({}, np.ones(2, int), np.zeros(2, bool), np.ones(2, bool))
    np.testing.assert_array_equal(one_each.combine(OUTPUTS[:2], task), OUTPUTS[:2])
