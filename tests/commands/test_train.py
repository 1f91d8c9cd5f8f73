"""train as a user types it: what it writes and tells, what it refuses, and how it goes on."""

import io
import json
import shutil
import sys

import pytest

from keras_model.cli.parser import main
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.sole_run import sole_run
from support.commands import (
    CHECKPOINT,
    DATA,
    FILE,
    MISSING,
    TINY,
    USAGE,
    damaged,
    fails,
    silence,
    train_arguments,
)


def test_training_against_attacks_is_recorded_and_refused_for_other_tasks(work, capsys):
    assert main(train_arguments(work, attack_noise=2)) == 0
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["settings"]["attack_noise"] == 2
    assert 0 <= record["history"][0]["attacked"] <= 1
    capsys.readouterr()
    fails(
        capsys,
        train_arguments(work, task="regression", attack_noise=2, output=work / "other"),
        *(USAGE, "--attack-noise", "regression"),
    )


class Left(io.StringIO):
    """A stream whose reader has seen enough."""

    def write(self, text):
        raise BrokenPipeError


def test_train_goes_on_where_the_reader_of_its_rows_has_left(work, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Left())
    assert main([*train_arguments(work), "--json"]) == 0
    assert (work / "out" / "config.json").is_file()


def test_train_writes_a_model_and_its_record(work, capsys):
    assert main([*train_arguments(work), "--half"]) == 0
    assert capsys.readouterr().out == "", "progress belongs on standard error"
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["settings"]["epochs"] == 1
    assert len(record["sources"]["train"]["sha256"]) == 64
    assert record["sources"]["train"]["rows"] == 16
    assert sorted(path.name for path in work.iterdir()) == ["out", "train.jsonl", "validation.jsonl"]
    capsys.readouterr()
    assert main(["evaluate", str(work / "out"), str(work / "validation.jsonl"), "--json"]) == 0
    # The temperature is in the weights: the folder has the error that the record foretells, and the labels of before.
    measures, fitted = json.loads(capsys.readouterr().out), record["temperature"]
    assert measures["expected_calibration_error"] == pytest.approx(fitted["error_after"], abs=1e-3)
    assert measures["accuracy"] == record["history"][0]["accuracy"]
    assert fitted["log_loss_after"] <= fitted["log_loss_before"]


def test_train_compares_with_simpler_methods(work, capsys):
    pytest.importorskip("sklearn_crfsuite")
    pytest.importorskip("sklearn")
    assert main([*train_arguments(work), "--compare", "--json"]) == 0
    output = capsys.readouterr()
    document = json.loads(output.out)
    assert list(document["comparison"]) == ["majority answer", "TF-IDF, logistic regression", "this model"]
    assert len(document["files"]) == 2, "what the rows hold stands in the same document"
    assert "TF-IDF, logistic regression" in output.err


def test_a_comparison_that_cannot_be_made_is_refused_before_training(work, capsys, monkeypatch):
    asked = train_arguments(work, task="question-answering")
    fails(capsys, [*asked, "--compare"], USAGE, "--compare", "question-answering")
    monkeypatch.setattr("keras_model.baselines.comparison.find_spec", lambda name: None)
    fails(capsys, [*train_arguments(work), "--compare"], MISSING, "sklearn", "[compare]")
    assert not (work / "out").exists()


