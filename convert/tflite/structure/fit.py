"""Whether the operators of a file of ours fit together: their kinds, options, shapes, scales, and what they look up.

A file of another tool is asked for less, see `check.py`: its operators may be any that the runtime knows.
"""

from dataclasses import replace

from ai_edge_litert import schema_py_generated as schema

from convert.tflite.structure.call import Call, least_and_most
from convert.tflite.structure.flat_table import DamageError, FlatBytes, FlatTable
from convert.tflite.structure.kernels import KERNELS, Kernel, Scales
from convert.tflite.structure.shapes import broadcast, dequantized
from convert.tflite.structure.tensor import FileTensor, usable
from convert.tflite.structure.value_ranges import ANY, Range, difference, either, product, total

# The kernels broadcast over so many; beyond, some write past their tables of sizes.
_MOST_DIMENSIONS = 4
_TYPES = {"float32", "float16", "int32", "int8", "uint8"}
# What is alive at once; a network as large as BERT-large at 512 tokens needs a tenth of it.
_MOST_BYTES_AT_ONCE = 1 << 30
# The kernels keep a ratio of scales as a fraction and a shift of at most so many bits.
_MOST_RATIO = 2.0**30
_NO_OPTIONS = 0
_OPTIONS = {
    kind: getattr(schema.BuiltinOptions, kernel.options) if kernel.options else _NO_OPTIONS
    for kind, kernel in KERNELS.items()
}


class Fit:
    """Checks the operators of one graph, in their order.

    Args:
        source: the bytes of the file.
        tensors: of the graph.

    Raises:
        DamageError: from every method: something does not fit.
    """

    def __init__(self, source: FlatBytes, tensors: list[FileTensor]) -> None:
        self._source, self._tensors = source, list(tensors)
        for number, tensor in enumerate(tensors):
            _check_tensor(f"its tensor {number}", tensor)
        # Of tensors of int32: the range where it is known, and what made them.
        self._ranges: dict[int, Range] = {}
        self._makers: dict[int, tuple[Kernel, tuple[int, ...]]] = {}
        self._steps: list[tuple[str, tuple[int, ...], int]] = []
        self._written: set[int] = set()

    def check(self, what: str, kind: str, inputs: tuple[int, ...], outputs: tuple[int, ...], table: FlatTable) -> None:
        """Check the next operator, whose tensors are there and whose types go together."""
        kernel = KERNELS.get(kind)
        if kernel is None:
            raise DamageError(f"{what} is of a kind that no model of this program has")
        (output,) = outputs
        if output in self._written:
            raise DamageError(f"{what} writes the tensor {output}, which another has written")
        self._written.add(output)
        if table.number(3, "B") not in (_NO_OPTIONS, _OPTIONS[kind]):
            raise DamageError(f"{what} has the options of another kind")
        options = table.table(4) if table.number(3, "B") else None
        tensors = tuple(self._tensors[number] if number >= 0 else None for number in inputs)
        call = Call(what, tensors, self._tensors[output], options, self._source)
        made = kernel.shape(call)
        if made != call.output.shape:
            raise call.fault(f"writes {list(call.output.shape)}, but its inputs and options make {list(made)}")
        _check_scales(call, kernel)
        if kernel.table is not None:
            self._check_rows(call, kernel.table, inputs)
        if kernel.shape is dequantized and call.tensor(0).constant:
            # Weights in half floats are made floats once, when the runtime opens the file.
            self._tensors[output] = replace(call.output, constant=True)
        if call.output.type == "int32" and (kernel.shape is not broadcast or not call.option(0)):
            self._makers[output] = kernel, inputs
            self._ranges[output] = self._range(kernel, inputs)
        self._steps.append((what, inputs, output))

    def finish(self, outputs: tuple[int, ...]) -> None:
        """Check what the graph is as a whole, given its ends."""
        for number in outputs:
            if number not in self._written:
                raise DamageError(f"its output is the tensor {number}, which no operator makes")
        last = {number: step for step, (_, inputs, _) in enumerate(self._steps) for number in inputs if number >= 0}
        last.update(dict.fromkeys(outputs, len(self._steps)))
        ends: dict[int, int] = {}
        alive = 0
        for step, (what, _, output) in enumerate(self._steps):
            size = self._tensors[output].bytes
            alive += size
            if alive > _MOST_BYTES_AT_ONCE:
                raise DamageError(f"{what} needs {alive} bytes at once, more than any device holds")
            end = last.get(output, step)
            ends[end] = ends.get(end, 0) + size
            alive -= ends.pop(step, 0)

    def _check_rows(self, call: Call, table: int, inputs: tuple[int, ...]) -> None:
        """Make sure that a look-up stays within its table, whatever a caller sends."""
        least, most = self._known(inputs[1 - table])
        rows = call.shape(table)[0]
        if least < 0 or most >= rows:
            raise call.fault(f"may read the rows {least} to {most} of a table of {rows}")

    def _known(self, number: int) -> Range:
        tensor = self._tensors[number]
        if number not in self._ranges and tensor.constant and tensor.type == "int32":
            self._ranges[number] = least_and_most(tensor, self._source)
        return self._ranges.get(number, ANY)

    def _range(self, kernel: Kernel, inputs: tuple[int, ...]) -> Range:
        """What an operator makes of its inputs."""
        if kernel.values is None:
            return self._known(inputs[kernel.table or 0]) if kernel.scales is Scales.CARRIED else ANY
        ways = [kernel.values(*map(self._known, inputs))]
        if kernel.values is total:
            ways += [chosen for chosen in (self._chosen(*inputs), self._chosen(*reversed(inputs))) if chosen]
        return min(ways, key=lambda way: way[1] - way[0])

    def _chosen(self, summand: int, other: int) -> Range | None:
        """(x - other) · m + other, where m is 0 or 1: x or other, and nothing between."""
        kernel, factors = self._makers.get(summand, (None, ()))
        if kernel is None or kernel.values is not product:
            return None
        for moved, switch in (factors, factors[::-1]):
            maker, parts = self._makers.get(moved, (None, ()))
            least, most = self._known(switch)
            if maker is not None and maker.values is difference and parts[1] == other and least >= 0 and most <= 1:
                return either(self._known(parts[0]), self._known(other))
        return None


