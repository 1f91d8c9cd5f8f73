"""A trained model built in each profile by the real build, whose reports hold its scores."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert.build import BuildOptions, build
from convert.compare_shape import PROFILES
from convert.difference import KEPT_SCORE
from convert.multiply_adds import multiply_adds
from convert.sources import read_evaluation, sample_calibration
from keras_model.errors import CheckpointError
from keras_model.model_folder import LABELS_FILE, read_config, read_labels
from keras_model.rows import check_labels

_TASKS_WITH_LABELS = ("classification", "token-classification")
# Positions of a backbone that is not told otherwise.
USUAL_POSITIONS = 512


@dataclass(frozen=True)
class TrainedModel:
    """A model folder, the labelled rows it is judged by, and the texts its ranges are taken from."""

    folder: Path
    evaluation: Path
    calibration: Path


def check_trained(model: TrainedModel) -> int:
    """Read all but the weights; return the positions the model has.

    Raises:
        InputFileError, DataError, CheckpointError, CalibrationError: what `build` would refuse.
    """
    config = read_config(model.folder)
    task = config["task"]
    if task not in KEPT_SCORE:
        raise CheckpointError(f"{model.folder}: a {task} answers nothing yet, so it has no score")
    rows = read_evaluation(model.evaluation, task)
    if task in _TASKS_WITH_LABELS:
        check_labels(rows, read_labels(model.folder / LABELS_FILE), model.evaluation)
    sample_calibration(model.calibration, rows, count=1, seed=0)
    return config["backbone"].get("max_sequence_length", USUAL_POSITIONS)


def build_trained(
    model: TrainedModel, length: int, folder: Path, progress: Callable[[str], None]
) -> tuple[dict[str, Any], dict[str, Path]]:
    """Build a model in each profile, whatever accuracy it loses.

    Args:
        model: see there.
        length: tokens S of the inputs.
        folder: to write to.
        progress: is told each step as it begins.

    Returns:
        Its record but for the profiles, as in `compare`, and profile → file. The record's "score" is {"task", "name",
        "evaluation": {"file", "sha256", "examples"}, "keras": value, profile: {"value", "agreement"}}; agreement is the
        share of rows answered as in Keras. Of an embedding both are the mean cosine to Keras' vectors.

    Raises:
        As `convert.build.build`.
    """
    from keras_model.task_model import load_model

    paths = {profile: folder / f"{profile}.tflite" for profile in PROFILES}
    score: dict[str, Any] = {}
    for profile, path in paths.items():

        def tell(step: str, profile: str = profile) -> None:
            progress(f"{model.folder}, {profile}: {step}")

        options = BuildOptions(
            model.folder, model.calibration, model.evaluation, path, profile, length, max_drop=float("inf")
        )
        report = build(options, tell)
        score |= _shared_by_profiles(report) | {profile: _result(report)}
    loaded = load_model(model.folder)
    facts = {
        "name": str(model.folder),
        "trained": True,
        "parameters": loaded.count_params(),
        "multiply_adds": multiply_adds(paths["float32"].read_bytes()),
        "num_layers": loaded.backbone.num_layers,
        "hidden_dim": loaded.backbone.hidden_dim,
        "score": score,
    }
    return facts, paths


def _shared_by_profiles(report: dict[str, Any]) -> dict[str, Any]:
    name = report["score"]
    keras = 1.0 if report["task"] == "embedding" else report["keras"][name]
    return {"task": report["task"], "name": name, "evaluation": report["evaluation"], "keras": keras}


def _result(report: dict[str, Any]) -> dict[str, float]:
    told = report["tflite"]
    value = told["agreement"] if report["task"] == "embedding" else told[report["score"]]
    return {"value": value, "agreement": told["agreement"]}
