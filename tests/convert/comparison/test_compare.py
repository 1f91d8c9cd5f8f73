"""Network shapes and trained models compared: the counts, the record, the page, the command."""

import json
import os
import shutil

import numpy as np
import pytest

from convert.builder.build import build
from convert.builder.options import BuildOptions
from convert.cli.parser import main
from convert.comparison.charts import bar_chart, scatter_chart
from convert.comparison.compare import CompareOptions, compare
from convert.comparison.environment import cpu_name
from convert.comparison.report import html_report, render
from convert.comparison.shapes import PROFILES, write_shape
from convert.comparison.trained import TrainedModel
from convert.graph.graph import Graph
from convert.graph.trained_network import read_network
from convert.ptq.float_graph import write_float_graph
from convert.tflite.session import open_interpreter
from convert.verify import benchmark as benchmark_module
from convert.verify.multiply_adds import multiply_adds
from keras_model.errors import CheckpointError, DataError, InputFileError, TfliteError, UserError
from support.deployment_graphs import float_graph, model
from support.page import Page
from support.places import DATA

MODEL = DATA / "tiny_intents"
LENGTH = 16
GROUPED = {"vocabulary_size": 300, "num_layers": 2, "hidden_dim": 32, "num_heads": 4, "intermediate_dim": 64}
UNGROUPED = GROUPED | dict.fromkeys(
    ("query_groups", "key_groups", "value_groups", "intermediate_groups", "output_groups"), 1
)
# A name that would break a page that pasted text into markup.
GROUPED_NAME = "<script>alert(1)</script> & \"quotes\" 'too'"


def silent(step):
    pass


@pytest.fixture(scope="module")
def few_rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("compare") / "few.jsonl"
    path.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:20]))
    return path


def built(output, evaluation, folder=MODEL, calibration=MODEL / "train.jsonl", **options):
    """A build whatever it loses."""
    options = {"length": LENGTH, "calibration_texts": 20, "max_drop": float("inf")} | options
    return build(BuildOptions(folder, calibration, evaluation, output, **options), silent)


@pytest.fixture(scope="module")
def int8_file(few_rows):
    """Of two lengths, as a phone gets it, with the report of its build."""
    path = few_rows.parent / "tiny.tflite"
    return path, built(path, few_rows, shorter=(8,))


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def report(few_rows, int8_file, steps):
    options = CompareOptions(
        shapes={GROUPED_NAME: GROUPED, "ungrouped": UNGROUPED},
        trained=[TrainedModel(MODEL, int8_file[0], few_rows)],
        length=LENGTH,
        runs=3,
    )
    return {"command": "python -m convert compare <&>", **compare(options, steps.append)}


@pytest.fixture(scope="module")
def page(report):
    return Page(html_report(report))


# Multiply-adds


def closed_formula(network, length):
    """What the papers' formulas give: blocks, products of the attention, pooler and classifier."""
    total = 0
    if network.embedding_projection is not None:
        total += length * network.embedding_projection.kernel.size
    for number, block in enumerate(network.blocks):
        queries = 1 if number == len(network.blocks) - 1 else length
        total += length * (block.key.kernel.size + block.value.kernel.size)
        of_queries = (block.query, block.attention_output, block.intermediate, block.output_projection)
        total += queries * sum(linear.kernel.size for linear in of_queries)
        total += 2 * queries * length * network.hidden_dim
    return total + network.head.pooler.kernel.size + network.head.classifier.kernel.size


@pytest.mark.parametrize("length", [3, 12])
@pytest.mark.parametrize("architecture", ["squeezebert", "albert"])
def test_multiply_adds_are_those_of_the_closed_formula(architecture, length):
    network = read_network(model(architecture, "classification"))
    graph = float_graph(architecture, "classification", length)
    for weights in ("float32", "int8"):
        assert multiply_adds(write_float_graph(graph, weights)) == closed_formula(network, length)


def test_multiply_adds_of_each_kind_of_operator():
    graph = Graph()
    ids = graph.input("ids", (1, 6))
    table = graph.constant("table", np.zeros((5, 8), np.float32))
    x = graph.reshape("x", graph.gather("rows", table, ids), (1, 1, 6, 8))
    assert multiply_adds(write_float_graph(graph)) == 0
    graph.conv("grouped", x, np.zeros((4, 2), np.float32), np.zeros(4, np.float32), groups=4)
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2
    graph.depthwise("each", x, np.ones(8, np.float32), np.zeros(8, np.float32))
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2 + 6 * 8
    graph.batch_matmul("scores", x, x, transpose_b=True)
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2 + 6 * 8 + 6 * 6 * 8
    graph.add("sum", x, x)
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2 + 6 * 8 + 6 * 6 * 8


