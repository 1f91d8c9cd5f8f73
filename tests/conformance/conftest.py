import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from keras_model.data.rows import Text

EMBEDDED = Path(__file__).parents[2] / "assets" / "intents" / "intents.tflite"
EMBEDDED_EXAMPLES = EMBEDDED.with_name("golden.jsonl")


@dataclass(frozen=True)
class Example:
    """A golden answer. `text` is a pair where the row has text_a and text_b, or question and context.

    The row holds what the task answers: `label` and perhaps its `score`; `labels` of several; `score` alone;
    `entities`, a list of [text, label]; `answer`, its text; or `embedding`, the numbers of the vector.
    """

    text: str | tuple[str, str]
    row: dict[str, Any]


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
def model(model_path) -> TextInterpreter:
    return TextInterpreter(model_path)


@pytest.fixture(scope="session")
def examples(request) -> list[Example]:
    named = request.config.getoption("--examples")
    if not named and (request.config.getoption("--model") or not EMBEDDED_EXAMPLES.exists()):
        pytest.skip("no --examples FILE given")
    file = Path(named) if named else EMBEDDED_EXAMPLES
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    first, second = ("question", "context") if "question" in rows[0] else ("text_a", "text_b")
    return [Example(row["text"] if "text" in row else (row[first], row[second]), row) for row in rows]


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
