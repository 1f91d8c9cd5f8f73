"""Into how many pieces a graph falls when an engine leaves some of it."""

import pytest

from convert.engines.partitions import finds_rows, partitions
from convert.verify.delegate import GraphOperator, GraphTensor


def tensor(name, type_="int8"):
    return GraphTensor(name, type_, (1,), (), 0, False)


def operator(reads, writes, name="ADD", type_="int8"):
    return GraphOperator(name, tuple(tensor(each, type_) for each in reads.split()), (tensor(writes, type_),))


CHAIN = [operator("a", "b"), operator("b", "c"), operator("c", "d"), operator("d", "e")]
FORK = [operator("a", "b"), operator("a", "c"), operator("b", "d"), operator("c", "e"), operator("d e", "f")]


@pytest.mark.parametrize(
    ("operators", "taken", "pieces"),
    [
        (CHAIN, {0, 1, 2, 3}, [{0, 1, 2, 3}]),
        (CHAIN, {0, 1, 3}, [{0, 1}, {3}]),
        (CHAIN, {1, 2}, [{1, 2}]),
        (CHAIN, set(), []),
        # One branch waits for the other side; what is ready goes with the first piece.
        (FORK, {1, 2, 3, 4}, [{1, 2, 3, 4}]),
        (FORK, {0, 1, 3, 4}, [{0, 1, 3}, {4}]),
        ([], set(), []),
    ],
)
def test_pieces_are_as_few_as_the_order_of_reading_permits(operators, taken, pieces):
    assert partitions(operators, taken) == pieces


def test_an_operator_that_reads_what_nobody_makes_in_time_is_told():
    with pytest.raises(ValueError, match="reads what no operator before it makes"):
        partitions([operator("b", "a"), operator("a", "b")], set())


def test_rows_are_found_by_integers_and_look_ups_alone():
    assert finds_rows(operator("ids", "rows", "MAXIMUM", "int32"))
    assert finds_rows(GraphOperator("GATHER", (tensor("table"), tensor("rows", "int32")), (tensor("out"),)))
    assert not finds_rows(operator("a", "b"))
    assert not finds_rows(GraphOperator("CAST", (tensor("ids", "int32"),), (tensor("out"),)))
