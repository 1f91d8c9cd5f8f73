"""The names and shapes that makers and readers of a file agree on."""

import math

import pytest

from convert.tflite.contract import (
    OUTPUT_DTYPES,
    OUTPUT_NAMES,
    TensorSeen,
    decimal,
    format_for,
    tensors_fault,
)
from keras_model.data.tasks import LABELLED_TASKS
from keras_model.encode.windows import FEATURES
from keras_model.errors import DataError

LENGTH = 16
INPUTS = [(name, TensorSeen("int32", [1, LENGTH])) for name in FEATURES]
ONE = TensorSeen("uint8", [1, 3])
GOOD = {
    "classification": ([1, 3], 3),
    "multi-label-classification": ([1, 3], 3),
    "regression": ([1, 1], 0),
    "token-classification": ([1, LENGTH, 3], 3),
    "question-answering": ([1, LENGTH, 2], 0),
    "embedding": ([1, 8], 0),
}


def fault(inputs=INPUTS, outputs=(ONE,), task="classification", labels=3):
    return tensors_fault(inputs, outputs, task, LENGTH, labels)


@pytest.mark.parametrize("dtype", OUTPUT_DTYPES)
@pytest.mark.parametrize("task", OUTPUT_NAMES)
def test_what_keeps_the_contract_has_no_fault(task, dtype):
    shape, labels = GOOD[task]
    assert fault(outputs=[TensorSeen(dtype, shape)], task=task, labels=labels) == ""
    assert fault(INPUTS[::-1], [TensorSeen(dtype, shape)], task, labels) == ""


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], "its inputs are none; they must be ids, mask, segment_ids"),
        (INPUTS[:2], "its inputs are ids, mask; they must be ids, mask, segment_ids"),
        (
            [("input_ids", INPUTS[0][1]), *INPUTS[1:]],
            "its inputs are input_ids, mask, segment_ids; they must be ids, mask, segment_ids",
        ),
        (
            [*INPUTS[:2], ("segment_ids", TensorSeen("int64", [1, LENGTH]))],
            "its input segment_ids is int64 [1, 16]; it must be int32 [1, 16]",
        ),
        (
            [INPUTS[0], ("mask", TensorSeen("int32", [1, 8])), INPUTS[2]],
            "its input mask is int32 [1, 8]; it must be int32 [1, 16]",
        ),
    ],
)
def test_other_inputs_are_told_beside_those_that_are_needed(inputs, message):
    assert fault(inputs) == message


@pytest.mark.parametrize(
    ("task", "shape", "labels", "message"),
    [
        ("classification", [1, 4], 3, "its output has shape [1, 4], but classification with 3 labels needs [1, 3]"),
        ("classification", [3], 3, "its output has shape [3], but classification with 3 labels needs [1, 3]"),
        (
            "token-classification",
            [1, 8, 3],
            3,
            "its output has shape [1, 8, 3], but token-classification with 3 labels needs [1, 16, 3]",
        ),
        (
            "question-answering",
            [1, 2, 16],
            0,
            "its output has shape [1, 2, 16], but question-answering needs [1, 16, 2]",
        ),
        ("regression", [1, 2], 0, "its output has shape [1, 2], but regression needs [1, 1]"),
        ("embedding", [2, 8], 0, "its output has shape [2, 8], but embedding needs [1, 8]"),
        ("embedding", [], 0, "its output has shape [], but embedding needs [1, 0]"),
    ],
)
def test_another_shape_is_told_beside_the_one_that_is_needed(task, shape, labels, message):
    assert fault(outputs=[TensorSeen("int8", shape)], task=task, labels=labels) == message


def test_there_is_one_output_of_a_known_type():
    assert fault(outputs=[]) == "it has 0 outputs; it must have one"
    assert fault(outputs=[ONE, ONE]) == "it has 2 outputs; it must have one"
    assert fault(outputs=[TensorSeen("int32", [1, 3])]) == "its output is int32; it must be uint8, int8 or float32"


def test_names_are_those_that_files_in_use_have():
    assert FEATURES == ("ids", "mask", "segment_ids")
    assert OUTPUT_NAMES == {
        "classification": "probability",
        "multi-label-classification": "probability",
        "regression": "score",
        "token-classification": "token_probability",
        "question-answering": "span_logits",
        "embedding": "embedding",
    }
    assert set(LABELLED_TASKS) < set(OUTPUT_NAMES)


def test_a_file_has_the_lowest_format_whose_readers_heed_what_it_says():
    network = {"task": "question-answering", "sequence_length": LENGTH, "model_crc32": 1, "shorter_lengths": "8:16"}
    wordpiece = network | {"tokenizer": "wordpiece", "lowercase": True}
    assert format_for(wordpiece) == 1
    assert format_for(network | {"tokenizer": "unigram", "pair_separators": 2}) == 1
    assert format_for(wordpiece | {"clean_text": False}) == 2
    assert format_for(wordpiece | {"normalizer": "lowercase bert nfd"}) == 2
    assert format_for(wordpiece | {"normalizer": "nfkc bert"}) == 3
    assert format_for(network | {"tokenizer": "unigram", "normalizer": "nfc precompiled"}) == 3
    assert format_for(network | {"tokenizer": "byte-level-bpe", "normalizer": "lowercase"}) == 3
    assert format_for(wordpiece | {"added_tokens": "- <num>"}) == 2
    assert format_for(wordpiece | {"pair_separators": 2}) == 3
    assert format_for(wordpiece | {"second_segment": 0}) == 3
    for tokenizer in ("unigram", "byte-level-bpe"):
        assert format_for(network | {"tokenizer": tokenizer, "added_tokens": "- <num>"}) == 3
    scores = wordpiece | {"task": "regression", "score_activation": "sigmoid"}
    assert format_for(scores) == 1
    assert format_for(scores | {"score_offset": "6.5"}) == 3
    assert format_for(wordpiece | {"no_answer_threshold": "0.5"}) == 3


def test_a_decimal_is_written_without_an_exponent_and_read_back_as_it_was():
    for number in (0.0, -0.5, 1e-7, 123456789.125, 0.1 + 0.2):
        assert float(decimal(number)) == number
        assert "e" not in decimal(number)
    for number in (math.nan, -math.inf, 1e9, 1e-60):
        with pytest.raises(DataError, match="cannot be kept in a file"):
            decimal(number)
