"""The integer graph: the same function as the float graph, then strictly integer, and close to float."""

import dataclasses
import json
from functools import cache

import numpy as np
import pytest

from convert.engines.audit import audit_engines
from convert.engines.table import ENGINES, read_engine_table
from convert.graph.build_graph import build_graph
from convert.graph.constructions import Constructions
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.integer.norm_plan import ClippedPart
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.observe import ObservedGraph
from convert.verify.audit import audit
from support.deployment_graphs import (
    ARCHITECTURES,
    HEADS,
    INPUTS,
    at_tokens,
    float_graph,
    keras_outputs,
    model,
    outputs,
    rows,
    unit,
)
from support.places import DATA

LENGTH = 12  # no multiple of the eight tokens that share a product
# Outside the delegate: arithmetic on ids, and in int8 what is looked up or converted at the edges.
ON_IDS = {"MAXIMUM", "MINIMUM", "ADD", "MUL", "SUB", "SLICE"}
DELEGATED_NOWHERE = {"GATHER", "QUANTIZE", "SOFTMAX"}


# Random weights of 32 channels are the hardest case: every channel counts, no range has a tail to spare.
BEFORE_ROUNDING = 0.01
IN_INT8 = 0.06


def single(features):
    return [{name: features[name][row : row + 1] for name in INPUTS} for row in range(len(features["ids"]))]


@cache
def integer_graph(architecture, head, length=LENGTH):
    network = read_network(model(architecture, head))
    sentences = single(rows(architecture, length, count=24, seed=1))
    plan = plan_integers(float_graph(architecture, head, length), network.unit_groups, sentences, 1)
    graph = build_graph(network, length, IntegerArithmetic(plan))
    return graph, measure_ranges(graph, tensors_to_measure(graph), sentences, 1)


@cache
def int8_file(architecture, head, length=LENGTH, output_type="int8"):
    return Int8Graph(*integer_graph(architecture, head, length)).write(output_type)


def cosine(a, b):
    return (unit(a) * unit(b)).sum(-1).min()


@cache
def keras_answers(architecture, head, length):
    features = rows(architecture, length)
    return at_tokens(keras_outputs(architecture, head, features), head, features)


def check_close(architecture, head, length, content, probability, similarity):
    features = rows(architecture, length)
    expected = keras_answers(architecture, head, length)
    got = at_tokens(outputs(content, features), head, features)
    if head in ("classification", "mean", "unit", "token"):
        np.testing.assert_allclose(got, expected, atol=probability)
    elif head == "question":
        np.testing.assert_allclose(got, expected, atol=4 * probability * np.ptp(expected))  # no softmax evens these out
    else:
        assert cosine(got, expected) > similarity


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_before_rounding_it_is_the_same_function(architecture, head):
    graph, _ = integer_graph(architecture, head)
    check_close(architecture, head, LENGTH, write_float_graph(graph), BEFORE_ROUNDING, 0.99)


CLIPPED = np.array([3, 7])


def driven_to_one_side(network):
    """The network with one channel of the first feed-forward layer's update far above 0 and one far below."""
    block = network.blocks[0]
    bias = block.output_projection.bias.copy()
    bias[CLIPPED] = 2, -2
    changed = dataclasses.replace(block, output_projection=dataclasses.replace(block.output_projection, bias=bias))
    return dataclasses.replace(network, blocks=[changed, *network.blocks[1:]])


def clipped(norm):
    """The plan with these channels' update cut off in the midst of what occurs, all others' far beyond."""
    scale = np.full_like(norm.scale, 8)
    scale[CLIPPED] = 1
    part = ClippedPart(CLIPPED, np.array([1, -1], np.float32), 2.0, 2 * scale[CLIPPED])
    ceiling = (norm.smallest_variance + norm.largest_variance) / 2
    return dataclasses.replace(norm, scale=scale, ceiling=ceiling, massive=part)


