"""What the native runtime's kernels take for granted of an operator, in files of any origin.

The kinds are those of text models, whoever converted them; a kind that is not here is left to the runtime. Read off
tensorflow/lite/kernels and XNNPACK's subgraphs, and off files that ended the runtime.
"""

from dataclasses import dataclass
from enum import Enum


class Types(Enum):
    """Which type the output has."""

    OWN = "its own, whatever is read"
    FIRST = "that of the first input"
    BOTH = "that of the first two inputs, which have one type"


class Scales(Enum):
    """What a kernel does with the scales of integers."""

    CARRIED = "nothing"
    USED = "makes a multiplier of them, so that none may be missing or extreme"
    SUM = "makes a multiplier of them that must be less than one"


@dataclass(frozen=True)
class Kernel:
    """One kind of operator; it writes one output.

    Attributes:
        least, most: numbers of inputs that it reads.
        types: of the output against the inputs.
        scales: what becomes of integers' scales.
    """

    least: int
    most: int
    types: Types
    scales: Scales


KERNELS = {
    "ADD": Kernel(2, 2, Types.BOTH, Scales.SUM),
    "BATCH_MATMUL": Kernel(2, 2, Types.FIRST, Scales.USED),
    "CONCATENATION": Kernel(1, 64, Types.FIRST, Scales.USED),
    "CONV_2D": Kernel(2, 3, Types.FIRST, Scales.USED),
    "DEPTHWISE_CONV_2D": Kernel(2, 3, Types.FIRST, Scales.USED),
    "DEQUANTIZE": Kernel(1, 1, Types.OWN, Scales.USED),
    "DIV": Kernel(2, 2, Types.BOTH, Scales.USED),
    "ELU": Kernel(1, 1, Types.FIRST, Scales.USED),
    "EMBEDDING_LOOKUP": Kernel(2, 2, Types.OWN, Scales.CARRIED),
    "EXP": Kernel(1, 1, Types.FIRST, Scales.USED),
    "EXPAND_DIMS": Kernel(2, 2, Types.FIRST, Scales.CARRIED),
    "FULLY_CONNECTED": Kernel(2, 3, Types.OWN, Scales.USED),
    "GATHER": Kernel(2, 2, Types.FIRST, Scales.CARRIED),
    "GELU": Kernel(1, 1, Types.FIRST, Scales.USED),
    "LOGISTIC": Kernel(1, 1, Types.FIRST, Scales.USED),
    "MAXIMUM": Kernel(2, 2, Types.BOTH, Scales.CARRIED),
    "MEAN": Kernel(2, 2, Types.FIRST, Scales.USED),
    "MINIMUM": Kernel(2, 2, Types.BOTH, Scales.CARRIED),
    "MUL": Kernel(2, 2, Types.BOTH, Scales.USED),
    "NEG": Kernel(1, 1, Types.FIRST, Scales.USED),
    "QUANTIZE": Kernel(1, 1, Types.OWN, Scales.USED),
    "REDUCE_MAX": Kernel(2, 2, Types.FIRST, Scales.CARRIED),
    "RELU": Kernel(1, 1, Types.FIRST, Scales.USED),
    "RESHAPE": Kernel(1, 2, Types.FIRST, Scales.CARRIED),
    "RSQRT": Kernel(1, 1, Types.FIRST, Scales.USED),
    "SLICE": Kernel(3, 3, Types.FIRST, Scales.CARRIED),
    "SOFTMAX": Kernel(1, 1, Types.OWN, Scales.USED),
    "SQRT": Kernel(1, 1, Types.FIRST, Scales.USED),
    "SQUARED_DIFFERENCE": Kernel(2, 2, Types.BOTH, Scales.SUM),
    "SUB": Kernel(2, 2, Types.BOTH, Scales.SUM),
    "SUM": Kernel(2, 2, Types.FIRST, Scales.USED),
    "TANH": Kernel(1, 1, Types.FIRST, Scales.USED),
    "TRANSPOSE": Kernel(2, 2, Types.FIRST, Scales.CARRIED),
}
