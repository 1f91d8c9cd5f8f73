"""Network shapes and trained models compared: the record, and what cannot be compared."""

import json
import os
import shutil

import numpy as np
import pytest

from convert.cli.parser import main
from convert.comparison.compare import CompareOptions, compare
from convert.comparison.shapes import COMPARED_PROFILES
from convert.graph.trained_network import read_network
from keras_model.errors import InputFileError, UserError
from support.comparison import GROUPED, GROUPED_NAME, LENGTH, MODEL, UNGROUPED, closed_formula, silent


def test_the_record_is_json_and_holds_every_figure(report):
    assert json.loads(json.dumps(report)) == report
    assert [model["name"] for model in report["models"]] == [GROUPED_NAME, "ungrouped", str(MODEL)]
    assert [model["trained"] for model in report["models"]] == [False, False, True]
    assert (report["length"], report["threads"], report["runs"]) == (LENGTH, 1, 3)
    assert report["environment"]["cpu"]
    assert {"keras", "ai-edge-litert", "numpy"} <= set(report["environment"]["versions"])
    for compared in report["models"]:
        assert list(compared["profiles"]) == list(COMPARED_PROFILES)
        assert compared["profiles"]["dynamic"]["ratio_to_dynamic"] == 1
        for figures in compared["profiles"].values():
            assert 0 < figures["milliseconds"]["min"] <= figures["milliseconds"]["median"]
        sizes = [compared["profiles"][profile]["bytes"] for profile in ("dynamic", "int8", "float32")]
        assert sizes == sorted(sizes)


def test_a_ratio_compares_the_same_round(tmp_path, monkeypatch):
    times = np.array([[4, 2, 1], [40, 10, 30], [6, 2, 2]], np.float64)
    monkeypatch.setattr("convert.comparison.compare.time_in_turns", lambda paths, threads, runs: (times, [LENGTH] * 3))
    profiles = compare(CompareOptions(shapes={"one": UNGROUPED}, length=LENGTH), silent)["models"][0]["profiles"]
    assert [profiles[profile]["ratio_to_dynamic"] for profile in COMPARED_PROFILES] == [3, 1, 1]
    assert profiles["float32"]["milliseconds"] == {"min": 4, "median": 6}


def test_groups_save_parameters_and_multiply_adds(report):
    grouped, ungrouped, trained = report["models"]
    assert grouped["parameters"] < ungrouped["parameters"]
    assert grouped["multiply_adds"] < ungrouped["multiply_adds"]
    assert trained["multiply_adds"] == closed_formula(read_network(_trained()), LENGTH)
    assert trained["parameters"] == _trained().count_params()


def _trained():
    from keras_model.tasks.loading import load_model

    return load_model(MODEL)


def test_progress_names_every_network(steps):
    for name in (GROUPED_NAME, "ungrouped", str(MODEL)):
        assert any(step.startswith(name) for step in steps)


def test_no_file_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    compare(CompareOptions(shapes={"one": GROUPED}, length=LENGTH, runs=1), silent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shapes": {}}, "nothing to compare"),
        ({"length": 2}, "length 2: one has 512 positions"),
        ({"length": 513}, "length 513: one has 512 positions"),
        ({"runs": 0}, "runs must be at least 1"),
        ({"threads": -1}, "threads must be at least 1"),
        ({"threads": 1025}, "threads must be at most 1024"),
    ],
)
def test_options_that_mean_nothing_are_refused(changes, message):
    with pytest.raises(UserError, match=message):
        compare(CompareOptions(**({"shapes": {"one": GROUPED}} | changes)), silent)


def test_a_full_disk_is_told_in_one_line(monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("convert.comparison.compare.write_shape", full)
    with pytest.raises(InputFileError, match="No space left on device; set TMPDIR"):
        compare(CompareOptions(shapes={"one": GROUPED}, length=LENGTH), silent)


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["compare", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_name_that_utf8_does_not_hold_is_written_all_the_same(run, tmp_path, few_rows, int8_file):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    shutil.copytree(MODEL, folder)
    output = tmp_path / "report.html"
    code, _, _ = run("--output", output, "--runs", 1, "--shapes", "--trained", folder, int8_file[0], few_rows, "--json")
    assert code == 0
    assert "caf?" in output.read_text(encoding="utf-8")
