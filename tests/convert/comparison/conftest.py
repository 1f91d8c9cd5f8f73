"""One comparison of two shapes and a trained model, for every test of this room."""

import pytest

from convert.comparison.compare import CompareOptions, compare
from convert.comparison.report import comparison_page
from convert.comparison.trained import TrainedModel
from support.comparison import GROUPED, GROUPED_NAME, LENGTH, MODEL, UNGROUPED, built
from support.page import Page


@pytest.fixture(scope="session")
def few_rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("compare") / "few.jsonl"
    path.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:20]))
    return path


@pytest.fixture(scope="session")
def int8_file(few_rows):
    """Of two lengths, as a phone gets it, with the report of its build."""
    path = few_rows.parent / "tiny.tflite"
    return path, built(path, few_rows, shorter=(8,))


@pytest.fixture(scope="session")
def steps():
    return []


@pytest.fixture(scope="session")
def report(few_rows, int8_file, steps):
    options = CompareOptions(
        shapes={GROUPED_NAME: GROUPED, "ungrouped": UNGROUPED},
        trained=[TrainedModel(MODEL, int8_file[0], few_rows)],
        length=LENGTH,
        runs=3,
    )
    return {"command": "python -m convert compare <&>", **compare(options, steps.append)}


@pytest.fixture(scope="session")
def page(report):
    return Page(comparison_page(report))
