"""The real model on the phone's own libraries answers as the Python harness does."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
ANDROID = ROOT / "android_demo"
INTENTS = ROOT / "assets/intents"
sys.path.insert(0, str(ANDROID))

import answers  # noqa: E402
import build_tools  # noqa: E402

from keras_model.errors import UserError  # noqa: E402

TEXTS = [json.loads(line)["text"] for line in (INTENTS / "golden.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", autouse=True)
def classes():
    build_tools.require()
    command = ["mvn", "-q", "-B", "-f", ANDROID / "pom.xml", "-pl", "arm", "-am", "test-compile"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


# The emulator takes two seconds a text: `python android_demo/answers.py` asks it all of them.
@pytest.mark.parametrize(("library", "every"), [("x86_64", 2), ("arm64-v8a", 50), ("armeabi-v7a", 50)])
def test_the_real_model_answers_as_in_python(library, every):
    found = answers.agreement(library, INTENTS / "intents.tflite", TEXTS[::every])
    assert found.holds(), found


def test_a_pair_and_any_text_reach_android_as_they_are():
    texts = ["", ("the cat", "and the dog"), "Zürich\t\u2028\U0001f600 \ud800"]
    model = ROOT / "tests/data/android/classification_float.tflite"
    actual = answers.android_probabilities("x86_64", model, texts)
    np.testing.assert_allclose(actual, answers.TextInterpreter(model).probabilities(texts), atol=1e-5)


def test_another_label_or_a_far_answer_is_told():
    good = answers.Agreement("x86_64", 200, other_label=0, within_two_steps=0.98, worst_steps=5)
    assert good.holds()
    for change in ({"other_label": 1}, {"within_two_steps": 0.9}, {"worst_steps": 9}):
        assert not answers.Agreement(**{**vars(good), **change}).holds()


def test_java_s_refusal_is_one_line():
    with pytest.raises(UserError, match="no metadata") as caught:
        answers.android_probabilities("x86_64", ROOT / "tests/data/android/no_metadata.broken.tflite", ["a"])
    assert "\n" not in str(caught.value)
