"""A threshold that is chosen by the file's own answers, stored in it, and kept to by the harness."""

import json
from dataclasses import replace

import pytest

from convert.builder.build import build
from convert.builder.options import BuildOptions
from convert.builder.report import build_tables
from convert.builder.threshold import RejectionOptions, read_out_of_scope, read_rejection_rows
from convert.cli.parser import main
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from keras_model.data.readers import read_rows
from keras_model.errors import AccuracyError, CalibrationError, DataError, UserError
from support.places import DATA
from support.tiny_tflite import LABELS, bare, description, write

MODEL = DATA / "tiny_intents"
OUT_OF_SCOPE = [
    "how many moons does jupiter have",
    "is a tomato a fruit or a vegetable",
    "my shoes are too small",
    "who painted the ceiling of that chapel",
    "fold the paper twice and cut along the line",
    "the committee meets on thursdays",
]


def silent(step):
    pass


@pytest.fixture(scope="module")
def out_of_scope(tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "out_of_scope.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in OUT_OF_SCOPE))
    return path


@pytest.fixture(scope="module")
def options(tmp_path_factory, out_of_scope):
    folder = tmp_path_factory.mktemp("build")
    return BuildOptions(
        folder=MODEL,
        calibration=MODEL / "train.jsonl",
        evaluation=MODEL / "test.jsonl",
        output=folder / "tiny.tflite",
        length=16,
        max_drop=100,
        calibration_texts=20,
        rejection=RejectionOptions(MODEL / "validation.jsonl", out_of_scope, 0.7),
    )


@pytest.fixture(scope="module")
def report(options):
    return build(options, silent)


def test_a_label_that_scores_less_is_none(tmp_path):
    texts = ["the cat", "a dog and the cat", "", "wxyz"]
    plain = TextInterpreter(write(tmp_path))
    scores = sorted(answer["score"] for answer in plain.classify(texts))
    path = tmp_path / "rejecting.tflite"
    path.write_bytes(with_metadata(bare("classification_uint8"), description(score_threshold=scores[2])))
    rejecting = TextInterpreter(path)
    assert (plain.threshold, rejecting.threshold) == (0.0, scores[2])
    for before, after in zip(plain.classify(texts), rejecting.classify(texts), strict=True):
        assert after == before | ({"label": None} if before["score"] < scores[2] else {})
    assert [label for label, _ in rejecting.rank("the cat")] == [label for label, _ in plain.rank("the cat")]


def test_the_build_keeps_the_accuracy_and_rejects_what_it_can(options, report):
    chosen = report["rejection"]
    assert chosen["accuracy"] >= chosen["accuracy_with_rejection"] >= 0.7
    assert 0 < chosen["out_of_scope_recall"] <= 1
    assert chosen["in_scope"]["examples"] == 160
    assert chosen["out_of_scope"]["examples"] == len(OUT_OF_SCOPE)
    assert TextInterpreter(options.output).threshold == pytest.approx(chosen["threshold"])
    assert len(build_tables(report).renderables) == 6
    assert [path.name for path in options.output.parent.iterdir()] == ["tiny.tflite"]


def test_evaluate_finds_the_figures_of_the_build(options, report, out_of_scope, capsys):
    arguments = ["evaluate", options.output, MODEL / "validation.jsonl", "--out-of-scope", out_of_scope, "--json"]
    assert main([str(argument) for argument in arguments]) == 0
    measures = json.loads(capsys.readouterr().out)
    names = ("accuracy", "accuracy_with_rejection", "out_of_scope_recall")
    assert {name: measures[name] for name in names} == {name: report["rejection"][name] for name in names}
    assert main(["evaluate", str(options.output), str(MODEL / "test.jsonl"), "--json"]) == 0
    held_out = json.loads(capsys.readouterr().out)
    assert held_out["accuracy_with_rejection"] == report["rejection"]["evaluation_accuracy_with_rejection"]
    assert "out_of_scope_recall" not in held_out


def test_a_rejected_text_is_shown_with_a_dash(options, report, capsys):
    texts = ["translate good night into french", *OUT_OF_SCOPE]
    assert main(["classify", str(options.output), *texts]) == 0
    shown = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert shown[0] == "translate"
    assert shown.count("-") == round(report["rejection"]["out_of_scope_recall"] * len(OUT_OF_SCOPE))


def test_an_accuracy_out_of_reach_leaves_no_file(options, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    greedy = replace(options.rejection, least_accuracy=1.0)
    chosen = replace(options, output=out / "x.tflite", profile="float32", rejection=greedy)
    with pytest.raises(AccuracyError, match=r"asks for 100\.00%; ask for less"):
        build(chosen, silent)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("share", [0, -1, 1.01, float("nan")])
def test_an_accuracy_that_is_no_share_is_refused(options, share):
    with pytest.raises(UserError, match="least-accuracy"):
        read_rejection_rows(replace(options.rejection, least_accuracy=share), "classification", LABELS, [])


def test_rows_of_the_evaluation_choose_no_threshold(options):
    rows = read_rows(MODEL / "validation.jsonl", "classification")
    labels = sorted({row.label for row in rows})
    with pytest.raises(CalibrationError, match="160 rows also stand in the evaluation"):
        read_rejection_rows(options.rejection, "classification", labels, rows)
    left = read_rejection_rows(options.rejection, "classification", labels, rows[:10]).in_scope
    assert not {row.text for row in left} & {row.text for row in rows[:10]}


def test_texts_that_all_are_in_scope_are_not_out_of_it(tmp_path):
    rows = read_rows(MODEL / "validation.jsonl", "classification")
    texts = tmp_path / "texts.txt"
    texts.write_text("".join(f"{row.text}\n" for row in rows))
    with pytest.raises(DataError) as refusal:
        read_out_of_scope(texts, MODEL / "validation.jsonl", rows)
    told = f"{texts}: all {len(rows)} texts also stand in {MODEL / 'validation.jsonl'}; give texts that no label fits"
    assert str(refusal.value) == told
    texts.write_text(f"{rows[0].text}\nanother\n")
    assert read_out_of_scope(texts, MODEL / "validation.jsonl", rows) == [rows[0].text, "another"]


def test_only_a_classification_rejects(options):
    with pytest.raises(UserError, match="the model's task is embedding"):
        read_rejection_rows(options.rejection, "embedding", (), [])


def test_the_three_options_go_together(tmp_path, capsys):
    arguments = ["build", MODEL, "--calibration", MODEL / "train.jsonl", "--evaluation", MODEL / "test.jsonl"]
    arguments += ["--output", tmp_path / "x.tflite", "--out-of-scope", MODEL / "test.jsonl"]
    assert main([str(argument) for argument in arguments]) == 2
    assert "go together" in capsys.readouterr().err


def test_a_file_without_a_threshold_cannot_be_asked_to_reject(tmp_path, out_of_scope, capsys):
    path = write(tmp_path)
    assert main(["evaluate", str(path), str(MODEL / "test.jsonl"), "--out-of-scope", str(out_of_scope)]) == 6
    assert "has no threshold" in capsys.readouterr().err
