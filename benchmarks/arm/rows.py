"""Rows that any text model answers, for comparing one machine's answers with another's."""

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contents import embedding_rows, read_bytes, read_contents
from convert.verify.foreign_inputs import role, text_inputs
from keras_model import Preprocessor
from keras_model.errors import TfliteError

SENTENCES = (
    "wake me up at half past six tomorrow morning",
    "how much money is left in my savings account",
    "The film was far too long, but its last ten minutes made up for everything before them.",
    "no",
    "Your parcel could not be delivered: pay the fee of £1.99 at once or it will be returned!!!",
    "When was the bridge over the river opened to traffic, and who designed it?",
    "a woman is slicing onions in a kitchen",
    "whats the wether in lisbon tomorow",
)
_IDS = 1000  # where the embedding's rows are not found: fewer than any vocabulary has


def input_rows(path: Path, interpreter: Interpreter) -> dict[int, np.ndarray]:
    """Return, for each input of a text model, the number of its tensor → values [R, 1, S], the last row full.

    A file with metadata of ours answers `SENTENCES`, tokenized by its own vocabulary; another gets random ids in
    rows of every length. The last row, which is the one counted, has a token at every position.

    Raises:
        TfliteError: an input is no [1, S] of integers.
    """
    details = text_inputs(path, interpreter)
    length = int(next(iter(details.values()))["shape"][1])
    random = np.random.default_rng(0).integers(0, embedding_rows(read_bytes(path)) or _IDS, (len(SENTENCES), length))
    rows = {"ids": random, "mask": _masks(length), "segment_ids": np.zeros_like(random)}
    try:
        contents = read_contents(path)
    except TfliteError:
        pass  # No file of ours, but sound: the runtime has opened it.
    else:
        features = Preprocessor(contents.tokenizer, contents.sequence_length, contents.prompts)(list(SENTENCES))
        rows = {name: np.concatenate([features[name], values[-1:]]) for name, values in rows.items()}
    return {
        detail["index"]: rows[role(name)][:, np.newaxis].astype(detail["dtype"]) for name, detail in details.items()
    }


def _masks(length: int) -> np.ndarray:
    tokens = np.linspace(2, length, len(SENTENCES)).astype(int)
    return (np.arange(length) < tokens[:, np.newaxis]).astype(int)


def answers_to(interpreter: Interpreter, rows: dict[int, np.ndarray]) -> np.ndarray:
    """Return the output of an interpreter for each row of `input_rows`, [R, ...], as the file has it."""
    output = interpreter.get_output_details()[0]["index"]
    given = []
    for values in zip(*rows.values(), strict=True):
        for tensor, value in zip(rows, values, strict=True):
            interpreter.set_tensor(tensor, value)
        interpreter.invoke()
        given.append(interpreter.get_tensor(output))
    return np.stack(given)
