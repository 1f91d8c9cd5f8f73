"""One table of operator kinds: it has every kind that a graph holds, and no module keeps a list beside it."""

import ast

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.graph import Graph
from convert.graph.operator_kinds import OPERATOR_KINDS
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import plan_integers
from convert.qat.execution import FUNCTIONS
from convert.tflite.operators import OPERATORS
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import ARCHITECTURES, HEADS, float_graph, model, rows
from support.places import ROOT

LENGTH = 12
CONVERSIONS = {"QUANTIZE", "DEQUANTIZE"}  # the writers of files add them, no graph holds them
# The table's halves, what computes each kind, the runtimes and kernels of kinds in files of any origin, and the
# head of a finished file.
OWNERS = {
    "graph/operator_kinds.py",
    "tflite/operators.py",
    "qat/execution.py",
    "tflite/runtime_version.py",
    "tflite/structure/kernels.py",
    "tflite/logits.py",
}
# It reads files of any origin, not graphs.
READER = "verify/"


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_kind_of_a_graph_is_in_the_table(architecture, head):
    network = read_network(model(architecture, head))
    graph = float_graph(architecture, head, LENGTH)
    plan = plan_integers(graph, network.unit_groups, single_rows(rows(architecture, LENGTH, count=4)), 1)
    integer = build_graph(network, LENGTH, IntegerArithmetic(plan))
    kinds = {operator.kind for operator in graph.operators + integer.operators}
    assert len(kinds) > 12
    assert kinds <= OPERATOR_KINDS.keys()


def test_both_halves_and_the_functions_are_of_the_same_kinds():
    assert OPERATORS.keys() - OPERATOR_KINDS.keys() == CONVERSIONS
    assert OPERATOR_KINDS.keys() <= OPERATORS.keys()
    assert FUNCTIONS.keys() == OPERATOR_KINDS.keys()


def test_a_graph_takes_no_other_kind():
    graph = Graph()
    x = graph.constant("x", np.ones(2, np.float32))
    with pytest.raises(NotImplementedError, match=r"y: SIGN is not in convert\.graph\.operator_kinds"):
        graph.unary("SIGN", "y", x)


def kinds_listed(source):
    """Operator kinds side by side in a collection, in the cases of a match, or in one string of capital words."""
    listed = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            parts = node.keys
        elif isinstance(node, (ast.Set, ast.Tuple, ast.List)):
            parts = node.elts
        elif isinstance(node, ast.Match):
            parts = [part for case in node.cases for part in ast.walk(case.pattern)]
        else:
            parts = []
        words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper():
            words = node.value.split()
        found = OPERATORS.keys() & words
        listed |= found if len(found) > 1 else set()
    return listed


def test_no_module_keeps_a_list_of_its_own():
    package = ROOT / "convert"
    listing = {str(path.relative_to(package)): kinds_listed(path.read_text()) for path in package.rglob("*.py")}
    listing = {place: kinds for place, kinds in listing.items() if kinds and not place.startswith(READER)}
    assert {place: kinds for place, kinds in listing.items() if place not in OWNERS} == {}
    assert listing.keys() == OWNERS  # or the search finds nothing


@pytest.mark.parametrize(
    "source",
    ['A = {"ADD", "SUB"}', 'B = kind in ("ADD", "SUB")', 'C = {"ADD": 1, "SUB": 2}', 'D = "ADD SUB".split()'],
)
def test_a_list_would_be_found(source):
    assert kinds_listed(source) == {"ADD", "SUB"}
