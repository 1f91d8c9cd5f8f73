import json

import pytest

from convert.cli.parser import main
from convert.comparison.report import comparison_page
from convert.comparison.shapes import COMPARED_PROFILES
from convert.verify import benchmark as benchmark_module
from support.comparison import GROUPED, LENGTH, MODEL


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
    assert output.read_text() == comparison_page(printed)
    assert list(tmp_path.iterdir()) == [output]
    assert printed["command"] == (
        f"python -m convert compare --output {output} --length 16 --shapes tiny --threads 1 --runs 2"
    )


def test_the_command_prints_a_table(run, one_tiny_shape, tmp_path):
    code, out, _ = run("--output", tmp_path / "report.html", "--length", LENGTH, "--runs", 1)
    assert code == 0
    assert all(profile in out for profile in COMPARED_PROFILES)


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
    notes = tmp_path / "notes.html"
    notes.write_text("<title>Mine</title>")
    assert "notes.html: exists and is no report; choose another place" in fails(3, output=notes)
    assert set(tmp_path.iterdir()) == {rows, notes}


def test_ctrl_c_ends_without_a_traceback_and_leaves_nothing(run, one_tiny_shape, tmp_path, monkeypatch):
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))

    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(benchmark_module, "open_interpreter", interrupt)
    code, out, err = run("--output", tmp_path / "report.html", "--length", LENGTH)
    assert (code, out, err.splitlines()[-1]) == (130, "", "interrupted")
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.rglob("*")] == ["scratch"]
