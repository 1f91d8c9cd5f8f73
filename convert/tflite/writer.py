"""Typed operators written as a TensorFlow Lite flatbuffer.

The file is written here, without the TensorFlow converter, so that every scale, zero point and operator is the one
that was decided, and the same input gives the same bytes. Format: tensorflow/compiler/mlir/lite/schema/schema.fbs,
through the classes that LiteRT generates from it.
"""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import SIGNATURE
from convert.tflite.operators import in_file
from convert.tflite.packing import pack_model
from convert.tflite.typed_graph import TypedConstant, TypedOperator, TypedTensor

_TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32,
    np.dtype(np.float16): schema.TensorType.FLOAT16,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.int8): schema.TensorType.INT8,
    np.dtype(np.uint8): schema.TensorType.UINT8,
}
_SIGNATURE = SIGNATURE.encode()


def write_tflite(
    operators: list[TypedOperator],
    inputs: list[TypedTensor],
    outputs: dict[str, TypedTensor],
    description: str,
) -> bytes:
    """Serialises the operators in order as one subgraph with the signature `serving_default`.

    Args:
        operators: in execution order.
        inputs: bound by signature under their own names.
        outputs: signature name → tensor.
        description: recorded in the file.

    Returns:
        The bytes of the file.

    Raises:
        NotImplementedError: an operator of a kind that `convert.tflite.operators` does not list.
    """
    tensors = _TensorTable()
    for tensor in inputs:
        tensors.index(tensor)
    codes: list[tuple[str, int]] = []
    packed_operators = []
    for operator in operators:
        code = (operator.kind, in_file(operator).version(operator))
        if code not in codes:
            codes.append(code)
        packed_operators.append(_pack_operator(operator, codes.index(code), tensors))

    subgraph = schema.SubGraphT()
    subgraph.name = b"main"
    subgraph.inputs = [tensors.index(tensor) for tensor in inputs]
    subgraph.outputs = [tensors.index(tensor) for tensor in outputs.values()]
    subgraph.operators = packed_operators
    subgraph.tensors = tensors.packed

    signature = schema.SignatureDefT()
    signature.signatureKey = _SIGNATURE
    signature.subgraphIndex = 0
    signature.inputs = [_tensor_map(tensor.name, tensors.index(tensor)) for tensor in inputs]
    signature.outputs = [_tensor_map(name, tensors.index(tensor)) for name, tensor in outputs.items()]

    model = schema.ModelT()
    model.version = 3
    model.description = description.encode()
    model.operatorCodes = [_pack_code(kind, version) for kind, version in codes]
    model.subgraphs = [subgraph]
    model.signatureDefs = [signature]
    model.buffers = tensors.buffers

    return pack_model(model)


class _TensorTable:
    """Tensors in order of first use; constants of equal bytes share one buffer."""

    def __init__(self) -> None:
        self.packed: list[schema.TensorT] = []
        # Buffer 0 is empty by convention: tensors without data point to it.
        self.buffers: list[schema.BufferT] = [schema.BufferT()]
        self._indices: dict[TypedTensor, int] = {}
        self._buffer_of: dict[bytes, int] = {}

    def index(self, tensor: TypedTensor) -> int:
        if tensor not in self._indices:
            self._indices[tensor] = len(self.packed)
            self.packed.append(self._pack(tensor))
        return self._indices[tensor]

    def _pack(self, tensor: TypedTensor) -> schema.TensorT:
        packed = schema.TensorT()
        packed.name = tensor.name.encode()
        packed.shape = list(tensor.shape)
        packed.type = _TYPES[np.dtype(tensor.dtype)]
        packed.buffer = 0
        packed.hasRank = True
        if isinstance(tensor, TypedConstant):
            data = np.ascontiguousarray(tensor.data, tensor.dtype).tobytes()
            if data not in self._buffer_of:
                buffer = schema.BufferT()
                buffer.data = np.frombuffer(data, np.uint8)
                self._buffer_of[data] = len(self.buffers)
                self.buffers.append(buffer)
            packed.buffer = self._buffer_of[data]
        if tensor.quantization is not None:
            quantization = schema.QuantizationParametersT()
            quantization.scale = np.asarray(tensor.quantization.scale, np.float32)
            quantization.zeroPoint = np.full(len(quantization.scale), tensor.quantization.zero_point, np.int64)
            quantization.quantizedDimension = tensor.quantization.axis
            packed.quantization = quantization
        return packed


def _pack_code(kind: str, version: int) -> schema.OperatorCodeT:
    code = schema.OperatorCodeT()
    code.builtinCode = getattr(schema.BuiltinOperator, kind)
    # Readers older than the 32-bit field look here; 127 tells them to look at the other one.
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)
    code.version = version
    return code


def _tensor_map(name: str, index: int) -> schema.TensorMapT:
    entry = schema.TensorMapT()
    entry.name = name.encode()
    entry.tensorIndex = index
    return entry


def _pack_operator(operator: TypedOperator, code: int, tensors: _TensorTable) -> schema.OperatorT:
    packed = schema.OperatorT()
    packed.opcodeIndex = code
    packed.inputs = [tensors.index(tensor) for tensor in operator.inputs]
    packed.outputs = [tensors.index(operator.output)]
    options = in_file(operator).options(operator)
    if options is not None:
        packed.builtinOptions = options
        packed.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__[:-1])
    return packed
