"""A grouped kernel over all channels multiplies as the grouped one does."""

import numpy as np
import pytest

from convert.graph.constructions import over_all_channels


@pytest.mark.parametrize(("out", "groups", "inside"), [(6, 1, 5), (6, 2, 4), (8, 4, 1), (4, 4, 3)])
def test_a_kernel_over_all_channels_gives_the_sums_of_the_groups(out, groups, inside):
    rng = np.random.default_rng(out)
    kernel = rng.integers(-127, 128, (out, 1, 1, inside)).astype(np.int8)
    values = rng.integers(-128, 128, (9, groups * inside))
    parts = np.split(values, groups, axis=1)
    kernels = np.split(kernel.reshape(out, inside).astype(int), groups)
    by_group = np.concatenate([part @ rows.T for part, rows in zip(parts, kernels, strict=True)], axis=1)
    whole = over_all_channels(kernel, groups)
    assert whole.shape == (out, 1, 1, groups * inside)
    assert whole.dtype == np.int8
    np.testing.assert_array_equal(values @ whole.reshape(out, -1).astype(int).T, by_group)
