"""The texts a conversion is calibrated and fine-tuned on and the rows it is judged by, kept apart."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.data.held_out import Item, without_excluded
from keras_model.data.provenance import sha256
from keras_model.data.readers import has_columns, read_inputs, read_rows, read_texts
from keras_model.data.rows import Text, TokenRow, is_pair, texts_of
from keras_model.errors import CalibrationError
from keras_model.outputs.answers import EvaluationRow
from keras_model.outputs.reading import MULTI_LABEL, REGRESSION

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
    if task == "embedding" and isinstance(read_inputs(path)[0], str):
        return list(read_texts(path))
    return list(read_rows(path, task))


def sample_calibration(path: Path, evaluation: list[EvaluationRow], count: int, seed: int) -> CalibrationTexts:
    """Draw at most `count` texts; pairs, where the evaluation consists of pairs and the file does too.

    Raises:
        CalibrationError: every text of the file also occurs in the evaluation.
    """
    pairs = is_pair(evaluation[0])
    texts: list[Text] = list(dict.fromkeys(read_inputs(path) if pairs else read_texts(path)))
    held_out = _texts(evaluation)
    # Many questions share a context, and many pairs a second text: the first tells them apart.
    usable = [text for text in texts if texts_of(text)[0] not in held_out]
    return _sample(path, texts, usable, count, seed, advice="calibrate on")


def sample_training(
    path: Path, task: str, evaluation: Sequence[EvaluationRow], count: int, seed: int
) -> CalibrationTexts:
    """Draw at most `count` texts to fine-tune on: as a model of the task reads them, in random order.

    What is learnt from must not even resemble the evaluation: texts count as the same whatever their case and blanks,
    a pair goes if either of its texts is held out, and a line of plain text if it holds one (see `TextIndex`).

    Raises:
        CalibrationError: no text is left.
    """
    paired = task in ("classification", MULTI_LABEL, REGRESSION, "question-answering")
    texts: list[Text] = list(dict.fromkeys(read_inputs(path) if paired else read_texts(path)))
    usable = without_excluded(texts, _texts(evaluation), inside=not has_columns(path))
    return _sample(path, texts, usable, count, seed, advice="fine-tune on")


def sample_held_out(task: str, evaluation: Sequence[EvaluationRow], length: int, seed: int) -> list[Text]:
    """Draw texts of the evaluation, as a model of the task reads them, to tell by which rounding costs what.

    They are so many that together they have `_BUDGET_TOKENS` at `length` tokens each, or all that there are.
    """
    texts: list[Text] = []
    for row in evaluation:
        if isinstance(row, TokenRow):
            texts.append(row.written[0])
        elif isinstance(row, str) or task == "embedding":
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
        raise nothing_left(path, f"{len(rows)} rows", "choose by other rows")
    return usable


def _texts(rows: Sequence[EvaluationRow]) -> set[str]:
    return {text for row in rows for text in texts_of(row)}


def _sample(
    path: Path, texts: Sequence[Text], usable: Sequence[Text], count: int, seed: int, advice: str
) -> CalibrationTexts:
    if not usable:
        raise nothing_left(path, f"{len(texts)} texts", f"{advice} other texts")
    chosen = random.Random(seed).sample(usable, min(count, len(usable)))
    return CalibrationTexts(path, chosen, len(texts) - len(usable), seed)


def nothing_left(path: Path, all_of_them: str, advice: str) -> CalibrationError:
    """Return the fault of a file that the evaluation holds whole."""
    return CalibrationError(
        f"{path}: all {all_of_them} also stand in the evaluation file; "
        f"{advice}, or the accuracy that is measured means nothing"
    )
