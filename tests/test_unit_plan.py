from math import erf

import numpy as np
import pytest

from convert.unit_plan import SIGMOID_SLOPE, UnitStatistics, plan_units

UNITS, GROUPS = 1024, 4


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(erf)(x / np.sqrt(2)))


def relu(x):
    return np.maximum(x, 0)


def by_copies(function, x, layout, unit):
    """What the consumers of a unit see: the bounded unit and all copies of it, summed."""
    copies = layout.offsets[layout.sources == unit] * layout.ceiling
    return sum(function(np.minimum(x - offset, layout.ceiling)) for offset in [0, *copies])


def plan(largest, groups):
    """The plan for units that reach these values at one of the tokens, and half of them at another."""
    statistics = UnitStatistics(len(largest))
    for share in (0.5, 1):
        arguments = (share * largest)[None]
        statistics.add(arguments, arguments)
    return plan_units(statistics, groups)


@pytest.fixture
def largest():
    peaks = np.linspace(2, 4, UNITS)
    peaks[3], peaks[20] = 22.0, 13.0
    return peaks


def test_units_alike_need_no_copies():
    layout = plan(np.full(UNITS, 3.0), GROUPS)
    assert (layout.extra, layout.ceiling) == (0, 3.0)
    assert layout.sources.shape == (GROUPS, 0)


def test_massive_units_are_copied_and_the_ceiling_falls(largest):
    layout = plan(largest, GROUPS)
    assert layout.ceiling < 0.3 * largest.max()
    assert set(layout.sources[layout.sources >= 0]) >= {3, 20}


def test_the_copies_cover_the_largest_value_of_every_unit(largest):
    layout = plan(largest, GROUPS)
    copies = np.array([(layout.sources == unit).sum() for unit in range(UNITS)])
    assert ((copies + 1) * layout.ceiling >= largest - 1e-4).all()


def test_the_budget_of_copies_is_kept():
    rng = np.random.default_rng(0)
    for _ in range(20):
        layout = plan(rng.lognormal(0, 1.5, UNITS), GROUPS)
        assert (layout.sources >= 0).sum() <= 8


def test_a_copy_stands_in_the_group_of_its_unit_and_groups_are_filled_up(largest):
    layout = plan(largest, GROUPS)
    per_group = UNITS // GROUPS
    for group, sources in enumerate(layout.sources):
        assert all(source // per_group == group for source in sources if source >= 0)
    # Groups of a convolution are of one size; the rest is filled with units of zeros.
    assert layout.sources.shape == layout.offsets.shape == (GROUPS, layout.extra)
    assert (layout.sources == -1).any()


def test_the_copies_of_a_unit_take_successive_slices(largest):
    layout = plan(largest, GROUPS)
    steps = np.sort(layout.offsets[layout.sources == 3])
    np.testing.assert_array_equal(steps, np.arange(1, len(steps) + 1))


@pytest.mark.parametrize(("function", "tolerance"), [(relu, 1e-9), (gelu, 0.18)])
def test_the_slices_add_up_to_the_activation(largest, function, tolerance):
    layout = plan(largest, GROUPS)
    x = np.linspace(-6, largest[3], 2001)
    np.testing.assert_allclose(by_copies(function, x, layout, 3), function(x), atol=tolerance)


def test_a_unit_without_copies_is_left_alone_below_the_ceiling(largest):
    layout = plan(largest, GROUPS)
    x = np.linspace(-4, layout.ceiling, 101)
    np.testing.assert_array_equal(by_copies(gelu, x, layout, 0), gelu(x))


def test_units_that_are_never_positive_are_planned_without_fault():
    layout = plan(np.full(UNITS, -1.0), GROUPS)
    assert layout.extra == 0
    assert layout.ceiling > 0


def test_the_gain_and_rest_mend_what_the_gate_differs_from_gelu_by():
    rng = np.random.default_rng(0)
    arguments = rng.normal(0, 1, (4000, 2)) * [0.5, 2] + [-0.5, 1]
    values = gelu(arguments)
    statistics = UnitStatistics(2)
    for part in np.split(np.arange(4000), 8):
        statistics.add(arguments[part], values[part])
    gain, rest = statistics.fit()
    gates = arguments / (1 + np.exp(-SIGMOID_SLOPE * arguments))
    before, after = (np.square(mended - values).mean(axis=0) for mended in (gates, gates * gain + rest))
    assert (after < before).all()
    np.testing.assert_allclose((gates * gain + rest).mean(axis=0), values.mean(axis=0), atol=1e-6)


def test_a_unit_that_never_moves_is_read_as_it_is():
    statistics = UnitStatistics(1)
    statistics.add(np.full((5, 1), -9.0), np.zeros((5, 1)))
    gain, rest = statistics.fit()
    assert gain.tolist() == [1]
    assert rest == pytest.approx(0, abs=1e-5)
