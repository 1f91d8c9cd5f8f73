"""The windows over a long text hold every token of it, and are as few and as full as can be."""

import pytest

from keras_model.encode.long_texts.spread import ALL, tokens_read, window_starts


@pytest.mark.parametrize("room", [1, 2, 7, 62])
def test_few_full_windows_hold_every_token(room):
    for tokens in range(1, 5 * room + 2):
        starts = window_starts(tokens, room)
        held = [set(range(start, min(start + room, tokens))) for start in starts]
        assert set.union(*held) == set(range(tokens))
        assert len(starts) == -(-tokens // room)
        assert {len(window) for window in held} == {min(tokens, room)}


def test_a_text_without_tokens_has_a_window():
    assert window_starts(0, 62) == [0]


def test_so_many_tokens_are_read_as_the_windows_hold():
    assert tokens_read(ALL, 62) is None
    for windows in (1, 3, 1000):
        assert len(window_starts(tokens_read(windows, 62), 62)) == windows
