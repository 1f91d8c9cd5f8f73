"""A seeded part of `python -m tests.fuzz`: random input ends in an answer or a line, and in nothing else."""

import pytest

from tests.fuzz.__main__ import fuzz


@pytest.mark.parametrize(
    ("kind", "count"),
    [("rows", 500), ("texts", 100), ("damaged", 150), ("forged", 150), ("folders", 12), ("checkpoints", 10)],
)
def test_random_input_is_answered_or_refused(kind, count):
    outcomes, faults = fuzz(kind, seed=0, first=0, count=count)
    assert faults == []
    assert outcomes.total() == count
    assert outcomes["refused"] or kind == "texts", "input that nothing is wrong with would prove nothing"
    assert outcomes["answered"] or kind == "damaged", "nor would input that never gets past the first check"
