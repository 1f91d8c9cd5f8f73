"""One model through the engines of a browser, each against the harness."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.browser.chromium import LITERT_JS, TEXT_CLASSIFIER, TEXT_EMBEDDER, Browser
from convert.tflite.interpreter import TextInterpreter
from keras_model.data.rows import Text
from keras_model.errors import UserError

_TITLES = {
    LITERT_JS: "LiteRT.js in Chromium",
    TEXT_CLASSIFIER: "MediaPipe Text Classifier in Chromium",
    TEXT_EMBEDDER: "MediaPipe Text Embedder in Chromium",
}


def compare(file: Path, texts: Sequence[Text], packages: Path, progress: Callable[[str], None]) -> list[dict[str, Any]]:
    """Return a row for LiteRT.js and one for the task of MediaPipe that the file's task is nearest to.

    Args:
        file: of any task.
        texts: R of them, or pairs, which MediaPipe does not take.
        packages: a folder for the engines' packages.
        progress: is told each step.

    Returns:
        [{"engine", "labels", "worst_steps", "mean_steps", "milliseconds", "failed"}]: labels are the rows whose largest
        number stands where the harness has it; steps are those of the output's integers, 1/256 of a float output;
        milliseconds are the least of a row by the clock, for a page cannot read a processor's. None where the engine
        failed, and "failed" says why; "" where it did not.
    """
    model = TextInterpreter(file)
    features = model.preprocessor(texts)
    rows = range(len(texts))
    expected = np.concatenate([model.raw(**{name: value[[row]] for name, value in features.items()}) for row in rows])
    found = []
    for engine in (LITERT_JS, TEXT_EMBEDDER if model.task == "embedding" else TEXT_CLASSIFIER):
        progress(f"{_TITLES[engine]}: answering {len(texts)} rows")
        row = dict.fromkeys(("labels", "worst_steps", "mean_steps", "milliseconds"))
        try:
            answers, milliseconds = _answers(engine, file, features, texts, packages)
            if engine == LITERT_JS:
                answers = model.dequantize(answers.reshape(expected.shape).astype(expected.dtype))
            apart = difference(_steps(model, model.dequantize(expected)), _steps(model, answers))
        except UserError as error:
            found.append({"engine": _TITLES[engine], **row, "failed": str(error)})
            continue
        figures = apart | {"milliseconds": float(milliseconds.min())}
        found.append({"engine": _TITLES[engine], **row, **figures, "failed": ""})
    return found


def _answers(
    engine: str, file: Path, features: dict[str, np.ndarray], texts: Sequence[Text], packages: Path
) -> tuple[np.ndarray, np.ndarray]:
    if engine == LITERT_JS:
        return Browser(packages).answers(engine, file, features)
    single = [text for text in texts if isinstance(text, str)]
    if len(single) < len(texts):
        raise UserError("it takes a text, and no pair of texts")
    return Browser(packages).answers(engine, file, {"texts": single})


def _steps(model: TextInterpreter, values: np.ndarray) -> np.ndarray:
    return np.rint(values / model.step).astype(np.int32)


def difference(expected: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """How far integer answers [R, ..., N] are apart: like labels, and steps, as `compare` tells them."""
    if found.shape != expected.shape or found.dtype != expected.dtype:
        raise UserError(f"answers are {found.dtype} {found.shape}, not {expected.dtype} {expected.shape}")
    apart = np.abs(found.astype(np.int32) - expected.astype(np.int32)).reshape(len(expected), -1).max(axis=1)
    alike = (found.argmax(axis=-1) == expected.argmax(axis=-1)).reshape(len(expected), -1).all(axis=1)
    return {"labels": int(alike.sum()), "worst_steps": int(apart.max()), "mean_steps": float(apart.mean())}
