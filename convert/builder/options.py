"""What a build is asked for, checked before any work is done."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from convert.builder.threshold import RejectionOptions
from convert.qat.settings import FineTuningSettings
from keras_model.errors import UserError

PROFILES = ("int8", "dynamic", "float16", "float32")
# Points of the task's score, a correlation's hundredths too, that a conversion may cost unless told otherwise.
DEFAULT_MAX_DROP = {"embedding": 2.5}
USUAL_MAX_DROP = 1.0


@dataclass(frozen=True)
class BuildOptions:
    """What a build is asked for.

    Attributes:
        folder: the model folder.
        calibration: file of texts the ranges are taken from.
        evaluation: file of labelled rows the result is judged by.
        output: the .tflite to write.
        profile: one of `PROFILES`.
        length: tokens S of the inputs.
        shorter: further lengths to serve, each less than `length`, with the same weights.
        windows: in how many windows at most a classifier reads a text, as of `Preprocessor`; None for the folder's own.
        prompt: name of the prompt before each text of calibration, fine-tuning and evaluation, none if empty; None for
            the model's default, which stays the file's.
        output_type: "uint8", "int8" or "float32"; None for the profile's usual.
        max_drop: points of the task's score that may be lost; None for the task's usual.
        calibration_texts: at most so many texts are used.
        seed: of their sample.
        rejection: what to choose a threshold by, below which no label fits; None for no threshold.
        no_answer: file of rows to choose by when a text holds no answer; None for the model's own threshold.
        fine_tune: file of texts to fine-tune the int8 graph on; None for none.
        fine_tuning: how.
    """

    folder: Path
    calibration: Path
    evaluation: Path
    output: Path
    profile: str = "int8"
    length: int = 64
    shorter: tuple[int, ...] = ()
    windows: int | None = None
    prompt: str | None = None
    output_type: str | None = None
    max_drop: float | None = None
    calibration_texts: int = 200
    seed: int = 0
    rejection: RejectionOptions | None = None
    no_answer: Path | None = None
    fine_tune: Path | None = None
    fine_tuning: FineTuningSettings = field(default_factory=FineTuningSettings)


def chosen_output_type(options: BuildOptions) -> str:
    """Return the output type that is meant."""
    if options.max_drop is not None and not options.max_drop >= 0:
        raise UserError(f"--max-drop {options.max_drop}: give 0 or more points")
    if options.fine_tune is not None and options.profile != "int8":
        raise UserError(f"profile {options.profile} rounds no activation: there is nothing to fine-tune; leave it out")
    usual = "uint8" if options.profile == "int8" else "float32"
    chosen = options.output_type or usual
    if options.profile != "int8" and chosen != "float32":
        raise UserError(f"profile {options.profile} computes in float, so its output is float32, not {chosen}")
    return chosen


def check_lengths(options: BuildOptions, backbone: dict[str, Any]) -> None:
    """Raise `UserError` for a length without positions in the model, given twice, or longer than the longest."""
    longest = backbone.get("max_sequence_length", 512)
    lengths = (options.length, *options.shorter)
    for length in lengths:
        if not 3 <= length <= longest:
            raise UserError(f"length {length}: the model has {longest} positions; choose 3 to {longest}")
        if lengths.count(length) > 1:
            raise UserError(f"length {length} is given twice; give each length once")
    if max(lengths) > options.length:
        raise UserError(f"length {max(lengths)} is no shorter than {options.length}")
