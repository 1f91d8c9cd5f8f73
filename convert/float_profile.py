"""A trained network in a profile whose activations are float, at each of its lengths."""

from collections.abc import Sequence

from convert.deployment_graph import build_graph
from convert.float_arithmetic import FloatArithmetic
from convert.float_file import write_float_graph
from convert.network import Network

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
        A .tflite without metadata, and one of each further length, as `convert.metadata.with_metadata` takes them.

    """
    content, *others = (
        write_float_graph(build_graph(network, each, FloatArithmetic(), length), _WEIGHTS[profile])
        for each in (length, *shorter)
    )
    return content, others
