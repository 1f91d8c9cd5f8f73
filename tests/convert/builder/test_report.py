"""The figures of a build in a terminal and in files, from figures made up here."""

import io
import json
import math

import pytest
from rich.console import Console

from convert.builder.options import WARNINGS
from convert.builder.report import build_tables, report_kind, write_report
from convert.page.template import PAGE
from keras_model.errors import InputFileError, UserError

SIDE = {"accuracy": 0.9, "agreement": 1.0, "mean_divergence": 0.001, "worst_divergence": 0.0125}
REPORT = {
    "output": "größe.tflite",
    "profile": "int8",
    "score": "accuracy",
    "keras": {"accuracy": 0.91},
    "float_tflite": SIDE,
    "dynamic_tflite": SIDE | {"accuracy": 0.9075},
    "tflite": SIDE | {"accuracy": 0.875},
    "judged": [
        {
            "measure": "accuracy",
            "lost_points": 3.5,
            "dynamic_points": 0.25,
            "permitted_points": 5.0,
            "interval": [1.25, 5.75],
            "unit": "rows",
            "units": 160,
            "better": 2,
            "worse": 8,
            "mcnemar_p": 0.109,
            "outcome": "passed",
            "rows_to_tell": 400,
        }
    ],
    "verdict": {"passed": True, "outcome": "passed", "reason": "accuracy fell by 3.50 points", "advice": ""},
    "evaluation": {"file": "test.jsonl", "examples": 160},
    "calibration": {"file": "train.jsonl", "texts": 200, "seed": 7},
    "audit": {
        "bytes": 1_250_000,
        "parameters": 2_300_000,
        "operators": [{"op": "CONV_2D", "count": 10}, {"op": "SOFTMAX", "count": 2}],
        "undelegated": [{"op": "SOFTMAX", "count": 2}],
        "delegated": 10,
        "partitions": 3,
        "float_tensors": [],
        "shorter": [],
        "float_outputs": [],
        "min_runtime_version": "2.9.0",
    },
    "seconds": 12.4,
    "worst_rows": [{"text": "[bold]play[/bold] " + 100 * "x", "keras": "music", "tflite": "alarm", "divergence": 0.5}],
    "signal_to_noise": {"embedding": 30.0, "block_0/attention": 20.4, "block_0/out": 11.9},
}
NOISE_BUDGET = {
    "texts": 32,
    "everything": {"name": "everything rounded", "decibels": 17.25, "share": 1.0},
    "nothing": {"name": "nothing rounded", "decibels": 30.0, "share": 0.0525},
    "clipping": {"name": "clipping alone", "decibels": None, "share": 0.0},
    "kinds": [
        {"name": "weights of the trained maps", "decibels": 20.5, "share": 0.475},
        {"name": "head", "decibels": 40.0, "share": 0.005},
    ],
    "parts": [{"name": "embeddings", "decibels": 33.0, "share": 0.0265}],
    "sum_of_shares": 0.5325,
}


def shown(report):
    console = Console(file=io.StringIO(), width=140, color_system=None)
    console.print(build_tables(report))
    return [" ".join(line.replace("│", " ").split()) for line in console.file.getvalue().splitlines()]


def test_a_terminal_shows_what_was_lost_and_what_is_in_the_file():
    lines = shown(REPORT)
    for line in (
        "160 held-out rows of test.jsonl",
        "accuracy 0.9100 0.9000 0.9075 0.8750",
        "worst divergence with Keras 0.0125 0.0125 0.0125",
        "passed: accuracy fell by 3.50 points",
        "accuracy 0.25 3.50 5 1.25 to 5.75 2 rows 8 rows passed",
        "size 1.25 MB, 2.3 M parameters",
        "full integer yes, no float tensor inside",
        "XNNPACK 10 of 12 operators in 3 partitions",
        "outside 2 SOFTMAX",
        "runtime TensorFlow Lite ≥ 2.9.0",
        "calibrated on 200 texts of train.jsonl, seed 7",
        "built in 12 s",
        "block_0 attention 20 out 12",
    ):
        assert line in lines


def test_a_build_in_float_has_no_column_of_dynamic_range():
    report = {name: value for name, value in REPORT.items() if name != "dynamic_tflite"}
    row = {name: value for name, value in REPORT["judged"][0].items() if name != "dynamic_points"}
    nothing = {"interval": [3.5, 3.5], "better": None, "worse": None}
    lines = shown(report | {"judged": [row, row | nothing | {"measure": "ranks"}]})
    assert "accuracy 0.9100 0.9000 0.8750" in lines
    assert "accuracy 3.50 5 1.25 to 5.75 2 rows 8 rows passed" in lines
    assert "ranks 3.50 5 – passed" in lines


