"""Network shapes and trained models side by side: parameters, bytes, multiply-adds, milliseconds, score."""

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from convert.comparison.environment import environment
from convert.comparison.shapes import write_shape
from convert.comparison.trained import TrainedModel, check_trained, measure_trained
from convert.verify.benchmark import check_turns, time_in_turns
from keras_model.errors import InputFileError, UserError
from keras_model.progress import TellStep
from keras_model.quiet_backend import import_keras_quietly

_REFERENCE = "dynamic"
# Positions of a shape that is not told otherwise.
_USUAL_POSITIONS = 512


@dataclass(frozen=True)
class CompareOptions:
    """What is compared, and how it is timed.

    Attributes:
        shapes: name → arguments of `SqueezeBertBackbone`; the weights are random.
        trained: models whose answers are judged too.
        length: tokens S of the shapes' inputs; a trained model has the lengths of its file.
        threads: of the runtime.
        runs: rounds, in each of which every file takes its turn.
    """

    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    trained: Sequence[TrainedModel] = ()
    length: int = 64
    threads: int = 1
    runs: int = 20


def compare(options: CompareOptions, progress: TellStep) -> dict[str, Any]:
    """Write every network in every profile, one network after another, then time all files in one run.

    What was written is gone afterwards. Together they take about six bytes a parameter, and as much memory while timed.

    Args:
        options: see there.
        progress: is told each step as it begins.

    Returns:
        - "length", "threads", "runs": as asked.
        - "environment": {"cpu", "system", "versions"}.
        - "models": for each shape, then each trained model, {"name", "trained", "length", "parameters",
          "multiply_adds", "num_layers", "hidden_dim", "score", "profiles": {profile: {"bytes", "milliseconds":
          {"min", "median"}, "ratio_to_dynamic"}}}. The ratio is the median over the rounds of this file's time by the
          time of the same network in dynamic range. Of several lengths, the longest is timed and counted. "score" is
          None without training, else as `measure_trained` returns it.

    Raises:
        UserError: nothing to compare, a length that some shape has no positions for, no thread or no run.
        InputFileError, DataError, CheckpointError, TfliteError: a faulty model folder, `.tflite` or file of rows.
    """
    _check(options)
    progress("starting Keras")
    import_keras_quietly()
    # TensorFlow warns of many models in one process, which are meant here.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with _scratch() as folder:
        # Trained models first: what is wrong with one is found soonest.
        trained = [
            measure_trained(model, _made(folder / f"trained_{number}"), progress)
            for number, model in enumerate(options.trained)
        ]
        shapes = [
            write_shape(name, arguments, options.length, _made(folder / f"shape_{number}"), progress)
            for number, (name, arguments) in enumerate(options.shapes.items())
        ]
        models = shapes + trained
        files = [path for _, paths in models for path in paths.values()]
        progress(f"timing {len(files)} files in {options.runs} rounds")
        milliseconds, _ = time_in_turns(files, options.threads, options.runs)
        columns = np.split(milliseconds, len(models), axis=1)
        records = [
            facts | {"profiles": _profiles(paths, times)} for (facts, paths), times in zip(models, columns, strict=True)
        ]
    return {
        "length": options.length,
        "threads": options.threads,
        "runs": options.runs,
        "environment": environment(),
        "models": records,
    }


def _check(options: CompareOptions) -> None:
    """Find, before the long work, what would fail after it.

    Raises:
        As `compare`.
    """
    if not options.shapes and not options.trained:
        raise UserError("nothing to compare: name shapes with --shapes or a model with --trained")
    check_turns(options.threads, options.runs)
    for model in options.trained:
        check_trained(model)
    for name, arguments in options.shapes.items():
        longest = arguments.get("max_sequence_length", _USUAL_POSITIONS)
        if not 3 <= options.length <= longest:
            raise UserError(f"length {options.length}: {name} has {longest} positions; choose 3 to {longest}")


def _profiles(paths: Mapping[str, Path], milliseconds: np.ndarray) -> dict[str, dict[str, Any]]:
    """The figures of one network's files; milliseconds are [runs, files]."""
    reference = milliseconds[:, [list(paths).index(_REFERENCE)]]
    ratios = np.median(milliseconds / reference, axis=0)
    return {
        profile: {
            "bytes": path.stat().st_size,
            "milliseconds": {"min": float(times.min()), "median": float(np.median(times))},
            f"ratio_to_{_REFERENCE}": float(ratio),
        }
        for (profile, path), times, ratio in zip(paths.items(), milliseconds.T, ratios, strict=True)
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def _scratch() -> Iterator[Path]:
    place = tempfile.gettempdir()
    try:
        with tempfile.TemporaryDirectory(prefix="compare-") as folder:
            yield Path(folder)
    except OSError as error:
        raise InputFileError(
            f"{place}: cannot hold the files to time: {error.strerror or error}; set TMPDIR to a place with room"
        ) from error
