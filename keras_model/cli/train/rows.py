"""What a training learns from and is judged by: read, checked, and put on record."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import tell
from keras_model.cli.kit.pair_options import check_scored
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.held_out import without_excluded
from keras_model.data.provenance import file_record
from keras_model.data.readers import RowsFile, read_inputs, read_rows_file, read_texts
from keras_model.data.rows import Row, ScoreRow, SpanRow, Text, is_pair
from keras_model.data.sentence_pairs import check_pairs, without_excluded_negatives
from keras_model.data.tag_schemes import OUTSIDE
from keras_model.data.tasks import EMBEDDING, LABELLED_TASKS, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.errors import DataError, UserError
from keras_model.model_folder import folder_record, learnt_from, read_config
from keras_model.outputs.no_answer import check_both_kinds
from keras_model.train.start.labels import training_labels


@dataclass(frozen=True)
class TrainingFiles:
    """What the files hold that a training is given.

    Attributes:
        learnt: the rows to learn from, without those of excluded texts.
        judged: the validation rows.
        unlabelled: path → its texts and pairs, without excluded ones.
        excluded: path → its texts.
    """

    learnt: RowsFile
    judged: RowsFile
    unlabelled: dict[str, list[Text]]
    excluded: dict[str, list[str]]

    def record(self, options: argparse.Namespace, init: str | None) -> dict[str, Any]:
        """Return what everything came from, for `training.json`; `init` is the folder to go on from."""
        return {
            "train": file_record(options.train, len(self.learnt.rows)),
            "validation": file_record(options.validation, len(self.judged.rows)),
            "unlabelled": [file_record(path, len(texts)) for path, texts in self.unlabelled.items()],
            "excluded": [file_record(path, len(texts)) for path, texts in self.excluded.items()],
            "init": folder_record(init) if init else None,
            "teachers": [folder_record(folder) for folder in options.teacher],
            "preset": options.preset,
            "typos": file_record(options.typos) if options.typos else None,
            "vocabulary": file_record(options.vocabulary) if options.vocabulary else None,
            **given_reading(options),
        }


def given_reading(options: argparse.Namespace) -> dict[str, Any]:
    """Return what a user says of how texts are read and answered, name → value, before any of it is chosen.

    What is not given is left out, so that a run of before goes on.
    """
    names = ("windows", "tags", "length", "mark_capitals")
    flags = ("fold_look_alikes", "keep_labels", "cased")
    return {
        **{name: getattr(options, name) for name in names if getattr(options, name) is not None},
        **{name: True for name in flags if getattr(options, name)},
        **({"labels": file_record(options.labels)} if options.labels else {}),
    }


@dataclass(frozen=True)
class LabelledRows:
    """Rows as the model will learn them and be judged by them.

    Attributes:
        train: to learn from.
        validation: to be judged by.
        labels: of the model; None for a task without.
    """

    train: list[Row]
    validation: list[Row]
    labels: list[str] | None


def read_files(options: argparse.Namespace) -> TrainingFiles:
    """Read every file of rows and texts.

    Raises:
        InputFileError, DataError: a file is missing or faulty, or holds several parts of a data set, or nothing is left
            to learn from.
    """
    learnt, judged = (read_rows_file(path, options.task) for path in (options.train, options.validation))
    for file in (learnt, judged):
        if file.parts is not None:
            column, names = file.parts
            raise DataError(
                f"{file.path}: its column {column!r} says {', '.join(names)}; give each part a file of its own, or "
                "what is judged by would be learnt"
            )
    questions = options.task == QUESTION_ANSWERING
    unlabelled = {path: read_inputs(path, questions=questions) for path in options.unlabelled}
    excluded = {path: read_texts(path) for path in options.exclude}
    held_out = [text for texts in excluded.values() for text in texts]
    rows = without_excluded_negatives(without_excluded(learnt.rows, held_out), held_out)
    if not rows:
        raise DataError(f"{options.train}: every row occurs in an excluded file")
    if excluded:
        left_out = len(learnt.rows) - len(rows)
        tell(
            f"{left_out} of {len(learnt.rows)} rows of {options.train} are left out, for a text of theirs occurs in "
            f"{', '.join(options.exclude)}"
        )
    return TrainingFiles(
        replace(learnt, rows=rows),
        judged,
        {path: without_excluded(texts, held_out) for path, texts in unlabelled.items()},
        excluded,
    )


def labelled_rows(files: TrainingFiles, init: str | None, options: argparse.Namespace) -> LabelledRows:
    """Find the labels, and bring the rows into the form that a model with them learns.

    Args:
        files: as they were read.
        init: folder of the model to go on from; None with a preset.
        options: as they were given.

    Raises:
        DataError: the rows do not suit the task, or hold a label that the model will not have.
        UserError: an argument does not suit the rows.
    """
    rows, validation = files.learnt.rows, files.judged.rows
    if options.task == EMBEDDING:
        # Validation rows are judged by comparing pairs. Of a teacher each text learns a vector by itself.
        if not options.teacher:
            check_pairs(rows, options.train)
        check_pairs(validation, options.validation)
        check_scored(options, rows)
    elif options.mark_capitals and any(map(is_pair, rows)):
        raise UserError(f"--mark-capitals marks by segment, which tells the two texts of a pair apart: {options.train}")
    _check_texts_alike(rows, validation, options)
    _check_unlabelled(rows, files.unlabelled, options)
    for teacher in options.teacher:
        check_as_learnt(learnt_from(read_config(Path(teacher))), rows, options.train, f"the teacher {teacher}")
    if options.task == REGRESSION:
        for side, source, lost in (
            (rows, options.train, "there is nothing to learn"),
            (validation, options.validation, "no epoch ranks them better than another"),
        ):
            if len({row.score for row in side if isinstance(row, ScoreRow)}) == 1:
                raise DataError(f"{source}: every row has the same score; {lost}, so give rows of several scores")
    if options.task not in LABELLED_TASKS:
        return LabelledRows(rows, validation, None)
    labels = training_labels(
        rows,
        options.train,
        options.labels,
        teachers=options.teacher,
        init=init,
        keep=options.keep_labels,
    )
    if not any(label != OUTSIDE for row in validation for label in row.labels):
        raise DataError(
            f"{options.validation}: no row has {'an entity' if options.task == TAGGING else 'a label'}; "
            "an epoch is chosen by what is found there"
        )
    source = _source_of_labels(options)
    return LabelledRows(
        rows_for_labels(rows, labels, options.train, source),
        rows_for_labels(validation, labels, options.validation, source),
        labels,
    )


def _source_of_labels(options: argparse.Namespace) -> str | None:
    """Return where new labels come from, and what to do about others, for a message; None where a model has them."""
    if options.keep_labels:
        return None
    if options.labels:
        return f"{options.labels}, which are all that the model will have: name it there, too, or leave this row out"
    return f"{options.train}, so that it cannot be learnt: give rows to learn it from, or leave this row out"


def _check_texts_alike(rows: Sequence[Row], validation: Sequence[Row], options: argparse.Namespace) -> None:
    """Raise `DataError` where one file holds pairs, and the other single texts."""
    if is_pair(rows[0]) != is_pair(validation[0]):
        pairs, single = (options.train, options.validation) if is_pair(rows[0]) else (options.validation, options.train)
        raise DataError(f"{pairs} holds pairs of texts, but {single} single texts; give both files the same columns")


def _check_unlabelled(rows: Sequence[Row], unlabelled: dict[str, list[Text]], options: argparse.Namespace) -> None:
    """Raise `DataError` for single texts beside rows of two: a pair's model and its teachers would read half a row."""
    for path, texts in unlabelled.items():
        if is_pair(rows[0]) and not all(map(is_pair, texts)):
            raise DataError(
                f"{path} holds single texts, but {options.train} rows of two; give texts in pairs here, too"
            )


def check_no_answers(rows: LabelledRows, options: argparse.Namespace) -> None:
    """Count the questions without an answer, and make sure that the validation can choose a threshold for them.

    Raises:
        DataError: the validation rows have questions with an answer alone, or without.
    """
    learnt, judged = (
        sum(isinstance(row, SpanRow) and not row.answers for row in side) for side in (rows.train, rows.validation)
    )
    if learnt or judged:
        check_both_kinds(rows.validation, options.validation)
        tell(f"{learnt} of the questions to learn from and {judged} of those to validate on have no answer")
