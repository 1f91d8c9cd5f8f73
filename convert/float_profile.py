"""A trained network in a profile whose activations are float, at each of its lengths."""

from collections.abc import Sequence

from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.trained_network import Network
from convert.ptq.float_graph import write_float_graph

_WEIGHTS = {"dynamic": "int8", "float16": "float16", "float32": "float32"}


def write_float_profile(
    network: Network, profile: str, length: int, shorter: Sequence[int] = ()
) -> tuple[bytes, list[bytes]]:
    """Write a network in float.

    Args:
        network: the trained weights.
        profile: "dynamic", "float16" or "float32".
        length: tokens S of the inputs.
        shorter: further lengths, each less.

    Returns:
        A .tflite without metadata, and one of each further length, as `convert.tflite.metadata.with_metadata` takes them.

    """
    content, *others = (
        write_float_graph(build_graph(network, each, FloatArithmetic(), length), _WEIGHTS[profile])
        for each in (length, *shorter)
    )
    return content, others