# The record


def test_the_record_is_json_and_holds_every_figure(report):
    assert json.loads(json.dumps(report)) == report
    assert [model["name"] for model in report["models"]] == [GROUPED_NAME, "ungrouped", str(MODEL)]
    assert [model["trained"] for model in report["models"]] == [False, False, True]
    assert (report["length"], report["threads"], report["runs"]) == (LENGTH, 1, 3)
    assert report["environment"]["cpu"]
    assert {"keras", "ai-edge-litert", "numpy"} <= set(report["environment"]["versions"])
    for compared in report["models"]:
        assert list(compared["profiles"]) == list(PROFILES)
        assert compared["profiles"]["dynamic"]["ratio_to_dynamic"] == 1
        for figures in compared["profiles"].values():
            assert 0 < figures["milliseconds"]["min"] <= figures["milliseconds"]["median"]
        sizes = [compared["profiles"][profile]["bytes"] for profile in ("dynamic", "int8", "float32")]
        assert sizes == sorted(sizes)


def test_a_ratio_compares_the_same_round(tmp_path, monkeypatch):
    times = np.array([[4, 2, 1], [40, 10, 30], [6, 2, 2]], np.float64)
    monkeypatch.setattr("convert.comparison.compare.time_in_turns", lambda paths, threads, runs: (times, [LENGTH] * 3))
    profiles = compare(CompareOptions(shapes={"one": UNGROUPED}, length=LENGTH), silent)["models"][0]["profiles"]
    assert [profiles[profile]["ratio_to_dynamic"] for profile in PROFILES] == [3, 1, 1]
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


def test_a_trained_model_is_scored_as_its_builds_are(report, few_rows, int8_file, tmp_path):
    grouped, _, trained = report["models"]
    assert grouped["score"] is None
    score = trained["score"]
    assert (score["task"], score["name"]) == ("classification", "accuracy")
    assert (score["evaluation"]["file"], score["evaluation"]["examples"]) == (few_rows.name, 20)
    assert score["keras"] > 0.5
    assert score["float32"] == {"value": score["keras"], "agreement": 1}
    path, of_build = int8_file
    builds = {"int8": of_build, "dynamic": built(tmp_path / "d.tflite", few_rows, profile="dynamic", shorter=(8,))}
    for profile, told in builds.items():
        assert score[profile] == {"value": told["tflite"]["accuracy"], "agreement": told["tflite"]["agreement"]}
        assert trained["profiles"][profile]["bytes"] == told["audit"]["bytes"]
    assert path.exists()


def test_every_task_is_scored_by_its_own_measure(tmp_path):
    rows = {
        "token": [{"tokens": ["the", "cat"], "tags": ["B-animal", "O"]}, {"tokens": ["dog"], "tags": ["O"]}],
        "question": [{"context": "the big cat", "question": "a dog", "answers": [{"text": "cat", "answer_start": 8}]}],
        "embedding": [{"text": "the cat"}, {"text": "dog"}],
    }
    (tmp_path / "calibration.txt").write_text("a big cat\nthe dog\n")
    trained = []
    for head, written in rows.items():
        folder, evaluation, file = (tmp_path / f"{head}{ending}" for ending in ("", ".jsonl", ".tflite"))
        model("bert", head).save_to_preset(folder)
        evaluation.write_text("".join(json.dumps(row) + "\n" for row in written))
        built(file, evaluation, folder, tmp_path / "calibration.txt")
        trained.append(TrainedModel(folder, file, evaluation))
    report = compare(CompareOptions(trained=trained, runs=1), silent)
    scores = [compared["score"] for compared in report["models"]]
    assert [score["name"] for score in scores] == ["f1", "f1", "cosine"]
    for score in scores:
        assert score["float32"]["value"] == pytest.approx(score["keras"], abs=1e-4)
        assert score["float32"]["agreement"] == pytest.approx(1, abs=1e-4)
    assert scores[2]["keras"] == 1
    assert 0.5 < scores[2]["int8"]["value"] < 1
    page = Page(html_report({"command": "", **report}))
    for measure in ("F1 of entities", "F1 of answers", "cosine to Keras"):
        assert page.texts.count(f"{measure}, %") == 1
    assert page.tags.count("svg") == 5
    assert len(page.values("id")) == len(set(page.values("id")))


def test_progress_names_every_network(steps):
    for name in (GROUPED_NAME, "ungrouped", str(MODEL)):
        assert any(step.startswith(name) for step in steps)


def test_the_same_shape_gives_the_same_files(tmp_path):
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    (facts, first), (again, second) = (
        write_shape("one", GROUPED, LENGTH, tmp_path / folder, silent) for folder in ("first", "second")
    )
    assert facts == again
    for profile in PROFILES:
        assert first[profile].read_bytes() == second[profile].read_bytes()


