"""Attack noise: of several misspellings of a row, the one that the network in training answers worst."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import keras
import numpy as np

from keras_model.attack.slips import attackable, misspellings, parts_of
from keras_model.data.rows import LabelSetRow, PairRow, Row, TextRow
from keras_model.tasks.batching import round_up
from keras_model.tasks.task_model import TaskModel
from keras_model.train.adversary.telling_words import telling_words
from keras_model.train.material.batches import training_set
from keras_model.train.settings import require_attackable

# Misspellings of a row that are tried. Each costs a quarter of what learning from the row costs. Of 300 validation rows
# of CLINC150, `assets/intents` answers 14 % wrongly after one try, two words drawn alike, 29 % by the worst of three,
# 41 % of six. With words drawn by the fourth power of what they tell of the label, it is 22, 44 and 55 %.
TRIES = 3
_SHARPNESS = 4
_ROWS_AT_ONCE = 256
_Labelled = TypeVar("_Labelled", TextRow, PairRow, LabelSetRow, TextRow | PairRow | LabelSetRow)


class AttackNoise:
    """Misspells rows as suits the network least: an attack that costs little, on the weights of the moment.

    Of each row that is hit, `TRIES` copies are made, each with `words` words drawn anew, words that tell much of the
    label rather than others (`telling_words`), and one misspelling of each drawn among those that an attacker tries
    (`misspellings`). The copy with the greatest loss is kept.

    Args:
        model: in training; looked at, not changed.
        rows: to learn what words tell from.
        words: misspelled in a row, fewer where it has fewer that can be.

    Raises:
        UserError: rows of the model's task are not attacked.
    """

    def __init__(self, model: TaskModel, rows: Sequence[Row], words: int) -> None:
        require_attackable(model.task)
        self.model = model
        self.words = words
        self._telling = telling_words([_attackable(row) for row in rows])
        # A function of its own: the precision of the model's own one must stay that of an evaluation.
        self._network = keras.Model(model.input, model.output)

    def rows(self, rows: Sequence[Row], seed: str, clean_share: float) -> list[Row]:
        """Return the rows in their order; each stays as it is with probability `clean_share`.

        Args:
            rows: of the model's task.
            seed: the same one, with the same weights, gives the same rows.
            clean_share: from 0 to 1.
        """
        generator = random.Random(seed)
        found = list(rows)
        hit = [number for number in range(len(rows)) if generator.random() >= clean_share]
        tries = [self._misspelled(_attackable(rows[number]), generator) for number in hit for _ in range(TRIES)]
        if tries:
            worst = self._losses(tries).reshape(-1, TRIES).argmax(axis=1)
            for place, number in enumerate(hit):
                found[number] = tries[place * TRIES + int(worst[place])]
        return found

    def _misspelled(self, row: _Labelled, generator: random.Random) -> _Labelled:
        parts = [parts_of(text) for text in row.texts]
        places = [(text, place) for text in range(len(parts)) for place in attackable(parts[text])]
        # The greatest of log(u)/w draws without replacement by the weights w (Efraimidis and Spirakis 2006).
        weights = [self._telling(parts[text][place]) ** _SHARPNESS for text, place in places]
        keys = [math.log(1 - generator.random()) / weight for weight in weights]
        for text, place in [places[number] for number in np.argsort(keys)[::-1][: self.words]]:
            parts[text][place] = generator.choice(misspellings(parts[text][place], generator))
        typed = ["".join(words) for words in parts]
        if isinstance(row, TextRow):
            return replace(row, text=typed[0])
        if isinstance(row, PairRow):
            return replace(row, text_a=typed[0], text_b=typed[1])
        return replace(row, input=typed[0] if len(typed) == 1 else (typed[0], typed[1]))

    def _losses(self, rows: Sequence[Row]) -> np.ndarray:
        data = training_set(self.model, rows)
        lengths = round_up(data.features["mask"].sum(axis=1))
        order = np.argsort(lengths, kind="stable")
        losses = np.zeros(len(rows))
        for first in range(0, len(order), _ROWS_AT_ONCE):
            chunk = order[first : first + _ROWS_AT_ONCE]
            batch = data.take(chunk, int(lengths[chunk].max()))
            logits = self._network.predict_on_batch(batch.features)
            losses[chunk] = _losses(logits, batch.targets)
        return losses


def _losses(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the cross-entropy of each row: logits float [B, N], targets int32 [B] or float32 [B, N]."""
    if targets.ndim == 1:
        return np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(logits)), targets]
    return (np.logaddexp(0, logits) - targets * logits).mean(axis=1)


def _attackable(row: Row) -> TextRow | PairRow | LabelSetRow:
    if not isinstance(row, TextRow | PairRow | LabelSetRow):
        raise TypeError(f"attack noise meets a {type(row).__name__}")
    return row