@pytest.mark.parametrize("architecture", ["squeezebert", "bert"])
def test_a_clipped_update_and_its_massive_part_are_the_same_function(architecture):
    network = driven_to_one_side(read_network(model(architecture, "classification")))
    features = rows(architecture, LENGTH, count=4)
    reference = build_graph(network, LENGTH, FloatArithmetic())
    plan = plan_integers(reference, network.unit_groups, single(features), 1)
    norms = dict(plan.norms)
    norms["block_0/output_norm"] = clipped(norms["block_0/output_norm"])
    graph = build_graph(network, LENGTH, IntegerArithmetic(dataclasses.replace(plan, norms=norms)))
    (massive,) = (each.output for each in graph.operators if each.output.name == "block_0/output_norm/massive_part")
    observed = ObservedGraph(graph, [massive], 1)
    exceeding = np.concatenate([observed.run(each)[massive.name][0, 0] for each in single(features)]) > 0
    assert exceeding.any(axis=0).all() and not exceeding.all(axis=0).any()
    expected = outputs(write_float_graph(reference), features)
    np.testing.assert_allclose(outputs(write_float_graph(graph), features), expected, atol=BEFORE_ROUNDING)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_in_int8_the_answers_stay_close(architecture, head):
    check_close(architecture, head, LENGTH, int8_file(architecture, head), IN_INT8, 0.98)