def test_the_strict_file_is_strict(tmp_path):
    _, paths = write_shape("one", GROUPED, LENGTH, tmp_path, silent)
    kinds = {
        profile: {np.dtype(detail["dtype"]).name for detail in open_interpreter(path).get_tensor_details()}
        for profile, path in paths.items()
    }
    assert "float32" not in kinds["int8"]
    assert "int8" not in kinds["float32"]
    assert {"int8", "float32"} <= kinds["dynamic"]


def test_no_file_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    compare(CompareOptions(shapes={"one": GROUPED}, length=LENGTH, runs=1), silent)
    assert list(tmp_path.iterdir()) == []


# The page


def test_the_page_holds_every_figure(page, report):
    text = " ".join(page.texts)
    for compared in report["models"]:
        assert compared["name"] in page.texts
        for figures in compared["profiles"].values():
            assert f"{figures['bytes']:,}" in page.texts
            assert f"{figures['milliseconds']['median']:.2f}" in page.texts
            assert f"{figures['ratio_to_dynamic']:.2f}" in page.texts or figures["ratio_to_dynamic"] == 1
    score = report["models"][2]["score"]
    for profile in PROFILES:
        assert f"{100 * score[profile]['value']:.2f} %" in page.texts
    assert report["command"] in page.texts
    assert report["environment"]["cpu"] in text
    for version in report["environment"]["versions"].values():
        assert version in text


def test_text_stays_text(page, report):
    assert "script" not in page.tags
    assert GROUPED_NAME in page.texts
    assert "<script" not in html_report(report)


def test_the_page_asks_the_network_for_nothing(page):
    assert page.needs_nothing_else()


def test_the_page_is_readable_in_light_and_dark(report):
    assert "@media (prefers-color-scheme: dark)" in html_report(report)


def test_every_plot_is_named_and_described(page):
    assert page.tags.count("svg") == 3
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for names in page.values("aria-labelledby"):
        assert set(names.split()) <= set(ids)
    assert page.values("role") == ["img"] * 3
    assert page.tags.count("caption") == page.tags.count("table") == 4


def test_without_training_no_scores_are_drawn(report):
    untrained = report | {"models": report["models"][:2]}
    page = Page(html_report(untrained))
    assert page.tags.count("svg") == 2
    assert page.tags.count("table") == 3


def test_the_terminal_gets_a_row_a_file(report):
    assert render(report).row_count == 9


def test_bars_are_as_long_as_their_values():
    chart = bar_chart("a", "t", "d", "MB", [("one", {"float32": 8.0, "int8": 2.0})], str)
    widths = [float(bar.get("width")) for bar in chart.iter("rect")]
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.01)


def test_points_stay_inside_and_names_apart():
    groups = [(f"model {number}", {"float32": (9.0, 95.0), "int8": (3.0, 95.0)}) for number in range(3)]
    chart = scatter_chart("a", "t", "d", ("ms", "%"), groups, 1.0)
    _, _, width, height = map(float, chart.get("viewBox").split())
    for circle in chart.iter("circle"):
        assert 0 < float(circle.get("cx")) < width
        assert 0 < float(circle.get("cy")) < height
    places = [float(text.get("y")) for text in chart.iter("text") if text.get("class") == "name"]
    assert len(places) == 3
    assert np.diff(sorted(places)).min() >= 15


def test_the_processor_has_a_name(monkeypatch, tmp_path):
    assert cpu_name()
    monkeypatch.setattr("convert.comparison.environment._CPU_INFO", tmp_path / "none")
    assert cpu_name()


# What cannot be done


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shapes": {}}, "nothing to compare"),
        ({"length": 2}, "length 2: one has 512 positions"),
        ({"length": 513}, "length 513: one has 512 positions"),
        ({"runs": 0}, "runs must be at least 1"),
        ({"threads": -1}, "threads must be at least 1"),
    ],
)
def test_options_that_mean_nothing_are_refused(changes, message):
    with pytest.raises(UserError, match=message):
        compare(CompareOptions(**({"shapes": {"one": GROUPED}} | changes)), silent)