def test_text_of_a_row_is_cut_and_never_markup():
    (row,) = (line for line in shown(REPORT) if line.startswith("[bold]"))
    assert row == f"{REPORT['worst_rows'][0]['text'][:70]} music alarm 0.500"


def test_only_what_a_build_has_is_shown():
    assert len(build_tables(REPORT).renderables) == 5
    assert len(build_tables(REPORT | {"signal_to_noise": {}}).renderables) == 4
    rejection = {
        "threshold": 0.375,
        "accuracy_with_rejection": 0.85,
        "out_of_scope_recall": 0.5,
        "evaluation_accuracy_with_rejection": 0.86,
        "in_scope": {"file": "validation.jsonl", "examples": 80},
        "out_of_scope": {"file": "others.txt", "examples": 9},
    }
    lengths = [{"length": 16, "share": 0.975, "worst_steps": 1.25}]
    lines = shown(REPORT | {"rejection": rejection, "lengths": lengths})
    assert "threshold 0.3750" in lines
    assert "out of scope recall 0.5000 of 9 rows of others.txt" in lines
    assert "0.8600 of 160 held-out rows of test.jsonl" in lines
    assert "16 97.5% 1.2" in lines


def test_a_noise_budget_says_what_each_rounding_does_alone():
    lines = shown(REPORT | {"noise_budget": NOISE_BUDGET})
    for line in (
        "┃ rounded alone, on 32 held-out texts ┃ dB ┃ share of the error ┃",
        "everything rounded 17.2 100.0%",
        "nothing rounded 30.0 5.2%",
        "weights of the trained maps 20.5 47.5%",
        "clipping alone no noise 0.0%",
        "embeddings 33.0 2.6%",
        "sum of the shares, for errors enlarge or take back each other 53.2%",
    ):
        assert line in lines
    assert any("no noise budget" in line for line in shown(REPORT | {"noise_budget": None}))


@pytest.mark.parametrize(("kept", "words"), [(True, ""), (False, ": no better, so nothing was changed")])
def test_a_fine_tuning_says_whether_it_helped(kept, words):
    record = {
        "texts": 500, "file": "more.txt", "seed": 1, "loss_before": 0.25, "loss_after": 0.125, "held_back_texts": 50,
        "kept": kept, "changed_weights": 0.031, "steps": 80, "seconds": 61.2, "tokens_per_second": 1500.0,
    }  # fmt: skip
    lines = shown(REPORT | {"fine_tuning": record})
    assert f"loss 0.2500 → 0.1250 on 50 others{words}" in lines
    assert "weights changed 3.1 %" in lines
    assert "cost 80 steps, 61 s, 1500 tokens/s" in lines


def test_data_come_back_as_they_were(tmp_path):
    path = tmp_path / "report.JSON"
    write_report(REPORT, path)
    assert json.loads(path.read_text(encoding="utf-8")) == REPORT
    assert "größe" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_loss_without_bounds_is_null_so_that_every_reader_of_json_takes_the_report(tmp_path):
    path = tmp_path / "report.json"
    anything = {"permitted_points": math.inf, "interval": (math.nan, 1.5)}
    write_report(REPORT | {"max_drop_points": math.inf, "judged": [anything]}, path)

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    found = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    assert found == REPORT | {"max_drop_points": None, "judged": [{"permitted_points": None, "interval": [None, 1.5]}]}


@pytest.mark.parametrize("name", ["report", "report.txt", "report.json.gz", "html"])
def test_a_name_that_does_not_tell_is_refused_and_nothing_written(tmp_path, name):
    path = tmp_path / name
    message = f"{path}: a report is data or a page; let its name end in .json or .html"
    for refused in (lambda: report_kind(path), lambda: write_report(REPORT, path)):
        with pytest.raises(UserError) as error:
            refused()
        assert str(error.value) == message
    assert list(tmp_path.iterdir()) == []


def test_a_report_takes_the_place_of_a_report_alone(tmp_path):
    path = tmp_path / "report.json"
    kind = report_kind(path)
    write_report(REPORT | {"model": "folder", "task": "classification"}, path)
    assert kind.holds(path.read_bytes())
    for other in (b"", b"[1]", b'{"model": "a"}', b"[" * 100_000, b"\xff"):
        assert not kind.holds(other)
    assert report_kind(tmp_path / "report.HTML") is PAGE


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputFileError, match=rf"^{tmp_path}/no/report\.json: "):
        write_report(REPORT, tmp_path / "no" / "report.json")


def test_a_warning_is_told_and_none_where_there_is_none():
    assert "warning" not in " ".join(shown(REPORT))
    assert "TensorFlow Lite 2.16.1" in " ".join(shown(REPORT | {"warnings": [WARNINGS["dynamic"]]}))
