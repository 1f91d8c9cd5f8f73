"""What a training makes of the arguments and the rows: from where, on what, and by which settings."""

import argparse
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from keras_model.cli.train.checks import check_labels_suit
from keras_model.cli.train.rows import (
    LabelledRows,
    TrainingFiles,
    check_no_answers,
    given_reading,
    labelled_rows,
    read_files,
)
from keras_model.data.noise import Misspellings, read_misspellings
from keras_model.data.rows import PartnerRow
from keras_model.model_folder import read_config
from keras_model.train.settings import SHARE_OF_START, TrainingSettings, usual_course, usual_rate
from keras_model.train.start.choice import Choice, choose_start
from keras_model.train.start.mentions import usual_mention_replacement
from keras_model.train.start.network import fits_head


@dataclass(frozen=True)
class Plan:
    """All that is known of a training before its network is loaded.

    Attributes:
        settings: how to train, with what suits the rows where the user left it open.
        files: what the files hold.
        rows: of these, as the model will learn them and be judged by them.
        misspellings: for the noise.
        chosen: the start, where the user named none.
        fitted: the new head begins as a linear classifier.
        sources: what everything came from.
    """

    settings: TrainingSettings
    files: TrainingFiles
    rows: LabelledRows
    misspellings: Misspellings
    chosen: Choice | None
    fitted: bool
    sources: dict[str, Any]


def given_settings(options: argparse.Namespace) -> TrainingSettings:
    """Return the settings that the user gives, the others at their defaults.

    Raises:
        UserError: one is out of bounds.
    """
    given = {field.name: getattr(options, field.name, None) for field in fields(TrainingSettings)}
    return TrainingSettings(**{name: value for name, value in given.items() if value is not None})


def planned(settings: TrainingSettings, options: argparse.Namespace) -> Plan:
    """Read the files, and decide what the arguments leave open; a start that is chosen is put among these.

    Raises:
        UserError: or one of its kinds, for rows and arguments that make no training.
    """
    files = read_files(options)
    reading = given_reading(options)
    misspellings = read_misspellings(options.typos) if options.typos else {}
    chosen = None if options.init or options.preset else choose_start(options.task, files.learnt.rows)
    if chosen is not None:
        options.init = chosen.folder
        options.length = chosen.length if options.length is None else options.length
    rows = labelled_rows(files, options)
    check_labels_suit(options, rows.labels)
    check_no_answers(rows, options)
    fitted = options.init is not None and fits_head(options.init, options.task, rows.labels)
    settings = _usual(settings, rows, fitted, options)
    return Plan(settings, files, rows, misspellings, chosen, fitted, files.record(options, reading))


def _usual(
    settings: TrainingSettings, rows: LabelledRows, fitted: bool, options: argparse.Namespace
) -> TrainingSettings:
    """Return the settings with what suits the rows and the start where the user left it open."""
    start = read_config(Path(options.init)) if options.init else None
    taught = bool(options.teacher)
    if options.learning_rate is None:
        settings = replace(settings, learning_rate=usual_rate(options.task, start, taught=taught))
    if options.mention_replacement is None:
        share = usual_mention_replacement(rows.train, options.task, start, taught=taught)
        settings = replace(settings, mention_replacement=share)
    # A teacher tells more than the start knew.
    adapted = start is not None and start["task"] == options.task == "embedding" and not taught
    # Partners are learnt by heart where they are few, scores are not.
    keeps = adapted if isinstance(rows.train[0], PartnerRow) else fitted and not taught
    if keeps and options.start_share is None:
        settings = replace(settings, start_share=SHARE_OF_START)
    if options.epochs is None:
        # A fitted head knows each label already.
        unlearnt = 0 if fitted else len(rows.labels or ())
        settings = usual_course(settings, len(rows.train), unlearnt, options.patience, knows=adapted)
    return settings
