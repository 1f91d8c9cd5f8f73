"""Offsets that take the mean error out of each convolution of the int8 graph.

Rounding and saturation shift the mean of a channel, and everything behind reads that shift at every token. The mean
over real text is known in float, so the int32 offset of the convolution gives it back (bias correction: Nagel et al.
2019, arXiv 1906.04721). Convolutions are corrected in the order of execution, each behind the corrected ones: all at
once would correct one shift many times over.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.graph.roles import TRAINED
from convert.ptq.int8_graph import Int8Graph
from convert.ptq.observe import ObservedGraph, at_tokens
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content
from convert.tflite.typed_graph import TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite
from keras_model.encode.windows import Features

# In steps of its convolution's sum: the rest of 32 bits is for the products. Only channels of almost no weights, whose
# steps are tiny, have such offsets.
_LARGEST_CORRECTED = 2**31 - 2**27


def correct_biases(int8_graph: Int8Graph, sentences: Sequence[Features], threads: int) -> dict[Tensor, np.ndarray]:
    """Integer offsets for the network's convolutions.

    Args:
        int8_graph: with the kernels that are decided already.
        sentences: int32 `ids`, `mask`, `segment_ids`, [1, S] each.
        threads: of the interpreters.

    Returns:
        int32 (out,) for each bias, to join the graph's `constants`.
    """
    graph = int8_graph.graph
    trained = set(graph.with_role(*TRAINED))
    corrected = {op.output.name: op for op in graph.operators if op in trained or op.kind == "DEPTHWISE_CONV_2D"}
    wanted = _float_means(graph, [operator.output for operator in corrected.values()], sentences, threads)
    operators, inputs = int8_graph.operators()
    states = _States(inputs, sentences, threads)
    offsets: dict[Tensor, np.ndarray] = {}
    waiting: list[TypedOperator] = []
    for position, typed in enumerate(operators):
        waiting.append(typed)
        operator = corrected.get(typed.output.name)
        if operator is None:
            continue
        # The convolution runs twice: with the rounded offset here, with the corrected one at the head of the next part.
        mean = states.advance(waiting, [typed, *operators[position + 1 :]], operator.output)
        x, kernel, bias = typed.inputs[0], typed.constant(1), typed.constant(2)
        shift = (wanted[operator.output] - mean) / bias.steps.scale
        corrected_bias = np.clip(bias.data + np.round(shift), -_LARGEST_CORRECTED, _LARGEST_CORRECTED)
        offsets[operator.inputs[2]] = corrected_bias.astype(np.int32)
        waiting = [replace(typed, inputs=[x, kernel, replace(bias, data=offsets[operator.inputs[2]])])]
    return offsets


class _States:
    """The int8 graph on its way through all sentences, stopped between two operators."""

    def __init__(self, inputs: list[TypedTensor], sentences: Sequence[Features], threads: int) -> None:
        self._sentences = sentences
        self._threads = threads
        self._known = {tensor.name: tensor for tensor in inputs}
        self._values = [dict(sentence) for sentence in sentences]

    def advance(self, operators: list[TypedOperator], rest: list[TypedOperator], watched: Tensor) -> np.ndarray:
        """Run operators on every sentence and keep what the rest reads; the mean of the last output, in float."""
        made = {operator.output.name: operator.output for operator in operators}
        last = operators[-1].output
        read = {tensor.name for operator in rest for tensor in operator.inputs}
        kept = {name: tensor for name, tensor in made.items() if name in read and name != last.name}
        used = {tensor.name for operator in operators for tensor in operator.inputs}
        inputs = [tensor for name, tensor in self._known.items() if name in used]
        content = write_tflite(operators, inputs, {**kept, last.name: last}, "")
        runner = open_content(content, self._threads).get_signature_runner(SIGNATURE)
        total, count = 0, 0
        for sentence, values in zip(self._sentences, self._values, strict=True):
            outputs = runner(**{tensor.name: values[tensor.name] for tensor in inputs})
            answers = at_tokens(watched, outputs.pop(last.name), sentence).reshape(-1, last.shape[-1])
            total, count = total + answers.sum(axis=0, dtype=np.int64), count + len(answers)
            values |= outputs
            for name in values.keys() - read:
                del values[name]
        self._known = {name: tensor for name, tensor in (self._known | kept).items() if name in read}
        return (total / count - last.steps.zero_point) * last.steps.scale


def _float_means(
    graph: Graph, tensors: list[Tensor], sentences: Sequence[Features], threads: int
) -> dict[Tensor, np.ndarray]:
    """The mean of each channel at the tokens of the texts, (channels,)."""
    observed = ObservedGraph(graph, tensors, threads)
    total: dict[Tensor, np.ndarray] = {}
    count = dict.fromkeys(tensors, 0)
    for inputs in sentences:
        values = observed.run(inputs)
        for tensor in tensors:
            answers = values[tensor.name].reshape(-1, tensor.shape[-1])
            if tensor.value_range is not None:
                answers = np.clip(answers, *tensor.value_range)
            total[tensor] = total.get(tensor, 0) + answers.sum(axis=0, dtype=np.float64)
            count[tensor] += len(answers)
    return {tensor: total[tensor] / count[tensor] for tensor in tensors}
