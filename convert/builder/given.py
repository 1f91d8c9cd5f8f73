"""What a build is given, checked before Keras is started and anything is computed."""

from dataclasses import dataclass

from convert.builder.destination import check_place
from convert.builder.no_answer import NoAnswerRows, check_threshold, read_no_answer_rows
from convert.builder.options import BuildOptions, check_lengths, check_permitted, chosen_output_type
from convert.builder.texts import (
    CalibrationTexts,
    check_rows_judge,
    read_evaluation,
    sample_calibration,
    sample_training,
)
from convert.builder.threshold import RejectionRows, read_rejection_rows
from convert.engines.table import XNNPACK, read_engine_table
from convert.tflite.contract import TFLITE
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.tag_schemes import check_scheme
from keras_model.data.tasks import CLASSIFICATION, TAGGING
from keras_model.encode.long_texts.spread import require_windowed
from keras_model.errors import CheckpointError
from keras_model.model_folder import learnt_from, read_config
from keras_model.outputs.answers import EvaluationRow
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.outputs.two_models.difference import KEPT_SCORE


@dataclass(frozen=True)
class Given:
    """What a build is given.

    Attributes:
        output_type: of the file.
        kernels: that compute the file's answers, see `convert.engines.table`.
        task: of the model.
        rows: to judge by.
        texts: to calibrate on.
        lessons: to fine-tune on; None for no fine-tuning.
        rejection, no_answer: rows that choose a threshold; None where none is asked for.
    """

    output_type: str
    kernels: str
    task: str
    rows: list[EvaluationRow]
    texts: CalibrationTexts
    lessons: CalibrationTexts | None
    rejection: RejectionRows | None
    no_answer: NoAnswerRows | None


def read_given(options: BuildOptions) -> Given:
    """Read and check all that needs no Keras.

    Raises:
        As `build`, but that nothing is refused for its accuracy yet.
    """
    lessons = rejection = no_answer = None
    output_type = chosen_output_type(options)
    config = read_config(options.folder)
    check_lengths(options, config["backbone"])
    task = config["task"]
    if task not in KEPT_SCORE:
        raise CheckpointError(
            f"{options.folder}: the task {task} answers nothing yet; fine-tune it with "
            f"python -m keras_model train --init {options.folder}"
        )
    check_permitted(options, task)
    if options.windows is not None:
        require_windowed(task)
    if task == TAGGING:
        check_scheme(read_labels(options.folder / LABELS_FILE), options.folder)
    kernels = XNNPACK if options.engine is None else read_engine_table(options.engine).kernels
    rows = read_evaluation(options.evaluation, task)
    check_as_learnt(learnt_from(config), rows, options.evaluation)
    check_rows_judge(options.evaluation, task, rows)
    texts = sample_calibration(options.calibration, task, rows, options.calibration_texts, options.seed)
    check_place(options.output, TFLITE, inputs=options.inputs)
    if options.fine_tune is not None:
        lessons = sample_training(options.fine_tune, task, rows, options.fine_tuning.texts, options.fine_tuning.seed)
    if options.rejection is not None:
        known = read_labels(options.folder / LABELS_FILE) if task == CLASSIFICATION else ()
        rejection = read_rejection_rows(options.rejection, task, known, rows, learnt_from(config))
    if options.no_answer is not None:
        no_answer = read_no_answer_rows(options.no_answer, task, rows)
    else:
        check_threshold(rows, options.evaluation, config["head"].get(NO_ANSWER_THRESHOLD))
    return Given(output_type, kernels, task, rows, texts, lessons, rejection, no_answer)
