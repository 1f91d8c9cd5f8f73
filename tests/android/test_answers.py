"""The real model on the phone's own libraries answers as the Python harness does."""

import json
import subprocess

import numpy as np
import pytest

from android_demo.tools import answer_parity, debian_packages
from keras_model.data.readers import read_inputs
from keras_model.errors import UserError
from support.places import ROOT

ANDROID = ROOT / "android_demo"
INTENTS = ROOT / "assets/intents"
FIXTURES = ROOT / "tests/data/android"


TEXTS = [json.loads(line)["text"] for line in (INTENTS / "golden.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", autouse=True)
def classes():
    debian_packages.require()
    command = ["mvn", "-q", "-B", "-f", ANDROID / "pom.xml", "-pl", "arm", "-am", "test-compile"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


# The emulator takes two seconds a text: `python -m android_demo.tools.answer_parity` asks it all of them.
@pytest.mark.parametrize(
    ("library", "every"), [("x86_64", 2), ("x86_64-newer", 2), ("arm64-v8a", 50), ("armeabi-v7a", 50)]
)
def test_the_real_model_answers_as_in_python(library, every):
    found = answer_parity.agreement(library, INTENTS / "intents.tflite", TEXTS[::every])
    assert found.holds(), found
    if library == answer_parity.NEWER:
        # It gives XNNPACK what the Python runtime gives it.
        assert found.worst_steps == 0


TASKS = {
    "sentiment/sentiment.tflite": ("sentiment/polarity_test.jsonl", 50),
    "spam/spam.tflite": ("spam/test.jsonl", 26),
    "entities/entities.tflite": ("entities/test.jsonl", 64),
    "answers/answers.tflite": ("answers/test.jsonl", 300),
    "similarity/similarity.tflite": ("similarity/test.txt", 42),
    "topics/topics.tflite": ("topics/test.jsonl", 400),
    "entities_multilingual/entities_multilingual.tflite": ("entities_multilingual/test.jsonl", 300),
}


@pytest.mark.parametrize("model", TASKS)
def test_the_real_models_of_the_other_tasks_answer_as_in_python(model):
    rows, every = TASKS[model]
    texts = read_inputs(ROOT / "assets" / rows)[::every]
    found = answer_parity.agreement("x86_64", ROOT / "assets" / model, texts)
    assert found.texts >= 9
    assert found.holds(), found


@pytest.mark.parametrize("model", ["labels", "labels_lengths", "scores", "scores_lengths", "scores_sigmoid", "prompts"])
def test_small_models_of_the_later_tasks_answer_as_in_python(model):
    rows = [json.loads(line) for line in (FIXTURES / f"{model}.jsonl").read_text(encoding="ascii").splitlines()]
    texts = [row["text"] if isinstance(row["text"], str) else tuple(row["text"]) for row in rows if "text" in row]
    asked = [text for text in texts if isinstance(text, str)] if model == "prompts" else texts
    found = answer_parity.agreement("x86_64", FIXTURES / f"{model}.tflite", asked)
    # In a model of eight channels a step of each is worth several of the output.
    assert (found.other_answer, found.worst_steps <= 8) == (0, True), found


def test_a_label_given_on_one_side_alone_is_another_answer():
    python = answer_parity.TextInterpreter(FIXTURES / "labels.tflite")
    texts = ["r o", ("q", "z q the")]
    told = [labels["labels"] for labels in python.classify(texts)]
    assert answer_parity.compare_label_sets(python, texts, told).same.all()
    turned = [[told[0][0] | {"given": False}, *told[0][1:]], told[1]]
    assert answer_parity.compare_label_sets(python, texts, turned).same.tolist() == [False, True]


@pytest.mark.parametrize(("model", "slope"), [("scores", 1), ("scores_sigmoid", 0.25)])
def test_scores_are_compared_in_steps_of_the_network(model, slope):
    python = answer_parity.TextInterpreter(FIXTURES / f"{model}.tflite")
    texts = ["the cat", ("a", "dog")]
    apart = python.scores(texts) + np.array([0, 3 * slope * python.step])
    np.testing.assert_allclose(answer_parity.compare_scores(python, texts, apart.tolist()).steps, [0, 3], atol=1e-6)


@pytest.mark.parametrize("model", ["entities_lengths", "spans_lengths"])
def test_spans_are_counted_as_java_counts_them(model):
    text = "\U0001f600 the cat \U0001f600 c @a \U0001f600\U0001f600 s c @a k, dog's"
    path = FIXTURES / f"{model}.tflite"
    asked = text if model.startswith("entities") else ("\U0001f600 the cat", text)
    (found,) = answer_parity.android_answers("x86_64", path, [asked])
    python = answer_parity.TextInterpreter(path)
    expected = python.entities([text])[0] if asked == text else [python.answer(*asked)]
    found = found if asked == text else [found]
    utf16 = text.encode("utf-16-le")
    assert [utf16[2 * a["start"] : 2 * a["end"]].decode("utf-16-le") for a in found] == [b["text"] for b in expected]
    assert any(span["end"] > len(text[: text.rindex("\U0001f600")]) for span in found), "one lies behind the emoji"


def test_a_pair_and_any_text_reach_android_as_they_are():
    texts = ["", ("the cat", "and the dog"), "Zürich\t\u2028\U0001f600 \ud800"]
    model = FIXTURES / "classification_float.tflite"
    actual = answer_parity.android_answers("x86_64", model, texts)
    np.testing.assert_allclose(actual, answer_parity.TextInterpreter(model).probabilities(texts), atol=1e-5)


def test_another_answer_or_a_far_one_is_told():
    good = answer_parity.Agreement(
        "x86_64", "classification", 200, other_answer=0, within_two_steps=0.98, worst_steps=5
    )
    assert good.holds()
    for change in ({"other_answer": 1}, {"within_two_steps": 0.9}, {"worst_steps": 9}):
        assert not answer_parity.Agreement(**{**vars(good), **change}).holds()


@pytest.mark.parametrize(
    ("change", "same", "steps"),
    [
        ({}, True, 0),
        ({"score": 0.75}, True, 4),
        ({"start": 1}, False, 0),
        ({"end": 4}, False, 0),
        ({"label": "place"}, False, 0),
    ],
)
def test_spans_are_the_same_by_place_and_label(change, same, steps):
    span = {"start": 0, "end": 3, "label": "person", "score": 0.5}
    compared = answer_parity.compare_spans([[span], []], [[span | change], []], step=1 / 16)
    assert compared.same.tolist() == [same, True]
    assert compared.steps.tolist() == [steps, 0]


def test_a_span_too_many_or_too_few_is_another_answer():
    span = {"start": 0, "end": 3, "label": "person", "score": 0.5}
    compared = answer_parity.compare_spans([[span], [], [span]], [[], [span], [span, span]], step=1 / 256)
    assert not compared.same.any()


@pytest.mark.parametrize(
    ("model", "library", "texts", "fault"),
    [
        ("spans", "x86_64", ["one text"], "questions with contexts"),
        ("entities", "x86_64", [("a", "pair")], "single texts"),
        ("entities", "arm64-v8a", ["a text"], "not classification"),
    ],
)
def test_texts_of_another_task_are_refused(model, library, texts, fault):
    with pytest.raises(UserError, match=fault):
        answer_parity.agreement(library, FIXTURES / f"{model}.tflite", texts)


def test_java_s_refusal_is_one_line():
    with pytest.raises(UserError, match="no metadata") as caught:
        answer_parity.android_answers("x86_64", FIXTURES / "no_metadata.broken.tflite", ["a"])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("every", ["0", "-5"])
def test_which_rows_are_taken_must_be_a_number_from_1_on(every, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["answer_parity", "model.tflite", "rows.txt", "--every", every])
    with pytest.raises(SystemExit):
        answer_parity.main()
    assert f"--every {every}: give 1 or more" in capsys.readouterr().err
