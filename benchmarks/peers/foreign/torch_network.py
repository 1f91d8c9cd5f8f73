"""Runs in ExecuTorch's environment: exports the network to XNNPACK, in float or int8.

    python torch_network.py NETWORK.npz LENGTH OUT.pte [CALIBRATION.npz]

NETWORK.npz is what `write_network` writes. With CALIBRATION.npz, inputs int32 [R, S], the exported graph is quantized
by XNNPACK's own quantizer: static, int8 weights for each channel.

Source: https://docs.pytorch.org/executorch/stable/backends/xnnpack/xnnpack-quantization.html
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import to_edge_transform_and_lower
from torch import nn

_INPUTS = ("ids", "mask", "segment_ids")
_MASKED_SCORE = -100.0  # as in onnx_network.py
_ACTIVATIONS = {"gelu": nn.GELU(), "gelu_tanh": nn.GELU("tanh"), "relu": nn.ReLU()}


class Pointwise(nn.Module):
    """A linear map of the channels of [1, S, channels]: nn.Linear, or a grouped nn.Conv1d."""

    def __init__(self, kernel: np.ndarray, bias: np.ndarray, groups: int) -> None:
        super().__init__()
        size, channels = len(bias), kernel.shape[1] * groups
        self.grouped = groups > 1
        self.map = nn.Conv1d(channels, size, 1, groups=groups) if self.grouped else nn.Linear(channels, size)
        weight = kernel[..., None] if self.grouped else kernel
        self.map.load_state_dict({"weight": torch.from_numpy(weight.copy()), "bias": torch.from_numpy(bias.copy())})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the mapped channels."""
        return self.map(x.transpose(1, 2)).transpose(1, 2) if self.grouped else self.map(x)


class Network(nn.Module):
    """The network for [1, S] out of the arrays and facts of NETWORK.npz."""

    def __init__(self, arrays: dict[str, np.ndarray], facts: dict[str, Any], length: int) -> None:
        super().__init__()
        self.facts, self.length = facts, length
        tables = {"token": arrays["token_embedding"], "position": arrays["position_embedding"][:length]}
        if "segment_embedding" in arrays:
            tables["segment"] = arrays["segment_embedding"]
        self.tables = nn.ModuleDict({name: _table(table) for name, table in tables.items()})
        parts: dict[str, nn.Module] = {}
        for name in sorted({key.rpartition(".")[0] for key in arrays} - {""}):
            if f"{name}.kernel" in arrays:
                part = Pointwise(arrays[f"{name}.kernel"], arrays[f"{name}.bias"], facts[f"{name}.groups"])
            else:
                gamma, beta = (torch.from_numpy(arrays[f"{name}.{kind}"].copy()) for kind in ("gamma", "beta"))
                part = nn.LayerNorm(len(gamma), facts[f"{name}.epsilon"])
                part.load_state_dict({"weight": gamma, "bias": beta})
            parts[name.replace(".", "/")] = part
        self.parts = nn.ModuleDict(parts)
        self.activation = _ACTIVATIONS[facts["activation"]]

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, segment_ids: torch.Tensor) -> torch.Tensor:
        """Return probabilities [1, N], or the vector [1, H] of an embedding."""
        x = self.tables["token"](ids) + self.tables["position"].weight[None]
        if "segment" in self.tables:
            x = x + self.tables["segment"](segment_ids)
        x = self._part("embedding_norm", x)
        if "embedding_projection" in self.parts:
            x = self._part("embedding_projection", x)
        bias = ((1.0 - mask.to(torch.float32)) * _MASKED_SCORE)[:, None, None]
        for number in range(self.facts["num_blocks"]):
            x = self._block(f"blocks.{number}", x, bias)
        return self._head(x, mask)

    def _block(self, name: str, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        heads = self.facts["num_heads"]
        size = x.shape[-1] // heads

        def split(part: str) -> torch.Tensor:
            return self._part(f"{name}.{part}", x).reshape(1, self.length, heads, size).transpose(1, 2)

        scores = split("query") @ split("key").transpose(2, 3) * size**-0.5 + bias
        context = (scores.softmax(-1) @ split("value")).transpose(1, 2).reshape(1, self.length, heads * size)
        x = self._part(f"{name}.attention_norm", x + self._part(f"{name}.attention_output", context))
        units = self.activation(self._part(f"{name}.intermediate", x))
        return self._part(f"{name}.output_norm", x + self._part(f"{name}.output_projection", units))

    def _head(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        facts = self.facts
        x = self._mean(x, mask) if facts["head.pooling"] == "mean" else x[:, :1]
        if facts["head.task"] == "embedding":
            return x[:, 0]
        if "head/pooler" in self.parts:
            x = self._part("head.pooler", x)
            if facts["head.pooler_activation"] != "none":
                x = getattr(torch, facts["head.pooler_activation"])(x)
        return self._part("head.classifier", x)[:, 0].softmax(-1)

    def _mean(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        weights = mask.to(torch.float32)[..., None]
        return (x * weights).sum(1, keepdim=True) / weights.sum(1, keepdim=True)

    def _part(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return self.parts[name.replace(".", "/")](x)


def main(network: str, length: str, output: str, calibration: str = "") -> None:
    """Export."""
    # On a busy machine, threads that wait for each other at every small tensor take minutes, where one takes seconds.
    torch.set_num_threads(1)
    with np.load(network) as stored:
        arrays = {name: stored[name] for name in stored}
    facts = json.loads(str(arrays.pop("facts")))
    module = Network(arrays, facts, int(length)).eval()
    example = tuple(torch.ones(1, int(length), dtype=torch.int64) for _ in _INPUTS)
    program = torch.export.export(module, example, strict=True)
    if calibration:
        program = torch.export.export(_quantized(program.module(), calibration), example, strict=True)
    lowered = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()]).to_executorch()
    with Path(output).open("wb") as file:
        lowered.write_to_file(file)


def _quantized(module: nn.Module, calibration: str) -> nn.Module:
    from executorch.backends.xnnpack.quantizer.xnnpack_quantizer import (
        XNNPACKQuantizer,
        get_symmetric_quantization_config,
    )
    from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e

    quantizer = XNNPACKQuantizer().set_global(get_symmetric_quantization_config(is_per_channel=True))
    prepared = prepare_pt2e(module, quantizer)
    with np.load(calibration) as stored, torch.no_grad():
        values = [stored[name].astype(np.int64) for name in _INPUTS]
        for number in range(len(values[0])):
            prepared(*(torch.from_numpy(value[number : number + 1]) for value in values))
    return convert_pt2e(prepared)


def _table(values: np.ndarray) -> nn.Embedding:
    return nn.Embedding.from_pretrained(torch.from_numpy(values.copy()))


if __name__ == "__main__":
    main(*sys.argv[1:])
