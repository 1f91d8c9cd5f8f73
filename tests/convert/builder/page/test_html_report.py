"""A build's report as a page, of a build that passed and of one that was refused."""

import json
from copy import deepcopy

import pytest

from convert.builder import build as build_module
from convert.builder.build import build
from convert.builder.judging.verdict import RefusedError
from convert.builder.options import BuildOptions
from convert.builder.page.html_report import html_report, judged_cells
from convert.builder.report import write_report
from convert.builder.threshold import RejectionOptions
from convert.cli.parser import main
from keras_model.errors import InputFileError, UserError
from support.page import Page
from support.places import DATA

MODEL = DATA / "tiny_intents"
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too' </style>"
OUT_OF_SCOPE = ["how many moons does jupiter have", "who wrote hamlet", "asdf qwer", "the river is long"]


def silent(step):
    pass


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "test.jsonl").write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[::5]))
    (folder / "others.txt").write_text("".join(f"{text}\n" for text in OUT_OF_SCOPE))
    return BuildOptions(
        folder=MODEL,
        calibration=MODEL / "train.jsonl",
        evaluation=folder / "test.jsonl",
        output=folder / "tiny.tflite",
        length=24,
        shorter=(12,),
        max_drop=5.0,
        calibration_texts=30,
        rejection=RejectionOptions(MODEL / "validation.jsonl", folder / "others.txt", 0.6),
    )


@pytest.fixture(scope="module")
def report(options):
    return build(options, silent)


@pytest.fixture(scope="module")
def page(report):
    return Page(html_report(report))


