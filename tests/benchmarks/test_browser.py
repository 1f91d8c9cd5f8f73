"""The benchmark of a browser's engines, with a stand-in for the browser."""

import json
import re

import numpy as np
import pytest

from benchmarks.browser.chromium import LITERT_JS, Browser
from benchmarks.browser.command_line import main
from benchmarks.browser.compare import compare, difference
from keras_model.errors import InputFileError, UserError
from support.browser import REFUSAL, pretend_browser, put
from support.places import ROOT
from support.tiny_tflite import write

TEXTS = ["a cat", "the dog", "and the cat and the dog"]


@pytest.fixture
def programs(tmp_path):
    with pretend_browser(tmp_path / "programs") as programs:
        yield programs


def test_a_browser_is_served_the_file_and_its_answers_are_compared(tmp_path, capsys, programs):
    file, texts = write(tmp_path), tmp_path / "texts.txt"
    texts.write_text("\n".join(TEXTS), encoding="utf-8")
    command = [str(file), str(texts), "--rows", "2", "--packages", str(tmp_path / "packages")]
    assert main([*command, "--json"]) == 0
    answered, refused = json.loads(capsys.readouterr().out)["engines"]
    assert answered == {
        "engine": "LiteRT.js in Chromium",
        "labels": 2,
        "worst_steps": 0,
        "mean_steps": 0.0,
        "milliseconds": 2.0,
        "failed": "",
    }
    assert (refused["failed"], refused["labels"]) == (REFUSAL, None)
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "2 of 2" in told
    assert f"failed: MediaPipe Text Classifier in Chromium: {REFUSAL}" in told
    assert main([*command[:2], "--rows", "4"]) == 2
    assert "--rows 4" in capsys.readouterr().err


def test_mediapipe_is_given_no_pairs_and_vectors_go_to_its_embedder(tmp_path, programs):
    pairs = compare(write(tmp_path), [("a cat", "the dog")], tmp_path / "packages", lambda step: None)
    assert [row["failed"] for row in pairs] == ["", "it takes a text, and no pair of texts"]
    vectors = compare(write(tmp_path, "embedding_int8"), TEXTS[:1], tmp_path / "packages", lambda step: None)
    assert [row["engine"] for row in vectors][1] == "MediaPipe Text Embedder in Chromium"


def test_a_browser_that_ends_and_one_that_is_not_there_are_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="there is no program chromium: install Chromium"):
        Browser(tmp_path / "packages")
    put(tmp_path, "npm", "#!/bin/sh\n")
    put(tmp_path, "chromium", "#!/bin/sh\nexit 7\n")
    with pytest.raises(InputFileError, match="holds other files"):
        Browser(tmp_path)
    with pytest.raises(UserError, match="ended with exit code 7"):
        Browser(tmp_path / "packages").answers(LITERT_JS, write(tmp_path), {"ids": []})
    put(tmp_path, "npm", "#!/bin/sh\necho 'no such package' >&2\nexit 1\n")
    with pytest.raises(UserError, match="no such package"):
        Browser(tmp_path / "others")


def test_answers_are_apart_by_steps_and_labels():
    expected = np.array([[10, 200, 0], [250, 3, 3]], np.uint8)
    found = np.array([[10, 190, 4], [3, 250, 3]], np.uint8)
    assert difference(expected, found) == {"labels": 1, "worst_steps": 247, "mean_steps": 128.5}
    with pytest.raises(UserError, match="answers are int8"):
        difference(expected, found.astype(np.int8))


def test_the_packages_are_pinned():
    packages = json.loads((ROOT / "benchmarks/browser/foreign/package.json").read_text(encoding="utf-8"))
    assert {"@litertjs/core", "@mediapipe/tasks-text"} <= packages["dependencies"].keys()
    assert all(re.fullmatch(r"[\d.]+", version) for version in packages["dependencies"].values())
