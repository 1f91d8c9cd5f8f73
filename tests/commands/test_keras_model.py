"""Commands as a user types them: what they print, which code they end with, what they leave behind."""

import io
import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from keras_model.cli.parser import main
from keras_model.cli.train import command, notes
from keras_model.cli.train.rows import LabelledRows
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.settings import SHARE_OF_START
from keras_model.train.sole_run import sole_run
from keras_model.train.start.choice import Choice
from keras_model.train.start.network import Start
from support.places import DATA as FIXTURES
from support.places import ROOT

TINY = FIXTURES / "tiny_intents"
CHECKPOINT, DATA, FILE, MISSING, USAGE = 5, 4, 3, 9, 2
BERT = {
    "model_type": "bert",
    "vocab_size": 9,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 16,
}


def lines(path, count):
    """So many lines from all over a file, whose rows stand label by label."""
    found = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(found[:: len(found) // count])


@pytest.fixture
def work(tmp_path):
    """A folder with 16 rows to train on and 8 to validate on."""
    (tmp_path / "train.jsonl").write_text(lines(TINY / "train.jsonl", 16))
    (tmp_path / "validation.jsonl").write_text(lines(TINY / "train.jsonl", 8))
    return tmp_path


def train_arguments(work, **changes):
    options = {
        "--task": "classification",
        "--train": work / "train.jsonl",
        "--validation": work / "validation.jsonl",
        "--init": TINY,
        "--output": work / "out",
        "--epochs": 1,
    }
    options |= {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    given = [(option, str(value)) for option, value in options.items() if value is not None]
    return ["train", *(part for pair in given for part in pair)]


def fails(capsys, arguments, code, *words):
    """Assert exit code, one line that names the fault, and nothing on standard output."""
    assert main([str(argument) for argument in arguments]) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("error: ")
    assert output.err.count("\n") == 1, output.err
    for word in words:
        assert str(word) in output.err


def test_evaluate_under_attack_is_the_same_again_and_its_examples_are_true(capsys):
    arguments = ["evaluate", str(TINY), str(TINY / "test.jsonl"), "--attack", "2", "--attack-rows", "12", "--json"]
    assert main(arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == first
    found = first["attack"]
    assert (found["rows"], found["words"], found["seed"]) == (12, 2, 0)
    assert found["accuracy_under_attack"] < found["accuracy"]
    texts = [example["attacked"] for example in found["examples"]]
    assert main(["classify", str(TINY), *texts, "--json"]) == 0
    answers = [answer["label"] for answer in json.loads(capsys.readouterr().out)]
    assert answers == [example["answer"] for example in found["examples"]]


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


def test_a_share_of_the_start_is_kept_where_its_head_stays(work, capsys):
    assert main(train_arguments(work, start_share=0.25)) == 0
    assert "with 0.25 of the start's weights: validation accuracy" in capsys.readouterr().err
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["settings"]["start_share"] == 0.25
    assert record["mean_with_start"]["examples"] == 8
    rows = '{"tokens": ["one", "two"], "tags": ["O", "B-x"]}\n'
    (work / "train.jsonl").write_text(rows)
    changes = {"validation": work / "train.jsonl", "output": work / "other", "task": "token-classification"}
    arguments = train_arguments(work, start_share=0.25, **changes)
    fails(capsys, arguments, USAGE, "--start-share", TINY, "a new head of token-classification is random")


def test_a_new_head_is_fitted_to_the_rows_before_the_network_learns(work, capsys):
    rows = [json.loads(line) for line in lines(TINY / "train.jsonl", 24).splitlines()]
    two = "".join(json.dumps(row | {"label": "a" if "translate" in row["label"] else "b"}) + "\n" for row in rows)
    for name in ("train", "validation"):
        (work / f"{name}.jsonl").write_text(two)
    assert main(train_arguments(work, epochs=1, learning_rate=1e-9)) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert f"the new head begins as a linear classifier of what {TINY} makes of the rows" in told
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["start"]["accuracy"] == record["history"][0]["accuracy"], "an epoch at such a rate changes nothing"
    assert f"the new head, before the network learns: validation accuracy {record['start']['accuracy']:.4f}" in told
    assert record["settings"]["start_share"] == SHARE_OF_START
    assert record["mean_with_start"]["accuracy"] == record["start"]["accuracy"]
    assert main(train_arguments(work, epochs=1, start_share=0, output=work / "all learnt")) == 0
    assert "start_share" not in json.loads((work / "all learnt" / "training.json").read_text())["settings"]


class Left(io.StringIO):
    """A stream whose reader has seen enough."""

    def write(self, text):
        raise BrokenPipeError


def test_train_goes_on_where_the_reader_of_its_rows_has_left(work, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Left())
    assert main([*train_arguments(work), "--json"]) == 0
    assert (work / "out" / "config.json").is_file()


def test_evaluate_prints_one_json_document(capsys):
    assert main(["evaluate", str(TINY), str(TINY / "test.jsonl"), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    assert measures["examples"] == 240
    assert measures["accuracy"] > 0.8, "the committed model was trained to this"
    assert 0 < measures["macro_f1"] < 1


def test_evaluate_measures_the_rows_of_each_value_of_a_column(tmp_path, capsys):
    rows = [json.loads(line) for line in lines(TINY / "test.jsonl", 24).splitlines()]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row | {"part": number % 3}) + "\n" for number, row in enumerate(rows)))
    assert main(["evaluate", str(TINY), str(path), "--by", "part", "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    parts = measures["by"]["values"]
    assert [*parts] == ["0", "1", "2"]
    assert sum(part["examples"] for part in parts.values()) == measures["examples"]
    weighed = sum(part["examples"] * part["accuracy"] for part in parts.values()) / measures["examples"]
    assert weighed == pytest.approx(measures["accuracy"])
    fails(capsys, ["evaluate", TINY, path, "--by", "language"], DATA, "line 1", "lacks column 'language'", "part")


def test_classify_answers_any_text(capsys):
    texts = ["what is the weather in rome", "", "\0", "\ud800", "🙂" * 2000]
    assert main(["classify", str(TINY), *texts, "--json"]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert [answer["text"] for answer in answers] == texts
    assert answers[0]["label"] == "weather"


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


@pytest.fixture
def untrained(work, monkeypatch):
    """Arguments of a training that leaves its start as it is; the validation rows speak of something else at first."""
    monkeypatch.setattr("keras_model.train.fine_tuning.train", lambda *_, **__: {"best_epoch": 1})
    rows = [json.loads(line) for line in lines(TINY / "test.jsonl", 24).splitlines()][:24]
    other = {row["label"]: row["text"] for row in rows}
    with (work / "validation.jsonl").open("w") as file:
        for row in rows:
            first = other["weather" if row["label"] != "weather" else "greeting"]
            text = f"{first} " * 8 + f"{row['text']} " * 20
            file.write(json.dumps({"text": text, "label": row["label"]}) + "\n")
    return [*train_arguments(work), "--keep-labels"]


def windows_of(folder):
    return json.loads((folder / "config.json").read_text())["preprocessor"].get("windows", 1)


def test_train_reads_long_texts_as_answers_the_validation_rows_better(work, untrained, capsys):
    assert main(untrained) == 0
    assert windows_of(work / "out") == 0
    told = capsys.readouterr().err
    assert "texts are read to their end, in windows: 24 of the 24 rows" in told
    tried = json.loads((work / "out" / "training.json").read_text())["long_rows"]
    assert tried["rows_cut"] == tried["trial"]["rows"] == 24
    assert tried["trial"]["whole"] > tried["trial"]["beginning"]
    assert f"{tried['trial']['whole']:.4f} by all windows" in told
    assert main(["evaluate", str(work / "out"), str(work / "validation.jsonl"), "--json"]) == 0
    output = capsys.readouterr()
    # The temperature comes after the trial, and the mean of several windows may then tip another way in a row or two.
    assert json.loads(output.out)["accuracy"] == pytest.approx(tried["trial"]["whole"], abs=2 / 24)
    assert "windows" not in output.err


def test_a_start_that_has_a_setting_keeps_it_and_the_users_word_goes_first(work, untrained, capsys):
    assert main([*untrained, "--windows", "2"]) == 0
    assert windows_of(work / "out") == 2
    assert "windows" not in capsys.readouterr().err
    again = ["--init", str(work / "out"), "--output", str(work / "again")]
    assert main([*untrained, *again]) == 0
    assert windows_of(work / "again") == 2
    assert f"note: texts are read as {work / 'out'} says; 24 rows of" in capsys.readouterr().err
    assert "long_rows" not in json.loads((work / "again" / "training.json").read_text())
    assert main([*untrained, *again, "--windows", "first", "--output", str(work / "third")]) == 0
    assert windows_of(work / "third") == 1


def test_without_a_number_of_epochs_the_rows_and_the_validation_decide(work, capsys, monkeypatch):
    scores = iter([0.75] + [0.5] * 99)
    monkeypatch.setattr("keras_model.train.fine_tuning.evaluate", lambda model, rows: {"accuracy": next(scores)})
    assert main(train_arguments(work, epochs=None, patience=2)) == 0
    record = json.loads((work / "out" / "training.json").read_text())
    assert (record["settings"]["epochs"], record["settings"]["patience"]) == (50, 2)
    assert (len(record["history"]), record["best_epoch"]) == (3, 1)
    assert "at most 50 epochs" in capsys.readouterr().err


def test_without_a_start_train_chooses_one_and_says_why(work, capsys, monkeypatch):
    monkeypatch.setattr(
        "keras_model.cli.train.plan.choose_start", lambda task, rows: Choice(str(TINY), "it knows intents", 16)
    )
    assert main(train_arguments(work, init=None)) == 0
    assert f"start: {TINY} (it knows intents); --init FOLDER takes another" in capsys.readouterr().err.splitlines()
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["sources"]["init"]["folder"] == TINY.name
    assert json.loads((work / "out" / "config.json").read_text())["preprocessor"]["sequence_length"] == 16


def test_rows_in_another_script_are_refused_where_english_starts_alone_are_there(work, capsys, monkeypatch):
    student = Choice(str(ROOT / "assets/student"), "it reads English")
    monkeypatch.setattr("keras_model.cli.train.plan.choose_start", lambda task, rows: student)
    _silence(monkeypatch)
    for name in ("train.jsonl", "validation.jsonl"):
        (work / name).write_text('{"text": "разбуди меня", "label": "a"}\n{"text": "какая погода", "label": "b"}\n')
    fails(capsys, train_arguments(work, init=None), DATA, "not Latin", "--init FOLDER")


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


def test_help_tells_defaults_that_say_something(capsys):
    assert main(["train", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "rows a step (default: 32)" in shown and "same seed, same weights (default: 0)" in shown
    assert "None)" not in shown and "[])" not in shown and "False)" not in shown


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("regroup FOLDER --preset squeezebert_small", "model"),
        ("balance FOLDER rows.jsonl", "model"),
        ("balance other rows.jsonl --by FOLDER", "twin"),
        ("distill FOLDER --init other --corpus rows.jsonl", "teacher"),
        ("train --task classification --train rows.jsonl --validation rows.jsonl --teacher other FOLDER", "teacher"),
    ],
)
def test_a_model_that_a_command_reads_is_not_written_over(tmp_path, capsys, command, part):
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    arguments = [str(folder) if word == "FOLDER" else word for word in command.split()]
    fails(capsys, [*arguments, "--output", folder], USAGE, f"{folder}: is the {part} itself; choose another place")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_regroup_with_fit_keeps_the_task(work, capsys):
    assert main(f"regroup {TINY} --preset squeezebert_small --fit {work}/train.jsonl --output {work}/out".split()) == 0
    config = json.loads((work / "out" / "config.json").read_text())
    assert config["task"] == "classification"
    assert config["backbone"]["query_groups"] == 4
    assert (work / "out" / "labels.txt").read_bytes() == (TINY / "labels.txt").read_bytes()


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
    _silence(monkeypatch)
    fails(capsys, train_arguments(work, **changes), code, *words)
    assert sorted(path.name for path in work.iterdir()) == ["train.jsonl", "validation.jsonl"]


def test_a_teacher_of_another_task_is_named_before_the_rows_are_read(work, capsys):
    teacher = work / "encoder"
    shutil.copytree(TINY, teacher)
    config = json.loads((teacher / "config.json").read_text())
    (teacher / "config.json").write_text(json.dumps(config | {"task": "embedding"}))
    fault = f"{teacher}: a teacher must know the task classification, but this model's is embedding"
    fails(capsys, [*train_arguments(work, train="missing.jsonl"), "--teacher", TINY, teacher], CHECKPOINT, fault)


@pytest.mark.parametrize(("lost", "gained", "told"), [("alarm", "zebra", "lacks 'alarm'"), ("", "zebra", "also has")])
def test_a_teacher_of_other_labels_is_named_before_the_start_is_made(work, capsys, monkeypatch, lost, gained, told):
    _silence(monkeypatch)
    teacher, labels = work / "unlike", (TINY / "labels.txt").read_text().splitlines()
    shutil.copytree(TINY, teacher)
    others = [label for label in [*labels, gained] if label != lost]
    (teacher / "labels.txt").write_text("".join(f"{label}\n" for label in others))
    monkeypatch.setattr(command, "_start_model", None)
    arguments = [*train_arguments(work, labels=TINY / "labels.txt"), "--teacher", TINY, teacher]
    fails(capsys, arguments, CHECKPOINT, f"{teacher}: a teacher must have the labels", f"this one {told}")


def test_unlabelled_texts_are_of_two_where_the_rows_are(work, capsys):
    pairs = '{"text_a": "a", "text_b": "b", "label": "x"}\n{"text_a": "b", "text_b": "c", "label": "y"}\n'
    for name in ("train", "validation"):
        (work / f"{name}.jsonl").write_text(pairs)
    (work / "texts.txt").write_text("play music\n")
    arguments = train_arguments(work, teacher=TINY, unlabelled=work / "texts.txt")
    fails(capsys, arguments, DATA, work / "texts.txt", "holds single texts", work / "train.jsonl", "rows of two")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"task": "question-answering"}, ["--mark-capitals", "question"]),
        ({"init": None, "preset": "minilm_l6", "vocabulary": TINY / "vocab.txt"}, ["--mark-capitals", "--cased"]),
    ],
)
def test_capitals_that_cannot_be_marked(work, capsys, changes, words):
    flags = ["--mark-capitals", *(["--cased"] if "preset" in changes else [])]
    fails(capsys, [*train_arguments(work, **changes), *flags], USAGE, *words)


def test_capitals_of_a_pair_cannot_be_marked(work, capsys):
    (work / "train.jsonl").write_text('{"text_a": "a", "text_b": "B", "label": "x"}\n' * 2)
    fails(capsys, [*train_arguments(work), "--mark-capitals"], USAGE, "--mark-capitals", "pair", "train.jsonl")


def test_training_with_marked_capitals(work, capsys):
    assert main([*train_arguments(work), "--mark-capitals"]) == 0
    config = json.loads((work / "out" / "config.json").read_text())
    assert config["preprocessor"]["mark_capitals"] is True


@pytest.fixture
def names(work):
    """Arguments of a training on rows whose names have capitals."""
    row = {"tokens": ["we", "met", "Ada"], "tags": ["O", "O", "B-person"]}
    for name in ("train.jsonl", "validation.jsonl"):
        (work / name).write_text(f"{json.dumps(row)}\n" * 2)
    return train_arguments(work, task="token-classification")


def test_tags_get_the_rate_that_suits_them_and_capitals_that_tell_names(work, names, capsys):
    assert main(names) == 0
    assert json.loads((work / "out" / "training.json").read_text())["settings"]["learning_rate"] == 5e-4
    assert json.loads((work / "out" / "config.json").read_text())["preprocessor"]["mark_capitals"] is True
    assert "words with capitals are marked; --no-mark-capitals" in capsys.readouterr().err
    again = ["--output", str(work / "again")]
    assert main([*names, *again, "--teacher", str(work / "out")]) == 0, "a student reads what its teacher reads"
    capsys.readouterr()
    fails(capsys, [*names, *again, "--init", str(work / "out"), "--no-mark-capitals"], USAGE, "leave it out")


def test_the_user_decides_on_capitals_and_the_rate(work, names, capsys):
    assert main([*names, "--no-mark-capitals", "--learning-rate", "1e-4"]) == 0
    assert json.loads((work / "out" / "training.json").read_text())["settings"]["learning_rate"] == 1e-4
    assert "mark_capitals" not in json.loads((work / "out" / "config.json").read_text())["preprocessor"]


def head_of(folder):
    return json.loads((folder / "config.json").read_text())["head"]


def test_how_tags_are_read_is_chosen_kept_and_recorded(work, names, capsys, monkeypatch):
    def untouched(*_, sources, **__):
        return {"best_epoch": 1, "sources": sources}

    monkeypatch.setattr("keras_model.train.fine_tuning.train", untouched)
    row = {"tokens": ["we", "met", "Ada", "King"], "tags": ["O", "O", "B-person", "I-person"]}
    (work / "train.jsonl").write_text(f"{json.dumps(row)}\n" * 2)
    assert main(names) == 0
    assert "tags are read word by word: the f1 of the 2 rows of" in capsys.readouterr().err
    assert "tags" not in head_of(work / "out"), "nothing more was found together"
    tried = json.loads((work / "out" / "training.json").read_text())["tags"]
    assert (tried["tags"], tried["rows"], tried["f1_each"]) == ("each", 2, tried["f1_together"])

    assert main([*names, "--tags", "together", "--output", str(work / "told")]) == 0
    assert head_of(work / "told")["tags"] == "together"
    record = json.loads((work / "told" / "training.json").read_text())
    assert (record["sources"]["tags"], "tags" in record) == ("together", False)
    for way in ("--init", "--teacher"):
        assert main([*names, way, str(work / "told"), "--output", str(work / "kept")]) == 0
        assert head_of(work / "kept")["tags"] == "together", way
        shutil.rmtree(work / "kept")
    again = [*names, "--init", str(work / "told"), "--tags", "each", "--output", str(work / "each")]
    assert main(again) == 0
    assert "tags" not in head_of(work / "each")
    assert "tags are read" not in capsys.readouterr().err
    assert main(["evaluate", str(work / "told"), str(work / "validation.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tags"] == "together"


def test_tags_are_read_together_only_where_there_is_something_to_read(work, names, capsys):
    told = [*names, "--tags", "together"]
    fails(capsys, told, USAGE, "--tags together", "no label", "leave it out")
    fails(capsys, [*train_arguments(work), "--tags", "each"], USAGE, "--tags is for token-classification")
    assert not (work / "out").exists()


def test_entities_make_way_for_others_where_new_tags_are_learnt(work, names, capsys):
    def share():
        settings = json.loads((work / "out" / "training.json").read_text())["settings"]
        return settings.get("mention_replacement", 0)

    assert main([*names, "--epochs", "1"]) == 0
    assert share() == 0, "these are names, for they have capitals"
    assert "make way" not in capsys.readouterr().err
    slots = {"tokens": ["play", "some", "jazz"], "tags": ["O", "O", "B-genre"]}
    for name in ("train.jsonl", "validation.jsonl"):
        (work / name).write_text(f"{json.dumps(slots)}\n" * 2)
    assert main([*names, "--epochs", "1"]) == 0
    assert "entities of 80% of the rows make way for others of their type" in capsys.readouterr().err
    assert share() == 0.8
    assert main([*names, "--epochs", "1", "--mention-replacement", "0.5"]) == 0
    assert share() == 0.5
    capsys.readouterr()
    fails(capsys, [*names, "--mention-replacement", "2"], USAGE, "mention replacement is 2.0", "between 0 and 1")
    of_texts = [*train_arguments(work), "--mention-replacement", "0.5"]
    fails(capsys, of_texts, USAGE, "--mention-replacement is for token-classification", "leave it out")


def _silence(monkeypatch):
    for module in (command, notes):
        monkeypatch.setattr(module, "error_console", _silent_console)
        monkeypatch.setattr(module, "tell", lambda step: None)


def _silent_console():
    from rich.console import Console

    return Console(quiet=True)


def test_a_validation_label_that_training_lacks(work, capsys):
    (work / "validation.jsonl").write_text('{"text": "a", "label": "greeting"}\n{"text": "b", "label": "odd"}\n')
    fails(capsys, train_arguments(work), DATA, "validation.jsonl", "line 2", "'odd'")


def test_one_label_is_nothing_to_learn(work, capsys):
    (work / "train.jsonl").write_text('{"text": "a", "label": "only"}\n')
    fails(capsys, train_arguments(work), DATA, "'only'")


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


def test_labels_are_kept_of_a_model_of_the_same_task_alone(work, capsys):
    for task in ("multi-label-classification", "token-classification"):
        arguments = [*train_arguments(work, task=task), "--keep-labels"]
        fails(capsys, arguments, USAGE, "--keep-labels", task, f"the task of {TINY} is classification")


def test_labels_that_cannot_be_kept_are_not_offered(capsys):
    for task, offered in (("classification", True), ("multi-label-classification", False)):
        notes.tell_of_labels(SimpleNamespace(rows=LabelledRows([], [], ["a"]), start=Start(task, str(TINY))))
        told = capsys.readouterr().err
        assert f"{TINY} answers 8 labels of its own" in told
        assert ("which --keep-labels would keep" in told) == offered


def test_labels_that_rows_do_not_teach_or_judge_are_told(work, capsys):
    known = [line for line in (work / "train.jsonl").read_text().splitlines() if '"translate"' in line]
    (work / "validation.jsonl").write_text("\n".join(known[:2]))
    (work / "labels.txt").write_text((TINY / "labels.txt").read_text() + "unheard\nunseen\n")
    assert main(train_arguments(work, labels=work / "labels.txt")) == 0
    told = capsys.readouterr().err.splitlines()
    assert f"note: no row of {work}/train.jsonl has the label 'unheard' and 1 more, so it is not learnt" in told
    only = (
        f"note: every row of {work}/validation.jsonl has the label 'translate': the best epoch may answer nothing else"
    )
    assert only in told


def test_a_label_of_the_validation_alone_is_told_with_what_to_do(work, capsys):
    with (work / "validation.jsonl").open("a") as file:
        file.write('{"text": "a", "label": "unheard"}\n')
    where = f"validation.jsonl, line 9: label 'unheard' is none of those of {work}/train.jsonl, so that it cannot be"
    fails(capsys, train_arguments(work), DATA, where, "give rows to learn it from, or leave this row out")
    (work / "labels.txt").write_text((TINY / "labels.txt").read_text())
    named = f"'unheard' is none of those of {work}/labels.txt, which are all"
    fails(capsys, train_arguments(work, labels=work / "labels.txt"), DATA, named, "name it there, too")
    fails(capsys, [*train_arguments(work), "--keep-labels"], DATA, "'unheard' is not one of the model's 8")


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


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("", FILE, ["is empty"]),
        ("\n\n", FILE, ["is empty"]),
        ("{", DATA, ["line 1", "not JSON"]),
        ('{"sentence": "a"}\n', DATA, ["lacks column"]),
        ('{"text": "a", "label": "weather"}\n{"text": "a", "label": "wether"}\n', DATA, ["line 2", "'weather'"]),
    ],
)
def test_faulty_data_to_evaluate_on(tmp_path, capsys, content, code, words):
    data = tmp_path / "data.jsonl"
    data.write_text(content)
    fails(capsys, ["evaluate", TINY, data], code, "data.jsonl", *words)


def damaged(tmp_path, change):
    folder = tmp_path / "model"
    shutil.copytree(TINY, folder)
    change(folder)
    return folder


def edit_config(**changes):
    def change(folder):
        config = json.loads((folder / "config.json").read_text())
        for name, value in changes.items():
            config["backbone"][name] = value
        (folder / "config.json").write_text(json.dumps(config))

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "config.json").unlink(), ["config.json"]),
        (lambda folder: (folder / "config.json").write_text("{"), ["config.json", "not JSON"]),
        (lambda folder: (folder / "model.safetensors").unlink(), ["model.safetensors"]),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"short"), ["model.safetensors"]),
        (lambda folder: (folder / "vocab.txt").unlink(), ["vocab.txt"]),
        (lambda folder: (folder / "vocab.txt").open("a").write("qqzz\nzzqq\n"), ["vocabulary", "embedding"]),
        (lambda folder: (folder / "labels.txt").write_text("a\na\n"), ["labels.txt", "twice"]),
        (edit_config(intermediate_dim=128), ["model.safetensors", "shape"]),
        (edit_config(num_layers=3), ["model.safetensors", "lacks"]),
        (edit_config(query_groups=5), ["config.json"]),
    ],
)
def test_damaged_model_folder(tmp_path, capsys, change, words):
    folder = damaged(tmp_path, change)
    rows = tmp_path / "rows.jsonl"
    # Its label is known to the folder whose labels were changed, too.
    rows.write_text('{"text": "hello", "label": "greeting"}\n')
    fails(capsys, ["evaluate", folder, rows], CHECKPOINT, *words)


