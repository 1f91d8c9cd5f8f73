"""Into how many pieces what an engine takes falls, and which operators only find rows of a table."""

from collections.abc import Sequence

from convert.verify.delegate import GraphOperator

_INTEGERS = ("int32", "int64")


def finds_rows(operator: GraphOperator) -> bool:
    """Whether an operator computes with ids or looks rows up: what comes before a network's own arithmetic."""
    if operator.name == "GATHER":
        return True
    return all(tensor.type in _INTEGERS for tensor in (*operator.inputs, *operator.outputs))


def partitions(operators: Sequence[GraphOperator], taken: set[int]) -> list[set[int]]:
    """Return the pieces that a runtime hands over, each the numbers of its operators.

    A runtime goes on with operators of one side as long as any is ready, then changes sides, as
    `PartitionGraphIntoIndependentNodeSubsets` in tensorflow/lite/graph_info.cc does.
    """
    made = {tensor.name for operator in operators for tensor in operator.outputs}
    ready: set[str] = set()
    waiting = list(range(len(operators)))
    pieces: list[tuple[bool, set[int]]] = []

    def is_ready(number: int) -> bool:
        return all(tensor.name not in made or tensor.name in ready for tensor in operators[number].inputs)

    while waiting:
        first = next((number for number in waiting if is_ready(number)), None)
        if first is None:
            raise ValueError(f"{operators[waiting[0]].name} reads what no operator before it makes")
        side, piece = first in taken, set[int]()
        moved = True
        while moved:
            moved = False
            for number in list(waiting):
                if (number in taken) == side and is_ready(number):
                    ready |= {tensor.name for tensor in operators[number].outputs}
                    waiting.remove(number)
                    piece.add(number)
                    moved = True
        pieces.append((side, piece))
    return [piece for side, piece in pieces if side]
