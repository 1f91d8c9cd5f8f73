"""Answers at the ends of what eight bits can say: scores that tie there, and labels that are all too unlikely."""

from collections.abc import Iterator, Sequence

import numpy as np

from convert.tflite.typed_graph import Quantization
from keras_model.data.tasks import CLASSIFICATION, TAGGING
from keras_model.outputs.answers import Answers
from keras_model.outputs.reading import Reading

_LEAST, _GREATEST = -128, 127
_OTHERWISE = "build --profile dynamic, which answers in float"


def saturation(
    task: str, reference: Answers, answers: Answers, steps: Quantization | None, reading: Reading
) -> Iterator[str]:
    """Yield a sentence for each way in which a file's answers to the evaluation saturate.

    Args:
        task: of both models.
        reference: the answers of the model before its conversion.
        answers: of the file.
        steps: of the numbers of an int8 file that scores texts; None for any other file.
        reading: of the file.
    """
    if steps is not None:
        yield from _ties(np.array(reference.values), np.array(answers.values), steps, reading)
    if told := silence(task, answers.values):
        yield told


def silence(task: str, values: Sequence[np.ndarray], called: str = "rows", rejecting: bool = False) -> str:
    """Return a sentence about the texts to which a file gives 0 for every label; empty where there is none.

    Args:
        task: of the file. Of labels that go together, none may fit, and so of that task nothing is told.
        values: the probabilities of each text, [..., N] of N labels.
        called: what a text is.
        rejecting: whether the file has a threshold, by which such a text gets no label.
    """
    if task not in (CLASSIFICATION, TAGGING):
        return ""
    silent = sum(bool((row.max(axis=-1, initial=0) == 0).any()) for row in values if row.size)
    if not silent:
        return ""
    texts = f"{silent} of {len(values)} {called}" + (" (a word of each)" if task == TAGGING else "")
    outcome = "and so are rejected" if rejecting else "and the first label for an answer"
    return (
        f"{texts} got 0.000 for every label, as eight bits tell none so unlikely from 0, {outcome}; {_OTHERWISE}, or "
        "train further"
    )


def _ties(before: np.ndarray, after: np.ndarray, steps: Quantization, reading: Reading) -> Iterator[str]:
    """Yield which end of an int8 file's scores several rows share that the model before tells apart."""
    scale = float(steps.scale[0])
    for name, end, way in (("highest", _GREATEST, 1), ("lowest", _LEAST, -1)):
        number = scale * (end - steps.zero_point)
        inner, outer = (float(reading.scores(np.array(number + way * part * scale))) for part in (-0.5, 0.5))
        there = way * after > way * inner
        if there.sum() > 1 and (way * before[there] > way * outer).any():
            told = float(reading.scores(np.array(number)))
            yield (
                f"{there.sum()} of {len(after)} rows share the {name} score that the file can give, {told:.4g}, so "
                f"that they tie; calibrate on texts with scores like theirs, or {_OTHERWISE}"
            )
