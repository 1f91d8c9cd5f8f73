"""Integer graphs of the tiny imported checkpoints, with what was measured to build them."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from convert.graph.build_graph import build_graph
from convert.graph.graph import Graph, Tensor
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.integer.plan import IntegerPlan
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.int8_graph import tensors_to_measure
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import float_graph, model, rows

LENGTH = 8


@dataclass(frozen=True)
class IntegerCase:
    """One integer graph, still in float, with the ranges of its tensors and the sentences they were measured on."""

    graph: Graph
    plan: IntegerPlan
    ranges: dict[Tensor, tuple[float, float]]
    sentences: list[dict[str, np.ndarray]]


def planned(architecture: str, head: str, sentences: list[dict[str, np.ndarray]]) -> IntegerPlan:
    groups = read_network(model(architecture, head)).unit_groups
    return plan_integers(float_graph(architecture, head, LENGTH), groups, sentences, 1)


@cache
def integer_case(architecture: str, head: str) -> IntegerCase:
    sentences = single_rows(rows(architecture, LENGTH, count=6, seed=1))
    plan = planned(architecture, head, sentences)
    graph = build_graph(read_network(model(architecture, head)), LENGTH, IntegerArithmetic(plan))
    return IntegerCase(graph, plan, measure_ranges(graph, tensors_to_measure(graph), sentences, 1), sentences)
