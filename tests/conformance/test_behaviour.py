"""The answer depends on the text alone: not on padding, threads, runs, the delegate or the runtime."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conformance.conftest import as_learnt
from convert.tflite.interpreter import TextInterpreter
from convert.verify.runtimes.check import FileUnderTest, check_runtime
from convert.verify.runtimes.report import lines, runtime_fault
from keras_model import Preprocessor
from keras_model.data.tasks import LABELLED_TASKS

STEPS = 2
TEXTS = [
    "what will the weather be like in london tomorrow",
    "please wake me up at six thirty",
    "a quiet, moving film about two brothers",
    "call now to claim your free prize",
    "no",
]
# Enough for a mean: on a text that a model is unsure of, one differs much.
MANY_TEXTS = [
    *TEXTS,
    "how much money is left in my account",
    "book a table for four at an italian restaurant",
    "thanks, that was very helpful",
    "the battery dies after an hour",
    "where is the nearest petrol station",
    "turn the lights off in the kitchen",
    "your parcel is waiting, confirm your address",
    "ada lovelace was born in london in 1815",
    "i could not stop laughing",
    "set a reminder to water the plants",
    "running late, start without me",
    "what is the capital of portugal",
    "the sound is clear and the price is fair",
    "can you repeat that",
    "win a holiday for two, reply yes",
]
ROOT = Path(__file__).parents[2]

OUT_OF_RANGE = """
import itertools
import sys
import numpy as np
from convert.tflite.interpreter import TextInterpreter
from convert.verify.runtimes.named import named_runtime

runtime = named_runtime(sys.argv[3]) if sys.argv[3] else None
model = TextInterpreter(sys.argv[1], delegate=sys.argv[2] == "delegate", runtime=runtime)
shapes = [(1, length) for length in model.lengths]
numbers = (-1, 2, model.tokenizer.vocabulary_size, 10**6, -(10**9), 2**31 - 1, -(2**31))
for shape, number in itertools.product(shapes, numbers):
    junk = np.full(shape, number, np.int32)
    for name in ("ids", "mask", "segment_ids"):
        zeros, ones = np.zeros(shape, np.int32), np.ones(shape, np.int32)
        row = {"ids": zeros, "mask": ones, "segment_ids": zeros, name: junk}
        answer = model.dequantize(model.raw(**row))
        assert np.isfinite(answer).all(), (name, number, shape)
