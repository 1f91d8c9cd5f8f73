"""What a build is asked for, checked before any work is done."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from convert.builder.threshold import RejectionOptions
from convert.engines.table import read_engine_table
from convert.graph.constructions import USUAL, Constructions
from convert.qat.settings import FineTuningSettings
from keras_model.data.tasks import EMBEDDING
from keras_model.errors import UserError
from keras_model.outputs.two_models.losses import LEAST_COSINE, PAIR_SPEARMAN, SAME_NEIGHBOUR

PROFILES = ("int8", "dynamic", "float16", "float32")
# Whose activations are rounded, so that what stands at one token moves otherwise than what stands at others.
ROUNDED_ACTIVATIONS = ("int8", "dynamic")
# docs/android-runtimes.md has the figures.
WARNINGS = {
    "dynamic": "an Android app with TensorFlow Lite 2.16.1 takes up to 14 times the instructions for dynamic range "
    "that it takes for int8; give it 2.21 or LiteRT, or build --profile int8"
}
# Points of the task's score, a correlation's hundredths too, that a conversion may cost unless told otherwise.
DEFAULT_MAX_DROP = {EMBEDDING: 2.5}
USUAL_MAX_DROP = 1.0
# Tokens of the inputs; more than most texts to be labelled have.
USUAL_LENGTH = 64
# Of an embedding besides; docs/report.md tells what models lost that were built so.
EMBEDDING_MAX_DROP = {LEAST_COSINE: 5.0, PAIR_SPEARMAN: 2.0, SAME_NEIGHBOUR: 20.0}
_OF_EMBEDDINGS = {
    LEAST_COSINE: "max_least_cosine_drop",
    PAIR_SPEARMAN: "max_pair_spearman_drop",
    SAME_NEIGHBOUR: "max_neighbour_drop",
}


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
        windows: in how many windows at most a long text is read, as of `Preprocessor`; None for the folder's own.
        prompt: name of the prompt before each text of calibration, fine-tuning and evaluation, none if empty; None for
            the model's default, which stays the file's.
        fold_look_alikes: fold look-alike letters, also where the folder does not say so.
        output_type: "uint8", "int8" or "float32"; None for the profile's usual.
        max_drop: points of the task's score that may be lost; None for the task's usual; infinite to permit any loss.
        max_least_cosine_drop: of an embedding, points that the least cosine to the model's vectors may be below 1; None
            for the usual, as of the next two.
        max_pair_spearman_drop: points that the rank correlation of the texts' similarities may be below 1.
        max_neighbour_drop: percent of the texts that may have another nearest neighbour.
        calibration_texts: at most so many texts are used.
        seed: of their sample.
        rejection: what to choose a threshold by, below which no label fits; None for no threshold.
        no_answer: file of rows to choose by when a text holds no answer; None for the model's own threshold, moved as
            rounding moves the margins.
        engine: of `convert.engines.table.ENGINES`, to build for; None for the usual graph, which XNNPACK runs.
        fine_tune: file of texts to fine-tune the int8 graph on; None for none.
        fine_tuning: how.
        noise_budget: whether to measure which rounding costs what.
    """

    folder: Path
    calibration: Path
    evaluation: Path
    output: Path
    profile: str = "int8"
    length: int = USUAL_LENGTH
    shorter: tuple[int, ...] = ()
    windows: int | None = None
    prompt: str | None = None
    fold_look_alikes: bool = False
    output_type: str | None = None
    max_drop: float | None = None
    max_least_cosine_drop: float | None = None
    max_pair_spearman_drop: float | None = None
    max_neighbour_drop: float | None = None
    calibration_texts: int = 200
    seed: int = 0
    rejection: RejectionOptions | None = None
    no_answer: Path | None = None
    engine: str | None = None
    fine_tune: Path | None = None
    fine_tuning: FineTuningSettings = field(default_factory=FineTuningSettings)
    noise_budget: bool = False

    @property
    def inputs(self) -> list[Path]:
        """What is read: the model folder, and each file that is given."""
        given = [self.folder, self.calibration, self.evaluation, self.fine_tune, self.no_answer]
        if self.rejection is not None:
            given += [self.rejection.in_scope, self.rejection.out_of_scope]
        return [path for path in given if path is not None]


def chosen_constructions(options: BuildOptions) -> Constructions:
    """Return what the engine that is built for asks of the graph."""
    if options.engine is None:
        return USUAL
    return Constructions(**dict.fromkeys(read_engine_table(options.engine).constructions, True))


def option_of(measure: str) -> str:
    """Return the option that permits a measure's loss."""
    return f"--{_OF_EMBEDDINGS.get(measure, 'max_drop').replace('_', '-')}"


def chosen_output_type(options: BuildOptions) -> str:
    """Return the output type that is meant."""
    for name in ("max_drop", *_OF_EMBEDDINGS.values()):
        points = getattr(options, name)
        if points is not None and not points >= 0:
            raise UserError(f"--{name.replace('_', '-')} {points}: give 0 or more points")
    if options.fine_tune is not None and options.profile != "int8":
        raise UserError(f"profile {options.profile} rounds no activation: there is nothing to fine-tune; leave it out")
    if options.noise_budget and options.profile != "int8":
        raise UserError(f"profile {options.profile} rounds no activation: it has no noise budget; leave it out")
    usual = "uint8" if options.profile == "int8" else "float32"
    chosen = options.output_type or usual
    if options.profile != "int8" and chosen != "float32":
        raise UserError(f"profile {options.profile} computes in float, so its output is float32, not {chosen}")
    return chosen


def check_permitted(options: BuildOptions, task: str) -> None:
    """Raise `UserError` if a loss is permitted that only embeddings have, and the model is none."""
    for name in _OF_EMBEDDINGS.values():
        if task != EMBEDDING and getattr(options, name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise UserError(f"{option} is for embeddings, and the model is a {task}; leave it out")


def permitted_points(options: BuildOptions, task: str, measure: str) -> float:
    """Return how many points of a measure of a model of a task may be lost."""
    usual = DEFAULT_MAX_DROP.get(task, USUAL_MAX_DROP)
    points = usual if options.max_drop is None else options.max_drop
    if measure not in _OF_EMBEDDINGS or math.isinf(points):
        return points
    own: float | None = getattr(options, _OF_EMBEDDINGS[measure])
    return EMBEDDING_MAX_DROP[measure] if own is None else own


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
