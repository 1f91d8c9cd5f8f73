"""What the programs that others measure by say; `tests/data/metrics/make_metrics.py` says which."""

import json

import pytest

from support.places import DATA

GOLDEN = json.loads((DATA / "metrics/golden.json").read_text())
# Both sides compute in double precision, in another order.
SAME = {"rel": 1e-12, "abs": 1e-12}


def scores_of(case, names):
    return pytest.approx({name: case[name] for name in names}, **SAME)
