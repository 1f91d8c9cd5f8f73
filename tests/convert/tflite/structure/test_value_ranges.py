"""A range holds every number that two numbers of two ranges make, and is no wider than it must be."""

import itertools

import pytest

from convert.tflite.structure import value_ranges

PAIRS = list(itertools.product([(-3, -1), (-2, 4), (0, 0), (0, 1), (2, 5)], repeat=2))
MADE = {
    "greater": max,
    "smaller": min,
    "total": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_ends_are_the_least_and_the_greatest_that_occur(name, one, other):
    numbers = [MADE[name](a, b) for a in range(one[0], one[1] + 1) for b in range(other[0], other[1] + 1)]
    assert getattr(value_ranges, name)(one, other) == (min(numbers), max(numbers))


def test_either_is_one_of_the_two():
    assert value_ranges.either((2, 5), (-3, -1)) == (-3, 5)


@pytest.mark.parametrize("make", [value_ranges.total, value_ranges.product])
def test_what_32_bits_do_not_hold_may_be_anything(make):
    assert make((1 << 30, (1 << 31) - 1), (2, 3)) == value_ranges.ANY
