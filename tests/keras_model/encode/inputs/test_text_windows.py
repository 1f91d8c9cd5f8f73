"""Texts and pairs are put together and cut as transformers does, and long ones are read in windows."""

import numpy as np
import pytest

from keras_model.encode.long_texts.spread import window_starts
from keras_model.encode.preprocessor import Preprocessor
from support.subwords import every_checkpoint, tokenizer_of
from support.transformers_inputs import FEATURES, GOLDEN, assert_features


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_texts_and_pairs_equal_transformers(tokenizers, name):
    for case in GOLDEN[name]["singles"]:
        assert_features(Preprocessor(tokenizers[name], case["sequence_length"])([case["text"]]), case)
    for case in GOLDEN[name]["pairs"]:
        preprocessor = Preprocessor(tokenizers[name], case["sequence_length"])
        assert_features(preprocessor([(case["text_a"], case["text_b"])]), case)


def test_texts_and_pairs_may_share_a_batch(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 12)
    mixed = preprocessor(["the dog", ("the dog", "the fox"), "over"])
    alone = [preprocessor(["the dog"]), preprocessor([["the dog", "the fox"]]), preprocessor("over")]
    for name in FEATURES:
        assert (mixed[name] == np.concatenate([row[name] for row in alone])).all()


@every_checkpoint
def test_pairs_are_put_together_as_transformers_does(golden):
    tokenizer = tokenizer_of(golden)
    rows = [(first, second) for first, second, _, _ in golden["pairs"]]
    features = Preprocessor(tokenizer, 512)(rows)
    for row, (_, _, ids, segments) in enumerate(golden["pairs"]):
        assert features["ids"][row, : len(ids)].tolist() == ids
        assert features["segment_ids"][row, : len(ids)].tolist() == segments
        assert features["mask"][row].sum() == len(ids)
        assert set(features["ids"][row, len(ids) :]) <= {tokenizer.pad_id}


def test_windows_hold_every_token_of_a_long_text(tokenizers):
    tokenizer = tokenizers["uncased"]
    texts = ["the dog", "the old dog is in the house " * 4, ("the dog " * 9, "a cat"), "", ("a", "b")]
    for windows, counts, truncated in (
        (0, [1, 5, 6, 1, 1], [False, False, True, False, False]),
        (2, [1, 2, 2, 1, 1], [False, True, True, False, False]),
        (1, [1, 1, 1, 1, 1], [False, True, True, False, False]),
    ):
        preprocessor = Preprocessor(tokenizer, 8, windows=windows)
        read = preprocessor.encode_windows(texts)
        assert (read.counts.tolist(), read.truncated.tolist()) == (counts, truncated)
        assert read.features["ids"].shape == (sum(counts), 8)
        ids = tokenizer.encode(texts[1]).ids
        if windows == 0:
            held = read.features["ids"][1:6]
            assert (held[:, 0] == tokenizer.cls_id).all() and (held[:, -1] == tokenizer.sep_id).all()
            assert held[:, 1:-1].ravel().tolist() == [
                ids[i] for start in (0, 5, 11, 16, 22) for i in range(start, start + 6)
            ]
        cut = preprocessor(texts)
        firsts = np.cumsum(counts) - counts
        for name in FEATURES:
            np.testing.assert_array_equal(cut[name][3:], read.features[name][firsts[3:]])
        assert (preprocessor.tokens_read, preprocessor.with_length(10).windows) == ((windows * 6) or None, windows)


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [(200, 201, (2, 3)), (201, 200, (3, 2)), (200, 200, (2, 3)), (3, 200, (2, 3)), (200, 1, (4, 1)), (4, 1, (4, 1))],
)
def test_of_a_pair_the_text_that_turns_out_longer_gets_the_odd_token(tokenizers, first, second, kept):
    preprocessor = Preprocessor(tokenizers["uncased"], 8)
    row = preprocessor([("the " * first, "dog " * second)])
    second_segment = int((row["segment_ids"][0] == 1).sum())
    assert (int(row["mask"][0].sum()) - 2 - second_segment, second_segment - 1) == kept


@pytest.mark.parametrize("windows", [0, 2, 3])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_longer_text_of_a_pair_is_read_in_windows_beside_the_other(tokenizers, windows, swapped):
    tokenizer = tokenizers["uncased"]
    preprocessor = Preprocessor(tokenizer, 12, windows=windows)
    long, short = "the tall cat sat by a dog " * 3, "a dog"
    pairs = [(long, short), (long, "the " * 7)]
    read = preprocessor.encode_windows([pair[:: -1 if swapped else 1] for pair in pairs])
    ids, other = tokenizer.encode(long).ids, tokenizer.encode(short).ids
    width = 12 - 3 - len(other)
    most = len(ids) if windows == 0 else windows * width
    starts = window_starts(min(len(ids), most), width)
    assert read.counts[0] == len(starts)
    assert read.paired.all()
    # Of the second pair, the shorter text is longer than half of the room, so its end is in no window.
    assert read.truncated.tolist() == [len(ids) > most, True]
    for window, start in enumerate(starts):
        part = ids[start : start + width]
        first, second = (other, part) if swapped else (part, other)
        wanted = [tokenizer.cls_id, *first, tokenizer.sep_id, *second, tokenizer.sep_id]
        assert read.features["ids"][window].tolist() == wanted
        segments = [0] * (len(first) + 2) + [1] * (len(second) + 1)
        assert read.features["segment_ids"][window].tolist() == segments
    assert (read.features["segment_ids"][read.counts[0] :].sum(axis=1) == (6 if swapped else 5)).all()