"""


def steps_apart(model, one, other):
    return np.abs(model.dequantize(one) - model.dequantize(other)).max() / model.step


def test_what_lies_under_the_padding_is_not_read(model, features):
    random = np.random.default_rng(1)
    for row in features:
        padding = row["mask"] == 0
        if not padding.any():
            continue
        answer = model.raw(**row)
        for _ in range(3):
            ids = np.where(padding, random.integers(0, model.tokenizer.vocabulary_size, padding.shape), row["ids"])
            segments = np.where(padding, random.integers(0, 2, padding.shape), row["segment_ids"])
            other = model.raw(ids.astype(np.int32), row["mask"], segments.astype(np.int32))
            if model.task in ("token-classification", "question-answering"):
                # What such a model says of the padding itself may differ, and nobody reads it.
                answer, other = (np.where(padding[..., None], 0, output) for output in (answer, other))
            assert steps_apart(model, answer, other) <= STEPS


def test_the_answer_does_not_depend_on_the_length(model):
    if len(model.lengths) == 1:
        pytest.skip("the file has one length")
    texts = [" ".join(TEXTS).split()[: 2 * count] for count in range(1, 12)]
    preprocessor = Preprocessor(model.tokenizer, model.sequence_length)
    # Dynamic range takes one scale over all positions, so padding has a part in its rounding.
    most = STEPS if model.output_dtype != np.float32 else 8
    for text in [*TEXTS, *map(" ".join, texts)]:
        row = preprocessor([text])
        whole = model.raw(**row)
        for length in (n for n in model.lengths if n >= model.shortest(row["mask"])):
            short = model.raw(**{name: values[:, :length] for name, values in row.items()})
            tokens = np.flatnonzero(row["mask"]) if short.shape != whole.shape else slice(None)
            assert steps_apart(model, short[:, tokens], whole[:, tokens]) <= most


def test_a_second_run_gives_the_same_answer(model, features):
    first = [model.raw(**row) for row in features]
    again = [model.raw(**row) for row in reversed(features)]
    for one, other in zip(first, reversed(again), strict=True):
        assert np.array_equal(one, other)


def test_the_number_of_threads_changes_nothing(model, model_path, features, runtime):
    if runtime is not None:
        pytest.skip("another runtime's threads are its own")
    first = [model.raw(**row) for row in features]
    for threads in (2, 4):
        other = TextInterpreter(model_path, threads=threads)
        for row, answer in zip(features, first, strict=True):
            assert steps_apart(model, answer, other.raw(**row)) <= (0 if model.output_dtype != np.float32 else 1e-3)


def test_the_built_in_kernels_give_nearly_the_same_answer(model, model_path):
    # They round otherwise than XNNPACK or another runtime, each of some hundred operators a little, so steps of
    # the output cannot be counted. Halved, the sum of the differences is the probability that changes its label.
    texts = as_learnt(model, MANY_TEXTS if model.task in LABELLED_TASKS else TEXTS)
    with_delegate = model.outputs(texts)
    without = TextInterpreter(model_path, delegate=False).outputs(texts)
    if model.task == "multi-label-classification":
        assert np.abs(with_delegate - without).mean() <= 0.1
    elif model.task == "regression":
        # A single number has no direction: the tensor's own range is what it can be compared with.
        assert np.abs(with_delegate - without).max() <= 64 * model.step
    elif model.task in LABELLED_TASKS:
        # Where two labels are nearly as likely as each other, what is permitted below may turn them round.
        likeliest = np.sort(with_delegate, axis=-1)[..., -2:]
        decided = likeliest[..., -1] - likeliest[..., 0] > 0.2
        assert (with_delegate.argmax(axis=-1) == without.argmax(axis=-1))[decided].all()
        assert np.abs(with_delegate - without).sum(axis=-1).mean() / 2 <= 0.1
    else:
        for one, other in zip(with_delegate, without, strict=True):
            cosine = np.vdot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other))
            assert cosine >= 0.95


@pytest.mark.parametrize("delegate", ["delegate", "no delegate"])
def test_ids_out_of_range_do_not_crash(request, model, delegate, runtime):
    if runtime is not None and delegate != "delegate":
        pytest.skip("another runtime has no delegate")
    # A GATHER out of bounds may kill the process, so it gets one of its own.
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            OUT_OF_RANGE,
            model.path.resolve(),
            delegate,
            request.config.getoption("--runtime") or "",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-1000:]


def test_each_operator_computes_what_the_kernels_do(model, model_path, runtime):
    if runtime is None:
        pytest.skip("no --runtime MODULE:CALLABLE given")
    for length in model.lengths:
        file = FileUnderTest(model_path, length)
        if not hasattr(file.open(runtime).network, "tensors"):
            pytest.skip("the runtime's network has no method tensors")
        report = check_runtime(file, runtime, as_learnt(model, ["no"]))
        assert not runtime_fault(report), "\n".join(lines(report))


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "😀", "word " * 200_000, "x" * 1_000_000], ids=lambda text: ascii(text[:8])
)
def test_text_of_any_kind_is_answered(model, text):
    assert np.isfinite(model.outputs(as_learnt(model, [text]))).all()


# What a row must hold beside its text.
ANSWERS = {
    "classification": "label",
    "multi-label-classification": "labels",
    "regression": "score",
    "token-classification": "entities",
    "question-answering": "answer",
    "embedding": "embedding",
}


def wrong_label(model, text, row, steps=STEPS):
    if row["label"] not in model.labels:
        return f"{row['label']!r} is no label of the model"
    answer = model.probabilities([text])[0]
    score = answer[model.labels.index(row["label"])]
    # Two labels within the tolerance may change places.
    if answer.max() - score > steps * model.step:
        return f"{model.labels[int(answer.argmax())]!r} instead of {row['label']!r}"
    if row.get("score") is not None and abs(score - row["score"]) > steps * model.step:
        return f"scores {score:.4f} instead of {row['score']:.4f}"
    return ""


def wrong_labels(model, text, row, steps=STEPS):
    thresholds = zip(model.labels, model.probabilities([text])[0], model.reading.thresholds, strict=True)
    surely = {label: score >= limit for label, score, limit in thresholds if abs(score - limit) > steps * model.step}
    other = [label for label, given in surely.items() if given != (label in row["labels"])]
    other += [label for label in row["labels"] if label not in model.labels]
    return f"differs in {', '.join(other)}" if other else ""


def wrong_score(model, text, row, steps=STEPS):
    found = model.score(text)
    return f"scores {found:.4f} instead of {row['score']:.4f}" if abs(found - row["score"]) > steps * model.step else ""


def wrong_entities(model, text, row, steps=STEPS):
    found = [[entity["text"], entity["label"]] for entity in model.entities([text])[0]]
    return f"{found} instead of {row['entities']}" if found != row["entities"] else ""


def wrong_answer(model, text, row, steps=STEPS):
    found = model.answer(*text)["text"]
    return f"{found!r} instead of {row['answer']!r}" if found != row["answer"] else ""


def wrong_vector(model, text, row, steps=STEPS):
    found, expected = model.encode([text])[0], np.array(row["embedding"])
    if found.shape != expected.shape:
        return f"a vector of {found.size} numbers instead of {expected.size}"
    cosine = found @ expected / (np.linalg.norm(found) * np.linalg.norm(expected))
    return f"a vector with the cosine {cosine:.4f}" if cosine < 0.999 else ""


WRONG = dict(
    zip(ANSWERS, (wrong_label, wrong_labels, wrong_score, wrong_entities, wrong_answer, wrong_vector), strict=True)
)


def test_golden_answers(model, examples, permitted):
    key = ANSWERS[model.task]
    lacking = [example.text for example in examples if key not in example.row]
    assert not lacking, f"a row of a {model.task} needs {key}; {lacking[0]!r} has none"
    told = (
        (example.text, WRONG[model.task](model, example.text, example.row, permitted.steps)) for example in examples
    )
    wrong = [f"{text!r}: {fault}" for text, fault in told if fault]
    assert len(wrong) <= permitted.unlike, "\n".join([f"{len(wrong)} of {len(examples)} answered otherwise:", *wrong])
