"""The table of kernels against the operators that are written here, and against itself."""

import pytest

from convert.graph.operator_kinds import OPERATOR_KINDS
from convert.tflite.runtime_version import OPERATOR_NAMES
from convert.tflite.structure.kernels import KERNELS, Scales, Types


def test_every_kind_that_is_written_here_has_its_kernel():
    assert OPERATOR_KINDS.keys() <= KERNELS.keys()


@pytest.mark.parametrize("kind", KERNELS)
def test_a_kernel_is_of_an_operator_that_the_runtime_has_and_reads_something(kind):
    kernel = KERNELS[kind]
    assert kind in OPERATOR_NAMES.values()
    assert 1 <= kernel.least <= kernel.most <= 3
    if kernel.types is Types.BOTH or kernel.scales is Scales.SUM:
        assert kernel.least == 2
