"""Which operators another runtime computes otherwise than LiteRT's built-in kernels, and by how many steps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from convert.verify.runtimes.kernels import ReferenceKernels

# Kernels that follow the specification round twice or once, so any two differ by a step here and there.
STEPS = 1
# Of the numbers that all operators of a kind write. Rounding twice parts from rounding once in less than 1 of 100,
# cutting off in place of rounding parts from both in 20 to 53 of 100 (docs/runtimes.md).
MOST_DIFFERING = 0.1
# A share of a few numbers tells nothing.
LEAST_NUMBERS = 1000
FARTHEST = 1e9


@dataclass
class _Found:
    """What was seen of one operator in all rows."""

    numbers: int = 0
    differing: int = 0
    sum_of_steps: float = 0.0
    worst: float = 0.0
    place: Mapping[str, Any] | None = None


class OperatorComparison:
    """What the operators of a network were seen to do, row by row.

    Args:
        kernels: of the network.
        steps: by how many a number of an operator may differ.
    """

    def __init__(self, kernels: ReferenceKernels, steps: float = STEPS) -> None:
        self._kernels = kernels
        self._steps = steps
        self._found: dict[int, _Found] = {}
        self._rows = 0
        self._inputs: dict[str, int] = {}
        self._output: _Found | None = None

    def add(self, given: Mapping[int, np.ndarray], row: Mapping[str, np.ndarray] | None = None) -> None:
        """Compare what a runtime computed of one row.

        Args:
            given: index of a tensor → its numbers, as `tensors_given` has them.
            row: the network's inputs, int32 [1, S] each, by name. What is given under their indices should be the same.
                Without them, it is taken for the inputs.

        Raises:
            TfliteError: as `ReferenceKernels.run`.
        """
        own = {index: given[index] for index in self._kernels.inputs.values() if index in given}
        inputs = own if row is None else {index: row[name] for name, index in self._kernels.inputs.items()}
        for name, index in self._kernels.inputs.items():
            if index in own and not np.array_equal(own[index], inputs[index]):
                self._inputs.setdefault(name, self._rows + 1)
        expected = self._kernels.run(inputs | dict(given))
        for number, operator in enumerate(self._kernels.operators):
            for index in operator.outputs:
                if index in given:
                    self._note(self._found.setdefault(number, _Found()), index, given[index], expected[index])
        if self._kernels.output in given:
            self._output = self._output or _Found()
            whole = self._kernels.run(inputs)[self._kernels.output]
            self._note(self._output, self._kernels.output, given[self._kernels.output], whole)
        self._rows += 1

    def _note(self, found: _Found, index: int, given: np.ndarray, expected: np.ndarray) -> None:
        apart = steps_apart(given, expected)
        size = np.abs(apart)
        found.numbers += apart.size
        found.differing += int(np.count_nonzero(size))
        found.sum_of_steps += float(apart.sum())
        if not apart.size or found.worst >= (worst := float(size.max())):
            return
        at = np.unravel_index(int(size.argmax()), size.shape)
        found.worst = worst
        found.place = {
            "row": self._rows + 1,
            "tensor": index,
            "at": [int(each) for each in at],
            "given": _number(given[at]),
            "expected": _number(expected[at]),
        }

    def report(self) -> dict[str, Any]:
        """Return what was found, as data that JSON can carry.

        Returns:
            - "rows"; "operators": of the network; "compared": those of which the runtime gave what they write.
            - "inputs": name of an input of which the runtime has other numbers than it was given → the first such row,
              counted from 1.
            - "kinds": [{"op", "type", "operators", "numbers", "differing", "mean_steps", "worst_steps", "off"}] in the
              order in which they first run: numbers in all, the share of them that differs from the kernels', the mean
              of the differences, the greatest without its sign, and how many of the operators exceed `steps`.
            - "off": [{"operator", "op", "tensor", "name", "worst_steps", "differing", "mean_steps", "row", "at",
              "given", "expected"}], the operators that exceed it, in the order in which they run, at their worst place.
            - "rounding": as in "off", of the operators that do not exceed it: the first of a kind of whose numbers more
              than `MOST_DIFFERING` differ, in which more do; or None. Kinds of fewer than `LEAST_NUMBERS` do not count.
            - "output_steps": how far the runtime's output is from the kernels' where each ran the whole network; None
              if it was not given.
            - "first": the first operator of "off" and "rounding", whichever runs first; None where the runtime computes
              what the kernels do.
        """
        off = [self._told(number) for number, found in sorted(self._found.items()) if found.worst > self._steps]
        rounding = self._rounding()
        named = [*off[:1], *([rounding] if rounding else [])]
        return {
            "rows": self._rows,
            "operators": len(self._kernels.operators),
            "compared": len(self._found),
            "inputs": self._inputs,
            "kinds": self._kinds(),
            "off": off,
            "rounding": rounding,
            "output_steps": None if self._output is None else self._output.worst,
            "first": min(named, key=lambda each: int(each["operator"]), default=None),
        }

    def _kinds(self) -> list[dict[str, Any]]:
        return [
            {
                "op": op,
                "type": type_,
                "operators": len(found),
                "numbers": sum(each.numbers for each in found.values()),
                "differing": _share(found.values()),
                "mean_steps": _mean(found.values()),
                "worst_steps": max(each.worst for each in found.values()),
                "off": sum(each.worst > self._steps for each in found.values()),
            }
            for (op, type_), found in self._by_kind(self._found).items()
        ]

    def _by_kind(self, found: Mapping[int, _Found]) -> dict[tuple[str, str], dict[int, _Found]]:
        groups: dict[tuple[str, str], dict[int, _Found]] = {}
        for number, each in sorted(found.items()):
            operator = self._kernels.operators[number]
            kind = operator.kind, self._kernels.tensors[operator.outputs[0]].dtype.name
            groups.setdefault(kind, {})[number] = each
        return groups

    def _rounding(self) -> dict[str, Any] | None:
        within = {number: found for number, found in self._found.items() if found.worst <= self._steps}
        kinds = [
            found
            for found in self._by_kind(within).values()
            if _share(found.values()) > MOST_DIFFERING and sum(each.numbers for each in found.values()) >= LEAST_NUMBERS
        ]
        numbers = [number for found in kinds for number, each in found.items() if _share([each]) > MOST_DIFFERING]
        return self._told(min(numbers)) if numbers else None

    def _told(self, number: int) -> dict[str, Any]:
        found, operator = self._found[number], self._kernels.operators[number]
        place = dict(found.place or {})
        return {
            "operator": number,
            "op": operator.kind,
            "name": self._kernels.tensors[place["tensor"]].name,
            "worst_steps": found.worst,
            "differing": _share([found]),
            "mean_steps": _mean([found]),
            **place,
        }


def _number(value: np.generic) -> float | int | str:
    """As JSON can carry it, which has no NaN and no infinity."""
    number: float | int = value.item()
    return number if np.isfinite(value) else str(number)


def _share(found: Collection[_Found]) -> float:
    return sum(each.differing for each in found) / max(sum(each.numbers for each in found), 1)


def _mean(found: Collection[_Found]) -> float:
    return sum(each.sum_of_steps for each in found) / max(sum(each.numbers for each in found), 1)


def steps_apart(given: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return by how many steps numbers differ from those expected, with the sign, float64 of the same shape.

    A whole number's step is 1. A float's is 1/128 of the greatest number expected in the tensor, and rounded to whole
    ones; no number is more than `FARTHEST` from another, and NaN and infinity are so far from anything but themselves.
    """
    if given.dtype.kind != "f":
        return given.astype(np.float64) - expected.astype(np.float64)
    one, other = given.astype(np.float64), expected.astype(np.float64)
    finite = np.isfinite(other)
    step = max(float(np.abs(other[finite]).max(initial=0.0)), float(np.finfo(np.float32).tiny)) / 128
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.rint((one - other) / step)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    return np.where(same, 0.0, np.nan_to_num(apart, nan=FARTHEST).clip(-FARTHEST, FARTHEST))


