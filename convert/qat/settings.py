"""The numbers of a fine-tuning with the integer graph's rounding in the loop."""

from dataclasses import dataclass

from keras_model.train.settings import check_bounds, check_positive


@dataclass(frozen=True)
class FineTuningSettings:
    """How long and how far.

    Attributes:
        steps: of training.
        batch_size: texts of one step.
        learning_rate: the highest, in int8 steps of a weight.
        seed: of the choice and order of texts.

    Raises:
        UserError: a number outside its bounds.
    """

    steps: int = 400
    batch_size: int = 32
    learning_rate: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        check_bounds(self, ("steps", 1, 1_000_000), ("batch_size", 1, 4096), ("seed", 0, 2**32 - 1))
        check_positive(self, "learning_rate")

    @property
    def texts(self) -> int:
        """As many as can be of use."""
        return self.steps * self.batch_size
