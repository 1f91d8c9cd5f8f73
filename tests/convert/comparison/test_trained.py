import json
import shutil

import pytest

from convert.comparison.compare import CompareOptions, compare
from convert.comparison.report import comparison_page
from convert.comparison.trained import TrainedModel
from keras_model.errors import CheckpointError, DataError, InputFileError, TfliteError
from support.comparison import MODEL, built, silent
from support.deployment_graphs import model
from support.page import Page


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
        "question": [
            {"context": "the big cat", "question": "a dog", "answers": [{"text": "the big cat", "answer_start": 0}]}
        ],
        "embedding": [{"text": "the cat"}, {"text": "dog"}],
    }
    calibration = {head: tmp_path / "calibration.txt" for head in rows}
    calibration["token"].write_text("a big cat\nthe dog\n")
    calibration["question"] = tmp_path / "asked.jsonl"
    calibration["question"].write_text('{"context": "a big cat", "question": "the dog", "answers": []}\n')
    trained = []
    for head, written in rows.items():
        folder, evaluation, file = (tmp_path / f"{head}{ending}" for ending in ("", ".jsonl", ".tflite"))
        model("bert", head).save_to_preset(folder)
        evaluation.write_text("".join(json.dumps(row) + "\n" for row in written))
        built(file, evaluation, folder, calibration[head])
        trained.append(TrainedModel(folder, file, evaluation))
    report = compare(CompareOptions(trained=trained, runs=1), silent)
    scores = [compared["score"] for compared in report["models"]]
    assert [score["name"] for score in scores] == ["f1", "f1", "cosine"]
    for score in scores:
        assert score["float32"]["value"] == pytest.approx(score["keras"], abs=1e-4)
        assert score["float32"]["agreement"] == pytest.approx(1, abs=1e-4)
    assert scores[2]["keras"] == 1
    assert 0.5 < scores[2]["int8"]["value"] < 1
    page = Page(comparison_page({"command": "", **report}))
    for measure in ("F1 of entities", "F1 of answers", "cosine to Keras"):
        assert page.texts.count(f"{measure}, %") == 1
    assert page.tags.count("svg") == 5
    assert len(page.values("id")) == len(set(page.values("id")))


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
    assert "no such file" in fault(InputFileError, file=tmp_path / "none.tflite")
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
    of_pairs = shutil.copytree(MODEL, tmp_path / "of_pairs")
    told = config | {"preprocessor": config["preprocessor"] | {"learnt_from": "pairs"}}
    (of_pairs / "config.json").write_text(json.dumps(told))
    assert "the model learnt from pairs of texts" in fault(DataError, folder=of_pairs)
    for name, change in {"labels.txt": str.upper, "vocab.txt": lambda text: text[:-1] + "x\n"}.items():
        stranger = shutil.copytree(MODEL, tmp_path / f"other_{name}")
        text = (stranger / name).read_text()
        (stranger / name).write_text(change(text))
        assert (stranger / name).read_text() != text
        assert "differs from" in fault(TfliteError, folder=stranger)
    (tmp_path / "other_task").mkdir()
    model("bert", "token").save_to_preset(tmp_path / "other_task")
    assert "its task differs" in fault(TfliteError, folder=tmp_path / "other_task")
