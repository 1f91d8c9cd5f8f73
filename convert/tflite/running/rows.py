"""Features as the rows that a network reads one after the other."""

from typing import Any

from keras_model.encode.windows import FEATURES, Features
from keras_model.errors import UserError


def check_features(features: Any) -> None:
    """Make sure that these are rows a network can read.

    Raises:
        UserError: one of `FEATURES` is missing or is no array [B, S], they differ in shape, or there is no row.
    """
    shapes = [getattr(features[name], "shape", None) if name in features else None for name in FEATURES]
    if any(shape is None or len(shape) != 2 for shape in shapes):
        raise UserError(f"features are not {', '.join(FEATURES)} as arrays [B, S]; make them with a `Preprocessor`")
    if len(set(shapes)) > 1:
        told = ", ".join(f"{name} {list(shape or ())}" for name, shape in zip(FEATURES, shapes, strict=True))
        raise UserError(f"features differ in shape: {told}; give arrays of one shape [B, S]")
    if not len(features["ids"]):
        raise UserError("features have no row; give at least one")


def single_rows(features: Features) -> list[Features]:
    """Features [B, S] as B times [1, S], the shape a .tflite takes."""
    count = len(features["ids"])
    return [{name: features[name][row : row + 1] for name in FEATURES} for row in range(count)]
