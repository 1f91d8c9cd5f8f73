"""What is usable as a scale; what a tensor's faults say is tested with whole files, in test_check.py."""

import pytest

from convert.tflite.structure.tensor import usable


@pytest.mark.parametrize("scales", [(), (1.0,), (1e-30, 1e30), (0.5,) * 1000])
def test_numbers_within_reach_are_usable(scales):
    assert usable(scales)


@pytest.mark.parametrize("wrong", [0.0, -1.0, 1e-31, 1e31, float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("place", range(3))
def test_one_that_is_not_is_found_wherever_it_stands(wrong, place):
    scales = [1.0, 2.0, 0.5]
    scales[place] = wrong
    assert not usable(tuple(scales))
