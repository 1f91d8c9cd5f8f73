"""One case of each kind: random input goes in, and only an answer or a line for the user may come out.

python -m tests.fuzz.cases KIND SEED FIRST COUNT tells of each case on standard output; `tests.fuzz` starts it.
"""

import json
import random
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from convert.tflite.interpreter import TextInterpreter
from convert.verify.audit import audit
from keras_model.data.labels import near_twins
from keras_model.data.readers import read_rows, read_texts
from keras_model.errors import UserError
from keras_model.quiet_backend import import_keras_quietly
from tests.fuzz import inputs
from tests.fuzz.java import JavaReader, JavaReaderError

_OPENED: dict[str, TextInterpreter] = {}
_JAVA: list[JavaReader] = []


def rows(chance: random.Random, folder: Path) -> None:
    """Rows for a task, and texts, out of one file."""
    path, task = inputs.rows_file(chance, folder)
    try:
        found = read_rows(path, task)
        near_twins(label for row in found for label in row.labels)
    finally:
        read_texts(path)


def texts(chance: random.Random, folder: Path) -> None:
    """A text or two through a model of some task."""
    path = chance.choice(inputs.MODELS)
    model = _OPENED.setdefault(path.name, TextInterpreter(path))
    one, other = inputs.text(chance), inputs.text(chance)
    if model.task == "classification":
        model.classify([one, (one, other)])
    elif model.task == "token-classification":
        for entity in model.entities([one])[0]:
            assert one[int(entity["start"]) : int(entity["end"])] == entity["text"]
    elif model.task == "question-answering":
        answer = model.answer(one, other)
        assert other[int(answer["start"]) : int(answer["end"])] == answer["text"]
    else:
        model.outputs([one])


def damaged(chance: random.Random, folder: Path) -> None:
    """A file that something happened to."""
    _use(inputs.damaged_tflite(chance, folder))


def forged(chance: random.Random, folder: Path) -> None:
    """A file that somebody changed."""
    _use(inputs.forged_tflite(chance, folder))


def _use(path: Path) -> None:
    try:
        model = TextInterpreter(path)
        for length in model.lengths:
            model.outputs(["the cat " * length])
    finally:
        audit(path)


def java_damaged(chance: random.Random, folder: Path) -> None:
    """A file that something happened to, in Java."""
    _use_in_java(inputs.damaged_tflite(chance, folder))


def java_forged(chance: random.Random, folder: Path) -> None:
    """A file that somebody changed, in Java."""
    _use_in_java(inputs.forged_tflite(chance, folder))


def _use_in_java(path: Path) -> None:
    if not _JAVA:
        _JAVA.append(JavaReader())
    try:
        answered = _JAVA[0].use(path)
    except JavaReaderError:
        _JAVA.clear()
        raise
    if not answered:
        raise UserError("refused in Java")


def folders(chance: random.Random, folder: Path) -> None:
    """A model folder with something wrong in it."""
    import_keras_quietly()
    from keras_model.tasks.loading import load_model

    path = inputs.model_folder(chance, folder)
    model = load_model(path)
    if model.task == "classification":
        json.dumps(model.classify(["wake me at six"]), allow_nan=False)


def checkpoints(chance: random.Random, folder: Path) -> None:
    """A Hugging Face folder with something wrong in it."""
    import_keras_quietly()
    from keras_model import import_huggingface

    path = inputs.checkpoint_folder(chance, folder)
    model = import_huggingface(path)
    model.preprocessor(["the cat", ("the cat", "a dog")])


KINDS: dict[str, Callable[[random.Random, Path], None]] = {
    "rows": rows,
    "texts": texts,
    "damaged": damaged,
    "forged": forged,
    "folders": folders,
    "checkpoints": checkpoints,
    "java-damaged": java_damaged,
    "java-forged": java_forged,
}


def run(kind: str, seed: int, first: int, count: int) -> None:
    """Run cases; before each, print its number, and after it, what came of it."""
    with tempfile.TemporaryDirectory() as name:
        for number in range(first, first + count):
            print(json.dumps({"case": number}), flush=True)
            print(json.dumps({"case": number, **outcome(kind, seed, number, Path(name))}), flush=True)


def outcome(kind: str, seed: int, number: int, folder: Path) -> dict[str, str]:
    """Run one case; return whether it was answered, refused in a line, or ended in a fault."""
    try:
        KINDS[kind](random.Random(f"{kind} {seed} {number}"), folder)
    except UserError as error:
        if "\n" in str(error):
            return {"outcome": "fault", "what": f"more than one line: {error}"}
        return {"outcome": "refused"}
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {str(error)[:200]} ({Path(place.filename).name}:{place.lineno})"
        return {"outcome": "fault", "what": what}
    return {"outcome": "answered"}


if __name__ == "__main__":
    run(sys.argv[1], *map(int, sys.argv[2:5]))
