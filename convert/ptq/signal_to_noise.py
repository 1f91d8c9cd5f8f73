"""Where the accuracy goes: every tensor of the integer graph against the same tensor in float."""

from collections.abc import Sequence

import numpy as np

from convert.graph.roles import TRAINED, Role
from convert.ptq.int8_graph import Int8Graph
from convert.ptq.observe import ObservedGraph, at_tokens
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content
from keras_model.encode.windows import Features

_TELLING = TRAINED | {Role.CONTEXT, Role.JOINED_CONTEXT, Role.UNITS, Role.CENTRED, Role.CARRIED}


def signal_to_noise(int8_graph: Int8Graph, sentences: Sequence[Features], threads: int) -> dict[str, float]:
    """Signal-to-noise ratio of each layer's results, in decibels: 10·log10(Σ float² / Σ (float - int8)²).

    Args:
        int8_graph: to measure.
        sentences: int32 `ids`, `mask`, `segment_ids`, [1, S] each.
        threads: of the interpreters.

    Returns:
        Tensor name → ratio, in the order of the graph: the convolutions, the attention's products, the activated
        units and the LayerNorms.

    Raises:
        MissingRoleError: a layer of the graph lacks one of them.
    """
    tensors = [operator.output for operator in int8_graph.graph.with_role(*_TELLING)]
    reference = ObservedGraph(int8_graph.graph, tensors, threads)
    content = int8_graph.write("int8", observed=tensors)
    runner = open_content(content, threads).get_signature_runner(SIGNATURE)
    scales = {name: detail["quantization"] for name, detail in runner.get_output_details().items()}
    signal = dict.fromkeys((tensor.name for tensor in tensors), 0.0)
    noise = dict(signal)
    for inputs in sentences:
        wanted = reference.run(inputs)
        stored = runner(**inputs)
        for tensor in tensors:
            scale, zero_point = scales[tensor.name]
            got = (at_tokens(tensor, stored[tensor.name], inputs).astype(np.float64) - zero_point) * scale
            true = wanted[tensor.name].astype(np.float64)
            if tensor.value_range is not None:
                true = np.clip(true, *tensor.value_range)
            signal[tensor.name] += float(np.square(true).sum())
            noise[tensor.name] += float(np.square(true - got).sum())
    # A silent tensor, or one without any noise, says nothing about where accuracy goes.
    return {name: 10 * float(np.log10(signal[name] / noise[name])) for name in signal if signal[name] and noise[name]}