@pytest.fixture
def run(tmp_path, options, capsys):
    """The quickest build there is, by the command, into an empty folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    few = tmp_path / "few.jsonl"
    few.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:3]))

    def run(*extra, report="report.html"):
        arguments = ["build", MODEL, "--calibration", MODEL / "train.jsonl", "--evaluation", few, "--length", 16]
        arguments += ["--profile", "float32", "--output", folder / "x.tflite", "--report", folder / report, *extra]
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run, folder


def refused_by_rows(options):
    """What asks for more right answers than the tiny model gives."""
    return "--in-scope", MODEL / "validation.jsonl", "--out-of-scope", options.evaluation, "--least-accuracy", 1.0


# The page


def test_the_page_holds_the_figures_of_the_report(page, report):
    for side in ("keras", "float_tflite", "tflite"):
        for measure in ("accuracy", "macro_f1"):
            assert f"{100 * report[side][measure]:.2f} %" in page.texts
    assert f"{report['tflite']['worst_divergence']:.4f}" in page.texts
    (judged,) = report["judged"]
    for cell in (*judged_cells(judged), judged["outcome"]):
        assert cell in page.texts
    assert f"{judged['worse']} rows" in page.texts
    assert f"{100 * report['dynamic_tflite']['accuracy']:.2f} %" in page.texts
    for row in report["worst_rows"]:
        assert row["text"] in page.texts
        assert f"{row['divergence']:.3f}" in page.texts
    for part in report["size"]:
        assert f"{part['bytes']:,}" in page.texts
    for row in report["audit"]["undelegated"]:
        assert row["reason"] in page.texts
    for name, ratio in report["signal_to_noise"].items():
        assert f"{name}: {ratio:.1f} dB" in page.texts
    chosen = report["rejection"]
    for record in (report["calibration"], report["evaluation"], chosen["in_scope"], chosen["out_of_scope"]):
        assert f"sha256 {record['sha256']}" in page.texts
        assert record["file"] in page.texts
    assert f"{chosen['threshold']:.4f}" in page.words
    assert "30 texts seed 0; 0 texts left out" in page.words
    assert "Passed:" in page.texts
    for length in ("12", "24"):
        assert length in page.texts


def test_every_changed_answer_is_told_with_who_was_right(report):
    changed = report["changed"]
    assert len(changed["rows"]) == round((1 - report["tflite"]["agreement"]) * report["evaluation"]["examples"])
    rows = [{**row, "text": f"text {number}"} for number, row in enumerate([_change()] * 15)]
    page = Page(html_report(report | {"changed": {"now_wrong": 15, "now_right": 0, "rows": rows}}))
    for row in rows:
        assert row["text"] in page.texts
    assert page.texts.count("right") == page.texts.count("wrong") == 15
    assert "7 more rows" in page.texts


def test_a_hopeless_build_does_not_make_a_page_without_end(report):
    rows = [_change() | {"text": f"text {number}"} for number in range(1000)]
    page = Page(html_report(report | {"changed": {"now_wrong": 1000, "now_right": 0, "rows": rows}}))
    assert "text 199" in page.texts
    assert "text 200" not in page.texts
    assert "800 further rows changed" in page.words


def test_text_stays_text(report):
    hostile = deepcopy(report)
    row = _change() | dict.fromkeys(("text", "expected", "keras", "tflite"), HOSTILE)
    hostile["changed"] = {"now_wrong": 1, "now_right": 0, "rows": [row]}
    hostile["worst_rows"] = [row]
    hostile["model"] = HOSTILE
    hostile["calibration"]["file"] = HOSTILE
    hostile["signal_to_noise"] = {HOSTILE: 3.0}
    content = html_report(hostile)
    page = Page(content)
    assert "<script" not in content
    assert content.count("</style>") == 1
    assert page.needs_nothing_else()
    assert page.texts.count(HOSTILE) >= 6


def test_the_page_needs_nothing_else(page):
    assert page.needs_nothing_else()


def test_the_page_is_told_to_a_screen_reader(page):
    assert page.tags.count("table") == page.tags.count("caption") == page.tags.count("thead")
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert page.values("role").count("img") == 4
    for names in page.values("aria-labelledby"):
        assert set(names.split()) <= set(ids)
    assert set(page.values("scope")) == {"col", "row"}


def test_the_same_report_gives_the_same_page(report):
    assert html_report(report) == html_report(json.loads(json.dumps(report)))


def test_a_noise_budget_is_drawn_and_told(report, page):
    cause = {"name": HOSTILE, "decibels": 20.5, "share": 0.475}
    budget = dict.fromkeys(("everything", "nothing", "clipping"), cause | {"decibels": None})
    budget |= {"texts": 32, "kinds": [cause], "parts": [cause | {"name": "block_0"}], "sum_of_shares": 1.234}
    content = html_report(report | {"noise_budget": budget})
    told = Page(content)
    assert told.needs_nothing_else()
    assert "<script" not in content
    assert "The shares together are 123 %" in told.words
    for text in (HOSTILE, "block_0", "20.5", "47.5 %", "no noise", f"{HOSTILE}: 47.5 %, 20.5 dB"):
        assert text in told.texts
    assert told.values("role").count("img") == page.values("role").count("img") + 1
    assert "Which rounding costs what" not in page.texts
    assert "all alike" in Page(html_report(report | {"noise_budget": None})).words


def test_entities_that_part_are_told(report):
    parted = [{"line": 4, "by_words": ["Paris/Rome (x)"], "in_text": ["Paris (x)", "<b> (x)"]}]
    both = {"tflite": {**report["tflite"], "f1": 0.5, "text_f1": 0.625}}
    page = Page(html_report(report | both | {"parted": parted}))
    for text in ("Entities of words and of text", "Paris/Rome (x)", "Paris (x), <b> (x)"):
        assert text in page.texts
    assert "Entities of words and of text" not in Page(html_report(report)).texts


def test_what_was_not_measured_is_not_shown(report):
    left_out = ("rejection", "lengths")
    short = {name: value for name, value in report.items() if name not in left_out} | {"signal_to_noise": {}}
    page = Page(html_report(short | {"changed": None}))
    for heading in ("Texts that no label fits", "Lengths", "Signal to noise along the network", "Answers that changed"):
        assert heading not in page.texts
    assert page.values("role").count("img") == 2


def test_figures_that_are_no_numbers_make_a_page_too(report):
    broken = deepcopy(report)
    broken["judged"][0]["lost_points"] = broken["tflite"]["accuracy"] = float("nan")
    broken["signal_to_noise"]["block_0/query"] = float("nan")
    page = Page(html_report(broken))
    assert "nan %" in page.texts
    Page(html_report(broken | {"signal_to_noise": {"block_0/query": float("nan")}}))


# The command


def test_the_name_tells_whether_data_or_a_page_is_written(run):
    command, folder = run
    code, out, _ = command("--json", report="report.HTML")
    assert code == 0
    assert (folder / "report.HTML").read_text() == html_report(json.loads(out))
    assert {path.name for path in folder.iterdir()} == {"report.HTML", "x.tflite"}


@pytest.mark.parametrize("name", ["report.txt", "report", "report.html.gz"])
def test_another_name_is_refused_before_the_work(run, name, monkeypatch):
    def too_late():
        raise AssertionError("too late")

    monkeypatch.setattr(build_module, "import_keras_quietly", too_late)
    command, folder = run
    code, out, err = command(report=name)
    assert (code, out) == (2, "")
    assert err == f"error: {folder / name}: a report is data or a page; let its name end in .json or .html\n"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["report.json", "report.html"])
def test_a_refused_build_writes_its_report_and_nothing_else(run, options, name):
    command, folder = run
    code, out, err = command(*refused_by_rows(options), report=name)
    assert (code, out) == (7, "")
    assert err.count("error: ") == 1 and err.splitlines()[-1].startswith("error: ")
    assert f"nothing but {folder / name} was written" in err
    assert "--least-accuracy asks for 100.00%" in err
    assert [path.name for path in folder.iterdir()] == [name]
    content = (folder / name).read_text()
    if name.endswith(".json"):
        verdict = json.loads(content)["verdict"]
        assert not verdict["passed"]
        assert "asks for 100.00%" in verdict["reason"]
    else:
        page = Page(content)
        assert "Refused:" in page.texts
        assert "asks for 100.00%" in page.words
        assert "No threshold was chosen" in page.words
        assert page.needs_nothing_else()


def test_a_refused_build_without_a_report_says_the_same_as_ever(options, tmp_path, monkeypatch):
    genuine = build_module.compared

    def worse(*told):
        found = genuine(*told)
        return found | {"judged": [row | {"lost_points": 5.01, "outcome": "refused"} for row in found["judged"]]}

    monkeypatch.setattr(build_module, "compared", worse)
    few = tmp_path / "few.jsonl"
    few.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:3]))
    (tmp_path / "out").mkdir()
    output = tmp_path / "out" / "x.tflite"
    chosen = BuildOptions(MODEL, MODEL / "train.jsonl", few, output, profile="float32", length=16)
    with pytest.raises(RefusedError, match=r"fell by 5\.01 points, 1 are permitted; nothing was written") as caught:
        build(chosen, silent)
    assert list(output.parent.iterdir()) == []
    page = Page(html_report(caught.value.report))
    assert "accuracy fell by 5.01 points, 1 are permitted" in page.words
    assert "The .tflite was not written" in page.words


def test_rows_that_are_too_few_are_told_once_beside_the_result(run):
    command, folder = run
    code, out, err = command("--json", report="report.html")
    told = json.loads(out)["verdict"]
    assert (code, told["outcome"]) == (0, "passed")
    assert told["advice"].startswith("3 rows cannot rule out a greater loss than permitted.")
    assert err.splitlines()[-1] == f"{folder / 'x.tflite'} was written; {told['advice']}"
    assert told["advice"] in Page((folder / "report.html").read_text()).words


def test_an_uncertain_build_is_written_and_says_why(run, monkeypatch):
    genuine = build_module.compared

    def unsure(*told):
        found = genuine(*told)
        return found | {"judged": [row | {"lost_points": 1.02, "outcome": "uncertain"} for row in found["judged"]]}

    monkeypatch.setattr(build_module, "compared", unsure)
    command, folder = run
    code, _, err = command()
    reason = "accuracy fell by 1.02 points, 1 are permitted, and 3 rows are too few to tell whether chance made it more"
    assert code == 0 and (folder / "x.tflite").exists()
    assert err.splitlines()[-1].startswith(f"{folder / 'x.tflite'} was written; uncertain: {reason}. It would take ")
    page = Page((folder / "report.html").read_text())
    assert "Uncertain:" in page.texts
    assert reason in page.words


def test_an_earlier_file_survives_a_refused_build(run, options):
    command, folder = run
    earlier = b"\x1c\x00\x00\x00TFL3, earlier"
    (folder / "x.tflite").write_bytes(earlier)
    assert command(*refused_by_rows(options))[0] == 7
    assert (folder / "x.tflite").read_bytes() == earlier


def test_a_report_is_there_whole_or_not_at_all(report, tmp_path, monkeypatch):
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(InputFileError, match="is a folder; name the file to write"):
        write_report(report, tmp_path / "taken.html")
    (tmp_path / "earlier.html").write_text("earlier")
    with pytest.raises(KeyError):
        write_report({"changed": None}, tmp_path / "earlier.html")
    with pytest.raises(UserError, match="let its name end in"):
        write_report(report, tmp_path / "report.txt")
    assert {path.name for path in tmp_path.iterdir()} == {"taken.html", "earlier.html"}
    assert (tmp_path / "earlier.html").read_text() == "earlier"


def _change():
    return {
        "text": "a text",
        "expected": "x",
        "keras": "x",
        "tflite": "y",
        "keras_right": True,
        "tflite_right": False,
        "divergence": 0.5,
    }