def test_classify_needs_a_classifier(tmp_path, capsys):
    def become_backbone(folder):
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"task": "backbone"}))

    folder = damaged(tmp_path, become_backbone)
    fails(capsys, ["classify", folder, "hello"], CHECKPOINT, "backbone")
    fails(capsys, ["evaluate", folder, TINY / "test.jsonl"], CHECKPOINT, "fine-tune")


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        (None, FILE, ["hub", "no such folder", "Nothing is downloaded here"]),
        ({}, CHECKPOINT, ["config.json"]),
        ({"config.json": '{"model_type": "gpt2"}'}, CHECKPOINT, ["gpt2"]),
        ({"config.json": json.dumps(BERT), "pytorch_model.bin": ""}, CHECKPOINT, ["pytorch_model.bin"]),
    ],
)
def test_faulty_folder_to_import(tmp_path, capsys, files, code, words):
    if files is not None:
        (tmp_path / "hub").mkdir()
        for name, content in files.items():
            (tmp_path / "hub" / name).write_text(content)
    fails(capsys, ["import", tmp_path / "hub", "--output", tmp_path / "out"], code, *words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["trian"],
        ["train", "--task", "classification"],
        ["train", "--task", "poetry"],
        ["regroup", "folder", "--preset", "gpt", "--output", "o"],
    ],
)
def test_wrong_arguments_are_explained(capsys, arguments):
    assert main(arguments) == USAGE
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"]])
def test_help(capsys, arguments):
    assert main(arguments) == 0
    assert "--" in capsys.readouterr().out


