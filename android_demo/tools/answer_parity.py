"""Compare what a model of any task answers on Android's own libraries with what it answers in Python.

    python -m android_demo.tools.answer_parity FILE.tflite ROWS [--on LIBRARY ...] [--every N] [--json]

The libraries are x86_64, the Java classes on a JVM with TensorFlow Lite 2.16.1; x86_64-newer, the same with the 2.21 of
the APKs for 64 bits; and arm64-v8a and armeabi-v7a, those of 2.16.1. These, as published, run in an emulator, some two
seconds a text, and classify only. Exits 1 where the answers are further from Python's than `Agreement.holds` allows.
Needs the Maven build (`mvn -f android_demo/pom.xml test-compile`) and a JDK.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from android_demo.tools.token_parity import utf16_offsets
from convert.tflite.interpreter import TextInterpreter
from keras_model.data.readers import read_inputs
from keras_model.data.rows import Text
from keras_model.errors import UserError

ANDROID = Path(__file__).parents[1]
OLDER, NEWER = "x86_64", "x86_64-newer"
LIBRARIES = (OLDER, NEWER, "arm64-v8a", "armeabi-v7a")
PACKAGE = "io.github.squeezebert.classifier"
STEPS = 2
# Of a span, whose score is a product of two probabilities and has no scale of its own.
SCORE_STEP = 1 / 256


@dataclass(frozen=True)
class Agreement:
    """How far the answers of one library are from Python's.

    Attributes:
        library: processor family.
        task: of the model.
        texts: how many were answered.
        other_answer: texts with another likeliest label, with other labels given, with other entities, or with another
            span as the answer; scores and vectors have numbers alone.
        within_two_steps: share of the texts with the same answer whose every number is within two quantization steps.
        worst_steps: largest difference of any number of the same answer, in quantization steps.
    """

    library: str
    task: str
    texts: int
    other_answer: int
    within_two_steps: float
    worst_steps: float

    def holds(self) -> bool:
        """Whether the answers are the same, as far as rounding allows.

        TensorFlow Lite 2.16.1 gives XNNPACK every operator that the Python runtime gives it but BATCH_MATMUL, whose
        built-in kernel rounds otherwise. That moves a text the model is undecided about by more than two steps.
        """
        return not self.other_answer and self.within_two_steps >= 0.95 and self.worst_steps <= 8


def android_answers(library: str, model: Path, texts: Sequence[Text]) -> list[Any]:
    """Return the answer to each text as `AnswersMain` writes it.

    Raises:
        UserError: the Java classes are not built, or Java failed.
    """
    module, main = ("classifier", ["AnswersMain"]) if _on_jvm(library) else ("arm", ["ArmAnswersMain", library])
    target = ANDROID / module / "target"
    listing = target / "test-classpath.txt"
    if not listing.is_file():
        raise UserError(f"{listing} is missing; run: mvn -f android_demo/pom.xml test-compile")
    classpath = f"{target}/classes:{target}/test-classes:{listing.read_text().strip()}"
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "texts.jsonl"), Path(folder, "answers.jsonl")
        lines = [json.dumps([text] if isinstance(text, str) else text) for text in texts]
        asked.write_text("\n".join(lines) + "\n", encoding="ascii")
        newer = ["-Dtflite.runtime=newer"] if library == NEWER else []
        command = [
            "java",
            *newer,
            "-cp",
            classpath,
            f"{PACKAGE}.{main[0]}",
            *main[1:],
            model.resolve(),
            asked,
            answered,
        ]
        # The emulator finds the libraries, and the classifier its stand-in for Android's, relative to their module.
        result = subprocess.run(command, cwd=ANDROID / module, capture_output=True, text=True, check=False)
        if result.returncode:
            told = " ".join(result.stderr.split()[-60:])
            raise UserError(f"{main[0]} failed with status {result.returncode}: {told}")
        return [json.loads(line) for line in answered.read_text().splitlines()]


def _on_jvm(library: str) -> bool:
    return library in (OLDER, NEWER)


@dataclass(frozen=True)
class Comparison:
    """Whether each text has the same answer, and how far its numbers are apart at most, in steps."""

    same: np.ndarray
    steps: np.ndarray


def compare_labels(python: TextInterpreter, texts: Sequence[Text], found: list[list[float]]) -> Comparison:
    """By the likeliest label and every probability."""
    expected, actual = python.probabilities(texts), np.array(found, np.float32)
    # Two labels may share the first place; then either is right.
    first = expected[np.arange(len(texts)), actual.argmax(axis=1)]
    return Comparison(first >= expected.max(axis=1), np.abs(actual - expected).max(axis=1) / python.step)


def compare_label_sets(python: TextInterpreter, texts: Sequence[Text], found: list[list[dict[str, Any]]]) -> Comparison:
    """By the labels that are given, and every probability; a label at its threshold may be given or not."""
    expected = python.probabilities(texts)
    places = {label: place for place, label in enumerate(python.labels)}
    actual, given = np.zeros(expected.shape), np.zeros(expected.shape, bool)
    for row, labels in enumerate(found):
        for label in labels:
            actual[row, places[label["label"]]] = label["score"]
            given[row, places[label["label"]]] = label["given"]
    # What two steps may give or take is no other answer.
    near = np.abs(expected - np.array(python.reading.thresholds)) <= STEPS * python.step
    same = (given == python.reading.given(expected)) | near
    return Comparison(same.all(axis=1), np.abs(actual - expected).max(axis=1) / python.step)


def compare_scores(python: TextInterpreter, texts: Sequence[Text], found: list[float]) -> Comparison:
    """By the score; a step is one of the network's number, where the score is steepest in it."""
    slope = 0.25 if python.reading.score_activation == "sigmoid" else 1
    steps = np.abs(np.array(found) - python.scores(texts)) / (slope * python.step)
    return Comparison(np.ones(len(texts), bool), steps)


