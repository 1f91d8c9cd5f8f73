"""The commands of `python -m convert`, as a shell sees them."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convert.cli.parser import main
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from keras_model.data.noise import TypingNoise
from support.places import ROOT
from support.tiny_tflite import LABELS, bare, description, write

MODEL = ROOT / "tests" / "data" / "tiny_intents"
CALIBRATION, EVALUATION = MODEL / "train.jsonl", MODEL / "test.jsonl"
TEXTS = {
    "empty": "",
    "blank": " \t ",
    "emoji": "👩‍👩‍👧 wake me 🕕",
    "nul": "a\0b",
    "lone surrogate": "cat \ud83d dog",
    "controls": "\x01\x02\u200b\ufeff",
    "lines": "the cat\r\nand\u2028a dog\n",
    "one megabyte": "the cat " * 131072,
    "one word": "x" * 100_000,
}


@pytest.fixture(scope="module")
def tflite(tmp_path_factory):
    return write(tmp_path_factory.mktemp("cli"))


@pytest.fixture
def run(capsys):
    """Run a command; return its exit code, standard output and standard error."""

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def fails(run):
    """Run a command that must fail; check that it says so in one line; return the line."""

    def fails(code, *arguments):
        got, out, err = run(*arguments)
        assert (got, out) == (code, "")
        lines = err.splitlines()
        assert len(lines) == 1, err
        assert lines[0].startswith("error: ")
        return lines[0]

    return fails


@pytest.fixture
def build_fails(fails, tmp_path):
    """Run `build` with one argument gone wrong; nothing may be left behind."""

    def build_fails(code, folder=MODEL, calibration=CALIBRATION, evaluation=EVALUATION, output=None, extra=()):
        place = tmp_path / "out"
        place.mkdir()
        output = output or place / "model.tflite"
        line = fails(
            code, "build", folder, "--calibration", calibration, "--evaluation", evaluation, "--output", output, *extra
        )
        assert list(place.iterdir()) == []
        return line

    return build_fails


def test_a_missing_file_is_named_with_what_was_meant(build_fails):
    assert "train.jsnl: no such file; did you mean 'train.jsonl'?" in build_fails(3, calibration=MODEL / "train.jsnl")


def test_an_empty_file_is_refused(build_fails, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    assert "empty.jsonl: is empty" in build_fails(3, evaluation=tmp_path / "empty.jsonl")


def test_wrong_columns_are_named(build_fails, tmp_path):
    (tmp_path / "rows.csv").write_text("txt,label\nhello,greeting\n")
    line = build_fails(4, evaluation=tmp_path / "rows.csv")
    assert "rows.csv, line 2: lacks column 'text'; did you mean 'txt'?" in line


def test_rows_of_another_task_are_refused(build_fails, tmp_path):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"tokens": ["a"], "tags": ["O"]}) + "\n")
    assert "lacks column" in build_fails(4, evaluation=tmp_path / "rows.jsonl")


def test_a_label_the_model_lacks_is_named(build_fails, tmp_path):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": "hello", "label": "greetin"}) + "\n")
    line = build_fails(4, evaluation=tmp_path / "rows.jsonl")
    assert "label 'greetin' is not one of the model's 8; did you mean 'greeting'?" in line


def test_calibration_on_the_evaluation_is_refused(build_fails):
    assert "also stand in the evaluation" in build_fails(8, calibration=EVALUATION)


@pytest.mark.parametrize("length", ["513", "2", "-1"])
def test_a_length_without_positions_is_refused(build_fails, length):
    assert f"length {length}: the model has 64 positions" in build_fails(2, extra=["--length", length])


@pytest.mark.parametrize(
    "extra",
    [
        ["--max-drop", "nan"],
        ["--max-drop", "-1"],
        ["--calibration-texts", "0"],
        ["--profile", "dynamic", "--output-type", "int8"],
        ["--fine-tune", CALIBRATION, "--profile", "dynamic"],
        ["--fine-tune", CALIBRATION, "--fine-tune-steps", "0"],
        ["--fine-tune", CALIBRATION, "--fine-tune-rate", "nan"],
        ["--fine-tune-steps", "100"],
        ["--noise-budget", "--profile", "float32"],
    ],
)
def test_options_that_mean_nothing_are_refused(build_fails, extra):
    build_fails(2, extra=extra)


def test_a_folder_that_is_no_model_is_refused(build_fails, tmp_path):
    (tmp_path / "folder").mkdir()
    assert "config.json" in build_fails(5, folder=tmp_path / "folder")


def test_a_hugging_face_folder_is_told_how_to_be_imported(build_fails):
    line = build_fails(5, folder=ROOT / "tests" / "data" / "huggingface" / "bert_classification")
    assert "python -m keras_model import" in line


def test_a_missing_model_folder_is_refused(build_fails, tmp_path):
    build_fails(3, folder=tmp_path / "none")


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.txt", "labels.txt"])
def test_an_incomplete_model_is_refused(build_fails, tmp_path, name):
    folder = shutil.copytree(MODEL, tmp_path / "model")
    (folder / name).unlink()
    assert name in build_fails(5, folder=folder)


def test_a_vocabulary_beyond_the_embedding_is_refused(build_fails, tmp_path):
    folder = shutil.copytree(MODEL, tmp_path / "model")
    with (folder / "vocab.txt").open("a") as file:
        file.write("onemoretoken\n")
    assert "766 tokens, the embedding only 765" in build_fails(5, folder=folder)


def test_a_place_that_cannot_hold_the_report_is_found_before_the_work(build_fails, tmp_path):
    extra = ["--report", tmp_path / "none" / "report.json"]
    assert "no such folder" in build_fails(3, extra=extra)


@pytest.mark.parametrize("name", ["model.tflite", "../out/model.tflite"])
def test_the_report_and_the_model_have_two_names(build_fails, tmp_path, name):
    place = tmp_path / "out"
    assert "both" in build_fails(2, output=place / "model.tflite", extra=["--report", place / name])


@pytest.mark.parametrize("name", ["rows.json", "texts.json", "model/config.json", "model/training.json"])
def test_the_report_takes_the_place_of_no_file_that_the_build_reads(build_fails, tmp_path, name):
    folder = shutil.copytree(MODEL, tmp_path / "model")
    rows = shutil.copy(EVALUATION, tmp_path / "rows.json")
    texts = shutil.copy(CALIBRATION, tmp_path / "texts.json")
    rejection = ["--in-scope", rows, "--out-of-scope", texts, "--least-accuracy", "0.5"]
    told = build_fails(3, folder=folder, extra=[*rejection, "--report", tmp_path / name])
    assert f"{name}: is an input of this command" in told


def test_a_file_does_not_take_the_place_of_the_weights_it_is_made_of(build_fails, tmp_path):
    folder = shutil.copytree(MODEL, tmp_path / "model")
    weights = (folder / "model.safetensors").read_bytes()
    told = build_fails(3, folder=folder, output=folder / "model.safetensors")
    assert "is an input of this command" in told
    assert (folder / "model.safetensors").read_bytes() == weights


def test_the_report_takes_the_place_of_no_other_file(build_fails, tmp_path):
    for name, content in (("rows.json", '[{"text": "a"}]'), ("index.html", "<!DOCTYPE html><title>Mine</title>")):
        (tmp_path / name).write_text(content)
        told = build_fails(3, extra=["--report", tmp_path / name])
        assert f"{name}: exists and is no report; choose another place" in told
        assert (tmp_path / name).read_text() == content
        (tmp_path / "out").rmdir()


def test_an_unwritable_place_is_found_before_the_work(build_fails):
    assert "cannot write there" in build_fails(3, output="/proc/model.tflite")


def test_audit_tells_what_the_named_engines_take(run, tflite):
    code, out, _ = run("audit", tflite, "--engine", "samsung", "builtin", "--json")
    assert code == 0
    engines = json.loads(out)["engines"]
    assert {name: told["verdict"] for name, told in engines.items()} == {"samsung": "whole", "builtin": "whole"}
    code, out, _ = run("audit", tflite, "--engine", "all")
    assert code == 0
    assert "left by xnnpack" in out
    assert "engines" not in json.loads(run("audit", tflite, "--json")[1])


def test_attach_gives_a_compiled_file_its_vocabulary_back(run, fails, tflite, tmp_path):
    compiled = tmp_path / "compiled.tflite"
    compiled.write_bytes(bare("classification_uint8"))
    whole = tmp_path / "whole.tflite"
    code, out, _ = run("attach", compiled, "--of", tflite, "--output", whole)
    assert (code, out) == (0, f"{whole} has the vocabulary, labels and facts of {tflite}, for its longest length\n")
    assert run("classify", whole, "the cat", "--json")[1] == run("classify", tflite, "the cat", "--json")[1]
    assert "was not made of" in fails(
        6, "attach", compiled, "--of", write(tmp_path, "embedding_int8"), "--output", whole
    )
    told = fails(3, "attach", compiled, "--of", tflite, "--output", tmp_path / "none/whole.tflite")
    assert f"{tmp_path / 'none'}: no such folder; make it first" in told


@pytest.mark.parametrize("option", ["--runs", "--threads"])
def test_what_cannot_be_timed_is_told_before_another_converter_works(fails, tflite, tmp_path, option):
    told = fails(2, "benchmark", tflite, "--converter", tmp_path / "none", option, 0)
    assert f"{option[2:]} must be at least 1, but are 0" in told


@pytest.mark.parametrize("command", ["audit", "evaluate", "classify", "benchmark"])
def test_files_that_are_no_model_are_refused(fails, tflite, tmp_path, command):
    rest = {"evaluate": [EVALUATION], "classify": ["text"]}.get(command, [])
    assert "no such file" in fails(3, command, tmp_path / "none.tflite", *rest)
    (tmp_path / "empty.tflite").touch()
    assert "empty" in fails(3, command, tmp_path / "empty.tflite", *rest)
    (tmp_path / "text.tflite").write_text("a text, not a model")
    assert "not a TensorFlow Lite file" in fails(6, command, tmp_path / "text.tflite", *rest)
    cut = tmp_path / "cut.tflite"
    cut.write_bytes(tflite.read_bytes()[: tflite.stat().st_size // 2])
    assert str(cut) in fails(6, command, cut, *rest)


def test_another_tasks_file_does_not_classify(fails, tmp_path):
    path = write(tmp_path, "embedding_int8")
    assert "serves the task embedding, not classification" in fails(6, "classify", path, "text")


def test_a_second_file_that_is_missing_is_found_before_a_peer_is_built(fails, tflite, tmp_path):
    fails(3, "benchmark", tflite, tmp_path / "none.tflite", "--converter", MODEL)


def test_wrong_usage_exits_with_2(run):
    assert run("build")[0] == 2
    assert run()[0] == 2
    assert run("classify")[0] == 2
    assert run("--help")[0] == 0


def test_texts_are_not_required_beside_a_file(capsys):
    assert main(["classify"]) == 2
    assert "error: the following arguments are required: FILE.tflite. All" in capsys.readouterr().err


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_classifies(run, tflite, text):
    code, out, err = run("classify", tflite, text)
    told = [line for line in err.splitlines() if "INFO: Created TensorFlow Lite XNNPACK delegate for CPU." not in line]
    assert (code, ["cut after 14 tokens" in line for line in told]) == (0, [True] * (text == TEXTS["one megabyte"]))
    label, score, _ = out.split("\t", 2)
    assert len(out.splitlines()) == 1
    assert label in LABELS
    assert 0 <= float(score) <= 1
    code, out, _ = run("classify", tflite, text, "--json")
    assert (code, json.loads(out)[0]["text"]) == (0, text)


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["audit"], {"bytes", "float_tensors", "operators", "partitions", "undelegated", "inputs", "outputs"}),
        (["benchmark", "--runs", "2"], {"files", "threads"}),
        (["evaluate"], {"examples", "accuracy"}),
    ],
)
def test_json_is_one_document_and_nothing_else(run, tflite, tmp_path, arguments, keys):
    rest = []
    if arguments[0] == "evaluate":
        rest = [tmp_path / "rows.jsonl"]
        rest[0].write_text(json.dumps({"text": "the cat", "label": LABELS[0]}) + "\n")
    code, out, _ = run(arguments[0], tflite, *rest, *arguments[1:], "--json")
    assert code == 0
    assert keys <= set(json.loads(out))


def test_evaluate_prints_a_line_a_measure(run, tflite, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": "the cat", "label": LABELS[0]}) + "\n")
    code, out, _ = run("evaluate", tflite, path)
    assert code == 0
    names = ["task", "examples", "accuracy", "macro_f1", "expected_calibration_error"]
    assert [line.split()[0] for line in out.splitlines()] == names


def test_evaluate_measures_another_runtime(run, fails, tflite, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": text, "label": LABELS[0]}) + "\n" for text in ("the cat", "a dog")))
    measures = json.loads(run("evaluate", tflite, rows, "--json")[1])
    code, out, err = run("evaluate", tflite, rows, "--json", "--runtime", "support.runtimes:open_kept")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found.pop("runtime") == "support.runtimes:open_kept"
    assert found == pytest.approx(measures, abs=0.05)  # the kernels round otherwise than XNNPACK
    out = run("evaluate", tflite, rows, "--json", "--runtime", "support.runtimes:open_faulty")[1]
    assert abs(json.loads(out)["expected_calibration_error"] - measures["expected_calibration_error"]) > 0.05
    told = fails(2, "evaluate", tflite, rows, "--runtime", "json:loads")
    assert told.startswith("error: json:loads: could not open the network: ")
    assert "give it as MODULE:CALLABLE" in fails(2, "evaluate", tflite, rows, "--runtime", "json")


def test_evaluate_measures_the_rows_of_each_value_of_a_column(run, fails, tflite, tmp_path):
    path = tmp_path / "rows.csv"
    texts = ["the cat", "a dog and the cat", "cat dog", "the the the dog"]
    told = [answer["label"] for answer in json.loads(run("classify", tflite, *texts, "--json")[1])]
    wrong = next(label for label in LABELS if label != told[3])
    labels = [*told[:3], wrong]
    rows = zip(texts, labels, ["en", "de", "en", "de"], strict=True)
    path.write_text("text,label,language\n" + "".join(f"{text},{label},{own}\n" for text, label, own in rows))
    code, out, _ = run("evaluate", tflite, path, "--by", "language", "--json")
    measures = json.loads(out)
    assert (code, measures["accuracy"], measures["by"]["mean"]["accuracy"]) == (0, 0.75, 0.75)
    of_values = {value: own["accuracy"] for value, own in measures["by"]["values"].items()}
    assert of_values == {"en": 1.0, "de": 0.5}
    assert "mean of 2" in run("evaluate", tflite, path, "--by", "language")[1]
    assert "lacks column 'langage'; did you mean 'language'?" in fails(4, "evaluate", tflite, path, "--by", "langage")


def test_evaluate_tells_clean_and_mistyped_rows_apart(run, fails, tflite, tmp_path):
    def labels_of(texts):
        return [answer["label"] for answer in json.loads(run("classify", tflite, *texts, "--json")[1])]

    texts = ["the cat", "a dog and the cat", "cat dog", "the the the dog"] * 5
    path = tmp_path / "rows.jsonl"
    rows = zip(texts, labels_of(texts), strict=True)
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    mistyped = TypingNoise(0.9).rows(texts, seed=3)
    same = [old == new for old, new in zip(labels_of(texts), labels_of(mistyped), strict=True)]

    code, out, _ = run("evaluate", tflite, path, "--noise", "0.9", "--seed", "3", "--json")
    measures = json.loads(out)
    assert (code, measures["accuracy"], measures["noisy"]["accuracy"]) == (0, 1, sum(same) / len(same))
    told = {"accuracy", "macro_f1", "expected_calibration_error"}
    assert measures["noisy"].keys() == {"noise", "seed", "typos"} | told
    assert "noise is 7" in fails(2, "evaluate", tflite, path, "--noise", "7")
    assert "--typos needs --noise" in fails(2, "evaluate", tflite, path, "--typos", path)


def test_confidence_fits_a_finished_file_and_tells_what_changes(run, fails, tflite, tmp_path):
    rows, others, output = tmp_path / "rows.jsonl", tmp_path / "others.txt", tmp_path / "out.tflite"
    texts = [f"{first} {second} {third}" for first in "abcde" for second in "aeiou" for third in ("cat", "dog")]
    found = TextInterpreter(tflite).classify(texts)
    rows.write_text("".join(json.dumps({"text": row["text"], "label": row["label"]}) + "\n" for row in found))
    others.write_text("the the the\nu u u\n")
    code, out, _ = run("confidence", tflite, "--rows", rows, "--output", output)
    assert code == 0
    assert "50 rows of rows.jsonl" in out
    assert "logits divided by" in out
    assert out.splitlines()[-1] == f"written to {output}"
    threshold = ("--in-scope", rows, "--out-of-scope", others, "--least-accuracy", "0.9")
    code, out, _ = run("confidence", tflite, *threshold, "--output", output, "--json")
    chosen = json.loads(out)
    assert (code, chosen.keys()) == (0, {"rejection"})
    assert TextInterpreter(output).threshold == pytest.approx(chosen["rejection"]["threshold"])
    assert "out of scope recall" in run("confidence", tflite, *threshold, "--output", output)[1]
    assert "give --rows" in fails(2, "confidence", tflite, "--output", output)
    assert "go together" in fails(2, "confidence", tflite, *threshold[:2], "--output", output)
    assert "makes void" in fails(6, "confidence", output, "--rows", rows, "--output", tmp_path / "no.tflite")
    assert not (tmp_path / "no.tflite").exists()


def test_tags_writes_a_finished_tagger_that_reads_its_tags_in_another_way(run, fails, tflite, tmp_path):
    tagger, rows, output = tmp_path / "tagger.tflite", tmp_path / "rows.jsonl", tmp_path / "out.tflite"
    described = description("token-classification", labels=("O", "B-x", "I-x"))
    tagger.write_bytes(with_metadata(bare("token-classification_uint8"), described))
    rows.write_text(json.dumps({"tokens": ["the", "cat"], "tags": ["B-x", "I-x"]}))
    code, out, _ = run("tags", tagger, "--rows", rows, "--tags", "together", "--output", output)
    assert code == 0
    assert "rows.jsonl" in out
    assert out.splitlines()[-1] == f"tags are read together, before word by word; written to {output}"
    assert "together" in run("evaluate", output, rows)[1].splitlines()[-1]
    code, out, _ = run("tags", output, "--tags", "each", "--output", output, "--json")
    assert (code, json.loads(out)) == (0, {"tags": "each", "before": "together"})
    assert output.read_bytes() == tagger.read_bytes()
    assert "give --rows" in fails(2, "tags", tagger, "--output", output)
    assert "tags no words" in fails(6, "tags", tflite, "--tags", "each", "--output", tmp_path / "no.tflite")
    assert not (tmp_path / "no.tflite").exists()


def test_evaluate_under_attack(run, fails, tflite, tmp_path):
    texts = ["the cat sat", "a dog and the cat", "cat dog", "the the the dog"]
    labels = [answer["label"] for answer in json.loads(run("classify", tflite, *texts, "--json")[1])]
    path = tmp_path / "rows.jsonl"
    rows = zip(texts, labels, strict=True)
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))

    code, out, err = run("evaluate", tflite, path, "--attack", "2", "--seed", "3", "--json")
    found = json.loads(out)["attack"]
    assert (code, found["rows"], found["right"], found["words"], found["seed"]) == (0, 4, 4, 2, 3)
    assert found["accuracy_under_attack"] == 1 - len(found["examples"]) / 4
    assert err.splitlines()[-1].endswith("s  attacking: 4 of 4 rows")
    for example in found["examples"]:
        (answer,) = json.loads(run("classify", tflite, example["attacked"], "--json")[1])
        assert answer["label"] == example["answer"] != example["label"]

    _, out, _ = run("evaluate", tflite, path, "--attack", "1", "--attack-rows", "3")
    assert "under attack, of 3 right rows out of 3, at most 1 words misspelled:" in out
    assert "--attack-rows needs --attack" in fails(2, "evaluate", tflite, path, "--attack-rows", "3")
    assert "at least 1" in fails(2, "evaluate", tflite, path, "--attack", "0")
    assert "at least 1" in fails(2, "evaluate", tflite, path, "--attack", "1", "--attack-rows", "-1")
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps({"text_a": "the cat", "text_b": "a dog", "label": labels[0]}) + "\n")
    assert "pairs" in fails(4, "evaluate", tflite, pairs, "--attack", "2")


def test_classify_says_of_each_text_that_was_cut_how_much_was_not_read(run, tflite, tmp_path):
    run("audit", tflite)  # the runtime speaks up when a process opens its first model
    long, endless = "the cat and the dog " * 4, "the cat " * 1_000_000
    code, out, err = run("classify", tflite, "cat", long, endless)
    assert (code, len(out.splitlines())) == (0, 3)
    second, third = err.splitlines()
    assert second == (
        f"text 2 ({long[:40].strip()}...): cut after 14 tokens, tokens not read: 6; "
        "build the file with --windows all to read all"
    )
    assert third.startswith("text 3 (the cat the cat")
    assert "tokens not read: more than 10000;" in third
    whole = tmp_path / "whole.tflite"
    whole.write_bytes(with_metadata(bare("classification_uint8"), description(windows=0)))
    code, out, err = run("classify", whole, long, "--json")
    assert (code, err) == (0, "")
    assert [(answer["windows"], answer["truncated"]) for answer in json.loads(out)] == [(2, False)]


def test_rows_that_measure_nothing_are_noted(run, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"tokens": ["the", "cat"], "tags": ["O", "O"]}) + "\n")
    code, out, err = run("evaluate", ANDROID / "entities.tflite", rows, "--json")
    assert (code, json.loads(out)["f1"]) == (0, 0)
    assert err.startswith(f"note: {rows}: none of the 1 rows has an entity, so F1 is 0 whatever is answered; judge by ")


def test_a_temperature_at_the_end_of_what_is_tried_is_told(run, tflite, tmp_path):
    (answer,) = TextInterpreter(tflite).classify(["the cat"])
    wrong = next(label for label in LABELS if label != answer["label"])
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": "the cat", "label": wrong}) + "\n")
    code, _, err = run("confidence", tflite, "--rows", rows, "--output", tmp_path / "out.tflite")
    told = "note: 16 is the greatest temperature that is tried; the rows are too few, or of another kind\n"
    assert (code, err) == (0, told)


def test_single_texts_measure_no_vectors(fails, tmp_path):
    path = write(tmp_path, "embedding_int8")
    (tmp_path / "lines.txt").write_text("the cat\n")
    told = fails(4, "evaluate", path, tmp_path / "lines.txt")
    assert "lines.txt: holds single texts, which measure no vectors; give pairs with a score, or pairs of texts" in told


def test_texts_whose_labels_are_all_too_unlikely_are_told(run, tflite, tmp_path, monkeypatch):
    def run_silently(self, features, progress=None):
        found = np.zeros((len(features["ids"]), len(LABELS)), np.float32)
        found[0] = 1 / 256
        return found

    monkeypatch.setattr(TextInterpreter, "run", run_silently)
    why = "got 0.000 for every label, as eight bits tell none so unlikely from 0, and"
    code, out, err = run("classify", tflite, "cat", "dog", "--json")
    assert (code, len(json.loads(out))) == (0, 2)
    assert err.startswith(f"note: 1 of 2 texts {why} ")
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": text, "label": LABELS[0]}) + "\n" for text in "abc"))
    code, out, err = run("evaluate", tflite, rows, "--json")
    assert (code, json.loads(out)["examples"]) == (0, 3)
    assert err.startswith(f"note: 2 of 3 rows {why} ")


def test_classify_prints_the_given_labels(run, tmp_path):
    path = write(tmp_path, "multi-label-classification_uint8")
    code, out, _ = run("classify", path, "a", "b c d", "--json")
    answers = json.loads(out)
    assert code == 0
    _, out, _ = run("classify", path, "a", "b c d")
    for line, answer in zip(out.splitlines(), answers, strict=True):
        labels, text = line.split("\t")
        given = [f"{label['label']} {label['score']:.3f}" for label in answer["labels"] if label["given"]]
        assert (labels, text) == (", ".join(given) or "-", answer["text"])


def test_scores_are_told_of_texts_of_pairs_and_of_a_querys_documents(run, fails, tflite, tmp_path):
    path = write(tmp_path, "regression_int8")
    model = TextInterpreter(path)
    documents = ["a", "the cat and the dog", "b c d"]
    scores = {document: model.score(("the cat", document)) for document in documents}
    code, out, _ = run("score", path, "--query", "the cat", *documents)
    best_first = sorted(documents, key=scores.get, reverse=True)
    assert (code, out.splitlines()) == (0, [f"{scores[document]:.4f}\t{document}" for document in best_first])
    told = json.loads(run("score", path, "a", "--pair", "the cat", "--json")[1])
    read = {"windows": 1, "truncated": False}
    assert told == [{"text": ["a", "the cat"], "score": model.score(("a", "the cat")), **read}]
    assert json.loads(run("score", path, "a", "--json")[1]) == [{"text": "a", "score": model.score("a"), **read}]
    code, out, err = run("score", path, "--query", "the cat", "a", "dog " * 40)
    assert (code, len(out.splitlines())) == (0, 2)
    assert err.startswith("pair 2 (the cat; dog dog ")
    assert err.endswith("...): not read to its end; build the file with --windows all to read all\n")
    assert run("score", path, "a", "--pair", "b", "--query", "c")[0] == 2
    assert "serves the task classification, not regression" in fails(6, "score", tflite, "a")


def test_classify_reads_lines(run, tflite, monkeypatch):
    lines = b"the cat\r\na dog\n\nbytes that are no UTF-8: \xff\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="utf-8"))
    code, out, _ = run("classify", tflite, "--json")
    assert code == 0
    assert [row["text"] for row in json.loads(out)] == ["the cat", "a dog", "", "bytes that are no UTF-8: \ufffd"]


def test_nothing_to_classify_is_said(run, fails, tflite, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
    run("audit", tflite)  # the runtime speaks up when a process opens its first model
    assert "no text" in fails(2, "classify", tflite)


def test_ctrl_c_ends_without_a_traceback(run, tflite, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("convert.cli.benchmark.benchmark", interrupt)
    assert run("benchmark", tflite) == (130, "", "interrupted\n")


def test_a_reader_that_leaves_early_is_no_fault(tflite):
    # Nobody reads the pipe from the start.
    read, written = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "convert", "audit", tflite]
    done = subprocess.run(command, cwd=ROOT, stdout=written, stderr=subprocess.PIPE, text=True)
    os.close(written)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_build_prints_its_report_as_json_alone_and_writes_it(run, tmp_path):
    few = tmp_path / "few.jsonl"
    few.write_text("".join(EVALUATION.read_text().splitlines(keepends=True)[:4]))
    code, out, _ = run(
        "build", MODEL, "--calibration", CALIBRATION, "--evaluation", few, "--output", tmp_path / "x.tflite",
        "--length", 16, "--profile", "float32", "--report", tmp_path / "report.json", "--json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(out) == json.loads((tmp_path / "report.json").read_text())
    assert {path.name for path in tmp_path.iterdir()} == {"few.jsonl", "report.json", "x.tflite"}


def test_a_file_that_reads_less_than_its_model_by_default_is_told(run, tmp_path, monkeypatch):
    few = tmp_path / "few.jsonl"
    few.write_text("".join(EVALUATION.read_text().splitlines(keepends=True)[:4]))
    files = ["--calibration", CALIBRATION, "--evaluation", few, "--output", tmp_path / "x.tflite"]
    monkeypatch.setattr("convert.cli.build.USUAL_LENGTH", 16)
    code, _, told = run("build", MODEL, *files, "--profile", "float32")
    assert code == 0
    assert f"note: {MODEL} reads 32 tokens at once, the file 16; --length 32 reads as many" in " ".join(told.split())
    assert "tokens at once" not in run("build", MODEL, *files, "--profile", "float32", "--length", 16)[2]


def test_a_file_is_timed_against_the_converters(run, tmp_path):
    few = tmp_path / "few.jsonl"
    few.write_text("".join(EVALUATION.read_text().splitlines(keepends=True)[:2]))
    path = tmp_path / "x.tflite"
    arguments = ["--calibration", CALIBRATION, "--evaluation", few, "--output", path, "--length", 16]
    assert run("build", MODEL, *arguments, "--profile", "dynamic")[0] == 0
    code, out, _ = run("benchmark", path, "--converter", MODEL, "--runs", 2, "--json")
    assert code == 0
    files = json.loads(out)["files"]
    assert [Path(row["path"]).name for row in files] == [
        "x.tflite",
        "converter-int8.tflite",
        "converter-dynamic.tflite",
    ]
    assert {row["length"] for row in files} == {16}
    assert not any(Path(row["path"]).exists() for row in files[1:])


ANDROID = ROOT / "tests" / "data" / "android"


def golden(name, **wanted):
    rows = [json.loads(line) for line in (ANDROID / name).read_text(encoding="utf-8").splitlines()]
    return next(row for row in rows if all(value in row[key] for key, value in wanted.items()))


def test_vectors_are_printed_with_a_prompt_of_ones_choice(run, fails, tflite):
    row = golden("prompts.jsonl", text="a")
    for options, vector in (((), row["vector"]), (("--prompt", "none"), None)):
        code, out, _ = run("encode", ANDROID / "prompts.tflite", *options, "a", "--json")
        (found,) = json.loads(out)
        assert (code, found["text"]) == (0, "a")
        assert (found["vector"] == pytest.approx(row["vector"], abs=0.06)) == (vector is not None)
    code, out, _ = run("encode", ANDROID / "prompts.tflite", "a", "cat")
    assert [len(line.split("\t")) for line in out.splitlines()] == [8, 8]
    assert "the model has query, passage" in fails(2, "encode", ANDROID / "prompts.tflite", "--prompt", "document", "a")
    assert "serves the task classification" in fails(6, "encode", tflite, "a text")


def test_a_text_whose_end_is_not_in_its_vector_is_told(run):
    def told(file, *given):
        code, _, err = run("encode", ANDROID / file, "a cat", *given)
        assert code == 0
        return err

    remedy = "encode its parts by themselves, or build the file with a longer --length"
    assert told("vectors.tflite", "the " * 9, "the " * 20) == (
        f"text 3 ({' '.join(['the'] * 10)}...): cut after 14 tokens, tokens not read: 6; {remedy}\n"
    )
    assert told("prompts.tflite", "the " * 14, "--prompt", "") == ""
    assert "tokens not read: " in told("prompts.tflite", "the " * 14, "--prompt", "query")


def test_entities_are_told_with_their_places(run, fails, tflite):
    row = golden("entities.jsonl", text="Ada's friend")
    code, out, _ = run("entities", ANDROID / "entities.tflite", row["text"], "", "--json")
    assert code == 0
    found = json.loads(out)
    assert [answer["text"] for answer in found] == [row["text"], ""]
    for entity in found[0]["entities"]:
        assert row["text"][entity["start"] : entity["end"]] == entity["text"]
    assert [entity["label"] for entity in found[0]["entities"]] == [entity["label"] for entity in row["entities"]]
    assert found[1]["entities"] == []

    _, out, _ = run("entities", ANDROID / "entities.tflite", row["text"])
    assert out.splitlines()[0].split("\t")[:3] == ["1", "0-60", "animal"]
    assert "serves the task classification" in fails(6, "entities", tflite, "a text")


def test_an_answer_is_told_with_its_place(run, fails, tflite, tmp_path):
    row = golden("spans.jsonl", question="the cat", context="\u732b")
    context = tmp_path / "context.txt"
    context.write_bytes(row["context"].encode("utf-8", "replace"))
    text = context.read_text(encoding="utf-8")
    code, out, _ = run("answer", ANDROID / "spans.tflite", row["question"], context, "--json")
    answer = json.loads(out)
    assert code == 0
    assert text[answer["start"] : answer["end"]] == answer["text"] != ""
    assert run("answer", ANDROID / "spans.tflite", row["question"], context)[1].count("\t") == 2

    context.write_text(" \n")
    assert "is empty" in fails(3, "answer", ANDROID / "spans.tflite", "who", context)
    for text in (tmp_path / "gone.txt", "Ada wrote it.", "Ada wrote it. " * 500):
        assert "give a file that holds the text" in fails(3, "answer", ANDROID / "spans.tflite", "who", text)
    assert "serves the task classification" in fails(6, "answer", tflite, "who", context)
    for question in ("", " \t"):
        assert "the question is empty; give what" in fails(2, "answer", ANDROID / "spans.tflite", question, context)


def test_how_much_of_a_long_text_was_read_is_told(run, tmp_path):
    context = tmp_path / "context.txt"
    context.write_text("cat t @a q " * 40 + "dog j " + "cat t @a q " * 40)
    model = ANDROID / "spans.tflite"
    code, _, told = run("answer", model, "dog", context)
    assert (code, "note: read 3 of " in told, "--windows all" in told) == (0, True, True)
    code, out, told = run("answer", model, "dog", context, "--windows", "all", "--json")
    assert (code, told, "windows" in json.loads(out)) == (0, "", False)
    assert json.loads(run("answer", model, "dog", context, "--windows", "2", "--json")[1])["windows"] == 2
    code, _, told = run("answer", model, "the dog " * 8, context, "--windows", "all")
    assert (code, told) == (
        0,
        "the question (the dog the dog the dog the dog the dog...): cut after 6 tokens, tokens not read: 10; "
        "ask a shorter question, or build the file with a greater --length\n",
    )
    for wrong in ("0", "first", "1001"):
        code, _, told = run("answer", model, "dog", context, "--windows", wrong)
        assert (code, "give 1 to 1000, or all" in told) == (2, True)


def test_evaluate_reads_as_many_windows_as_answer(run, fails, tflite, tmp_path):
    model, context = ANDROID / "spans.tflite", tmp_path / "context.txt"
    context.write_text("y s " * 40 + "dog j " + "p g " * 40)
    answers = {
        windows: json.loads(run("answer", model, "dog", context, "--windows", windows, "--json")[1])
        for windows in ("1", "all")
    }
    assert answers["1"]["text"] != answers["all"]["text"]
    for windows, found in answers.items():
        rows = tmp_path / f"{windows}.jsonl"
        right = {"text": found["text"], "answer_start": found["start"]}
        rows.write_text(json.dumps({"context": context.read_text(), "question": "dog", "answers": [right]}) + "\n")
        matches = [
            json.loads(run("evaluate", model, rows, "--json", *given)[1])["exact_match"]
            for given in (["--windows", "1"], ["--windows", "all"], [])
        ]
        assert matches == ([1, 0, 0] if windows == "1" else [0, 1, 1])
    assert "serves classification" in fails(2, "evaluate", tflite, EVALUATION, "--windows", "1")


def test_a_text_without_the_answer_is_told(run, tmp_path):
    context = tmp_path / "context.txt"
    context.write_text("p")
    assert run("answer", ANDROID / "spans_none.tflite", "the cat", context) == (
        0,
        "-\t0.000\tno answer in this text\n",
        "",
    )
    answer = json.loads(run("answer", ANDROID / "spans_none.tflite", "the cat", context, "--json")[1])
    assert (answer["text"], answer["start"], answer["end"]) == ("", 0, 0)
    answer = json.loads(run("answer", ANDROID / "spans_none.tflite", "the cat", context, "--json", "--always")[1])
    assert (answer["text"], answer["start"], answer["end"]) == ("p", 0, 1)
    # A file without a threshold answers every question, whether or not it is asked to.
    code, out, err = run("answer", ANDROID / "spans.tflite", "the cat", context, "--always")
    assert (code, out, err) == run("answer", ANDROID / "spans.tflite", "the cat", context)
    assert (code, err, out.split("\t")[2]) == (0, "", "p\n")


def test_evaluate_judges_a_file_by_what_it_answers(run, tmp_path):
    rows = tmp_path / "rows.jsonl"
    none = {"context": "p", "question": "the cat", "answers": []}
    some = {"context": "d y cat, g g dog's s", "question": "the cat", "answers": [{"text": "d y", "answer_start": 0}]}
    rows.write_text(json.dumps(none) + "\n" + json.dumps(some) + "\n")
    code, out, err = run("evaluate", ANDROID / "spans_none.tflite", rows, "--json")
    measures = json.loads(out)
    assert (code, err) == (0, "")
    assert (measures["exact_match"], measures["NoAns_exact"], measures["no_answer_threshold"]) == (1, 1, -30.0625)

    _, out, err = run("evaluate", ANDROID / "spans.tflite", rows, "--json")
    measures = json.loads(out)
    assert (measures["NoAns_exact"], measures["HasAns_exact"], measures["best_exact"]) == (0, 1, 1)
    assert "no_answer_threshold" not in measures
    assert err.startswith("note: ") and "has no threshold and answers every question, also the 1 without" in err
