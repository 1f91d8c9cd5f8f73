"""Settings of another type are refused by name."""

from collections.abc import Sequence

import pytest

from keras_model.errors import CheckpointError
from keras_model.setting_types import check_setting_types


class Taker:
    """Takes one setting of each type that files hold."""

    def __init__(
        self, flag: bool, count: int, rate: float, word: str, other: int | None, order: Sequence[int] | None
    ) -> None:
        """Take them."""


def test_settings_of_the_right_types_and_unknown_ones_pass() -> None:
    """A number without a fraction is a float; what the taker lacks, it refuses itself."""
    check_setting_types({"flag": True, "count": 3, "rate": 1, "word": "", "other": None, "order": [1]}, Taker)
    check_setting_types({"rate": 0.5, "other": 2, "order": None, "unknown": {}}, Taker)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("flag", 1),
        ("flag", None),
        ("count", True),
        ("count", 1.5),
        ("rate", "0.1"),
        ("rate", {}),
        ("rate", False),
        ("word", True),
        ("word", ["a"]),
        ("word", "a\ud800"),
        ("other", "2"),
        ("order", 3),
    ],
)
def test_a_setting_of_another_type_is_named(name: str, value: object) -> None:
    """True is no number, and text is neither."""
    with pytest.raises(CheckpointError, match=f"^{name} is "):
        check_setting_types({name: value}, Taker)
