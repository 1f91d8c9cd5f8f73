"""The budget is the file's own error, and names the kind of rounding that makes it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.roles import Role
from convert.graph.trained_network import Linear, read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import measure_ranges
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.observe import ObservedGraph
from convert.qat.loss import scores_of
from convert.qat.noise_budget import noise_budget
from convert.qat.rounding_kinds import OFFSETS, WEIGHTS, kinds_of_rounding
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import HEADS, at_tokens, float_graph, model, rows, unit
from support.integer_graphs import LENGTH, integer_case

TASKS = {
    "classification": "classification",
    "mean": "classification",
    "unit": "classification",
    "token": "token-classification",
    "question": "question-answering",
    "embedding": "embedding",
}
ARCHITECTURE = "squeezebert"
FEATURES = rows(ARCHITECTURE, LENGTH, count=24)


def silent(step):
    pass


def budget(head, ranges=None, constants=None, features=FEATURES, progress=silent):
    case = integer_case(ARCHITECTURE, head)
    network = float_graph(ARCHITECTURE, head, LENGTH)
    return noise_budget(
        network, Int8Graph(case.graph, ranges or case.ranges, constants or {}), TASKS[head], features, progress
    )


def logits(graph):
    (operator,) = graph.with_role(Role.LOGITS)
    return operator.output


@cache
def usual(head):
    return budget(head)


def scores(head, graph, content):
    """The answers of a .tflite in front of their probabilities, as real numbers, where they tell texts apart."""
    name = scores_of(graph, TASKS[head])
    interpreter = open_content(content, 1)
    runner = interpreter.get_signature_runner(SIGNATURE)
    details = runner.get_output_details()
    # What is no longer named after its tensor is the answer itself.
    name = name if name in details else next(iter(graph.outputs))
    scale, zero_point = details[name]["quantization"]
    values = np.concatenate([runner(**row)[name] for row in single_rows(FEATURES)]).astype(np.float64)
    values = (values - zero_point) * scale if scale else values
    mask = FEATURES["mask"][..., None]
    if head == "embedding":
        return unit(values)
    if head == "question":
        values = values - (values * mask).sum(1, keepdims=True) / mask.sum(1, keepdims=True)
    else:
        values = values - values.mean(-1, keepdims=True)
    return at_tokens(values, head, FEATURES)


@pytest.mark.parametrize("head", HEADS)
def test_everything_rounded_is_the_error_of_the_file(head):
    case = integer_case(ARCHITECTURE, head)
    name = scores_of(case.graph, TASKS[head])
    shown = [
        op.output for op in case.graph.operators if op.output.name == name and op.output.name not in case.graph.outputs
    ]
    stored = scores(head, case.graph, Int8Graph(case.graph, case.ranges).write("int8", observed=shown))
    network = float_graph(ARCHITECTURE, head, LENGTH)
    network.outputs = {name: next(op.output for op in network.operators if op.output.name == name)}
    true = scores(head, network, write_float_graph(network))
    ratio = 10 * np.log10(np.square(true - true.mean(axis=0)).sum() / np.square(stored - true).sum())
    found = usual(head)
    assert found.everything.decibels == pytest.approx(ratio, abs=0.3)
    assert found.everything.share == 1
    assert found.nothing.decibels > found.everything.decibels + 3


@pytest.mark.parametrize("task", ["multi-label-classification", "regression"])
def test_scores_that_stand_by_themselves_are_compared_as_they_are(task):
    case = integer_case(ARCHITECTURE, "classification")
    network = read_network(model(ARCHITECTURE, "classification"))
    kernel, bias = network.head.classifier.kernel, network.head.classifier.bias
    if task == "regression":
        kernel, bias = kernel[:1], bias[:1]
    network = replace(network, head=replace(network.head, task=task, classifier=Linear(kernel, bias)))
    true = build_graph(network, LENGTH, FloatArithmetic())
    graph = build_graph(network, LENGTH, IntegerArithmetic(case.plan))
    ranges = measure_ranges(graph, tensors_to_measure(graph), case.sentences, 1)
    features = single_rows(FEATURES)
    wanted, stored = (
        ObservedGraph(true, [logits(true)], 1),
        open_content(Int8Graph(graph, ranges).write("int8", observed=[logits(graph)]), 1),
    )
    runner = stored.get_signature_runner(SIGNATURE)
    scale, zero_point = runner.get_output_details()["logits"]["quantization"]
    signal = np.array([wanted.run(row)["logits"].ravel() for row in features])
    got = np.array([(runner(**row)["logits"].ravel().astype(np.float64) - zero_point) * scale for row in features])
    ratio = 10 * np.log10(np.square(signal - signal.mean(axis=0)).sum() / np.square(got - signal).sum())
    found = noise_budget(true, Int8Graph(graph, ranges), task, FEATURES, silent)
    assert found.everything.decibels == pytest.approx(ratio, abs=0.3)


@pytest.mark.parametrize(
    ("kind", "factor"), [("attention's LayerNorm: centred sum", 8), ("output LayerNorm: update", 16)]
)
def test_a_coarse_scale_is_the_greatest_cause(kind, factor):
    case = integer_case(ARCHITECTURE, "token")
    kinds = kinds_of_rounding(case.graph)
    coarse = {
        tensor: (factor * low, factor * high) if kinds[tensor.name].kind == kind else (low, high)
        for tensor, (low, high) in case.ranges.items()
    }
    before, after = usual("token"), budget("token", coarse)
    assert before.kinds[0].name != kind
    assert after.kinds[0].name == kind
    assert after.everything.decibels < before.everything.decibels


@pytest.mark.parametrize(("place", "dtype", "kind"), [(1, np.int8, WEIGHTS), (2, np.int32, OFFSETS)])
def test_weights_and_offsets_that_were_decided_beforehand_count(place, dtype, kind):
    case = integer_case(ARCHITECTURE, "token")
    (logits,) = case.graph.with_role(Role.LOGITS)
    tensor = logits.inputs[place]
    damaged = np.random.default_rng(0).integers(-127, 127, tensor.shape).astype(dtype)
    constants = {tensor: damaged if dtype is np.int8 else damaged << 10}
    assert budget("token", constants=constants).kinds[0].name == kind


def test_it_is_the_same_again_and_whole():
    steps = []
    found = budget("token", progress=steps.append)
    assert found == usual("token")
    assert found.texts == 24
    names = [cause.name for cause in found.kinds]
    assert len(set(names)) == len(names) > 15
    assert not [name for name in names if name.startswith("other")]
    shares = [cause.share for cause in found.kinds]
    assert shares == sorted(shares, reverse=True)
    assert [cause.name for cause in found.parts] == ["embeddings", "block_0", "block_1", "head"]
    record = found.record()
    assert record["sum_of_shares"] == pytest.approx(found.nothing.share + sum(shares))
    assert record["clipping"] == {"name": "clipping alone", **vars(found.clipping)}
    assert len(steps) == 3 + len(names) + 4


def test_many_rows_in_parts_are_the_rows_at_once(monkeypatch):
    few = {name: values[:3] for name, values in FEATURES.items()}
    together = budget("question", features=few)
    monkeypatch.setattr("convert.qat.noise_budget._TOKENS_AT_ONCE", 2 * LENGTH)
    in_parts = budget("question", features=few)
    assert in_parts.nothing.decibels == pytest.approx(together.nothing.decibels, abs=0.1)
    assert in_parts.everything.decibels == pytest.approx(together.everything.decibels, abs=0.5)


def test_answers_that_are_all_alike_have_no_budget():
    text = {name: np.repeat(values[:1], 3, axis=0) for name, values in FEATURES.items()}
    assert budget("classification", features=text) is None
