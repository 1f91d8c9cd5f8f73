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
from convert.tflite.typed_graph import TypedConstant, TypedOperator


def simulate_int8(operators: Sequence[TypedOperator]) -> GraphExecution[TypedOperator]:
    """The operators of `convert.ptq.int8_graph.int8_operators`, to be run on many rows at once.

    Raises:
        NotImplementedError: as `GraphExecution`.

    """
    return GraphExecution(operators, constants_of(operators, TypedConstant, _real), _rounded)


def _rounded(operator: TypedOperator, result: tf.Tensor) -> tf.Tensor:
    # What holds integers of its first input, at the same scale, has nothing to round.
    if operator.output.dtype != np.int8 or OPERATOR_KINDS[operator.kind].passes_values:
        return result
    quantization = operator.output.steps
    scale, zero_point = float(quantization.scale[0]), quantization.zero_point
    # Fused; written out, the rounding would take a third of the whole time.
    return tf.quantization.fake_quant_with_min_max_args(result, scale * (-128 - zero_point), scale * (127 - zero_point))


def _real(tensor: TypedConstant) -> tf.Tensor:
    if tensor.quantization is None:
        return tf.constant(tensor.data)
    scale, axis = tensor.quantization.scale.astype(np.float64), tensor.quantization.axis
    if scale.size > 1:
        scale = np.moveaxis(scale.reshape(-1, *[1] * (tensor.data.ndim - 1)), 0, axis)
    return tf.constant(((tensor.data.astype(np.int64) - tensor.quantization.zero_point) * scale).astype(np.float32))
