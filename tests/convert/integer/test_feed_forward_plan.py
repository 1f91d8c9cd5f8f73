from math import erf

import numpy as np
import pytest

from convert.integer.feed_forward_plan import plan_excess, plan_units

UNITS, GROUPS = 1024, 4


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(erf)(x / np.sqrt(2)))


def silu(x):
    return x / (1 + np.exp(-x))


def relu(x):
    return np.maximum(x, 0)


def by_copies(function, x, layout, unit):
    """What the consumers of a unit see: the bounded unit and all copies of it, summed."""
    copies = layout.offsets[layout.sources == unit] * layout.ceiling
    return sum(function(np.minimum(x - offset, layout.ceiling)) for offset in [0, *copies])


@pytest.fixture
def largest():
    peaks = np.linspace(2, 4, UNITS)
    peaks[3], peaks[20] = 22.0, 13.0
    return peaks


def test_units_alike_need_no_copies():
    layout = plan_units(np.full(UNITS, 3.0), GROUPS)
    assert (layout.extra, layout.ceiling) == (0, 3.0)
    assert layout.sources.shape == (GROUPS, 0)


def test_massive_units_are_copied_and_the_ceiling_falls(largest):
    layout = plan_units(largest, GROUPS)
    assert layout.ceiling < 0.3 * largest.max()
    assert set(layout.sources[layout.sources >= 0]) >= {3, 20}


def test_the_copies_cover_the_largest_value_of_every_unit(largest):
    layout = plan_units(largest, GROUPS)
    copies = np.array([(layout.sources == unit).sum() for unit in range(UNITS)])
    assert ((copies + 1) * layout.ceiling >= largest - 1e-4).all()


def test_the_budget_of_copies_is_kept():
    rng = np.random.default_rng(0)
    for _ in range(20):
        layout = plan_units(rng.lognormal(0, 1.5, UNITS), GROUPS)
        assert (layout.sources >= 0).sum() <= 8


def test_a_copy_stands_in_the_group_of_its_unit_and_groups_are_filled_up(largest):
    layout = plan_units(largest, GROUPS)
    per_group = UNITS // GROUPS
    for group, sources in enumerate(layout.sources):
        assert all(source // per_group == group for source in sources if source >= 0)
    # Groups of a convolution are of one size; the rest is filled with units of zeros.
    assert layout.sources.shape == layout.offsets.shape == (GROUPS, layout.extra)
    assert (layout.sources == -1).any()


def test_the_copies_of_a_unit_take_successive_slices(largest):
    layout = plan_units(largest, GROUPS)
    steps = np.sort(layout.offsets[layout.sources == 3])
    np.testing.assert_array_equal(steps, np.arange(1, len(steps) + 1))


@pytest.mark.parametrize(("function", "tolerance"), [(relu, 1e-9), (gelu, 0.18), (silu, 0.8)])
def test_the_slices_add_up_to_the_activation(largest, function, tolerance):
    layout = plan_units(largest, GROUPS)
    x = np.linspace(-6, largest[3], 2001)
    np.testing.assert_allclose(by_copies(function, x, layout, 3), function(x), atol=tolerance)


def test_a_unit_without_copies_is_left_alone_below_the_ceiling(largest):
    layout = plan_units(largest, GROUPS)
    x = np.linspace(-4, layout.ceiling, 101)
    np.testing.assert_array_equal(by_copies(gelu, x, layout, 0), gelu(x))


def test_units_that_are_never_positive_are_planned_without_fault():
    layout = plan_units(np.full(UNITS, -1.0), GROUPS)
    assert layout.extra == 0
    assert layout.ceiling > 0


def test_units_alike_have_no_excess():
    plan = plan_excess(np.full(UNITS, 3.0))
    assert (plan.ceiling, len(plan.units)) == (3.0, 0)


@pytest.mark.parametrize(("function", "tolerance"), [(relu, 1e-9), (gelu, 0.01), (silu, 0.1)])
def test_the_bounded_unit_and_its_excess_add_up_to_the_activation(largest, function, tolerance):
    plan = plan_excess(largest)
    assert set(plan.units) >= {3, 20}
    assert plan.ceiling < 4.001
    for unit in (3, 20):
        place = plan.units.tolist().index(unit)
        x = np.linspace(-6, largest[unit], 2001)
        stored = np.clip((x - plan.ceiling) / plan.factors[place], 0, plan.ceiling)
        total = function(np.minimum(x, plan.ceiling)) + plan.factors[place] * stored
        np.testing.assert_allclose(total, function(x), atol=tolerance)


def test_few_units_have_an_excess():
    rng = np.random.default_rng(0)
    for _ in range(20):
        peaks = rng.lognormal(0, 1.5, UNITS)
        plan = plan_excess(peaks)
        assert len(plan.units) <= 8
        assert (np.delete(peaks, plan.units) <= plan.ceiling).all()