def test_an_interrupted_run_says_how_to_go_on(work, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("keras_model.train.fine_tuning.evaluate", interrupted)
    assert main(train_arguments(work)) == 130
    assert capsys.readouterr().err.splitlines()[-1].endswith("--resume")
    assert not (work / "out").exists()


def test_a_run_goes_on_only_as_it_began(work, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(TrainingCheckpoint, "restore_best", interrupted)
    begun = [*train_arguments(work), "--fold-look-alikes"]
    assert main(begun) == 130
    (work / "labels.txt").write_text("".join(reversed((TINY / "labels.txt").read_text().splitlines(keepends=True))))
    for name, others in (
        ("length", [*begun, "--length", "16"]),
        ("labels", [*begun, "--labels", str(work / "labels.txt")]),
        ("fold look alikes", train_arguments(work)),
    ):
        capsys.readouterr()
        assert main([*others, "--resume"]) == CHECKPOINT
        assert f"the interrupted run had another {name}; " in capsys.readouterr().err
    assert main([*begun, "--resume"]) == 130, "as far as it came before"


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"train": "missing.jsonl"}, FILE, ["missing.jsonl", "no such file"]),
        ({"validation": "missing.jsonl"}, FILE, ["missing.jsonl"]),
        ({"task": "question-answering"}, DATA, ["train.jsonl", "line 1", "lacks column"]),
        ({"init": "missing"}, FILE, ["missing"]),
        ({"teacher": "missing"}, FILE, ["missing"]),
        ({"labels": "missing.txt"}, FILE, ["missing.txt"]),
        ({"init": None, "preset": "squeezebert_small"}, USAGE, ["--vocabulary"]),
        ({"init": None, "preset": "minilm_l6", "vocabulary": "gone.txt"}, FILE, ["gone.txt"]),
        ({"vocabulary": TINY / "vocab.txt"}, USAGE, ["--init"]),
        ({"init": None, "vocabulary": TINY / "vocab.txt"}, USAGE, ["--preset"]),
        (
            {"init": None, "preset": "squeezebert_small", "vocabulary": TINY / "vocab.txt", "start_share": 0.5},
            USAGE,
            ["--start-share is for a start", "--preset"],
        ),
        ({"start_share": 1.5}, USAGE, ["start share is 1.5", "between 0 and 1"]),
        ({"unlabelled": TINY / "train.jsonl"}, USAGE, ["--teacher"]),
        ({"hidden_weight": 0}, USAGE, ["--hidden-weight needs --teacher"]),
        ({"temperature": 4}, USAGE, ["--temperature needs --teacher"]),
        ({"exclude": TINY / "train.jsonl"}, DATA, ["every row"]),
        ({"epochs": 0}, USAGE, ["epochs is 0"]),
        ({"learning_rate": -1}, USAGE, ["learning rate is -1"]),
        ({"length": 65}, CHECKPOINT, ["65", "positions"]),
        ({"length": 513}, USAGE, ["513", "512"]),
        ({"length": 0}, USAGE, ["sequence length 0", "give 3 to 512"]),
        ({"init": None, "preset": "minilm_l6", "vocabulary": TINY / "vocab.txt", "length": 0}, USAGE, ["length 0"]),
    ],
)
def test_faulty_training_arguments(work, capsys, monkeypatch, changes, code, words):
    silence(monkeypatch)
    fails(capsys, train_arguments(work, **changes), code, *words)
    assert sorted(path.name for path in work.iterdir()) == ["train.jsonl", "validation.jsonl"]


def test_a_teacher_of_another_task_is_named_before_the_rows_are_read(work, capsys):
    teacher = work / "encoder"
    shutil.copytree(TINY, teacher)
    config = json.loads((teacher / "config.json").read_text())
    (teacher / "config.json").write_text(json.dumps(config | {"task": "embedding"}))
    fault = f"{teacher}: a teacher must know the task classification, but this model's is embedding"
    fails(capsys, [*train_arguments(work, train="missing.jsonl"), "--teacher", TINY, teacher], CHECKPOINT, fault)


def test_unlabelled_texts_are_of_two_where_the_rows_are(work, capsys):
    pairs = '{"text_a": "a", "text_b": "b", "label": "x"}\n{"text_a": "b", "text_b": "c", "label": "y"}\n'
    for name in ("train", "validation"):
        (work / f"{name}.jsonl").write_text(pairs)
    (work / "texts.txt").write_text("play music\n")
    arguments = train_arguments(work, teacher=TINY, unlabelled=work / "texts.txt")
    fails(capsys, arguments, DATA, work / "texts.txt", "holds single texts", work / "train.jsonl", "rows of two")


