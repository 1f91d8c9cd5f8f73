"""A range is cut where the values it loses cost less than the finer step saves."""

import numpy as np
import pytest

from convert.ptq.ranges import choose_range, with_headroom

COUNT = 400_000
SHARES = (1.0, 0.92, 0.85, 0.78, 0.71, 0.64, 0.57, 0.5)
DISTRIBUTIONS = {
    "uniform": lambda generator: generator.uniform(-1, 1, COUNT),
    "normal": lambda generator: generator.normal(size=COUNT),
    "long tails": lambda generator: generator.standard_t(4, COUNT),
    "one side": lambda generator: generator.normal(size=COUNT) ** 2,
    "off centre": lambda generator: generator.normal(3, 1, COUNT),
    "an edge and a tail": lambda generator: generator.gamma(2, size=COUNT) - 3,
}


def drawn(name):
    return DISTRIBUTIONS[name](np.random.default_rng(0))


def chosen(values, symmetric=False):
    return choose_range(values, float(values.min()), float(values.max()), symmetric)


def cost(values, low, high):
    """What 256 levels from `low` to `high`, 0 among them, lose of the values."""
    step = (high - low) / 255
    levels = np.arange(round(low / step), round(high / step) + 1) * step
    nearest = levels[np.searchsorted((levels[1:] + levels[:-1]) / 2, values)]
    return (np.abs(values - nearest) ** 2.5).mean()


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_no_other_share_of_the_range_loses_less(name, symmetric):
    values = drawn(name)
    low, high = chosen(values, symmetric)
    share = high / values.max()
    assert low == pytest.approx(share * values.min())
    bottom, top = min(values.min(), 0), values.max()
    if symmetric:
        bottom, top = -max(-bottom, top), max(-bottom, top)
    costs = [cost(values, bottom * other, top * other) for other in SHARES]
    assert share == pytest.approx(SHARES[np.argmin(costs)])


def test_tails_are_cut_and_edges_are_not():
    assert chosen(drawn("uniform")) == (drawn("uniform").min(), drawn("uniform").max())
    for name in ("normal", "long tails", "one side", "off centre"):
        assert chosen(drawn(name))[1] < drawn(name).max(), name


@pytest.mark.parametrize(("reach", "share"), [(1.0, 1.0), (1.05, 1.0), (1.2, 0.85), (1.5, 0.71), (1.9, 0.57)])
@pytest.mark.parametrize("symmetric", [False, True])
def test_a_value_that_only_the_whole_text_holds_does_not_coarsen_the_sample(reach, share, symmetric):
    """Of many tokens a sample is kept, but the ends of the range are those of all."""
    assert choose_range(drawn("uniform"), -reach, reach, symmetric) == (-reach * share, reach * share)


def test_never_is_more_than_half_cut():
    assert choose_range(drawn("uniform"), -100.0, 100.0, False) == (-50, 50)


def test_a_range_from_zero_stays_one_from_zero():
    values = drawn("one side")
    low, high = choose_range(values, 0.0, float(values.max()), False)
    assert low == 0
    assert 0 < high < values.max()


@pytest.mark.parametrize("factor", [2.0**-20, 0.5, 2.0**20])
@pytest.mark.parametrize("symmetric", [False, True])
def test_the_choice_does_not_depend_on_the_unit(symmetric, factor):
    values = drawn("long tails")
    low, high = chosen(values, symmetric)
    assert chosen(values * factor, symmetric) == (low * factor, high * factor)


def test_under_a_symmetric_scale_both_signs_are_alike():
    values = drawn("off centre")
    low, high = chosen(values, symmetric=True)
    assert high < values.max()
    assert chosen(-values, symmetric=True) == (-high, -low)


def test_a_few_values_tell_nothing_of_a_tail():
    values = drawn("uniform")
    assert choose_range(values[:4095], -2.0, 2.0, False) == (-2, 2)
    assert choose_range(values[:4096], -2.0, 2.0, False) == (-1, 1)


@pytest.mark.parametrize("symmetric", [False, True])
def test_silence_is_a_range_too(symmetric):
    assert choose_range(np.zeros(5000), 0.0, 0.0, symmetric) == (0, 0)


def test_scores_get_room_at_either_end_whatever_their_unit():
    assert with_headroom(-2.0, 6.0) == (-4, 8)
    assert with_headroom(-200.0, 600.0) == (-400, 800)
    assert with_headroom(3.0, 3.0) == (3, 3)
