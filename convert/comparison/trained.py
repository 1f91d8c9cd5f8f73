"""A trained model's strict int8 file beside the model in float32 and dynamic range, judged by the same rows."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert.builder.profiles import describe
from convert.builder.texts import read_evaluation
from convert.comparison.shapes import COMPARED_PROFILES
from convert.graph.trained_network import read_network
from convert.ptq.float_graph import write_float_profile
from convert.tflite.contents import TfliteContents, read_contents
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.verify.audit import audit
from convert.verify.multiply_adds import multiply_adds
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.provenance import sha256
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import CheckpointError, TfliteError
from keras_model.model_folder import learnt_from, read_config
from keras_model.outputs.answers import Answers, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.two_models.difference import KEPT_SCORE, difference_of
from keras_model.progress import TellStep


@dataclass(frozen=True)
class TrainedModel:
    """A model folder, the strict int8 file that was built from it, and the labelled rows that both are judged by."""

    folder: Path
    file: Path
    evaluation: Path


def check_trained(model: TrainedModel) -> None:
    """Read all but the weights.

    Raises:
        InputFileError, DataError, CheckpointError: a faulty folder or file of rows.
        TfliteError: the file is damaged, computes in float, or was built from another model.
    """
    config = read_config(model.folder)
    task = config["task"]
    if task not in KEPT_SCORE:
        raise CheckpointError(f"{model.folder}: the task {task} answers nothing yet, so it has no score")
    contents = read_contents(model.file)
    labels = tuple(read_labels(model.folder / LABELS_FILE)) if contents.labels else ()
    for kind, fits in {
        "task": contents.task == task,
        "labels": contents.labels == labels,
        "vocabulary": _same_vocabulary(contents, Preprocessor.from_folder(model.folder, config["preprocessor"])),
    }.items():
        if not fits:
            raise TfliteError(f"{model.file}: its {kind} differs from {model.folder}; build it from this folder")
    if not audit(model.file)["full_integer"]:
        raise TfliteError(f"{model.file}: computes in float; give the strict int8 file, the others are made from it")
    rows = read_evaluation(model.evaluation, task)
    check_as_learnt(learnt_from(config), rows, model.evaluation)
    rows_for_labels(rows, labels, model.evaluation)


def measure_trained(model: TrainedModel, folder: Path, progress: TellStep) -> tuple[dict[str, Any], dict[str, Path]]:
    """Write a model in float32 and dynamic range at the lengths of its int8 file; judge all three, and Keras.

    Args:
        model: see there.
        folder: to write to.
        progress: is told each step as it begins.

    Returns:
        Its record but for the profiles, as in `compare`, and profile → file. The record's "score" is {"task", "name",
        "evaluation": {"file", "sha256", "examples"}, "keras": value, profile: {"value", "agreement"}}; agreement is the
        share of rows answered as in Keras. Of an embedding both are the mean cosine to Keras' vectors.

    Raises:
        DataError: an embedding pair whose label is no number.
    """
    from keras_model.tasks.evaluation import keras_run
    from keras_model.tasks.loading import load_model

    contents = read_contents(model.file)
    length = contents.sequence_length
    loaded = load_model(model.folder)
    paths = {profile: folder / f"{profile}.tflite" for profile in COMPARED_PROFILES} | {"int8": model.file}
    progress(f"{model.folder}: float32 and dynamic range")
    network = read_network(loaded)
    for profile in ("float32", "dynamic"):
        content, shorter = write_float_profile(network, profile, length, sorted(contents.shorter))
        paths[profile].write_bytes(with_metadata(content, describe(loaded, model.folder, profile, length), shorter))
    rows = rows_for_labels(read_evaluation(model.evaluation, loaded.task), contents.labels, model.evaluation)
    preprocessor = loaded.preprocessor.with_length(length).with_windows(contents.windows)
    progress(f"{model.folder}: answering {len(rows)} rows in Keras")

    def answered(run: Run, threshold: float | None) -> Answers:
        # Without a threshold, every question is answered.
        decides = math.inf if threshold is None else threshold
        return answer(
            loaded.task,
            rows,
            contents.labels,
            preprocessor,
            run,
            reading=loaded.reading,
            no_answer_threshold=decides,
        )

    reference = answered(keras_run(loaded), loaded.no_answer_threshold)
    # Of an embedding, whose measures do not hold it, the reference's cosine to itself.
    name = KEPT_SCORE[loaded.task]
    score: dict[str, Any] = {
        "task": loaded.task,
        "name": name,
        "evaluation": {"file": model.evaluation.name, "sha256": sha256(model.evaluation), "examples": len(rows)},
        "keras": reference.measures.get(name, 1.0),
    }
    for profile, path in paths.items():
        progress(f"{model.folder}: answering them in {profile}")
        interpreter = TextInterpreter(path, threads=os.cpu_count() or 1)
        score[profile] = _result(name, reference, answered(interpreter.run, interpreter.no_answer_threshold))
    facts = {
        "name": str(model.folder),
        "trained": True,
        "length": length,
        "parameters": loaded.count_params(),
        "multiply_adds": multiply_adds(paths["float32"].read_bytes()),
        "num_layers": loaded.backbone.num_layers,
        "hidden_dim": loaded.backbone.hidden_dim,
        "score": score,
    }
    return facts, paths


def _same_vocabulary(contents: TfliteContents, preprocessor: Preprocessor) -> bool:
    mine, other = contents.tokenizer, preprocessor.tokenizer
    return mine.get_config() == other.get_config() and mine.to_bytes() == other.to_bytes()


def _result(name: str, reference: Answers, answers: Answers) -> dict[str, float]:
    agreement = difference_of(reference, answers).agreement
    return {"value": answers.measures.get(name, agreement), "agreement": agreement}