def _check_tensor(what: str, tensor: FileTensor) -> None:
    if tensor.type not in _TYPES:
        raise DamageError(f"{what} is of the type {tensor.type}, which no model of this program has")
    if len(tensor.shape) > _MOST_DIMENSIONS:
        raise DamageError(f"{what} has {len(tensor.shape)} dimensions")
    if 0 in tensor.shape:
        raise DamageError(f"{what} has the size 0")
    if tensor.variable or tensor.sparse:
        raise DamageError(f"{what} is variable or sparse, as none of this program is")
    if tensor.quantized and not tensor.scales:
        raise DamageError(f"{what} has integers that have no scale")
    if not usable(tensor.scales):
        raise DamageError(f"{what} has a scale that is no usable number")


def _check_scales(call: Call, kernel: Kernel) -> None:
    """Make sure that each operand has one scale, but for weights, and that the kernels can hold their ratio."""
    output = call.output
    for place, tensor in enumerate((*call.inputs, output)):
        weights = kernel.weights and place in (1, 2) and tensor is not output
        if tensor is not None and len(tensor.scales) > 1 and not weights:
            raise call.fault("has several scales where it can have one")
    if kernel.scales is Scales.CARRIED or not output.quantized:
        return
    ratio = 1 / output.scales[0]
    for tensor in call.inputs[:2]:
        if tensor is not None and tensor.quantized:
            ratio *= max(tensor.scales)
    if ratio >= _MOST_RATIO:
        raise call.fault("has a scale far below those of its inputs")
