"""What a training makes of the arguments and the rows: from where, on what, and by which settings."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from keras_model.cli.train.checks import check_labels_suit
from keras_model.cli.train.rows import (
    LabelledRows,
    TrainingFiles,
    check_no_answers,
    labelled_rows,
    read_files,
)
from keras_model.data.noise import Misspellings, read_misspellings
from keras_model.data.rows import PartnerRow, Row
from keras_model.data.tasks import EMBEDDING, TAGGING
from keras_model.model_folder import read_config
from keras_model.train.settings import SHARE_OF_START, TrainingSettings, usual_course, usual_rate
from keras_model.train.start.capitals import can_mark_capitals, capitals_of, marks_capitals
from keras_model.train.start.choice import Choice, choose_start
from keras_model.train.start.mentions import usual_mention_replacement
from keras_model.train.start.network import Preset, Start, fits_head


@dataclass(frozen=True)
class Plan:
    """All that is known of a training before its network is loaded.

    Attributes:
        settings: how to train, with what suits the rows where the user left it open.
        start: the network to train, and how it reads texts.
        files: what the files hold.
        rows: of these, as the model will learn them and be judged by them.
        misspellings: for the noise.
        chosen: the start, where the user named none.
        capitals_chosen: the rows decided whether the start tells words with capitals apart.
        fitted: the new head begins as a linear classifier.
        sources: what everything came from.
    """

    settings: TrainingSettings
    start: Start
    files: TrainingFiles
    rows: LabelledRows
    misspellings: Misspellings
    chosen: Choice | None
    capitals_chosen: bool
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
    """Read the files, and decide what the arguments leave open.

    Raises:
        UserError: or one of its kinds, for rows and arguments that make no training.
    """
    files = read_files(options)
    misspellings = read_misspellings(options.typos) if options.typos else {}
    chosen = None if options.init or options.preset else choose_start(options.task, files.learnt.rows)
    init = options.init if chosen is None else chosen.folder
    rows = labelled_rows(files, init, options)
    check_labels_suit(options, init, rows.labels)
    check_no_answers(rows, options)
    fitted = init is not None and fits_head(init, options.task, rows.labels)
    settings = _usual(settings, rows, init, fitted, options)
    marked, by_rows = _capitals(rows.train, init, options)
    network = init or Preset(options.preset, options.vocabulary, options.cased)
    length = chosen.length if chosen is not None and options.length is None else options.length
    start = Start(options.task, network, length, marked, options.fold_look_alikes)
    sources = files.record(options, init)
    return Plan(settings, start, files, rows, misspellings, chosen, by_rows, fitted, sources)


def _capitals(rows: Sequence[Row], init: str | None, options: argparse.Namespace) -> tuple[bool, bool]:
    """Return whether capitals are marked, and whether the rows decided it, where the user did not say."""
    if options.mark_capitals is not None:
        return options.mark_capitals, False
    if options.task != TAGGING or not can_mark_capitals(init, options.preset, options.cased):
        return False, False
    # A student reads what its teachers read.
    if options.teacher:
        return marks_capitals(options.teacher[0]), False
    return capitals_of(rows).tell_names, True


def _usual(
    settings: TrainingSettings, rows: LabelledRows, init: str | None, fitted: bool, options: argparse.Namespace
) -> TrainingSettings:
    """Return the settings with what suits the rows and the start where the user left it open."""
    start = read_config(Path(init)) if init else None
    taught = bool(options.teacher)
    if options.learning_rate is None:
        settings = replace(settings, learning_rate=usual_rate(options.task, start, taught=taught))
    if options.mention_replacement is None:
        share = usual_mention_replacement(rows.train, options.task, start, taught=taught)
        settings = replace(settings, mention_replacement=share)
    # A teacher tells more than the start knew.
    adapted = start is not None and start["task"] == options.task == EMBEDDING and not taught
    # Partners are learnt by heart where they are few, scores are not.
    keeps = adapted if isinstance(rows.train[0], PartnerRow) else fitted and not taught
    if keeps and options.start_share is None:
        settings = replace(settings, start_share=SHARE_OF_START)
    if options.epochs is None:
        # A fitted head knows each label already.
        unlearnt = 0 if fitted else len(rows.labels or ())
        settings = usual_course(settings, len(rows.train), unlearnt, options.patience, knows=adapted)
    return settings
