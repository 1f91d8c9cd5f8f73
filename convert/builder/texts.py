"""The texts a conversion is calibrated and fine-tuned on and the rows it is judged by, kept apart."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.data.files.table import has_columns
from keras_model.data.held_out import Item, without_excluded
from keras_model.data.provenance import sha256
from keras_model.data.readers import read_inputs, read_rows, read_texts
from keras_model.data.rows import SpanRow, Text, TokenRow, is_pair, texts_of
from keras_model.data.tasks import EMBEDDING, QUESTION_ANSWERING
from keras_model.errors import CalibrationError, DataError
from keras_model.outputs.answers import EvaluationRow
from keras_model.outputs.by_task.judging_rows import tells_nothing

# A budget runs so many tokens, padding included, some thirty times: a minute of one core for MiniLM-L6.
_BUDGET_TOKENS, _LEAST_BUDGET_TEXTS = 2048, 8


@dataclass(frozen=True)
class CalibrationTexts:
    """A seeded sample of a file's texts, without any that the evaluation holds.

    Attributes:
        path: of the file.
        texts: the sample.
        shared: texts of the file left out because the evaluation holds them.
        seed: of the sample.
    """

    path: Path
    texts: list[Text]
    shared: int
    seed: int

    def record(self) -> dict[str, Any]:
        """What a report keeps, so that the sample can be drawn again."""
        return {
            "file": self.path.name,
            "sha256": sha256(self.path),
            "texts": len(self.texts),
            "left_out_as_in_evaluation": self.shared,
            "seed": self.seed,
        }


def read_evaluation(path: Path, task: str) -> list[EvaluationRow]:
    """Labelled rows of a task; for embeddings, texts that are no pairs need no label.

    Raises:
        InputFileError, DataError: as `keras_model.data.readers`.
    """
    if task == EMBEDDING and isinstance(read_inputs(path)[0], str):
        return list(read_texts(path))
    return list(read_rows(path, task))


def check_rows_judge(path: Path, task: str, rows: Sequence[EvaluationRow]) -> None:
    """Raise `DataError` for rows by which a conversion cannot be judged: its score is 0 whatever is answered."""
    if fault := tells_nothing(task, rows):
        raise DataError(f"{path}: {fault}")


def sample_calibration(
    path: Path, task: str, evaluation: Sequence[EvaluationRow], count: int, seed: int
) -> CalibrationTexts:
    """Draw at most `count` texts, as a model of the task reads them.

    A question with its context is left out where the evaluation asks it of this context, another pair where its first
    text is the evaluation's.

    Raises:
        DataError: the model reads two texts together, and the file holds single ones.
        CalibrationError: every text of the file also occurs in the evaluation.
    """
    texts = _as_read(path, task, evaluation, "calibrate")
    asked = {row.input for row in evaluation if isinstance(row, SpanRow)}
    if asked:
        # Many questions share a context, and some are asked of every context alike.
        usable = [text for text in texts if text not in asked]
        shared = f"all {len(texts)} questions", "calibrate on other questions, of the same contexts or of others"
    else:
        held_out = _texts(evaluation)
        # Many pairs share a second text: the first tells them apart.
        usable = [text for text in texts if texts_of(text)[0] not in held_out]
        kind = "texts" if isinstance(texts[0], str) else "pairs"
        whole = f"all {len(texts)} {kind}"
        shared = whole if kind == "texts" else f"the first texts of {whole}", f"calibrate on other {kind}"
    return _sample(path, texts, usable, count, seed, shared)


def sample_training(
    path: Path, task: str, evaluation: Sequence[EvaluationRow], count: int, seed: int
) -> CalibrationTexts:
    """Draw at most `count` texts to fine-tune on: as a model of the task reads them, in random order.

    What is learnt from must not even resemble the evaluation: texts count as the same whatever their case and blanks,
    a pair goes if either of its texts is held out, and a line of plain text if it holds one (see `TextIndex`).

    Raises:
        DataError: as in `sample_calibration`.
        CalibrationError: no text is left.
    """
    texts = _as_read(path, task, evaluation, "fine-tune")
    usable = without_excluded(texts, _texts(evaluation), inside=not has_columns(path))
    shared = f"all {len(texts)} texts", "fine-tune on other texts"
    if task == QUESTION_ANSWERING:
        shared = (
            f"the questions or the contexts of all {len(texts)} rows",
            "fine-tune on questions about other contexts",
        )
    elif not isinstance(texts[0], str):
        shared = f"the first or the second texts of all {len(texts)} pairs", "fine-tune on pairs of other texts"
    return _sample(path, texts, usable, count, seed, shared)


def sample_held_out(task: str, evaluation: Sequence[EvaluationRow], length: int, seed: int) -> list[Text]:
    """Draw texts of the evaluation, as a model of the task reads them, to tell by which rounding costs what.

    They are so many that together they have `_BUDGET_TOKENS` at `length` tokens each, or all that there are.
    """
    texts: list[Text] = []
    for row in evaluation:
        if isinstance(row, TokenRow):
            texts.append(row.written[0])
        elif isinstance(row, str) or task == EMBEDDING:
            texts.extend(texts_of(row))
        else:
            texts.append(row.input)
    texts = list(dict.fromkeys(texts))
    count = max(_BUDGET_TOKENS // length, _LEAST_BUDGET_TEXTS)
    return random.Random(seed).sample(texts, min(count, len(texts)))


def without_shared(path: Path, rows: Sequence[Item], evaluation: Sequence[EvaluationRow]) -> list[Item]:
    """The rows of a file none of whose texts the evaluation holds.

    Raises:
        CalibrationError: there are none.
    """
    held_out = _texts(evaluation)
    usable = [row for row in rows if held_out.isdisjoint(texts_of(row))]
    if not usable:
        raise nothing_left(path, f"texts of all {len(rows)} rows", "choose by other rows")
    return usable


def _as_read(path: Path, task: str, evaluation: Sequence[EvaluationRow], verb: str) -> list[Text]:
    """The texts of a file as a model of the task reads them, each once: two together where it reads the evaluation so.

    Ranges and weights of single texts would not suit pairs, whose second text is marked as such.
    """
    if task == EMBEDDING or not is_pair(evaluation[0]):
        return list(dict.fromkeys(read_texts(path)))
    questions = isinstance(evaluation[0], SpanRow)
    texts = list(dict.fromkeys(read_inputs(path, questions=questions)))
    if any(isinstance(text, str) for text in texts):
        two, rows = ("a question with its context", "such rows") if questions else ("two texts together", "pairs")
        raise DataError(f"{path}: holds single texts, but the model reads {two}; {verb} on {rows}")
    return texts


def _texts(rows: Sequence[EvaluationRow]) -> set[str]:
    return {text for row in rows for text in texts_of(row)}


def _sample(
    path: Path, texts: Sequence[Text], usable: Sequence[Text], count: int, seed: int, shared: tuple[str, str]
) -> CalibrationTexts:
    if not usable:
        raise nothing_left(path, *shared)
    chosen = random.Random(seed).sample(usable, min(count, len(usable)))
    return CalibrationTexts(path, chosen, len(texts) - len(usable), seed)


def nothing_left(path: Path, shared: str, advice: str) -> CalibrationError:
    """Return the fault of a file that shares with the evaluation so much that nothing is left of it."""
    return CalibrationError(
        f"{path}: {shared} also stand in the evaluation file; {advice}, or the accuracy that is measured means nothing"
    )