def test_trained_weights_lose_nothing_before_rounding_and_little_after():
    from keras_model import Preprocessor, load_model

    folder = DATA / "tiny_intents"
    trained = load_model(folder)
    preprocessor = Preprocessor(trained.preprocessor.tokenizer, 24)

    def features(split, step):
        lines = (folder / f"{split}.jsonl").read_text().splitlines()[::step]
        return preprocessor([json.loads(line)["text"] for line in lines])

    network = read_network(trained)
    sentences = single(features("train", 8))
    plan = plan_integers(build_graph(network, 24, FloatArithmetic()), network.unit_groups, sentences, 1)
    graph = build_graph(network, 24, IntegerArithmetic(plan))
    held_out = features("test", 6)
    expected = trained.predict(held_out)
    before = np.abs(outputs(write_float_graph(graph), held_out) - expected).max(axis=1)
    assert before.mean() < 0.005
    assert before.max() < 0.04
    ranges = measure_ranges(graph, tensors_to_measure(graph), sentences, 1)
    after = np.abs(outputs(Int8Graph(graph, ranges).write(), held_out) - expected).max(axis=1)
    assert after.mean() < 0.015


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_no_float_tensor_lies_between_ids_and_answer(architecture, head, tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(int8_file(architecture, head))
    report = audit(path)
    assert report["float_tensors"] == report["float_outputs"] == []
    outside = report["undelegated"]
    assert {row["op"] for row in outside if row["type"] != "int32"} <= DELEGATED_NOWHERE
    assert {row["op"] for row in outside if row["type"] == "int32"} <= ON_IDS | {"GATHER"}


@cache
def built_for(engine):
    network = read_network(model("squeezebert", "classification"))
    sentences = single(rows("squeezebert", LENGTH, count=24, seed=1))
    plan = plan_integers(float_graph("squeezebert", "classification", LENGTH), network.unit_groups, sentences, 1)
    constructions = Constructions(**dict.fromkeys(read_engine_table(engine).constructions, True))
    graph = build_graph(network, LENGTH, IntegerArithmetic(plan, constructions))
    return Int8Graph(graph, measure_ranges(graph, tensors_to_measure(graph), sentences, 1)).write()


@pytest.mark.parametrize("engine", sorted(set(ENGINES) - {"xnnpack", "xnnpack-i8mm"}))
def test_what_is_built_for_an_engine_it_takes_whole_but_for_ids_and_look_ups(engine, tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(built_for(engine))
    assert audit_engines(path, [engine])[engine]["verdict"] in ("whole", "whole but for ids and GATHER")


@pytest.mark.parametrize("engine", ["openvino", "intel", "xnnpack-i8mm"])
def test_what_is_built_for_an_engine_answers_as_the_usual_file(engine):
    check_close("squeezebert", "classification", LENGTH, built_for(engine), IN_INT8, 0)


def test_with_i8mm_every_layer_norm_has_a_product_less(tmp_path):
    counts = []
    for engine in ("xnnpack", "xnnpack-i8mm"):
        path = tmp_path / f"{engine}.tflite"
        path.write_bytes(built_for(engine))
        counts.append(sum(row["count"] for row in audit(path)["operators"] if row["op"] == "BATCH_MATMUL"))
    usual, with_i8mm = counts
    assert usual - with_i8mm == 1 + 2 * model("squeezebert", "classification").backbone.num_layers


def test_without_groups_every_integer_is_the_same():
    """Built for OpenVINO: rows of zeros between the groups, and a RESHAPE of the ids."""
    features = rows("squeezebert", LENGTH)
    usual = int8_file("squeezebert", "classification", LENGTH, "uint8")
    np.testing.assert_array_equal(outputs(built_for("openvino"), features), outputs(usual, features))
    assert len(built_for("openvino")) > len(usual)


@pytest.mark.parametrize("length", [3, 7, 16])
def test_any_length_up_to_the_positions_serves(length):
    check_close("squeezebert", "classification", length, int8_file("squeezebert", "classification", length), IN_INT8, 0)


def test_padding_and_whatever_stands_there_change_nothing():
    content = int8_file("squeezebert", "classification")
    features = rows("squeezebert", LENGTH)
    before = outputs(content, features)
    features["ids"] = np.where(features["mask"] > 0, features["ids"], 7)
    step = 1 / 256
    np.testing.assert_allclose(outputs(content, features), before, atol=step)


def test_a_longer_graph_gives_the_same_answer():
    features = rows("squeezebert", LENGTH)
    longer = {name: np.pad(values, ((0, 0), (0, 16 - LENGTH))) for name, values in features.items()}
    short = outputs(int8_file("squeezebert", "classification"), features)
    np.testing.assert_allclose(outputs(int8_file("squeezebert", "classification", 16), longer), short, atol=0.06)


def test_ids_beyond_the_tables_are_clipped():
    content = int8_file("squeezebert", "classification")
    last = model("squeezebert", "classification").backbone.vocabulary_size - 1
    wild = {"ids": [2**31 - 1, -(2**31)] * 6, "mask": [9, 1] * 6, "segment_ids": [-5, 77] * 6}
    tame = {"ids": [last, 0] * 6, "mask": [1, 1] * 6, "segment_ids": [0, 1] * 6}
    answers = [
        outputs(content, {name: np.array([values], np.int32) for name, values in side.items()}) for side in (wild, tame)
    ]
    np.testing.assert_array_equal(*answers)


def test_a_text_without_a_token_has_an_answer():
    nothing = {name: np.zeros((1, LENGTH), np.int32) for name in INPUTS}
    for head in ("classification", "embedding"):
        assert np.isfinite(outputs(int8_file("bert", head), nothing)).all()


@pytest.mark.parametrize(("output_type", "dtype"), [("uint8", np.uint8), ("int8", np.int8), ("float32", np.float32)])
def test_the_output_has_the_type_that_was_asked_for(output_type, dtype, tmp_path):
    from ai_edge_litert.interpreter import Interpreter

    content = int8_file("squeezebert", "classification", LENGTH, output_type)
    (detail,) = Interpreter(model_content=content).get_output_details()
    assert detail["dtype"] is dtype
    if output_type != "float32":
        assert detail["quantization"] == (1 / 256, 0 if output_type == "uint8" else -128)
    features = rows("squeezebert", LENGTH)
    reference = outputs(int8_file("squeezebert", "classification"), features)
    np.testing.assert_allclose(outputs(content, features), reference, atol=1e-6)
    path = tmp_path / "model.tflite"
    path.write_bytes(content)
    report = audit(path)
    assert report["full_integer"]
    assert bool(report["float_outputs"]) == (output_type == "float32")


def test_weights_are_int8_and_a_quarter_of_float():
    network = read_network(model("squeezebert", "classification"))
    graph = float_graph("squeezebert", "classification", LENGTH)
    weights = network.token_embedding.size + sum(
        linear.kernel.size
        for block in network.blocks
        for linear in (block.query, block.key, block.value, block.intermediate, block.output_projection)
    )
    saved = len(write_float_graph(graph)) - len(int8_file("squeezebert", "classification"))
    assert saved > 2 * weights - 20_000


def test_the_same_ranges_give_the_same_bytes():
    graph, ranges = integer_graph("squeezebert", "classification")
    assert Int8Graph(graph, ranges).write("int8") == int8_file("squeezebert", "classification")
    int8_bytes = int8_file.__wrapped__("squeezebert", "classification")
    integer_graph.cache_clear()
    assert int8_file.__wrapped__("squeezebert", "classification") == int8_bytes
