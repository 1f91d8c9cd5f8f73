"""The integer arrays that a network takes, and the windows that a long text is cut into."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.encode.long_texts.spread import COMBINED, GREATEST

Features = dict[str, np.ndarray]
# The arrays that every network takes, int32 [B, S] each.
FEATURES = ("ids", "mask", "segment_ids")


def stacked(batches: Sequence[Features]) -> Features:
    """Return the rows of several batches as one, in their order; all have the same length S."""
    return {name: np.concatenate([batch[name] for batch in batches]) for name in FEATURES}


@dataclass(frozen=True)
class TextWindows:
    """B texts, or pairs of texts, each in one window of S tokens or, where it is longer, in several; W in all.

    Attributes:
        features: `ids`, `mask`, `segment_ids`, int32 [W, S], the windows of the first text first.
        counts: windows of each text, int32 [B], each at least 1.
        truncated: whether no window holds the end of a text, or of one of a pair, bool [B].
        paired: whether it is a pair, bool [B].
    """

    features: Features
    counts: np.ndarray
    truncated: np.ndarray
    paired: np.ndarray

    def told(self) -> list[tuple[int, bool]]:
        """Return of each text in how many windows it is read, and whether an end is in none."""
        return list(zip(self.counts.tolist(), self.truncated.tolist(), strict=True))

    def combine(self, outputs: np.ndarray, task: str) -> np.ndarray:
        """Return one output for each text, of the same type as its windows': their mean, or the greatest.

        Args:
            outputs: of the windows, float [W, N]: probabilities or scores.
            task: one of `COMBINED`, which says what is taken.

        Returns:
            float [B, N].
        """
        if len(self.counts) == len(outputs):
            return outputs
        begins = np.cumsum(self.counts) - self.counts
        sums = np.add.reduceat(outputs, begins, axis=0, dtype=np.float64)
        mean = (sums / self.counts[:, None]).astype(outputs.dtype)
        of_text, of_pair = (how == GREATEST for how in COMBINED[task])
        greatest = np.where(self.paired, of_pair, of_text)
        return np.where(greatest[:, None], np.maximum.reduceat(outputs, begins, axis=0), mean)


@dataclass(frozen=True)
class QuestionWindows:
    """One question with its context, cut into W overlapping windows of S tokens.

    Attributes:
        features: `ids`, `mask`, `segment_ids`, int32 [W, S].
        offsets: int32 [W, S, 2], (first, after the last) character of the context that a position stands for;
            (-1, -1) where the position holds no context.
        left_out: windows of the context that are not among these, for they have less in common with the question.
    """

    features: Features
    offsets: np.ndarray
    left_out: int = 0

    def answer_positions(self, begin: int, end: int) -> np.ndarray:
        """First and last token of the answer `context[begin:end]` in each window, int32 [W, 2].

        A window that does not hold the whole answer gives (0, 0), the position of `[CLS]`, as SQuAD models
        are trained.
        """
        positions = np.zeros((len(self.offsets), 2), np.int32)
        first, after = self.offsets[:, :, 0], self.offsets[:, :, 1]
        held = (first >= 0) & (first < end) & (after > begin)
        if not held.any():
            return positions
        # The answer's outermost tokens may reach past it on either side; a window must hold both.
        answer_begin, answer_end = first[held].min(), after[held].max()
        for window, row in enumerate(held):
            inside = np.flatnonzero(row)
            if inside.size and first[window, inside[0]] == answer_begin and after[window, inside[-1]] == answer_end:
                positions[window] = inside[0], inside[-1]
        return positions


@dataclass(frozen=True)
class WordWindows:
    """One text cut into its words, in W overlapping windows of S tokens.

    Attributes:
        text: as given.
        features: `ids`, `mask`, `segment_ids`, int32 [W, S].
        words: (first, after the last) character of each word.
        joined: of each word, whether a hyphen joins it to the one before, or it is the hyphen.
        blankless: of each word, whether it stands among characters of a script that is written without blanks.
        places: int32 [words, 2], the window that decides a word and the position of its first piece there; -1 for
            a word of which the tokenizer leaves nothing, such as a zero-width space.
    """

    text: str
    features: Features
    words: list[tuple[int, int]]
    joined: list[bool]
    blankless: list[bool]
    places: np.ndarray
