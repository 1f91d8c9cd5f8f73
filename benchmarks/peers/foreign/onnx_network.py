"""Runs in a peer's environment: writes the network as ONNX, in float or quantized by ONNX Runtime's static int8.

    python onnx_network.py NETWORK.npz LENGTH OUT.onnx [CALIBRATION.npz]

NETWORK.npz is what `write_network` writes. The graph is what an export of the usual model comes to once ONNX Runtime
has fused it: LayerNormalization and Gelu are one operator each, a map without groups is a MatMul, a grouped one a Conv.
With CALIBRATION.npz, inputs int32 [R, S], it is quantized as ONNX Runtime's guide says: operators with QuantizeLinear
and DequantizeLinear around them, int8 weights for each channel, uint8 activations, smallest and largest value as range.

Source: https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET, _IR_VERSION = 20, 10
_INPUTS = ("ids", "mask", "segment_ids")
# Less than any trained score; the usual -3e38 would leave int8 no step for the others.
_MASKED_SCORE = -100.0
_ACTIVATIONS = {"gelu": ("Gelu", {}), "gelu_tanh": ("Gelu", {"approximate": "tanh"}), "relu": ("Relu", {})}


class OnnxWriter:
    """Builds the graph for [1, S]."""

    def __init__(self, arrays: dict[str, np.ndarray], facts: dict[str, Any], length: int) -> None:
        self._arrays, self._facts, self._length = arrays, facts, length
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        """Write the whole network; its one output is named "output"."""
        x = self._embed()
        bias = self._mask_bias()
        for number in range(self._facts["num_blocks"]):
            x = self._block(f"blocks.{number}", x, bias)
        self._head(x)
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, (1, self._length)) for name in _INPUTS]
        last = f"blocks.{self._facts['num_blocks'] - 1}.output_norm.beta"
        size = len(self._arrays.get("head.classifier.bias", self._arrays[last]))
        outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, (1, size))]
        graph = helper.make_graph(self._nodes, "network", inputs, outputs, list(self._constants.values()))
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _embed(self) -> str:
        arrays = self._arrays
        x = self._node("Gather", ["token_embedding", "ids"])
        x = self._node("Add", [x, self._constant("positions", arrays["position_embedding"][None, : self._length])])
        if "segment_embedding" in arrays:
            x = self._node("Add", [x, self._node("Gather", ["segment_embedding", "segment_ids"])])
        x = self._norm("embedding_norm", x)
        return self._linear("embedding_projection", x) if "embedding_projection.kernel" in arrays else x

    def _mask_bias(self) -> str:
        padded = self._node("Sub", [self._constant("one", np.float32(1)), self._float_mask()])
        bias = self._node("Mul", [padded, self._constant("masked_score", np.float32(_MASKED_SCORE))])
        return self._node("Reshape", [bias, self._constant("mask_shape", np.int64([1, 1, 1, self._length]))])

    def _float_mask(self) -> str:
        return self._node("Cast", ["mask"], to=TensorProto.FLOAT)

    def _block(self, name: str, x: str, bias: str) -> str:
        heads = self._facts["num_heads"]
        channels = len(self._arrays[f"{name}.attention_norm.gamma"])
        size = channels // heads
        split = self._constant("split", np.int64([1, self._length, heads, size]))

        def parts(part: str, order: Sequence[int], scale: float = 1.0) -> str:
            rows = self._node("Reshape", [self._linear(f"{name}.{part}", x, scale), split])
            return self._node("Transpose", [rows], perm=order)

        query = parts("query", (0, 2, 1, 3), size**-0.5)
        scores = self._node("MatMul", [query, parts("key", (0, 2, 3, 1))])
        shares = self._node("Softmax", [self._node("Add", [scores, bias])], axis=-1)
        context = self._node(
            "Transpose", [self._node("MatMul", [shares, parts("value", (0, 2, 1, 3))])], perm=(0, 2, 1, 3)
        )
        joined = self._node("Reshape", [context, self._constant("joined", np.int64([1, self._length, channels]))])
        attended = self._linear(f"{name}.attention_output", joined)
        x = self._norm(f"{name}.attention_norm", self._node("Add", [x, attended]))
        operator, options = _ACTIVATIONS[self._facts["activation"]]
        units = self._node(operator, [self._linear(f"{name}.intermediate", x)], **options)
        update = self._linear(f"{name}.output_projection", units)
        return self._norm(f"{name}.output_norm", self._node("Add", [x, update]))

    def _head(self, x: str) -> None:
        facts = self._facts
        vector = self._mean if facts["head.pooling"] == "mean" else self._first_token
        if facts["head.task"] == "embedding":
            vector(x, "output")
        elif facts["head.task"] == "classification":
            x = vector(x)
            if "head.pooler.kernel" in self._arrays:
                x = self._linear("head.pooler", x)
                if facts["head.pooler_activation"] != "none":
                    x = self._node(facts["head.pooler_activation"].capitalize(), [x])
            self._node("Softmax", [self._linear("head.classifier", x)], axis=-1, output="output")
        else:
            sys.exit(f"a {facts['head.task']} is not compared with ONNX Runtime")

    def _mean(self, x: str, output: str = "") -> str:
        axis = self._constant("axis", np.int64([1]))
        mask = self._float_mask()
        share = self._node("Div", [mask, self._node("ReduceSum", [mask, axis])])
        means = self._node("MatMul", [self._node("Unsqueeze", [share, axis]), x])
        return self._node("Squeeze", [means, axis], output=output)

    def _first_token(self, x: str, output: str = "") -> str:
        return self._node("Gather", [x, self._constant("first", np.int64(0))], axis=1, output=output)

    def _linear(self, name: str, x: str, scale: float = 1.0) -> str:
        """Return x, [1, S, channels] or [1, channels], times a kernel (out, in / groups)."""
        kernel = self._arrays[f"{name}.kernel"] * np.float32(scale)
        bias = self._constant(f"{name}.bias", self._arrays[f"{name}.bias"] * np.float32(scale))
        groups = self._facts[f"{name}.groups"]
        if groups == 1:
            return self._node("Add", [self._node("MatMul", [x, self._constant(f"{name}.kernel", kernel.T)]), bias])
        turned = self._node("Transpose", [x], perm=(0, 2, 1))
        kernel_name = self._constant(f"{name}.kernel", kernel[..., None])
        return self._node("Transpose", [self._node("Conv", [turned, kernel_name, bias], group=groups)], perm=(0, 2, 1))

    def _norm(self, name: str, x: str) -> str:
        gamma, beta = (self._constant(f"{name}.{part}", self._arrays[f"{name}.{part}"]) for part in ("gamma", "beta"))
        return self._node("LayerNormalization", [x, gamma, beta], axis=-1, epsilon=self._facts[f"{name}.epsilon"])

    def _constant(self, name: str, value: np.ndarray) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name)
        return name

    def _node(self, operator: str, inputs: Sequence[str], output: str = "", **options: Any) -> str:
        """Add an operator; an input that is an array of the network's becomes a constant."""
        for name in inputs:
            if name in self._arrays and name not in self._constants:
                self._constant(name, self._arrays[name])
        output = output or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], name=f"node_{len(self._nodes)}", **options))
        return output


def main(network: str, length: str, output: str, calibration: str = "") -> None:
    """Write the model."""
    with np.load(network) as stored:
        arrays = {name: stored[name] for name in stored}
    facts = json.loads(str(arrays.pop("facts")))
    model = OnnxWriter(arrays, facts, int(length)).model()
    if not calibration:
        onnx.save(model, output)
        return
    with tempfile.TemporaryDirectory() as folder:
        plain, prepared = Path(folder, "plain.onnx"), Path(folder, "prepared.onnx")
        onnx.save(model, plain)
        _quantize(plain, prepared, output, calibration)


def _quantize(plain: Path, prepared: Path, output: str, calibration: str) -> None:
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with np.load(calibration) as stored:
        values = {name: stored[name] for name in _INPUTS}

    class Rows(CalibrationDataReader):
        def __init__(self) -> None:
            self._number = 0

        def get_next(self) -> dict[str, np.ndarray] | None:
            self._number += 1
            row = {name: value[self._number - 1 : self._number] for name, value in values.items()}
            return row if len(row["ids"]) else None

    quant_pre_process(plain, prepared, skip_symbolic_shape=True)
    quantize_static(
        prepared,
        output,
        Rows(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
