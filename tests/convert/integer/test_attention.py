"""The integer attention against softmax(query·keyᵀ)·value in float."""

import numpy as np
import pytest

from convert.graph.constructions import USUAL, Constructions
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.integer.plan import IntegerPlan
from convert.ptq.calibration import measure_ranges
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content

HEADS, SIZE = 2, 16
# Queries by turns, as a trained network has them in one tensor: one key wins, some do, all weigh much the same.
SHARPNESS = (3.0, 1.0, 0.05)


def one_attention(length, constructions=USUAL, bias=None):
    """The int8 file of an attention between rows of tables, and its query, key and value [heads, length, size].

    Args:
        length: tokens.
        constructions: of the graph.
        bias: float [heads, length, length] that is added to the scores, or None.
    """
    generator = np.random.default_rng(0)
    query, key, value = generator.uniform(-1, 1, (3, HEADS, length, SIZE)).astype(np.float32)
    query *= np.resize(SHARPNESS, length)[:, None].astype(np.float32)
    arithmetic = IntegerArithmetic(IntegerPlan(length=length, norms={}, units={}, attention={}), constructions)
    graph = arithmetic.graph
    order = graph.reshape("order", graph.input("ids", (1, length)), (1, 1, length), (2,))
    tokens = graph.reshape("mask/order", graph.input("mask", (1, length)), (1, 1, length), (2,))
    mask = arithmetic.read_mask(tokens)
    added = None if bias is None else arithmetic.position_bias(tokens, bias, float(bias.min()))
    heads = []
    for name, values, turn in (("q", query, (0, 2, 1, 3)), ("k", key, (0, 2, 1, 3)), ("v", value, (0, 2, 3, 1))):
        table = graph.constant(f"{name}/table", values.transpose(1, 0, 2).reshape(length, -1))
        rows = graph.gather(f"{name}/rows", table, order)
        split = graph.reshape(name, rows, (1, length, HEADS, SIZE), (1,))
        heads.append(graph.transpose(f"{name}/heads", split, turn))
    context = arithmetic.attend("attention", *heads, mask, added)
    graph.output("context", graph.reshape("context", context, (1, HEADS, length, SIZE)))
    inputs = asked(length, length)
    ranges = measure_ranges(graph, tensors_to_measure(graph), [inputs], 1)
    return Int8Graph(graph, ranges).write("float32"), (query, key, value)


def asked(length, tokens):
    """Padded positions look up the first token, as in the whole network."""
    order = np.arange(length, dtype=np.int32)
    return {"ids": np.where(order < tokens, order, 0)[None], "mask": (order < tokens).astype(np.int32)[None]}


def answers(content, inputs):
    interpreter = open_content(content, 1)
    return interpreter.get_signature_runner(SIGNATURE)(**inputs)["context"][0]


def softmax_attention(query, key, value, bias=0.0):
    scores = query @ key.transpose(0, 2, 1) + bias
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True) @ value


@pytest.mark.parametrize("length", [64, 128, 256])
@pytest.mark.parametrize("part", [1.0, 0.5])
@pytest.mark.parametrize("constructions", [USUAL, Constructions(no_elu=True)], ids=["by elu", "by sigmoid"])
def test_rows_of_every_kind_err_by_little_of_the_values(length, part, constructions):
    content, (query, key, value) = one_attention(length, constructions)
    tokens = int(part * length)
    got = answers(content, asked(length, tokens))[:, :tokens]
    true = softmax_attention(query[:, :tokens], key[:, :tokens], value[:, :tokens])
    usual = root_mean_square(value)
    for turn in range(len(SHARPNESS)):
        rows = slice(turn, None, len(SHARPNESS))
        assert root_mean_square(got[:, rows] - true[:, rows]) < 0.025 * usual


@pytest.mark.parametrize("part", [1.0, 0.5])
@pytest.mark.parametrize("toward_the_end", [True, False])
@pytest.mark.parametrize("constructions", [USUAL, Constructions(no_elu=True)], ids=["by elu", "by sigmoid"])
def test_a_bias_of_relative_positions_is_added_to_tokens_and_lifts_no_padding(part, toward_the_end, constructions):
    length = 64
    tokens = int(part * length)
    place = np.arange(length)
    # The farther one way, the likelier: with padding behind the text, that may be all that is likely.
    slope = np.array([0.05, 0.2], np.float32)[:, None, None] * (1 if toward_the_end else -1)
    bias = slope * (place - place[:, None])
    bias -= bias.max(axis=(1, 2), keepdims=True)
    content, (query, key, value) = one_attention(length, constructions, bias)
    got = answers(content, asked(length, tokens))[:, :tokens]
    true = softmax_attention(query[:, :tokens], key[:, :tokens], value[:, :tokens], bias[:, :tokens, :tokens])
    assert root_mean_square(got - true) < 0.04 * root_mean_square(value)
    # Without the bias, these would be far away.
    plain = softmax_attention(query[:, :tokens], key[:, :tokens], value[:, :tokens])
    assert root_mean_square(plain - true) > 0.15 * root_mean_square(value)


@pytest.mark.parametrize("part", [1.0, 0.5])
@pytest.mark.parametrize("constructions", [USUAL, Constructions(no_elu=True)], ids=["by elu", "by sigmoid"])
def test_among_many_keys_of_like_weight_the_average_is_left_standing(part, constructions):
    content, (query, key, value) = one_attention(256, constructions)
    tokens = int(part * 256)
    flat = slice(SHARPNESS.index(min(SHARPNESS)), tokens, len(SHARPNESS))
    got = answers(content, asked(256, tokens))[:, flat]
    true = softmax_attention(query[:, flat], key[:, :tokens], value[:, :tokens])
    # Shares of 1/256 are a single step of their type: rounded as they are, they would err by half of themselves.
    assert root_mean_square(got - true) < 0.15 * root_mean_square(true)


def root_mean_square(x):
    return float(np.sqrt(np.mean(np.square(x))))
