"""A question and its context in windows, as transformers cuts them."""

import numpy as np
import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.subwords import FOLDER
from support.transformers_inputs import GOLDEN, assert_features


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_question_windows_equal_transformers(tokenizers, name):
    for case in GOLDEN[name]["windows"]:
        preprocessor = Preprocessor(tokenizers[name], case["sequence_length"])
        windows = preprocessor.encode_question(case["question"], case["context"], case["stride"])
        assert len(windows.offsets) == len(case["windows"]), case["question"]
        assert windows.offsets.dtype == np.int32
        for row, expected in enumerate(case["windows"]):
            assert_features(windows.features, expected, row)
            assert windows.offsets[row].tolist() == expected["offsets"]


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_windows_cover_every_context_token_and_repeat_the_stride(tokenizers, name):
    context = " ".join(f"the dog jumps over {n}." for n in range(40))
    preprocessor = Preprocessor(tokenizers[name], 32)
    whole = tokenizers[name].encode(context).offsets
    for stride in (0, 1, 7, None):
        windows = preprocessor.encode_question("who jumps over the dog?", context, stride)
        held = [[tuple(span) for span in row if span[0] >= 0] for row in windows.offsets.tolist()]
        overlap = 29 // 4 if stride is None else stride
        joined = held[0]
        for row in held[1:]:
            assert row[:overlap] == joined[len(joined) - overlap :]
            joined = joined + row[overlap:]
        assert joined == whole


def test_a_long_question_leaves_half_of_the_room_to_the_context(tokenizers):
    windows = Preprocessor(tokenizers["uncased"], 15).encode_question("dog " * 50, "the fox " * 10, 2)
    assert (windows.features["segment_ids"][0, :8] == 0).all()
    assert (windows.offsets[0, 8:14] >= 0).all() and len(windows.offsets) == 5


@pytest.mark.parametrize("stride", [-1, 6, 100])
def test_a_stride_that_cannot_advance_is_refused(tokenizers, stride):
    with pytest.raises(UserError, match="0 to 5"):
        Preprocessor(tokenizers["uncased"], 15).encode_question("who", "the dog", stride)


@pytest.mark.parametrize("length", range(3, 9))
def test_the_shortest_lengths_still_advance_through_the_context(tokenizers, length):
    windows = Preprocessor(tokenizers["uncased"], length).encode_question("who is it", "the dog jumps over")
    assert windows.offsets.max() == (-1 if length == 3 else 18)


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_answer_positions_read_back_as_the_answer(tokenizers, name):
    context = "The quick brown fox jumps over the lazy dog. " * 6 + "Unbelievable, in 2000, it slept."
    answer = "Unbelievable, in 2000"
    begin = context.index(answer)
    windows = Preprocessor(tokenizers[name], 40).encode_question("what?", context, 15)
    positions = windows.answer_positions(begin, begin + len(answer))
    assert positions.dtype == np.int32 and positions.shape == (len(windows.offsets), 2)
    found = [row for row in range(len(positions)) if positions[row, 0] > 0]
    assert found, "some window holds the answer"
    assert len(found) < len(positions), "some window does not"
    for row in found:
        first, last = positions[row]
        read = context[windows.offsets[row, first, 0] : windows.offsets[row, last, 1]]
        assert read.strip(" ,") == answer
    assert not positions[0].any()


def test_an_answer_cut_by_a_window_or_empty_has_no_position(tokenizers):
    context = "a b c d e f g h i j"
    windows = Preprocessor(tokenizers["uncased"], 8).encode_question("a", context, 0)
    begin = context.index("d")
    assert windows.answer_positions(begin, begin + 3).tolist() == [[0, 0]] * len(windows.offsets)
    assert windows.answer_positions(begin, begin + 1).any()
    assert not windows.answer_positions(begin, begin).any()


def test_a_question_stands_before_two_separators():
    tokenizer = read_tokenizer(FOLDER / "xlm-roberta", "xlm-roberta")
    question, context = "what is the weather", "the quick brown fox jumps over the lazy dog " * 4
    asked, told = tokenizer.encode(question), tokenizer.encode(context)
    windows = Preprocessor(tokenizer, 40).encode_question(question, context, stride=4)
    assert len(windows.offsets) > 2
    for ids, mask, segments, offsets in zip(
        *(windows.features[name] for name in ("ids", "mask", "segment_ids")), windows.offsets, strict=True
    ):
        first = len(asked) + 3
        kept = ids[: mask.sum()].tolist()
        assert kept[:first] == [tokenizer.cls_id, *asked.ids, tokenizer.sep_id, tokenizer.sep_id]
        assert kept[-1] == tokenizer.sep_id
        assert not segments.any()
        places = [told.offsets.index(tuple(place)) for place in offsets[first : len(kept) - 1].tolist()]
        assert kept[first:-1] == told.ids[places[0] : places[-1] + 1]
        assert (offsets[:first] == -1).all()


def test_of_a_long_context_the_windows_most_like_the_question_are_kept(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 16)
    context = "the fox " * 20 + "a lazy dog " + "the fox " * 20
    every = preprocessor.encode_question("lazy", context)
    kept = preprocessor.encode_question("lazy", context, windows=1)
    assert (len(kept.offsets), kept.left_out, every.left_out) == (1, len(every.offsets) - 1, 0)
    first, after = kept.offsets[0][:, 0], kept.offsets[0][:, 1]
    assert "lazy" in context[first[first >= 0].min() : after.max()]
    (place,) = [number for number, row in enumerate(every.offsets) if (row == kept.offsets[0]).all()]
    for name, values in kept.features.items():
        np.testing.assert_array_equal(values[0], every.features[name][place])
    assert preprocessor.encode_question("lazy", "the dog", windows=1).left_out == 0


@pytest.mark.parametrize("windows", [-1, 1001])
def test_a_number_of_windows_out_of_bounds_is_refused(tokenizers, windows):
    with pytest.raises(UserError, match=f"windows {windows}: give 1 to 1000"):
        Preprocessor(tokenizers["uncased"], 16).encode_question("who", "the dog", windows=windows)
