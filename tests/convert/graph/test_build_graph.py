"""The walk over a network: what goes in and comes out, and what a caller may send."""

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.constructions import Constructions
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.graph import Constant
from convert.graph.trained_network import read_network
from convert.ptq.float_graph import write_float_graph
from support.deployment_graphs import HEADS, INPUTS, float_graph, keras_outputs, model, outputs, rows

LENGTH = 8


def constants(graph):
    return {
        tensor.name: tensor.data
        for operator in graph.operators
        for tensor in operator.inputs
        if isinstance(tensor, Constant)
    }


@pytest.mark.parametrize("head", HEADS)
def test_inputs_are_those_of_every_text_model_and_the_output_is_the_tasks(head):
    graph = float_graph("squeezebert", head, LENGTH)
    assert [(tensor.name, tensor.shape, np.dtype(tensor.dtype)) for tensor in graph.inputs] == [
        (name, (1, LENGTH), np.dtype(np.int32)) for name in INPUTS
    ]
    labels = len(model("squeezebert", head).labels or ())
    wanted = {
        "classification": ("probability", (1, labels)),
        "mean": ("probability", (1, labels)),
        "unit": ("probability", (1, labels)),
        "token": ("token_probability", (1, LENGTH, labels)),
        "question": ("span_logits", (1, LENGTH, 2)),
        "embedding": ("embedding", (1, model("squeezebert", head).backbone.hidden_dim)),
    }[head]
    ((name, tensor),) = graph.outputs.items()
    assert (name, tensor.shape) == wanted


def test_an_id_beyond_the_table_reads_its_nearest_row():
    content = write_float_graph(float_graph("bert", "token", LENGTH))
    features = rows("bert", LENGTH, count=1)
    size = model("bert", "token").backbone.vocabulary_size
    beyond, last = ({name: value.copy() for name, value in features.items()} for _ in range(2))
    beyond["ids"][0, 1:3], last["ids"][0, 1:3] = (2**31 - 1, -(2**31)), (size - 1, 0)
    beyond["segment_ids"][0, :2], last["segment_ids"][0, :2] = (7, -7), (1, 0)
    np.testing.assert_array_equal(outputs(content, beyond), outputs(content, last))
    assert np.abs(outputs(content, last) - outputs(content, features)).max() > 1e-4


def test_ids_of_full_rank_are_raised_by_a_reshape_alone_and_clipped_alike():
    network = read_network(model("bert", "token"))
    graph = build_graph(network, LENGTH, FloatArithmetic(Constructions(full_rank_ids=True)))
    for operator in graph.operators:
        if operator.kind in ("MAXIMUM", "MINIMUM"):
            assert {len(tensor.shape) for tensor in operator.inputs} == {len(operator.output.shape)}
    features = rows("bert", LENGTH)
    features["ids"][0, 1:3] = 2**31 - 1, -(2**31)
    usual = write_float_graph(float_graph("bert", "token", LENGTH))
    np.testing.assert_array_equal(outputs(write_float_graph(graph), features), outputs(usual, features))


@pytest.mark.parametrize(
    ("head", "queries"), [("classification", 1), ("mean", LENGTH), ("token", LENGTH), ("question", LENGTH)]
)
def test_a_classifier_asks_only_for_its_first_token_in_the_end(head, queries):
    graph = float_graph("squeezebert", head, LENGTH)
    last = len(model("squeezebert", head).backbone.encoder_layers) - 1
    made = {operator.output.name: operator.output.shape for operator in graph.operators}
    assert made[f"block_{last}/attention/scores"][2:] == (queries, LENGTH)
    assert made["block_0/attention/scores"][2:] == (LENGTH, LENGTH)


def test_a_shorter_graph_has_the_weights_of_the_longest():
    network = read_network(model("squeezebert", "token"))
    longest = constants(build_graph(network, LENGTH, FloatArithmetic()))
    shorter = constants(build_graph(network, LENGTH // 2, FloatArithmetic(), LENGTH))
    weights = [name for name, data in longest.items() if data.dtype == np.float32]
    assert len(weights) > 20
    for name in weights:
        np.testing.assert_array_equal(shorter[name], longest[name], err_msg=name)
    alone = constants(build_graph(network, LENGTH // 2, FloatArithmetic()))
    assert any(alone[name].shape != longest[name].shape for name in weights), "the table of places is cut"


def test_a_shorter_graph_of_the_same_weights_answers_as_the_network():
    network = read_network(model("squeezebert", "token"))
    features = rows("squeezebert", LENGTH // 2)
    content = write_float_graph(build_graph(network, LENGTH // 2, FloatArithmetic(), LENGTH))
    found, wanted = outputs(content, features), keras_outputs("squeezebert", "token", features)
    np.testing.assert_allclose(found[features["mask"] > 0], wanted[features["mask"] > 0], atol=1e-4)
