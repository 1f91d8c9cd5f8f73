"""A token that a feed-forward layer drives far out leaves the others their fine steps."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import convert.ptq.calibration as calibration
from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.roles import Role
from convert.graph.trained_network import TrainedNetwork, read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.integer.plan import IntegerPlan
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.observe import ObservedGraph
from convert.tflite.typed_graph import Quantization
from convert.verify.audit import audit
from support.deployment_graphs import INPUTS, model, outputs, rows, unit

LENGTH = 12
UNIT, CHANNEL = 9, 5
SITE = "block_0/output_norm"


def texts(seed: int, count: int = 24) -> dict[str, np.ndarray]:
    """Random rows that all begin with the same token, which stands nowhere else."""
    features = rows("bert", LENGTH, count, seed)
    ids = features["ids"]
    ids[ids == 2] = 3
    ids[:, 0] = 2
    return features


def single(features: dict[str, np.ndarray]) -> list[dict[str, np.ndarray]]:
    return [{name: features[name][row : row + 1] for name in INPUTS} for row in range(len(features["ids"]))]


@cache
def network() -> TrainedNetwork:
    """A tiny BERT whose first token excites one unit of the first block, which drives one channel far out."""
    plain = read_network(model("bert", "embedding"))
    table = plain.token_embedding.copy()
    table[2] *= np.where(np.arange(len(table[2])) % 2, 12, 0.1)  # unlike every other token
    plain = replace(plain, token_embedding=table)
    graph = build_graph(plain, LENGTH, FloatArithmetic())
    read = graph.by_site(Role.ARGUMENTS)["block_0/units"].inputs[0]
    observed = ObservedGraph(graph, [read], 1)
    hidden = [observed.run(row)[read.name].reshape(-1, read.shape[-1]).copy() for row in single(texts(1, 120))]
    points = np.concatenate([np.column_stack([h, np.ones(len(h))]) for h in hidden])
    wanted = np.concatenate([np.where(np.arange(len(h)) == 0, 18.0, -3.0) for h in hidden])
    *weights, bias = np.linalg.lstsq(points, wanted, rcond=1e-6)[0].astype(np.float32)
    block = plain.blocks[0]
    into = replace(block.intermediate, kernel=block.intermediate.kernel.copy(), bias=block.intermediate.bias.copy())
    into.kernel[UNIT], into.bias[UNIT] = weights, bias
    out = replace(block.output_projection, kernel=block.output_projection.kernel.copy())
    out.kernel[:, UNIT], out.kernel[CHANNEL, UNIT] = 0, 10
    return replace(plain, blocks=[replace(block, intermediate=into, output_projection=out), *plain.blocks[1:]])


def plan() -> IntegerPlan:
    return plan_integers(build_graph(network(), LENGTH, FloatArithmetic()), 1, single(texts(1)), 1)


def vectors(content: bytes) -> np.ndarray:
    return outputs(content, texts(2, 12))


def expected() -> np.ndarray:
    return vectors(write_float_graph(build_graph(network(), LENGTH, FloatArithmetic())))


def steps(layout: IntegerPlan) -> dict[str, Quantization]:
    """The integer type of each tensor of the int8 graph, by its name."""
    graph = build_graph(network(), LENGTH, IntegerArithmetic(layout))
    ranges = measure_ranges(graph, tensors_to_measure(graph), single(texts(1)), 1)
    operators, _ = Int8Graph(graph, ranges).operators()
    return {operator.output.name: operator.output.steps for operator in operators if operator.output.quantization}


def test_the_channel_and_its_unit_are_found():
    layout = plan()
    assert layout.units["block_0/units"].units.tolist().count(UNIT) == 1
    norm = layout.norms[SITE]
    assert norm.massive.channels.tolist() == [CHANNEL]
    assert norm.scale[CHANNEL] < 16
    assert norm.massive.power > norm.ceiling
    assert [site for site, norm in layout.norms.items() if norm.massive is not None] == [SITE]


@pytest.mark.parametrize("steady", [True, False], ids=["a constant mean", "the mean of each token"])
def test_before_rounding_it_is_the_same_function(steady):
    layout = plan()
    if not steady:
        layout.norms[SITE] = replace(layout.norms[SITE], stream_mean=None)
    got = vectors(write_float_graph(build_graph(network(), LENGTH, IntegerArithmetic(layout))))
    true = expected()
    assert np.abs(got - true).max() < 0.02 * np.abs(true).max()


def test_at_usual_tokens_the_massive_part_is_exactly_nothing():
    graph = build_graph(network(), LENGTH, IntegerArithmetic(plan()))
    part = next(op.output for op in graph.operators if op.output.name == f"{SITE}/massive_part")
    observed = ObservedGraph(graph, [part], 1)
    runs = [observed.run(row)[part.name][0, 0] for row in single(texts(2, 12))]
    assert min(values[0, 0] for values in runs) > 50
    assert not np.concatenate([values[1:] for values in runs]).any()


def test_what_is_added_to_nothing_or_joined_keeps_its_integers():
    made = steps(plan())
    assert made[f"{SITE}/out"] == made[f"{SITE}/out_with_massive"]
    assert made["block_0/units/excess"] == made["block_0/units"] == made["block_0/units/with_excess"]


def test_usual_tokens_keep_their_fine_steps(monkeypatch):
    def steps_in_the_channel() -> np.ndarray:
        layout = plan()
        made = steps(layout)
        return layout.norms[SITE].scale[CHANNEL] * np.array(
            [made[f"{SITE}/{x}"].scale[0] for x in ("update", "centred")]
        )

    apart = steps_in_the_channel()
    monkeypatch.setattr(calibration, "_rows_before_norms", lambda *arguments: {})
    together = steps_in_the_channel()
    assert (apart < 0.45 * together).all(), (apart, together)


@cache
def int8_file() -> bytes:
    graph = build_graph(network(), LENGTH, IntegerArithmetic(plan()))
    ranges = measure_ranges(graph, tensors_to_measure(graph), single(texts(1)), 1)
    return Int8Graph(graph, ranges).write("int8")


def test_in_int8_the_vectors_stay_close():
    got, true = unit(vectors(int8_file())), unit(expected())
    assert (got * true).sum(axis=1).min() > 0.98


def test_all_of_it_is_delegated(tmp_path):
    path = tmp_path / "massive.tflite"
    path.write_bytes(int8_file())
    outside = {row["op"] for row in audit(path)["undelegated"] if row["type"] != "int32"}
    assert outside <= {"GATHER", "SOFTMAX"}, outside
