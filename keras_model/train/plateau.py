"""A training whose end its validation score decides: the rate stays up while the score rises, then cools down."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Plateau:
    """When the learning rate begins to fall, and how it goes.

    A rate that falls in a straight line towards a last epoch that is never reached would stay high, and the weights
    would stay rough. So the rate keeps its height until the score no longer rises, and then falls to 0 in a few epochs.

    Attributes:
        epochs: at most, cooling down included.
        patience: the rate begins to fall after so many epochs without a better score; 0 waits for the last epochs.
        cool_down: epochs in which it falls, at least 1.
    """

    epochs: int
    patience: int
    cool_down: int

    @property
    def shortest(self) -> int:
        """The number of epochs of a training whose score never rises."""
        return min(self.epochs, self.patience + self.cool_down)

    def falls_from(self, scores: Sequence[float]) -> int | None:
        """Return how many epochs were done when the rate began to fall, given their scores; None if it has not yet."""
        for done in range(len(scores) + 1):
            if done >= self.epochs - self.cool_down:
                return done
            if self.patience and epochs_without_gain(scores[:done]) >= self.patience:
                return done
        return None

    def last_epoch(self, scores: Sequence[float]) -> int:
        """Return the number of epochs that the training has, as far as the scores of those done tell."""
        fallen = self.falls_from(scores)
        return self.epochs if fallen is None else min(self.epochs, fallen + self.cool_down)

    def rate(self, peak: float, step: int, steps: int, warmup_steps: int, falls_from: int | None) -> float:
        """Return the learning rate of a step.

        Args:
            peak: the highest.
            step: counted from 0 over the whole training.
            steps: in an epoch.
            warmup_steps: until the highest rate.
            falls_from: epochs done when the rate began to fall, see `falls_from`.
        """
        rise = min(1.0, (step + 1) / max(warmup_steps, 1))
        if falls_from is None:
            return peak * rise
        fallen = step - falls_from * steps
        return peak * min(rise, max(0.0, 1 - fallen / (self.cool_down * steps)))


def epochs_without_gain(scores: Sequence[float]) -> int:
    """Return how many of the epochs with these scores came after the best one, the first of equals."""
    return len(scores) - 1 - list(scores).index(max(scores)) if scores else 0