def test_a_faulty_trained_model_is_found_before_any_work(few_rows, int8_file, tmp_path):
    def fault(error, folder=MODEL, file=int8_file[0], evaluation=few_rows):
        started = []
        options = CompareOptions(trained=[TrainedModel(folder, file, evaluation)])
        with pytest.raises(error) as caught:
            compare(options, started.append)
        assert started == []
        return str(caught.value)

    assert "none: no such model folder" in fault(InputFileError, folder=tmp_path / "none")
    assert "no such file" in fault(InputFileError, evaluation=tmp_path / "none.jsonl")
    assert "cannot read the file" in fault(InputFileError, file=tmp_path / "none.tflite")
    assert "not a TensorFlow Lite file" in fault(TfliteError, file=few_rows)
    built(tmp_path / "dynamic.tflite", few_rows, profile="dynamic")
    assert "computes in float" in fault(TfliteError, file=tmp_path / "dynamic.tflite")
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"text": "hello", "label": "nobody"}) + "\n")
    assert "label 'nobody'" in fault(DataError, evaluation=other)
    backbone = shutil.copytree(MODEL, tmp_path / "backbone")
    config = json.loads((MODEL / "config.json").read_text())
    (backbone / "config.json").write_text(json.dumps(config | {"task": "backbone"}))
    assert "answers nothing yet" in fault(CheckpointError, folder=backbone)
    for name, change in {"labels.txt": str.upper, "vocab.txt": lambda text: text[:-1] + "x\n"}.items():
        stranger = shutil.copytree(MODEL, tmp_path / f"other_{name}")
        text = (stranger / name).read_text()
        (stranger / name).write_text(change(text))
        assert (stranger / name).read_text() != text
        assert "differs from" in fault(TfliteError, folder=stranger)
    (tmp_path / "other_task").mkdir()
    model("bert", "token").save_to_preset(tmp_path / "other_task")
    assert "its task differs" in fault(TfliteError, folder=tmp_path / "other_task")


def test_a_full_disk_is_told_in_one_line(monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("convert.comparison.compare.write_shape", full)
    with pytest.raises(InputFileError, match="No space left on device; set TMPDIR"):
        compare(CompareOptions(shapes={"one": GROUPED}, length=LENGTH), silent)


# The command


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["compare", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def one_tiny_shape(monkeypatch):
    monkeypatch.setattr("convert.cli.compare.PRESETS", {"tiny": GROUPED})


def test_the_command_writes_the_page_and_prints_the_same_figures(run, one_tiny_shape, tmp_path):
    output = tmp_path / "report.html"
    code, out, _ = run("--output", output, "--length", LENGTH, "--runs", 2, "--json")
    assert code == 0
    printed = json.loads(out)
    assert output.read_text() == html_report(printed)
    assert list(tmp_path.iterdir()) == [output]
    assert printed["command"] == (
        f"python -m convert compare --output {output} --length 16 --shapes tiny --threads 1 --runs 2"
    )


def test_the_command_prints_a_table(run, one_tiny_shape, tmp_path):
    code, out, _ = run("--output", tmp_path / "report.html", "--length", LENGTH, "--runs", 1)
    assert code == 0
    assert all(profile in out for profile in PROFILES)


def test_a_name_that_utf8_does_not_hold_is_written_all_the_same(run, tmp_path, few_rows, int8_file):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    shutil.copytree(MODEL, folder)
    output = tmp_path / "report.html"
    code, _, _ = run("--output", output, "--runs", 1, "--shapes", "--trained", folder, int8_file[0], few_rows, "--json")
    assert code == 0
    assert "caf?" in output.read_text(encoding="utf-8")


def test_wrong_arguments_are_refused(run, tmp_path):
    output = tmp_path / "report.html"

    def fails(code, *arguments, output=output):
        got, out, err = run("--output", output, *arguments)
        assert (got, out) == (code, "")
        return err

    assert "invalid choice: 'bert_huge'" in fails(2, "--shapes", "bert_huge")
    assert fails(2, "--shapes") == "error: nothing to compare: name shapes with --shapes or a model with --trained\n"
    assert "length 600: squeezebert_base has 512 positions" in fails(2, "--length", "600")
    assert "runs must be at least 1" in fails(2, "--runs", "0")
    assert "expected 3 arguments" in fails(2, "--trained", MODEL)
    assert "no such model folder" in fails(3, "--trained", tmp_path / "none", "a.tflite", "b.jsonl")
    assert "no such folder" in fails(3, output=tmp_path / "none" / "report.html")
    assert "is a folder" in fails(3, output=tmp_path)
    rows = tmp_path / "rows.jsonl"
    rows.write_text("")
    assert "is an input" in fails(3, "--trained", MODEL, rows, rows, output=rows)
    assert list(tmp_path.iterdir()) == [rows]


def test_ctrl_c_ends_without_a_traceback_and_leaves_nothing(run, one_tiny_shape, tmp_path, monkeypatch):
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))

    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(benchmark_module, "open_interpreter", interrupt)
    code, out, err = run("--output", tmp_path / "report.html", "--length", LENGTH)
    assert (code, out, err) == (130, "", "interrupted\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["scratch"]
