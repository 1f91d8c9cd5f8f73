"""Compare what a model answers on Android's own libraries with what it answers in Python.

    python android_demo/answers.py FILE.tflite ROWS [--on x86_64 arm64-v8a armeabi-v7a] [--every N] [--json]

x86_64 is the Java classifier on a JVM; the ARM libraries, as published, run in an emulator, some two seconds a text.
Exits 1 where an answer is further from Python's than `Agreement.holds` allows. Needs the Maven build
(`mvn -f android_demo/pom.xml test-compile`) and a JDK.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from convert.interpreter import Text, TextInterpreter
from keras_model.errors import UserError
from keras_model.rows import read_inputs

ANDROID = Path(__file__).parent
LIBRARIES = ("x86_64", "arm64-v8a", "armeabi-v7a")
PACKAGE = "io.github.squeezebert.classifier"
STEPS = 2


@dataclass(frozen=True)
class Agreement:
    """How far the answers of one library are from Python's.

    Attributes:
        library: processor family.
        texts: how many were answered.
        other_label: texts whose likeliest label is another one.
        within_two_steps: share of the texts whose every probability is within two quantization steps.
        worst_steps: largest difference of any probability, in quantization steps.

    """

    library: str
    texts: int
    other_label: int
    within_two_steps: float
    worst_steps: float

    def holds(self) -> bool:
        """Whether the answers are the same, as far as rounding allows.

        TensorFlow Lite 2.16.1 gives XNNPACK every operator that the Python runtime gives it but BATCH_MATMUL, whose
        built-in kernel rounds otherwise. That moves a text the model is undecided about by more than two steps.
        """
        return not self.other_label and self.within_two_steps >= 0.95 and self.worst_steps <= 8


def android_probabilities(library: str, model: Path, texts: list[Text]) -> np.ndarray:
    """Return the probabilities of each text's labels, float32 [B, N].

    Raises:
        UserError: the Java classes are not built, or Java failed.

    """
    module, main = ("classifier", ["AnswersMain"]) if library == "x86_64" else ("arm", ["ArmAnswersMain", library])
    target = ANDROID / module / "target"
    listing = target / "test-classpath.txt"
    if not listing.is_file():
        raise UserError(f"{listing} is missing; run: mvn -f android_demo/pom.xml test-compile")
    classpath = f"{target}/classes:{target}/test-classes:{listing.read_text().strip()}"
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "texts.jsonl"), Path(folder, "probabilities.jsonl")
        lines = [json.dumps([text] if isinstance(text, str) else text) for text in texts]
        asked.write_text("\n".join(lines) + "\n", encoding="ascii")
        command = ["java", "-cp", classpath, f"{PACKAGE}.{main[0]}", *main[1:], model.resolve(), asked, answered]
        # The emulator finds the libraries, and the classifier its stand-in for Android's, relative to their module.
        result = subprocess.run(command, cwd=ANDROID / module, capture_output=True, text=True, check=False)
        if result.returncode:
            raise UserError(f"{main[0]} failed: {' '.join(result.stderr.split()[-60:])}")
        return np.array([json.loads(line) for line in answered.read_text().splitlines()], np.float32)


def agreement(library: str, model: Path, texts: list[Text]) -> Agreement:
    """Answer the texts on both sides and compare."""
    python = TextInterpreter(model)
    expected, actual = python.probabilities(texts), android_probabilities(library, model, texts)
    steps = np.abs(actual - expected).max(axis=1) / python.step
    # Two labels may share the first place; then either is right.
    first = expected[np.arange(len(texts)), actual.argmax(axis=1)]
    return Agreement(
        library,
        len(texts),
        other_label=int(np.sum(first < expected.max(axis=1))),
        within_two_steps=float(np.mean(steps <= STEPS + 1e-3)),
        worst_steps=round(float(steps.max()), 1),
    )


def main() -> int:
    """Compare and print one line a library."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="FILE.tflite", type=Path)
    parser.add_argument("rows", metavar="ROWS", type=Path, help="texts: .jsonl, .csv, .tsv, or one a line")
    parser.add_argument("--on", choices=LIBRARIES, nargs="+", default=LIBRARIES, help="processor families")
    parser.add_argument("--every", metavar="N", type=int, default=1, help="take every N-th row")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args()
    try:
        texts = read_inputs(arguments.rows)[:: arguments.every]
        found = []
        for library in arguments.on:
            found.append(agreement(library, arguments.model, texts))
            if not arguments.json:
                print(
                    f"{library:12} {len(texts)} texts: other label {found[-1].other_label}, within two steps "
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