def compare_vectors(python: TextInterpreter, texts: Sequence[Text], found: list[list[float]]) -> Comparison:
    """By every component."""
    steps = np.abs(np.array(found, np.float32) - python.outputs(texts)).max(axis=1) / python.step
    return Comparison(np.ones(len(texts), bool), steps)


def compare_entities(python: TextInterpreter, texts: Sequence[str], found: list[list[dict[str, Any]]]) -> Comparison:
    """By label and place of every entity, and by their scores."""
    expected = [
        [in_utf16(entity, text) for entity in entities]
        for text, entities in zip(texts, python.entities(texts), strict=True)
    ]
    return compare_spans(expected, found, python.step)


def compare_answers(
    python: TextInterpreter, texts: Sequence[tuple[str, str]], found: list[dict[str, Any]]
) -> Comparison:
    """By the place of the answer, and by its score."""
    expected = [[in_utf16(python.answer(question, context), context)] for question, context in texts]
    return compare_spans(expected, [[answer] for answer in found], SCORE_STEP)


def compare_spans(expected: list[list[dict[str, Any]]], found: list[list[dict[str, Any]]], step: float) -> Comparison:
    """By the spans of each text, which have "start", "end", "score" and may have "label"."""

    def places(spans: list[dict[str, Any]]) -> list[tuple[int, int, str | None]]:
        return [(span["start"], span["end"], span.get("label")) for span in spans]

    same = [places(here) == places(there) for here, there in zip(expected, found, strict=True)]
    steps = [
        max((abs(a["score"] - b["score"]) for a, b in zip(here, there, strict=False)), default=0) / step
        for here, there in zip(expected, found, strict=True)
    ]
    return Comparison(np.array(same), np.array(steps))


def in_utf16(span: dict[str, Any], text: str) -> dict[str, Any]:
    """A span of a text with the offsets that Java has for it."""
    offsets = utf16_offsets(text)
    return span | {"start": offsets[span["start"]], "end": offsets[span["end"]]}


COMPARE = {
    "classification": compare_labels,
    "multi-label-classification": compare_label_sets,
    "regression": compare_scores,
    "token-classification": compare_entities,
    "question-answering": compare_answers,
    "embedding": compare_vectors,
}


def agreement(library: str, model: Path, texts: Sequence[Text]) -> Agreement:
    """Answer the texts on both sides and compare.

    Raises:
        UserError: the texts are not those of the model's task, or the library answers no such task here.
    """
    python = TextInterpreter(model)
    if not _on_jvm(library):
        python.require("classification")
    pairs = {isinstance(text, tuple) for text in texts}
    allowed = {"question-answering": {True}, "token-classification": {False}, "embedding": {False}}
    if not pairs <= allowed.get(python.task, {True, False}):
        wanted = "questions with contexts" if python.task == "question-answering" else "single texts"
        raise UserError(f"{model}: {python.task} takes {wanted}")
    compared = COMPARE[python.task](python, texts, android_answers(library, model, texts))
    steps = compared.steps[compared.same]
    return Agreement(
        library,
        python.task,
        len(texts),
        other_answer=int(np.sum(~compared.same)),
        within_two_steps=float(np.mean(steps <= STEPS + 1e-3)) if steps.size else 0.0,
        worst_steps=round(float(steps.max(initial=0)), 1),
    )


def main() -> int:
    """Compare and print one line a library."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="FILE.tflite", type=Path)
    parser.add_argument("rows", metavar="ROWS", type=Path, help="texts: .jsonl, .csv, .tsv, or one a line")
    parser.add_argument("--on", choices=LIBRARIES, nargs="+", help="all for labels, those of x86_64 for other tasks")
    parser.add_argument("--every", metavar="N", type=int, default=1, help="take every N-th row")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args()
    if arguments.every < 1:
        parser.error(f"--every {arguments.every}: give 1 or more")
    try:
        texts = read_inputs(arguments.rows)[:: arguments.every]
        found = []
        classifies = TextInterpreter(arguments.model).task == "classification"
        for library in arguments.on or (LIBRARIES if classifies else (OLDER, NEWER)):
            found.append(agreement(library, arguments.model, texts))
            if not arguments.json:
                print(
                    f"{library:13} {len(texts)} texts: other answer {found[-1].other_answer}, within two steps "
                    f"{found[-1].within_two_steps:.1%}, worst {found[-1].worst_steps:g} steps",
                    flush=True,
                )
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], indent=1))
    return int(not all(one.holds() for one in found))


if __name__ == "__main__":
    sys.exit(main())
