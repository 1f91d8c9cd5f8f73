"""Where the special tokens of an input stand."""

from dataclasses import dataclass
from typing import Any

from keras_model.errors import CheckpointError, UserError


@dataclass(frozen=True)
class Template:
    """What stands around and between the texts of an input: `[CLS] a [SEP]`, and for a pair `[CLS] a [SEP] b [SEP]`.

    Attributes:
        separators: how many `[SEP]` stand between the two texts of a pair, 1 or 2; RoBERTa has `</s></s>`.
        second_segment: segment of the second text and of the `[SEP]` after it, 0 or 1; RoBERTa knows one segment.

    Raises:
        CheckpointError: another number of either.
    """

    separators: int = 1
    second_segment: int = 1

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("pair_separators", self.separators, (1, 2)),
            ("second_segment", self.second_segment, (0, 1)),
        ):
            if isinstance(value, bool) or value not in allowed:
                raise CheckpointError(f"the tokenizer's {name} is {value!r}; it may be {allowed[0]} or {allowed[1]}")

    @property
    def of_text(self) -> int:
        """Special tokens of an input with one text."""
        return 2

    @property
    def of_pair(self) -> int:
        """Special tokens of an input with two texts."""
        return 2 + self.separators

    def require_room_for_pairs(self, length: int) -> None:
        """Raise `UserError` for a length that holds no token of each of two texts beside those that mark them."""
        if length < self.of_pair + 2:
            raise UserError(
                f"length {length}: {self.of_pair} tokens mark a pair of texts, so that nothing of one or of both is "
                f"read; choose {self.of_pair + 2} or more"
            )

    def get_config(self) -> dict[str, Any]:
        """Return the names under which files keep it."""
        return {"pair_separators": self.separators, "second_segment": self.second_segment}
