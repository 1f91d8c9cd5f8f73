"""A finished classifier with another temperature, another threshold to reject texts by, or both."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from convert.builder.destination import check_place, scratch_folder
from convert.builder.texts import check_rows_judge
from convert.builder.threshold import (
    RejectionOptions,
    RejectionRows,
    calibrate_threshold,
    judge_threshold,
    read_rejection_rows,
)
from convert.tflite.contents import read_bytes, read_contents
from convert.tflite.contract import TFLITE
from convert.tflite.description import ModelDescription, description_of
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.logits import networks_in, with_logits_as_output, with_logits_divided
from convert.tflite.metadata import with_metadata
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.provenance import file_record
from keras_model.data.readers import read_rows
from keras_model.data.rows import LabelSetRow, Row, own_rows
from keras_model.data.tasks import LABELLED_TASKS, MULTI_LABEL
from keras_model.errors import AccuracyError, TfliteError, UserError
from keras_model.outputs.answers import Answers
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.by_task.labels import probabilities_of
from keras_model.outputs.confidence.temperature import fit_temperature
from keras_model.outputs.label_thresholds import choose_thresholds
from keras_model.outputs.metrics import label_matrix
from keras_model.outputs.reading import Reading


@dataclass(frozen=True)
class RefitOptions:
    """What to fit anew, and by which rows.

    Attributes:
        file: a classifier or tagger of `convert build`.
        output: is written; may be the file itself.
        rows: labelled rows to fit the temperature on, which the model has not learnt from and is not judged by; None
            to leave the temperature as it is.
        rejection: what to choose the threshold by; None to leave it as it is.

    Raises:
        UserError: neither is given.
    """

    file: Path
    output: Path
    rows: Path | None = None
    rejection: RejectionOptions | None = None

    def __post_init__(self) -> None:
        if self.rows is None and self.rejection is None:
            raise UserError(
                "give --rows to fit the temperature on, or --out-of-scope, --in-scope and --least-accuracy to choose "
                "the threshold by"
            )


def refit(options: RefitOptions) -> dict[str, Any]:
    """Write a finished file anew, with a temperature and a threshold that suit the rows.

    The integers of the network stay as they are: only the scale of its logits is divided, by the temperature. The
    temperature is fitted first, then what is chosen by probability: a multi-label file's thresholds on the same rows,
    and the threshold to reject by.

    Returns:
        - "temperature", if it was fitted: as `Temperature.record`, with "rows", the record of the file,
          "changed_answers", of how many rows the labels or tags are others than before, "measures_before" and
          "measures", which are those of `answer` on the rows, in the probabilities of the two files.
        - "rejection", if it was chosen: as `calibrate_threshold` returns it.

    Raises:
        UserError: the rejection is not for the file's task, or asks for no share.
        InputFileError, DataError: faulty files.
        TfliteError: the file is damaged, was compiled, is of another tool or task, or rejects by a threshold that
            another temperature makes void and that is not chosen anew.
        AccuracyError: the model answers fewer in-scope rows rightly than it must.
    """
    contents = read_contents(options.file)
    networks = networks_in(options.file, read_bytes(options.file), contents)
    task, labels = contents.task, contents.labels
    if task not in LABELLED_TASKS:
        raise TfliteError(f"{options.file}: serves the task {task}, whose answers have no probability of a label")
    description = description_of(contents)
    if options.rows is not None and description.score_threshold and options.rejection is None:
        raise TfliteError(
            f"{options.file}: rejects texts by a threshold, which another temperature makes void; choose it anew with "
            "--out-of-scope, --in-scope and --least-accuracy"
        )
    inputs = [options.rows] if options.rows is not None else []
    rows = None if options.rows is None else rows_for(options.rows, task, labels, contents.learnt_from)
    rejection_rows = None
    if options.rejection is not None:
        rejection_rows = read_rejection_rows(options.rejection, task, labels, [], contents.learnt_from)
        inputs += [options.rejection.in_scope, options.rejection.out_of_scope]
    check_place(options.output, TFLITE, inputs=inputs)

    report: dict[str, Any] = {}
    with scratch_folder(options.output) as scratch:
        draft = _Draft(scratch, options.output.name, networks, description)
        if options.rows is not None and rows is not None:
            record = file_record(str(options.rows), len(rows))
            report["temperature"] = _fit_temperature(options.file, rows, record, draft)
        if rejection_rows is not None:
            report["rejection"] = _choose_threshold(rejection_rows, draft)
        draft.write("whole").replace(options.output)
    return report


@dataclass
class _Draft:
    """A finished file while it is changed.

    Attributes:
        folder: where it is written to.
        name: of the file.
        networks: one for each length, the longest first.
        description: what the file says of them.
    """

    folder: Path
    name: str
    networks: list[bytes]
    description: ModelDescription

    def write(self, step: str) -> Path:
        """Write the file as it is after a step; one of its own, for an open interpreter has that of before mapped."""
        path = self.folder / f"{step}-{self.name}"
        path.write_bytes(with_metadata(self.networks[0], self.description, self.networks[1:]))
        return path


def _fit_temperature(file: Path, rows: list[Row], record: dict[str, Any], draft: _Draft) -> dict[str, Any]:
    """Divide the logits of the draft by the temperature that suits the rows, and return what a report says of it."""
    # The longest alone: the shorter ones' logits may have other scales.
    logits = replace(draft, networks=[with_logits_as_output(file, draft.networks[0])]).write("logits")
    before, raw = TextInterpreter(file), TextInterpreter(logits)
    fitted = fit_temperature(before.task, rows, before.labels, raw.preprocessor, raw.run)
    draft.networks = [with_logits_divided(file, network, fitted.temperature) for network in draft.networks]
    after = TextInterpreter(draft.write("tempered"))
    if after.task == MULTI_LABEL:
        draft.description = replace(draft.description, reading=_suited(after, rows))
        after = TextInterpreter(draft.write("thresholds"))
    answers = [answers_in(model, rows, model.reading) for model in (before, after)]
    apart = (one != other for one, other in zip(*(side.predictions for side in answers), strict=True))
    return {
        **fitted.record(),
        "rows": record,
        "changed_answers": sum(apart),
        "measures_before": answers[0].measures,
        "measures": answers[1].measures,
    }


def _choose_threshold(rows: RejectionRows, draft: _Draft) -> dict[str, Any]:
    """Let the draft reject texts by the threshold that suits the rows, and return what a report says of it.

    Raises:
        AccuracyError: the draft answers fewer in-scope rows rightly than it must.
    """
    interpreter = TextInterpreter(draft.write("rejecting"))
    chosen = calibrate_threshold(rows, interpreter.labels, interpreter.preprocessor, interpreter.run)
    refusal = judge_threshold(rows.options, chosen)
    if refusal is not None:
        raise AccuracyError(refusal.message)
    draft.description = replace(draft.description, score_threshold=chosen["threshold"])
    return chosen


def rows_for(path: Path, task: str, labels: tuple[str, ...], learnt_from: str | None = None) -> list[Row]:
    """Read rows of a task whose labels or tags a file has, of the kind of texts that its network learnt from.

    Raises:
        InputFileError, DataError: a faulty file, a label that the model does not have, texts of the other kind, or rows
            whose F1 is 0 whatever is answered.
    """
    rows = read_rows(path, task)
    check_as_learnt(learnt_from, rows, path)
    rows = rows_for_labels(rows, labels, path)
    check_rows_judge(path, task, rows)
    return rows


def answers_in(interpreter: TextInterpreter, rows: list[Row], reading: Reading) -> Answers:
    """Return what a file answers to rows, its numbers read in a way that need not be its own."""
    return answer(
        interpreter.task,
        rows,
        interpreter.labels,
        interpreter.preprocessor,
        interpreter.run,
        reading=reading,
    )


def _suited(interpreter: TextInterpreter, rows: list[Row]) -> Reading:
    """The thresholds of labels that suit the rows, as training chooses them."""
    own = own_rows(interpreter.task, rows, LabelSetRow)
    inputs = [row.input for row in own]
    probabilities = probabilities_of(interpreter.task, inputs, interpreter.preprocessor, interpreter.run)
    return Reading(choose_thresholds(np.asarray(probabilities), label_matrix(own, interpreter.labels)))