@pytest.fixture
def questions(tmp_path):
    """Files of questions with an answer, without one, and of both kinds."""
    some = {"context": "we play music now", "question": "what", "answers": [{"text": "music", "answer_start": 8}]}
    none = {"context": "what is the weather", "question": "who", "answers": []}
    for name, rows in {"some": [some] * 4, "none": [none] * 4, "both": [some, none] * 4}.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_training_with_questions_without_an_answer_keeps_a_threshold(questions, capsys):
    both, folder = questions / "both.jsonl", questions / "out"
    arguments = {"task": "question-answering", "train": both, "validation": both, "output": folder}
    assert main(train_arguments(questions, **arguments)) == 0
    assert "4 of the questions to learn from and 4 of those to validate on have no answer" in capsys.readouterr().err
    threshold = json.loads((folder / "config.json").read_text())["head"]["no_answer_threshold"]
    assert threshold == json.loads((folder / "training.json").read_text())["history"][0]["no_answer_threshold"]
    assert main(["evaluate", str(folder), str(both), "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["no_answer_threshold"] == threshold
    assert output.err == "", "the model's own threshold needs no word"
    fails(capsys, ["evaluate", folder, both, "--attack", "2"], USAGE, "--attack is for classification", "answering")

    # What comes of it answers every question again if it never sees another.
    again = arguments | {"init": folder, "train": questions / "some.jsonl", "validation": questions / "some.jsonl"}
    assert main(train_arguments(questions, **again)) == 0
    assert "so the new model will answer every question" in " ".join(capsys.readouterr().err.split())
    assert json.loads((folder / "config.json").read_text())["head"] == {"dropout": 0.1}


def test_a_validation_of_one_kind_of_question_chooses_no_threshold(questions, capsys):
    both, some, none = (questions / f"{name}.jsonl" for name in ("both", "some", "none"))
    for train, validation, words in ((both, some, "every question has an answer"), (both, none, "no question has an")):
        arguments = {"task": "question-answering", "train": train, "validation": validation}
        fails(capsys, train_arguments(questions, **arguments), DATA, validation, words)


def test_evaluate_chooses_a_threshold_that_a_model_lacks_and_stores_it_if_told(questions, capsys):
    both, folder = questions / "both.jsonl", questions / "out"
    some = {"train": questions / "some.jsonl", "validation": questions / "some.jsonl", "output": folder}
    assert main(train_arguments(questions, task="question-answering", **some)) == 0
    capsys.readouterr()
    before = (folder / "config.json").read_bytes()

    assert main(["evaluate", str(folder), str(both), "--json"]) == 0
    output = capsys.readouterr()
    measures = json.loads(output.out)
    assert measures["f1"] >= 0.5, "it is right to answer none of them"
    assert "has no threshold to tell questions without an answer by" in output.err
    assert (folder / "config.json").read_bytes() == before

    assert main(["evaluate", str(folder), str(both), "--json", "--store-threshold"]) == 0
    assert "is kept in" in capsys.readouterr().err
    assert json.loads((folder / "config.json").read_text())["head"] == {
        "dropout": 0.1,
        "no_answer_threshold": measures["no_answer_threshold"],
    }
    fails(capsys, ["evaluate", folder, questions / "some.jsonl", "--store-threshold"], DATA, "every question has")
    fails(capsys, ["evaluate", TINY, TINY / "test.jsonl", "--store-threshold"], USAGE, "classification")


def test_inspect_tells_what_train_tells_first(work, capsys):
    arguments = ["--model", TINY, "--length", 8, work / "train.jsonl", work / "validation.jsonl"]
    assert main(["inspect", *map(str, arguments)]) == 0
    table = capsys.readouterr().out
    assert "train.jsonl" in table and "tokens: median" in table
    assert main(["inspect", "--json", *map(str, arguments)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [file["rows"] for file in told["files"]] == [16, 8]
    assert sum(label["rows"][0] for label in told["labels"]) == 16
    assert told["shared"]["count"] == 8, "the rows to validate on are among those to learn from"
    assert main([*train_arguments(work, length=8), "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out) == told
    assert output.err.startswith(table)


def test_inspect_reads_published_files_without_keras(capsys):
    files = [FIXTURES / "rows/wnut17.conll", FIXTURES / "rows/uner.iob2"]
    code = "import sys; from keras_model.cli.parser import main; main(sys.argv[1:]); print('keras' in sys.modules)"
    command = [sys.executable, "-c", code, "inspect", *map(str, files)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "words with tags in columns" in output and "BIO" in output
    assert output.splitlines()[-1] == "False"


def test_inspect_needs_a_model_for_a_length(capsys):
    for length in ("8", "0"):
        fails(capsys, ["inspect", "--length", length, TINY / "train.jsonl"], USAGE, "--length needs --model")
    given = ["inspect", "--model", TINY, "--length", "0", TINY / "train.jsonl"]
    fails(capsys, given, USAGE, "sequence length 0: give 3 to 512")
