"""The check that every number of a training run's settings passes."""

import math
from typing import Any

from keras_model.errors import UserError

# What a training run may compute its convolutions' products in.
PRECISIONS = ("float32", "bfloat16")


def check_bounds(settings: Any, *bounds: tuple[str, float, float]) -> None:
    """Raise `UserError` for the first attribute that is not within its bounds, given as (name, least, most)."""
    for name, least, most in bounds:
        if not least <= getattr(settings, name) <= most:
            bound = f"between {least} and {most}" if most < math.inf else f"at least {least}"
            raise UserError(f"{name.replace('_', ' ')} is {getattr(settings, name)}; it must be {bound}")


def check_positive(settings: Any, *names: str) -> None:
    """Raise `UserError` for the first attribute that is not a finite number above 0."""
    for name in names:
        if not 0 < getattr(settings, name) < math.inf:
            raise UserError(f"{name.replace('_', ' ')} is {getattr(settings, name)}; it must be above 0")


def check_precision(precision: str) -> None:
    """Raise `UserError` unless a run can compute in this precision."""
    if precision not in PRECISIONS:
        raise UserError(f"precision is {precision!r}; it must be one of {', '.join(PRECISIONS)}")