def test_output_that_is_somebody_elses_folder(work, capsys):
    (work / "out").mkdir()
    (work / "out" / "letter.txt").write_text("dear")
    fails(capsys, train_arguments(work), FILE, "out", "choose another place")
    assert (work / "out" / "letter.txt").read_text() == "dear"


def test_a_place_that_another_training_writes_is_taken(work, capsys):
    with sole_run(work / "out"):
        for arguments in (train_arguments(work), [*train_arguments(work), "--resume"]):
            fails(capsys, arguments, FILE, "out: another training is under way there")
        distil = ["distill", TINY, "--corpus", work / "train.jsonl", "--init", TINY, "--output", work / "out"]
        fails(capsys, distil, FILE, "out: another training is under way there")
    fails(capsys, train_arguments(work, train="missing.jsonl", output=work / "new" / "out"), FILE, "missing.jsonl")
    assert sorted(path.name for path in work.iterdir()) == ["train.jsonl", "validation.jsonl"]


def test_what_a_teacher_cannot_weigh_is_refused(work, capsys):
    arguments = [*train_arguments(work, hidden_weight=0, logit_weight=0), "--teacher", TINY]
    fails(capsys, arguments, USAGE, "--teacher counts nothing with --hidden-weight 0 and --logit-weight 0")
    scorer = damaged(work, lambda folder: None)
    config = json.loads((scorer / "config.json").read_text())
    (scorer / "config.json").write_text(json.dumps(config | {"task": "regression"}))
    arguments = [*train_arguments(work, task="regression", temperature=3), "--teacher", scorer]
    fails(capsys, arguments, USAGE, "--temperature softens the answers of labels; a score has none")


def test_rows_that_are_left_out_are_counted(work, capsys):
    first = json.loads((work / "train.jsonl").read_text().splitlines()[0])["text"]
    (work / "test.txt").write_text(f"{first.upper()}\nsomething else\n")
    assert main([*train_arguments(work), "--exclude", str(work / "test.txt")]) == 0
    told = capsys.readouterr().err
    rows = len((work / "train.jsonl").read_text().splitlines())
    assert f"1 of {rows} rows of {work}/train.jsonl are left out, for a text of theirs occurs in {work}/test" in told
    assert f"{rows - 1} rows to learn from" in told


def test_validation_scores_that_rank_nothing_are_refused(work, capsys):
    for name, scores in (("train", (1, 2)), ("validation", (3, 3))):
        rows = "".join(f'{{"text": "text {score}", "score": {score}}}\n' for score in scores)
        (work / f"{name}.jsonl").write_text(rows)
    arguments = train_arguments(work, task="regression")
    fails(capsys, arguments, DATA, "validation.jsonl: every row has the same score; no epoch ranks them better")


@pytest.mark.parametrize("task", ["classification", "regression", "multi-label-classification"])
def test_a_length_without_room_for_both_texts_is_refused_before_training(work, capsys, task):
    labels = [["x"], ["y"]] if task == "multi-label-classification" else [0, 1]
    rows = [{"text_a": f"a {label}", "text_b": "b", "label": label} for label in labels]
    for name in ("train", "validation"):
        (work / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    arguments = train_arguments(work, task=task, length=4)
    fails(capsys, arguments, USAGE, "length 4: 3 tokens mark a pair of texts", "choose 5 or more")


def test_a_long_path_is_one_line_in_a_log(work, capsys):
    output = work / "-".join(["a long name of a folder"] * 4)
    assert main(["shorten", str(TINY), "--layers", "0", "--output", str(output)]) == 0
    assert capsys.readouterr().err == f"model written to {output}\n"


def test_an_interrupted_run_is_not_overwritten(work, capsys):
    (work / "out.checkpoint").mkdir()
    (work / "out.checkpoint" / "last.safetensors").touch()
    fails(capsys, train_arguments(work), FILE, "out.checkpoint", "--resume")
