"""Which texts of a batch belong together by another row of the file, which the batch may lack."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import PartnerRow, Row
from keras_model.train.sentence_pairs.encoding import targets_of_pairs


class KnownPartners:
    """All pairs of a file that belong together, by the numbers of their texts.

    Args:
        rows: of the file, with or without scores.
        batch_size: the most rows of a batch.
    """

    def __init__(self, rows: Sequence[Row], batch_size: int) -> None:
        self._batch_size = batch_size
        self._keys = np.empty(0, np.int64)
        if rows and all(isinstance(row, PartnerRow) for row in rows):
            pairs = targets_of_pairs(rows)[:, :2]
            self._keys, places = np.unique(_keys_of(pairs[:, 0], pairs[:, 1]), return_index=True)
            # Where no text has two partners, a batch holds the only row that could tell.
            if np.unique(pairs[places]).size == pairs[places].size:
                self._keys = self._keys[:0]

    def beside(self, targets: np.ndarray) -> np.ndarray:
        """Return the targets of a batch as `losses.partner_loss` takes them.

        Args:
            targets: the numbers of the texts of each row, int32 [B, T], as `targets_of_pairs` numbers them.

        Returns:
            The same, where no text of the file has several partners. Else int32 [B, T + (T - 1) · W], W the batch size:
            behind the numbers, for each other text of a row, 1 in the row of a first text and the column of a row
            whose text belongs to it.
        """
        if not len(self._keys):
            return targets
        rows, texts = targets.shape
        known = np.zeros((rows, texts - 1, self._batch_size), targets.dtype)
        for side in range(1, texts):
            asked = _keys_of(targets[:, :1], targets[:, side])
            place = np.minimum(np.searchsorted(self._keys, asked), len(self._keys) - 1)
            known[:, side - 1, :rows] = self._keys[place] == asked
        return np.concatenate([targets, known.reshape(rows, -1)], axis=1)


def _keys_of(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return a number for each two texts, int64, whichever of them comes first."""
    return (np.minimum(one, other).astype(np.int64) << 32) + np.maximum(one, other)
