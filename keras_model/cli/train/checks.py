"""What of train's arguments does not go together, or not with the rows."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from keras_model.cli.kit.pair_options import OF_TEACHERS, check_pair_options
from keras_model.data.labels import LABELS_FILE, read_labels, shown_label
from keras_model.data.tasks import EMBEDDING, LABELLED_TASKS, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.encode.long_texts.spread import require_windowed
from keras_model.errors import CheckpointError, InputFileError, UserError
from keras_model.model_folder import read_config
from keras_model.outputs.reading import TOGETHER
from keras_model.outputs.tag_path import tags_lean_on_each_other
from keras_model.regular_file import missing
from keras_model.train.settings import TrainingSettings, require_attackable
from keras_model.train.start.capitals import marks_capitals
from keras_model.train.start.network import fits_head, has_head


def check_options(options: argparse.Namespace) -> None:
    """Refuse arguments that do not go together, before a file of rows is read.

    Raises:
        UserError: names the argument and what to do.
        InputFileError: the vocabulary, or the folder of a start or a teacher, is not there.
        CheckpointError: such a folder has no model, or a teacher has another task.
    """
    if options.preset and not options.vocabulary:
        raise UserError("--preset needs --vocabulary FILE: a preset has a shape, but no vocabulary")
    if not options.preset and (options.vocabulary or options.cased):
        raise UserError("--vocabulary and --cased go with --preset; a start, such as --init FOLDER, brings its own")
    if options.unlabelled and not options.teacher:
        raise UserError("--unlabelled needs --teacher: without one there is nothing to learn from such texts")
    for name in OF_TEACHERS if not options.teacher else ():
        if getattr(options, name) != getattr(TrainingSettings, name):
            raise UserError(f"--{name.replace('_', '-')} needs --teacher: without one it counts nothing")
    if options.teacher and options.task != EMBEDDING and not (options.hidden_weight or options.logit_weight):
        raise UserError("--teacher counts nothing with --hidden-weight 0 and --logit-weight 0; leave one of them out")
    if options.task == REGRESSION and options.temperature != TrainingSettings.temperature:
        raise UserError("--temperature softens the answers of labels; a score has none, so leave it out")
    if options.typos and not options.noise:
        raise UserError("--typos needs --noise: without it nothing is mistyped")
    if options.attack_noise:
        require_attackable(options.task)
    if options.start_share and options.preset:
        raise UserError("--start-share is for a start that has learnt something; the weights of --preset are random")
    if options.keep_labels and (not options.init or options.labels):
        raise UserError("--keep-labels goes with --init FOLDER and without --labels: it keeps the labels of that model")
    if options.task not in LABELLED_TASKS and (options.labels or options.keep_labels):
        raise UserError(f"--labels and --keep-labels are for tasks with labels; {options.task} has none")
    check_pair_options(options)
    if options.task == REGRESSION and options.label_smoothing:
        raise UserError("--label-smoothing spreads a target over labels; a score has none, so leave it out")
    if options.windows is not None:
        require_windowed(options.task)
    if options.tags is not None and options.task != TAGGING:
        raise UserError(f"--tags is for {TAGGING}; {options.task} tags no words: leave it out")
    if options.mention_replacement and options.task != TAGGING:
        raise UserError(
            f"--mention-replacement is for {TAGGING}; {options.task} has no entities in its rows: leave it out"
        )
    if options.mark_capitals and options.cased:
        raise UserError("--mark-capitals is for an uncased vocabulary; with --cased the vocabulary has the capitals")
    if options.mark_capitals and options.task == QUESTION_ANSWERING:
        raise UserError("--mark-capitals marks by segment, which for a question tells it from its context")
    vocabulary = Path(options.vocabulary or "")
    if options.vocabulary and vocabulary.is_dir():
        raise InputFileError(f"{vocabulary}: is a folder; give the vocab.txt or the SentencePiece .model in it")
    if options.vocabulary and not vocabulary.exists():
        raise InputFileError(f"{vocabulary}: {missing(vocabulary)}")
    if options.init:
        task = read_config(Path(options.init))["task"]
        if options.keep_labels and task != options.task:
            raise UserError(
                f"--keep-labels keeps the labels and the head of a model of {options.task}; the task of {options.init} "
                f"is {task}, so leave it out"
            )
    for folder in options.teacher:
        task = read_config(Path(folder))["task"]
        if task != options.task:
            raise CheckpointError(f"{folder}: a teacher must know the task {options.task}, but this model's is {task}")
    if options.mark_capitals is False and options.init and marks_capitals(options.init):
        raise UserError(f"--no-mark-capitals: {options.init} learnt with capitals marked; leave it out")


def check_labels_suit(options: argparse.Namespace, init: str | None, labels: Sequence[str] | None) -> None:
    """Refuse arguments that do not go with the labels that the model will have.

    Args:
        options: as they were given.
        init: folder of the model to go on from; None with a preset.
        labels: of the model; None for a task without.

    Raises:
        UserError: names the argument and what to do.
        CheckpointError: names the teacher that has other labels.
    """
    for folder in options.teacher if labels else ():
        _check_teacher_labels(folder, labels or ())
    if options.tags == TOGETHER and not tags_lean_on_each_other(labels or ()):
        raise UserError(
            "--tags together: no label of the rows goes on with another, as I-x does with B-x; leave it out"
        )
    task = options.task
    if options.start_share and init and not (fits_head(init, task, labels) or has_head(init, task, labels)):
        raise UserError(
            f"--start-share: a new head of {task} is random, so its weights are not to be kept; train from a "
            f"model of the same task and labels, which {init} is not, or leave it out"
        )


def _check_teacher_labels(folder: str, labels: Sequence[str]) -> None:
    known = read_labels(Path(folder) / LABELS_FILE)
    lacks, more = ([label for label in one if label not in other] for one, other in ((labels, known), (known, labels)))
    if lacks or more:
        told = f"lacks {shown_label(lacks[0])!r}" if lacks else f"also has {shown_label(more[0])!r}"
        raise CheckpointError(
            f"{folder}: a teacher must have the labels that the model will have; this one {told}: "
            "train it on rows of the same labels, or leave it out"
        )
