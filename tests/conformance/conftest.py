import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from convert.tflite.running.other_runtime import Runtime
from convert.verify.runtimes.named import named_runtime
from keras_model.data.rows import Text
from keras_model.errors import InputFileError, TfliteError, UserError

EMBEDDED = Path(__file__).parents[2] / "assets" / "intents" / "intents.tflite"
EMBEDDED_EXAMPLES = EMBEDDED.with_name("golden.jsonl")
# Of pytest: tests failed, and it was called wrongly.
FAILED, USAGE = 1, 4


@dataclass(frozen=True)
class Example:
    """A golden answer. `text` is a pair where the row has text_a and text_b, or question and context.

    The row holds what the task answers: `label` and perhaps its `score`; `labels` of several; `score` alone;
    `entities`, a list of [text, label]; `answer`, its text; or `embedding`, the numbers of the vector.
    """

    text: str | tuple[str, str]
    row: dict[str, Any]


@dataclass(frozen=True)
class Permitted:
    """How far answers may be from the examples: scores by some steps of the output, and some answers at all."""

    steps: int = 2
    unlike: int = 0


def as_learnt(model: TextInterpreter, texts: Sequence[Text]) -> list[Text]:
    """Texts and pairs as a file takes them: a text beside itself where its network learnt from pairs alone."""
    match model.preprocessor.learnt_from:
        case "pairs":
            return [(text, text) if isinstance(text, str) else text for text in texts]
        case "texts":
            return [text if isinstance(text, str) else text[0] for text in texts]
    return list(texts)


@pytest.fixture(scope="session")
def model_path(request) -> Path:
    named = request.config.getoption("--model")
    if named:
        return Path(named)
    if not EMBEDDED.exists():
        pytest.skip("no --model FILE given, and the embedded assets/intents/intents.tflite is not there")
    return EMBEDDED


@pytest.fixture(scope="session")
def runtime(request) -> Runtime | None:
    """The runtime that is tried in place of LiteRT, if one is."""
    named = request.config.getoption("--runtime")
    try:
        return named_runtime(named) if named else None
    except UserError as error:
        end(error, USAGE)


@pytest.fixture(scope="session")
def model(request, model_path, runtime) -> TextInterpreter:
    try:
        return TextInterpreter(model_path, runtime=runtime)
    except UserError as error:
        if not request.config.getoption("--model") and runtime is None:
            raise
        end(error, FAILED if isinstance(error, TfliteError) else USAGE)


def end(fault: Exception | str, code: int) -> NoReturn:
    """End all tests at once, with one line: none can tell anything."""
    pytest.exit(f"error: {' '.join(str(fault).split())}", returncode=code)


@pytest.fixture(scope="session")
def examples(request) -> list[Example]:
    named = request.config.getoption("--examples")
    if not named and (request.config.getoption("--model") or not EMBEDDED_EXAMPLES.exists()):
        pytest.skip("no --examples FILE given")
    file = Path(named) if named else EMBEDDED_EXAMPLES
    try:
        return read_examples(file)
    except UserError as error:
        end(error, USAGE)


@pytest.fixture(scope="session")
def permitted(request) -> Permitted:
    return Permitted(request.config.getoption("--steps"), request.config.getoption("--unlike"))


def read_examples(file: Path) -> list[Example]:
    """Read golden answers, a JSON object a line.

    Raises:
        InputFileError: the file cannot be read, holds no row, or a line is no object or holds no text.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputFileError(f"{file}: cannot read the examples: {error}") from error
    examples = [_example(file, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not examples:
        raise InputFileError(f"{file}: holds no example")
    return examples


def _example(file: Path, number: int, line: str) -> Example:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputFileError(f"{file}, line {number}: is no JSON: {error}") from error
    for names in (("text",), ("question", "context"), ("text_a", "text_b")):
        if isinstance(row, dict) and all(isinstance(row.get(name), str) for name in names):
            texts = tuple(row[name] for name in names)
            return Example(texts if len(texts) == 2 else texts[0], row)
    raise InputFileError(f"{file}, line {number}: holds no text, no text_a and text_b, and no question and context")


@pytest.fixture(scope="session")
def features(model) -> list[dict[str, np.ndarray]]:
    """Five rows of random tokens, from one token to no padding at all, the last with a second segment."""
    random = np.random.default_rng(0)
    length, tokenizer = model.sequence_length, model.tokenizer
    rows = []
    for used in (3, length // 4 + 3, length // 2 + 2, length, length):
        ids = np.full((1, length), tokenizer.pad_id, np.int32)
        mask, segment_ids = np.zeros_like(ids), np.zeros_like(ids)
        used = min(used, length)
        ids[0, :used] = random.integers(0, tokenizer.vocabulary_size, used)
        ids[0, 0], ids[0, used - 1], mask[0, :used] = tokenizer.cls_id, tokenizer.sep_id, 1
        rows.append({"ids": ids, "mask": mask, "segment_ids": segment_ids})
    rows[-1]["segment_ids"][0, length // 2 :] = 1
    return rows
