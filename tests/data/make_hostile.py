"""Make tests/data/hostile: a model with an operator of every kind, and what both readers must refuse of it.

    python -m tests.data.make_hostile

Each file has the right checksum. Its offsets and indices lead where they should: what is wrong is an option, a shape,
a scale or a number that an operator computes with.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.metadata import with_metadata
from convert.tflite.packing import pack_model
from convert.tflite.typed_graph import Quantization, TypedConstant, TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite
from tests.data.make_android import KIND, operator
from tests.support.tiny_tflite import LENGTH, description

FOLDER = Path(__file__).parent / "hostile"
ROWS, WIDTH = 64, 4
_INT8, _INT32, _FLOAT = np.dtype(np.int8), np.dtype(np.int32), np.dtype(np.float32)

Change = Callable[[schema.ModelT], None]


class _Maker:
    """Typed operators, each under the name of its kind and its place."""

    def __init__(self) -> None:
        self.operators: list[TypedOperator] = []
        self._random = np.random.default_rng(0)

    def add(
        self, kind: str, shape: tuple[int, ...], *inputs: TypedTensor, step: Quantization | None = None, **options: Any
    ) -> TypedTensor:
        first = inputs[0]
        made = TypedTensor(f"{kind}/{len(self.operators)}", shape, first.dtype, step or first.quantization)
        self.operators.append(TypedOperator(kind, list(inputs), made, options))
        return made

    def integers(self, values: list[Any]) -> TypedConstant:
        data = np.array(values, np.int32)
        return TypedConstant(f"integers/{len(self.operators)}/{values}", data.shape, _INT32, data=data)

    def weights(self, name: str, shape: tuple[int, ...], axis: int | None = None) -> TypedConstant:
        data = self._random.integers(-127, 128, shape).astype(np.int8)
        scale = np.full(1 if axis is None else shape[axis], 1 / 64, np.float32)
        return TypedConstant(name, shape, _INT8, Quantization(scale, axis=axis or 0), data=data)

    def offsets(self, name: str, step: float) -> TypedConstant:
        scale = np.full(WIDTH, step / 64, np.float32)
        data = np.arange(WIDTH, dtype=np.int32)
        return TypedConstant(name, (WIDTH,), _INT32, Quantization(scale), data=data)


def _step(scale: float, zero_point: int = 0) -> Quantization:
    return Quantization(np.array([scale], np.float32), zero_point)


def sound() -> bytes:
    """A graph with an operator of every kind that a build writes, and no more sense than that."""
    make = _Maker()
    ids, mask, segments = inputs = [TypedTensor(name, (1, LENGTH), _INT32) for name in ("ids", "mask", "segment_ids")]

    def clipped(x: TypedTensor, rows: int) -> TypedTensor:
        least = make.add("MAXIMUM", x.shape, x, make.integers([0]))
        return make.add("MINIMUM", x.shape, least, make.integers([rows - 1]))

    # Under padding, the first token stands instead of the one that a caller sent.
    token, switch = clipped(ids, ROWS), clipped(mask, 2)
    first = make.add("SLICE", (1, 1), token, make.integers([0, 0]), make.integers([1, 1]))
    moved = make.add("SUB", token.shape, token, first)
    token = make.add("ADD", token.shape, make.add("MUL", token.shape, moved, switch), first)
    lines = make.add("GATHER", (1, LENGTH, WIDTH), make.weights("tokens", (ROWS, WIDTH)), token)
    kinds = make.add("GATHER", (1, LENGTH, WIDTH), make.weights("segments", (2, WIDTH)), clipped(segments, 2))
    image = (1, 1, LENGTH, WIDTH)
    x = make.add("ADD", lines.shape, lines, kinds, step=_step(1 / 32))
    x = make.add("RESHAPE", image, x, make.integers(list(image)))
    x = make.add("CONV_2D", image, x, make.weights("kernel", (4, 1, 1, 2), 0), make.offsets("bias", 1 / 32), groups=2)
    x = make.add("DEPTHWISE_CONV_2D", image, x, make.weights("factors", (1, 1, 1, 4), 3), make.offsets("shift", 1 / 32))
    turned = make.add("TRANSPOSE", (1, 1, WIDTH, LENGTH), x, make.integers([0, 1, 3, 2]))
    scores = make.add("BATCH_MATMUL", (1, 1, LENGTH, LENGTH), x, turned, step=_step(1 / 4), transpose_b=False)
    most = make.add("REDUCE_MAX", (1, 1, LENGTH, 1), scores, make.integers([3]))
    x = make.add("SUB", scores.shape, scores, most, step=_step(1 / 2))
    x = make.add("ELU", x.shape, x, step=_step(1 / 64))
    x = make.add("GELU", x.shape, x, step=_step(1 / 64), approximate=False)
    x = make.add("SQUARED_DIFFERENCE", x.shape, x, x, step=_step(1 / 64))
    x = make.add("RSQRT", x.shape, make.add("RELU", x.shape, x, step=_step(1 / 64)), step=_step(1 / 16))
    x = make.add("TANH", x.shape, x, step=_step(1 / 128))
    x = make.add("LOGISTIC", x.shape, x, step=_step(1 / 256, -128))
    x = make.add("MUL", x.shape, x, x, step=_step(1 / 128))
    x = make.add("MEAN", (1, 1, 1, LENGTH), x, make.integers([1, 2]))
    x = make.add("CONCATENATION", (1, 1, 1, 2 * LENGTH), x, x)
    x = make.add("SLICE", (1, 1, 1, 3), x, make.integers([0, 0, 0, 0]), make.integers([1, 1, 1, 3]))
    x = make.add("SOFTMAX", (1, 3), make.add("RESHAPE", (1, 3), x, make.integers([1, 3])), step=_step(1 / 256, -128))
    real = TypedTensor("real", x.shape, _FLOAT)
    result = TypedTensor("probability", x.shape, np.dtype(np.uint8), _step(1 / 256))
    make.operators += [TypedOperator("DEQUANTIZE", [x], real), TypedOperator("QUANTIZE", [real], result)]
    return write_tflite(make.operators, inputs, {"probability": result}, "an operator of every kind")


def growing() -> bytes:
    """A graph of a few operators whose results take more memory than there is, though none of them does."""
    make = _Maker()
    ids, mask, segments = inputs = [TypedTensor(name, (1, LENGTH), _INT32) for name in ("ids", "mask", "segment_ids")]
    x: TypedTensor = make.add("ADD", ids.shape, make.add("ADD", ids.shape, ids, mask), segments)
    for size in (1 << 8, 1 << 16, 1 << 27):
        before = int(np.prod(x.shape))
        other = make.integers([list(range(size // before))])
        x = make.add("RESHAPE", (before, 1), x, make.integers([before, 1]))
        x = make.add("ADD", (before, size // before), x, other)
    for _ in range(3):
        y = make.add("MUL", x.shape, x, x)
        x = make.add("ADD", x.shape, x, y)
    x = make.add("SLICE", (1, 3), x, make.integers([0, 0]), make.integers([1, 3]))
    x = make.add("MINIMUM", x.shape, make.add("MAXIMUM", x.shape, x, make.integers([0])), make.integers([1]))
    x = make.add("GATHER", (1, 3, 1), make.weights("table", (ROWS, 1)), x)
    x = make.add("RESHAPE", (1, 3), x, make.integers([1, 3]))
    return write_tflite(make.operators, inputs, {"probability": x}, "grows")


def joined() -> bytes:
    """A graph that looks up numbers as they come, behind others that are held within the table."""
    make = _Maker()
    inputs = [TypedTensor(name, (1, LENGTH), _INT32) for name in ("ids", "mask", "segment_ids")]
    held = make.add("MAXIMUM", (1, LENGTH), inputs[0], make.integers([0]))
    held = make.add("MINIMUM", (1, LENGTH), held, make.integers([ROWS - 1]))
    x = make.add("CONCATENATION", (1, 2 * LENGTH), held, inputs[0])
    x = make.add("GATHER", (1, 2 * LENGTH, 1), make.weights("table", (ROWS, 1)), x)
    x = make.add("SLICE", (1, 3, 1), x, make.integers([0, 0, 0]), make.integers([1, 3, 1]))
    x = make.add("RESHAPE", (1, 3), x, make.integers([1, 3]))
    return write_tflite(make.operators, inputs, {"probability": x}, "joined")


def nth(kind: int, place: int) -> Callable[[schema.ModelT], schema.OperatorT]:
    """The operator of a kind at a place among those of its kind."""

    def find(model: schema.ModelT) -> schema.OperatorT:
        codes = [max(code.builtinCode, code.deprecatedBuiltinCode) for code in model.operatorCodes]
        return [each for each in model.subgraphs[0].operators if codes[each.opcodeIndex] == kind][place]

    return find


def set_options(kind: int, **values: Any) -> Change:
    """A change of the options of the first operator of a kind."""
    return lambda model: [setattr(operator(model, kind).builtinOptions, *each) for each in values.items()] and None


def set_numbers(kind: int, place: int, *values: int, of: int = 0) -> Change:
    """A change of the numbers in an input, which no other operator reads from then on."""

    def change(model: schema.ModelT) -> None:
        tensor = model.subgraphs[0].tensors[nth(kind, of)(model).inputs[place]]
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.array(values, np.int32).tobytes(), np.uint8)
        tensor.buffer = len(model.buffers)
        tensor.shape = [len(values)]
        model.buffers.append(buffer)

    return change


def set_input(kind: int, place: int, **values: Any) -> Change:
    """A change of a tensor that the first operator of a kind reads, or of its quantization."""
    return lambda model: _set(model, operator(model, kind).inputs[place], values)


def set_result(kind: int, **values: Any) -> Change:
    """A change of what the first operator of a kind writes, or of its quantization."""
    return lambda model: _set(model, operator(model, kind).outputs[0], values)


def _set(model: schema.ModelT, number: int, values: dict[str, Any]) -> None:
    tensor = model.subgraphs[0].tensors[number]
    for name, value in values.items():
        setattr(tensor.quantization if hasattr(tensor.quantization, name) else tensor, name, value)


def set_operand(kind: int, place: int, other: Callable[[schema.ModelT], int]) -> Change:
    """Another tensor to read for the first operator of a kind."""

    def change(model: schema.ModelT) -> None:
        chosen = operator(model, kind)
        chosen.inputs = [other(model) if number == place else old for number, old in enumerate(chosen.inputs)]

    return change


def _write_twice(model: schema.ModelT) -> None:
    nth(KIND.GATHER, 1)(model).outputs = list(operator(model, KIND.GATHER).outputs)


def _other_options(model: schema.ModelT) -> None:
    chosen = operator(model, KIND.SOFTMAX)
    chosen.builtinOptions, chosen.builtinOptionsType = schema.AddOptionsT(), schema.BuiltinOptions.AddOptions


def _no_options(model: schema.ModelT) -> None:
    chosen = operator(model, KIND.CONV_2D)
    chosen.builtinOptions, chosen.builtinOptionsType = None, 0


def _unknown_kind(model: schema.ModelT) -> None:
    code = model.operatorCodes[operator(model, KIND.TANH).opcodeIndex]
    code.builtinCode = code.deprecatedBuiltinCode = KIND.FLOOR


# What is changed, with what both readers must say.
CHANGES: dict[str, tuple[Change, str]] = {
    "stride_zero": (set_options(KIND.CONV_2D, strideW=0), "has the stride 0"),
    "stride_beyond": (set_options(KIND.DEPTHWISE_CONV_2D, strideH=1 << 20), "has the stride 1048576"),
    "dilation_negative": (set_options(KIND.CONV_2D, dilationHFactor=-1), "has the dilation -1"),
    "dilation_zero": (set_options(KIND.DEPTHWISE_CONV_2D, dilationWFactor=0), "has the dilation 0"),
    "padding_unknown": (set_options(KIND.CONV_2D, padding=2), "has the padding 2"),
    "activation_unknown": (set_options(KIND.ADD, fusedActivationFunction=5), "has the activation 5"),
    "activation_negative": (set_options(KIND.CONV_2D, fusedActivationFunction=-1), "has the activation -1"),
    "depth_multiplier_two": (set_options(KIND.DEPTHWISE_CONV_2D, depthMultiplier=2), "cannot compute with the shapes"),
    "depth_multiplier_zero": (set_options(KIND.DEPTHWISE_CONV_2D, depthMultiplier=0), "has the depth multiplier 0"),
    "no_options": (_no_options, "has the stride 0"),
    "other_options": (_other_options, "has the options of another kind"),
    "beta_not_a_number": (set_options(KIND.SOFTMAX, beta=float("nan")), "has the beta "),
    "beta_negative": (set_options(KIND.SOFTMAX, beta=-1.0), "has the beta -1.0"),
    "first_turned": (set_options(KIND.BATCH_MATMUL, adjX=True), "cannot compute with the shapes"),
    "axes_left_out": (set_options(KIND.REDUCE_MAX, keepDims=False), "but its inputs and options make [1, 1, 16]"),
    "axis_beyond": (set_numbers(KIND.REDUCE_MAX, 1, 4), "has the axes [4] of 4"),
    "axis_below": (set_numbers(KIND.REDUCE_MAX, 1, -5), "has the axes [-5] of 4"),
    "axis_twice": (set_numbers(KIND.MEAN, 1, 1, -3), "has the axes [1, -3] of 4"),
    "axes_too_many": (set_numbers(KIND.MEAN, 1, *range(4), *range(4), 0), "that is no constant list of int32"),
    "axis_computed": (
        set_operand(KIND.MEAN, 1, lambda model: operator(model, KIND.ADD).outputs[0]),
        "has an input 1 that is no constant list of int32",
    ),
    "order_repeated": (set_numbers(KIND.TRANSPOSE, 1, 0, 1, 1, 2), "has the order [0, 1, 1, 2] of 4 axes"),
    "order_beyond": (set_numbers(KIND.TRANSPOSE, 1, 0, 1, 3, 1 << 30), "of 4 axes"),
    "order_too_short": (set_numbers(KIND.TRANSPOSE, 1, 1, 0), "has the order [1, 0] of 4 axes"),
    "new_shape_negative": (set_numbers(KIND.RESHAPE, 1, 1, 1, -2, 4), "has the new shape [1, 1, -2, 4]"),
    "new_shape_open_twice": (set_numbers(KIND.RESHAPE, 1, 1, 1, -1, -1), "has the new shape [1, 1, -1, -1]"),
    "new_shape_smaller": (set_numbers(KIND.RESHAPE, 1, 1, 1, 4, 4), "makes [1, 1, 4, 4] of 64 values"),
    "new_shape_another": (set_options(KIND.RESHAPE, newShape=[1, 1, 4, 16]), "has two new shapes"),
    "cut_beyond": (set_numbers(KIND.SLICE, 2, 1, 17), "cuts [1, 17] from [0, 0] on out of [1, 16]"),
    "cut_before": (set_numbers(KIND.SLICE, 1, 0, -1), "cuts [1, 1] from [0, -1] on out of [1, 16]"),
    "cut_far_beyond": (set_numbers(KIND.SLICE, 1, 0, (1 << 31) - 1), "from [0, 2147483647] on"),
    "look_up_along_another_axis": (set_options(KIND.GATHER, axis=1), "has the axis 1"),
    "joined_beyond": (set_options(KIND.CONCATENATION, axis=4), "has the axis 4"),
    "joined_elsewhere": (set_options(KIND.CONCATENATION, axis=2), "but its inputs and options make [1, 1, 2, 16]"),
    "look_up_in_batches": (set_options(KIND.GATHER, batchDims=1), "has the batch_dims 1"),
    "row_beyond": (set_numbers(KIND.MINIMUM, 1, ROWS), "may read the rows 0 to 64 of a table of 64"),
    "row_negative": (set_numbers(KIND.MAXIMUM, 1, -1), "may read the rows -1 to 63 of a table of 64"),
    "switch_beyond": (set_numbers(KIND.MINIMUM, 1, 2, of=1), "may read the rows -126 to 189 of a table of 64"),
    "row_as_it_comes": (
        set_operand(KIND.GATHER, 1, lambda model: model.subgraphs[0].inputs[0]),
        "may read the rows -2147483648 to 2147483647 of a table of 64",
    ),
    "table_shorter": (
        set_input(KIND.GATHER, 0, shape=[ROWS // 2, 2 * WIDTH]),
        "but its inputs and options make [1, 16, 8]",
    ),
    "written_twice": (_write_twice, "which another has written"),
    "shape_between": (
        set_result(KIND.TRANSPOSE, shape=[1, 1, LENGTH, WIDTH]),
        "writes [1, 1, 16, 4], but its inputs and options make [1, 1, 4, 16]",
    ),
    "shape_larger": (set_result(KIND.ELU, shape=[1, 1, 64, 64]), "but its inputs and options make [1, 1, 16, 16]"),
    "shape_smaller": (set_result(KIND.CONV_2D, shape=[1, 1, 1, 4]), "but its inputs and options make [1, 1, 16, 4]"),
    "kernel_reshaped": (set_input(KIND.CONV_2D, 1, shape=[4, 1, 2, 1]), "make [1, 1, 15, 4]"),
    "offsets_reshaped": (
        set_input(KIND.DEPTHWISE_CONV_2D, 2, shape=[1, 4], quantizedDimension=1),
        "cannot compute with the shapes",
    ),
    "offsets_of_floats": (
        set_input(KIND.CONV_2D, 2, type=schema.TensorType.FLOAT32),
        "has tensors of types that do not go together",
    ),
    "weights_computed": (
        set_operand(KIND.CONV_2D, 1, lambda model: operator(model, KIND.CONV_2D).inputs[0]),
        "has an input 1 that is no constant",
    ),
    "weights_with_a_zero": (set_input(KIND.CONV_2D, 1, zeroPoint=[0, 0, 7, 0]), "has an input 1 whose zero is not 0"),
    "several_scales": (
        set_result(KIND.CONV_2D, scale=[1.0] * 4, quantizedDimension=3),
        "has several scales where it can have one",
    ),
    "channels_short": (set_input(KIND.CONV_2D, 1, scale=[1.0] * 3), "has 3 scales"),
    "scale_infinite": (set_result(KIND.TRANSPOSE, scale=[float("inf")]), "has a scale that is no usable number"),
    "scale_not_a_number": (set_input(KIND.GATHER, 0, scale=[float("nan")]), "has a scale that is no usable number"),
    "scale_negative": (set_input(KIND.CONV_2D, 1, scale=[1.0, -1.0, 1, 1]), "has a scale that is no usable number"),
    "ratio_beyond": (set_result(KIND.CONV_2D, scale=[1e-20]), "has a scale far below those of its inputs"),
    "unscaled_rows": (set_result(KIND.TRANSPOSE, quantization=None), "integers that have no scale"),
    "real_out_of_integers": (
        set_result(KIND.DEQUANTIZE, type=schema.TensorType.INT32),
        "has tensors of types that do not go together",
    ),
    "unknown_kind": (_unknown_kind, "is of a kind that no model of this program has"),
    "long_integers": (
        set_result(KIND.TRANSPOSE, type=schema.TensorType.INT64),
        "no model of this program has",
    ),
    "five_dimensions": (set_result(KIND.ELU, shape=[1, 1, 1, 16, 16]), "dimensions"),
    "no_values": (set_result(KIND.ELU, shape=[1, 0, 16, 16]), "has the size 0"),
    "two_graphs": (lambda model: model.subgraphs.append(model.subgraphs[0]), "its graph 0 is one of 2"),
    "operator_left_out": (lambda model: model.subgraphs[0].operators.pop(7), "which nothing writes before"),
}


def hostile() -> dict[str, tuple[bytes, str]]:
    """Files that must be refused, with what the message must say."""
    files = {
        "growing": (growing(), "bytes at once, more than any device holds"),
        "rows_joined": (joined(), "may read the rows -2147483648 to 2147483647 of a table of 64"),
    }
    for name, (change, says) in CHANGES.items():
        model = schema.ModelT.InitFromPackedBuf(sound())
        change(model)
        files[name] = pack_model(model), says
    return files


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    (FOLDER / "every_kind.tflite").write_bytes(with_metadata(sound(), description()))
    faults = []
    for name, (model, says) in hostile().items():
        (FOLDER / f"{name}.broken.tflite").write_bytes(with_metadata(model, description()))
        faults.append(json.dumps({"model": f"{name}.broken.tflite", "says": says}) + "\n")
    (FOLDER / "faults.jsonl").write_text("".join(faults), encoding="ascii")


if __name__ == "__main__":
    main()