def tensors_given(kernels: ReferenceKernels, found: Mapping[Any, Any]) -> tuple[dict[int, np.ndarray], str]:
    """Return the tensors that a runtime gave of a network, and what is wrong with them, or "".

    Args:
        kernels: of the network.
        found: index of a tensor → array, of the tensor's shape and dtype. Constants are passed over, and so are tensors
            behind the file's last, where runtimes keep what their kernels work in.

    Returns:
        Index → array, and "". What is wrong speaks of the giver as who says it: "names a tensor 'x'; ...".
    """
    given: dict[int, np.ndarray] = {}
    for key, values in found.items():
        last = len(kernels.tensors) - 1
        if not isinstance(key, int | np.integer) or key < 0:
            return {}, f"names a tensor {key!r}; name each by its index in the file, 0 to {last}"
        if key > last or (tensor := kernels.tensors[int(key)]).constant:
            continue
        told = f"tensor {key} ({tensor.name})"
        if not isinstance(values, np.ndarray):
            return {}, f"gives {told} as {type(values).__name__}; give a NumPy array"
        if (values.dtype, values.shape) != (tensor.dtype, tensor.shape):
            expected = f"{tensor.dtype} {list(tensor.shape)}"
            return {}, f"gives {told} as {values.dtype} {list(values.shape)}, and in the file it is {expected}"
        given[int(key)] = values
    if not any(index in given for operator in kernels.operators for index in operator.outputs):
        return {}, "gives no tensor that an operator writes"
    return given, ""
