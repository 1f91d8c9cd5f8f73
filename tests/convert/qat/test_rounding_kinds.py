"""Every value that an int8 graph rounds has a kind, and what nobody knows is named."""

import pytest

from convert.graph.graph import Operator, Tensor
from convert.graph.roles import MissingRoleError, Role
from convert.ptq.int8_graph import Int8Graph
from convert.qat.rounding_kinds import CONSTANTS, OFFSETS, TABLES, WEIGHTS, kinds_of_rounding, parts_of_network
from convert.qat.simulation import is_rounded
from convert.tflite.typed_graph import TypedConstant
from support.deployment_graphs import ARCHITECTURES, HEADS, model
from support.integer_graphs import integer_case

CASES = [*((architecture, "token") for architecture in ARCHITECTURES), *(("bert", head) for head in HEADS)]
IN_EVERY_GRAPH = {
    "sum of the embeddings and its LayerNorm",
    "queries, keys and values",
    "scores and softmax",
    "averaged values",
    "attention's LayerNorm: update",
    "attention's LayerNorm: centred sum",
    "attention's LayerNorm: 1 / deviation",
    "attention's LayerNorm: normalized",
    "attention's LayerNorm: out, with gamma and beta",
    "units before the activation",
    "steps of the activation",
    "units after the activation",
    "output LayerNorm: update",
    "output LayerNorm: centred sum",
    "output LayerNorm: 1 / deviation",
    "output LayerNorm: normalized",
    "output LayerNorm: out, with gamma and beta",
    "head",
}
OF_A_CURVE = {"steps of the activation", "units after the activation"}
OF_AN_EXACT_MEAN = {
    f"{norm}: {step}" for norm in ("attention's LayerNorm", "output LayerNorm") for step in ("residual sum", "mean")
}


def spliced(graph, role):
    """The graph's operators with another one in front of the first of a role."""
    goal = next(operator for operator in graph.operators if operator.role is role)
    tensor = Tensor("block_0/spy", goal.inputs[0].shape)
    spy = Operator("ADD", [goal.inputs[0], goal.inputs[0]], tensor)
    place = graph.operators.index(goal)
    other = Operator(goal.kind, [tensor, *goal.inputs[1:]], goal.output, goal.options, goal.role, goal.site)
    return [*graph.operators[:place], spy, other, *graph.operators[place + 1 :]]


@pytest.mark.parametrize(("architecture", "head"), sorted(set(CASES)))
def test_every_rounded_value_has_a_kind_and_a_part(architecture, head):
    case = integer_case(architecture, head)
    kinds = kinds_of_rounding(case.graph)
    operators, _ = Int8Graph(case.graph, case.ranges).operators()
    results = [operator.output.name for operator in operators if is_rounded(operator)]
    read = {tensor.name: tensor for operator in operators for tensor in operator.inputs}
    constants = [
        name for name, tensor in read.items() if isinstance(tensor, TypedConstant) and tensor.quantization is not None
    ]
    assert {*results, *constants} <= kinds.keys()
    known = {kinds[name].kind for name in results} - OF_AN_EXACT_MEAN
    # A ReLU is no operator of its own: the type of its argument cuts off what is below 0.
    assert IN_EVERY_GRAPH - known == (OF_A_CURVE if architecture == "albert" else set())
    assert known <= IN_EVERY_GRAPH
    assert {kinds[name].kind for name in constants} == {WEIGHTS, OFFSETS, TABLES, CONSTANTS}
    blocks = [f"block_{number}" for number in range(len(model(architecture, head).backbone.encoder_layers))]
    assert parts_of_network(case.graph) == ["embeddings", *blocks, "head"]
    assert {kinds[name].part for name in results} == {"embeddings", *blocks, "head"}


def test_a_value_is_of_the_kind_that_it_leads_to():
    kinds = kinds_of_rounding(integer_case("bert", "token").graph)
    for name, kind, part in (
        ("block_1/attention/scores", "scores and softmax", "block_1"),
        ("block_1/attention/context", "averaged values", "block_1"),
        ("block_0/output_norm/power/products", "output LayerNorm: 1 / deviation", "block_0"),
        ("block_0/attention_norm/update", "attention's LayerNorm: update", "block_0"),
        ("block_0/attention_norm/update/bias", OFFSETS, "block_0"),
        ("embedding/token/table", TABLES, "embeddings"),
        ("logits/kernel", WEIGHTS, "head"),
    ):
        assert (kinds[name].kind, kinds[name].part) == (kind, part), name


def test_what_the_table_does_not_know_is_named(monkeypatch):
    graph = integer_case("bert", "token").graph
    monkeypatch.setattr(graph, "operators", spliced(graph, Role.QUERY))
    kinds = kinds_of_rounding(graph)
    assert kinds["block_0/spy"].kind == "other: block_0/spy"
    assert kinds["block_0/query"].kind == "queries, keys and values"
    monkeypatch.setattr(graph, "operators", spliced(graph, Role.LOGITS))
    assert kinds_of_rounding(graph)["block_0/spy"].kind == "head"


def test_a_missing_role_is_told(monkeypatch):
    graph = integer_case("bert", "token").graph
    monkeypatch.setattr(next(one for one in graph.operators if one.role is Role.ARGUMENTS), "role", None)
    with pytest.raises(MissingRoleError, match="ARGUMENTS at site 'block_0/units'"):
        kinds_of_rounding(graph)
