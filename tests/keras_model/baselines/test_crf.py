"""The conditional random field."""

import pytest

from keras_model.data.rows import TokenRow

pytest.importorskip("sklearn_crfsuite")

from keras_model.baselines.crf import crf_tags


def test_spelling_and_neighbours_tell_names_that_were_not_learnt():
    learnt = [
        TokenRow(tuple(f"we met {first} {last} in town".split()), ("O", "O", "B-person", "I-person", "O", "O"))
        for first, last in (("Ada", "Lovelace"), ("Alan", "Turing"), ("Grace", "Hopper"))
    ]
    asked = TokenRow(tuple(["we", "met", "Emmy", "Noether", "in", "town"]), ("O",) * 6)
    assert crf_tags(learnt, [asked]) == [["O", "O", "B-person", "I-person", "O", "O"]]
