"""The int8 file's answers computed in TensorFlow, with gradients.

Every value is the real number that its integer stands for. A result is rounded to its tensor's scale and saturates at
its ends, as in the file; the gradient passes rounding as if it were not there and stops where the value saturates
(straight-through estimator: Bengio et al. 2013, arXiv 1308.3432; for integer graphs: Jacob et al. 2018, arXiv
1712.05877). Sums of products are added up in float32, to a thousandth of the step they are then rounded to: now and
then a value that lies between two steps goes to the other one.
"""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from convert.graph.operator_kinds import OPERATOR_KINDS
from convert.qat.execution import GraphExecution, constants_of
from convert.tflite.typed_graph import TypedConstant, TypedOperator, TypedTensor


def simulate_int8(operators: Sequence[TypedOperator]) -> GraphExecution[TypedOperator]:
    """The operators of a `convert.ptq.int8_graph.Int8Graph`, to be run on many rows at once.

    Raises:
        NotImplementedError: as `GraphExecution`.
    """
    return GraphExecution(operators, constants_of(operators, TypedConstant, real_constant), _stored)


def is_rounded(operator: TypedOperator) -> bool:
    """Whether the result is rounded; one that holds integers of its first input has nothing to round."""
    return operator.output.dtype == np.int8 and not OPERATOR_KINDS[operator.kind].passes_values


def rounded(result: tf.Tensor, tensor: TypedTensor) -> tf.Tensor:
    """The numbers of an int8 tensor that are nearest to some results."""
    # Fused; written out, the rounding would take a third of the whole time.
    return tf.quantization.fake_quant_with_min_max_args(result, *ends(tensor))


def ends(tensor: TypedTensor) -> tuple[float, float]:
    """The least and the greatest number that an int8 tensor holds."""
    scale, zero_point = float(tensor.steps.scale[0]), tensor.steps.zero_point
    return scale * (-128 - zero_point), scale * (127 - zero_point)


def real_constant(tensor: TypedConstant) -> tf.Tensor:
    """The numbers that a constant's integers stand for, float32; ids and indices as they are."""
    if tensor.quantization is None:
        return tf.constant(tensor.data)
    scale, axis = tensor.quantization.scale.astype(np.float64), tensor.quantization.axis
    if scale.size > 1:
        scale = np.moveaxis(scale.reshape(-1, *[1] * (tensor.data.ndim - 1)), 0, axis)
    return tf.constant(((tensor.data.astype(np.int64) - tensor.quantization.zero_point) * scale).astype(np.float32))


def _stored(operator: TypedOperator, result: tf.Tensor) -> tf.Tensor:
    return rounded(result, operator.output) if is_rounded(operator) else result
