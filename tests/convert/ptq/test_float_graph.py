"""The float .tflite computes what Keras computes, for every architecture and task."""

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.trained_network import read_network
from convert.ptq.float_graph import write_float_graph
from support.deployment_graphs import (
    ARCHITECTURES,
    HEADS,
    at_tokens,
    float_graph,
    keras_outputs,
    model,
    outputs,
    rows,
    unit,
)

LENGTH = 12


def compare(architecture, head, length, content, tolerance):
    features = rows(architecture, length)
    expected = at_tokens(keras_outputs(architecture, head, features), head, features)
    got = at_tokens(outputs(content, features), head, features)
    if head == "embedding":
        got = unit(got)
    np.testing.assert_allclose(got, expected, atol=tolerance)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_float_file_equals_keras(architecture, head):
    compare(architecture, head, LENGTH, write_float_graph(float_graph(architecture, head, LENGTH)), 1e-4)


@pytest.mark.parametrize("length", [3, 7, 16])
def test_any_length_up_to_the_positions_serves(length):
    content = write_float_graph(float_graph("squeezebert", "classification", length))
    compare("squeezebert", "classification", length, content, 1e-4)


def test_the_checkpoints_differ_in_what_a_graph_may_get_wrong():
    assert {model(name, "classification").backbone.activation for name in ARCHITECTURES} == {
        "gelu",
        "gelu_tanh",
        "quick_gelu",
        "relu",
        "silu",
    }
    albert = read_network(model("albert", "classification"))
    assert len(model("albert", "classification").backbone.blocks) < len(albert.blocks)
    assert albert.embedding_projection is not None
    assert read_network(model("distilbert", "classification")).segment_embedding is None
    assert read_network(model("squeezebert", "classification")).blocks[0].query.groups > 1
    heads = [read_network(model(name, "classification")).head.pooler_activation for name in ARCHITECTURES]
    assert {"tanh", "relu", "gelu"} <= set(heads)
    electra, roberta = (read_network(model(name, "classification")) for name in ("electra", "roberta"))
    assert electra.embedding_projection is not None
    assert roberta.segment_embedding is None


def test_shared_blocks_are_stored_once():
    one = write_float_graph(float_graph("albert", "classification", LENGTH))
    network = read_network(model("albert", "classification"))
    shared = sum(
        linear.kernel.nbytes
        for linear in (network.blocks[0].query, network.blocks[0].intermediate, network.blocks[0].output_projection)
    )
    longer = network.__class__(**{**vars(network), "blocks": network.blocks * 2})
    two = write_float_graph(build_graph(longer, LENGTH, FloatArithmetic()))
    assert len(two) - len(one) < shared + 30_000


@pytest.mark.parametrize(
    ("weights", "tolerance"),
    [("float16", 2e-3), ("int8", 0.03)],
)
@pytest.mark.parametrize("architecture", ["squeezebert", "albert"])
def test_smaller_weights_answer_alike(architecture, weights, tolerance):
    content = write_float_graph(float_graph(architecture, "classification", LENGTH), weights)
    compare(architecture, "classification", LENGTH, content, tolerance)


def test_smaller_weights_make_smaller_files():
    graph = float_graph("squeezebert", "classification", LENGTH)
    sizes = [len(write_float_graph(graph, weights)) for weights in ("float32", "float16", "int8")]
    assert sizes == sorted(sizes, reverse=True)


def test_cls_pooling_reads_the_first_token():
    from keras_model import SentenceEncoder

    other = model("bert", "classification")
    encoder = SentenceEncoder(other.backbone, other.preprocessor, pooling="cls", normalize=False)
    features = rows("bert", LENGTH)
    content = write_float_graph(build_graph(read_network(encoder), LENGTH, FloatArithmetic()))
    np.testing.assert_allclose(outputs(content, features), np.asarray(encoder(features)), atol=1e-4)


def test_padding_and_whatever_stands_there_change_nothing():
    content = write_float_graph(float_graph("squeezebert", "classification", LENGTH))
    features = rows("squeezebert", LENGTH)
    before = outputs(content, features)
    features["ids"] = np.where(features["mask"] > 0, features["ids"], 7)
    np.testing.assert_allclose(outputs(content, features), before, atol=1e-6)


def test_ids_beyond_the_tables_are_clipped():
    content = write_float_graph(float_graph("squeezebert", "classification", LENGTH))
    last = model("squeezebert", "classification").backbone.vocabulary_size - 1
    wild = {"ids": [2**31 - 1, -(2**31)] * 6, "mask": [9, 1] * 6, "segment_ids": [-5, 77] * 6}
    tame = {"ids": [last, 0] * 6, "mask": [1, 1] * 6, "segment_ids": [0, 1] * 6}
    answers = [
        outputs(content, {name: np.array([values], np.int32) for name, values in side.items()}) for side in (wild, tame)
    ]
    np.testing.assert_array_equal(*answers)
