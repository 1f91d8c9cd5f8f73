"""Runs in the packages' environment: the weights of an ONNX file under the names of the checkpoint it was made from.

    python read_onnx.py NETWORK.onnx WEIGHTS.npz

An export keeps a checkpoint's names but for its linear layers, whose weights stand transposed under a number; the path
of the node that multiplies by one tells which it is. Weights of eight bits become what they stand for, float32.
"""

import sys

import numpy as np
import onnx
from onnx import numpy_helper

_QUANTIZED, _QUANTIZED_NODE, _DEQUANTIZED = "_quantized", "_quant", "_DequantizeLinear_Output"


def main(network: str, weights: str) -> None:
    """Write the weights, linear layers' as (out, in)."""
    graph = onnx.load(network).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    # Of eight bits where the name says so.
    tensors = {name: tensor for name, tensor in stored.items() if tensor.dtype == np.float32}
    for name, tensor in stored.items():
        base = name.removesuffix(_QUANTIZED)
        if base != name:
            zero_point = stored[f"{base}_zero_point"].astype(np.float32)
            tensors[base] = (tensor.astype(np.float32) - zero_point) * stored[f"{base}_scale"]
    named = {name: tensor for name, tensor in tensors.items() if name.endswith((".weight", ".bias"))}
    for node in graph.node:
        if node.op_type in ("MatMul", "MatMulInteger"):
            factor = node.input[1].removesuffix(_DEQUANTIZED).removesuffix(_QUANTIZED)
            if factor in tensors:
                layer = node.name.strip("/").removesuffix(_QUANTIZED_NODE).removesuffix("/MatMul").replace("/", ".")
                named[f"{layer}.weight"] = np.ascontiguousarray(tensors[factor].T)
    np.savez(weights, **named)


if __name__ == "__main__":
    main(*sys.argv[1:])
