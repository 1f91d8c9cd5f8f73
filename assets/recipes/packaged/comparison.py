"""How a checkpoint fares: against the package's own runtime, and as strict int8."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convert import BuildOptions, TextInterpreter, build
from convert.builder.options import DEFAULT_MAX_DROP, USUAL_MAX_DROP
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs.metrics import spearman
from keras_model.tasks.evaluation import keras_run
from keras_model.tasks.loading import load_model
from keras_model.tasks.task_model import TaskModel

# Tokens of the int8 file, and of the comparison with the package's runtime, which cuts no text that fits here.
LENGTH, WHOLE = 64, 512
# Let everything pass, so that what would be refused is measured too.
_ANY_DROP = 100.0


@dataclass(frozen=True)
class Figures:
    """What was measured of one checkpoint.

    Attributes:
        own: against the package's own runtime.
        int8: of the int8 file against Keras.
        megabytes: of the int8 file.
        passes: whether a build without options would have written the file.
    """

    name: str
    own: dict[str, float]
    int8: dict[str, float]
    megabytes: float
    passes: bool


def vectors(model: TaskModel, texts: list[str], length: int) -> np.ndarray:
    """Return Keras' vectors of the texts, cut to `length` tokens, float32 [R, H]."""
    return keras_run(model)(Preprocessor(model.preprocessor.tokenizer, length)(texts))


def likeness(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    """Compare two sets of vectors [R, H] of the same texts.

    Returns:
        `cosine`, `least_cosine`; `spearman` of the pairs' similarities; `same_neighbour`, the share of texts whose
        nearest other text is the same.
    """
    first, second = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (first, second))
    cosine = (first * second).sum(axis=1)
    alike, alike_too = first @ first.T, second @ second.T
    pairs = np.triu_indices(len(first), 1)
    ranks = spearman(alike[pairs], alike_too[pairs])
    for similarities in (alike, alike_too):
        np.fill_diagonal(similarities, -np.inf)
    return {
        "cosine": float(cosine.mean()),
        "least_cosine": float(cosine.min()),
        "spearman": ranks,
        "same_neighbour": float((alike.argmax(axis=1) == alike_too.argmax(axis=1)).mean()),
    }


def of_encoder(
    name: str, model: Path, calibration: Path, test: Path, own: dict[str, float], texts: list[str], output: Path
) -> Figures:
    """Build strict int8 of a sentence encoder and compare its vectors with Keras'.

    Args:
        name: of the checkpoint.
        model: the model folder.
        calibration: file of texts.
        test: file of other texts.
        own: what was found against the package's runtime.
        texts: content of `test`.
        output: the .tflite to write.
    """
    drop = _built(model, calibration, test, output)
    int8 = likeness(vectors(load_model(model), texts, LENGTH), TextInterpreter(output, threads=2).encode(texts))
    return Figures(name, own, int8, output.stat().st_size / 1e6, drop <= DEFAULT_MAX_DROP["embedding"])


def of_tagger(name: str, model: Path, calibration: Path, rows: Path, own: dict[str, float], output: Path) -> Figures:
    """Build strict int8 of a tagger and judge it by rows that the package's own runtime tagged."""
    drop = _built(model, calibration, rows, output)
    report = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    own, int8 = own | {"f1": report["keras"]["f1"]}, {"f1": report["tflite"]["f1"]}
    return Figures(name, own, int8, output.stat().st_size / 1e6, drop <= USUAL_MAX_DROP)


def _built(model: Path, calibration: Path, evaluation: Path, output: Path) -> float:
    """Write a file and its report; return the points that it lost."""
    options = BuildOptions(model, calibration, evaluation, output, length=LENGTH, max_drop=_ANY_DROP)
    report = build(options, lambda step: None)
    output.with_suffix(".json").write_text(json.dumps(report), encoding="utf-8")
    return report["drop_points"]


def markdown_table(figures: list[Figures]) -> str:
    """Return a table in Markdown."""
    lines = [
        "| checkpoint | own runtime | int8 against Keras | MB | passes |",
        "|---|---|---|---|---|",
    ]
    for found in figures:
        sides = (_told(found.own), _told(found.int8))
        lines.append(
            f"| {found.name} | {' | '.join(sides)} | {found.megabytes:.1f} | {'yes' if found.passes else 'no'} |"
        )
    return "\n".join(lines)


def _told(measures: dict[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:.4f}" for name, value in measures.items())
