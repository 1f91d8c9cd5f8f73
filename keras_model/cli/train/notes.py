"""What train tells before the first step: what the rows hold, what it starts from, what will be lost."""

import argparse
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import error_console, tell
from keras_model.cli.kit.pair_options import told_pairs
from keras_model.cli.kit.rows_table import TABLE_WIDTH, inspect_rows, rows_table
from keras_model.cli.kit.training_notes import capital_notes
from keras_model.cli.train.plan import Plan
from keras_model.data.labels import LABELS_FILE, read_labels, shown_label
from keras_model.data.rows import is_pair
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, TEXT_LABEL_TASKS
from keras_model.messages import listed
from keras_model.train.start.choice import illegible, require_legible
from keras_model.train.start.network import has_head


def tell_of_rows(plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    """Show what the rows hold before they are learnt, which is when their faults are cheap; return it as well.

    Raises:
        UserError: the length has no room for two texts, where the rows have them.
    """
    apart = options.task == EMBEDDING
    preprocessor = plan.start.preprocessor()
    if not apart and is_pair(plan.files.learnt.rows[0]):
        preprocessor.tokenizer.template.require_room_for_pairs(preprocessor.sequence_length)
    found = inspect_rows([plan.files.learnt, plan.files.judged], preprocessor, apart=apart)
    console = error_console()
    if not console.is_terminal:
        console.width = TABLE_WIDTH
    console.print(rows_table(found, options.task))
    document = {"task": options.task, **found}
    # One document in all: a comparison is known at the end.
    if options.json and not options.compare:
        # Whoever read it may have seen enough; the training goes on.
        with suppress(BrokenPipeError):
            print(json.dumps(document), flush=True)
    return document


def tell_of_start(plan: Plan, options: argparse.Namespace) -> None:
    """Say which start was chosen and why, and what speaks against this or the user's own one.

    Raises:
        DataError: as `require_legible`.
    """
    warning = None
    rows, chosen, start = plan.rows.train, plan.chosen, plan.start
    if chosen is not None:
        warning = require_legible(rows, options.train, chosen)
        tell(f"start: {chosen.folder} ({chosen.reason}); --init FOLDER takes another")
    elif start.folder is not None:
        warning = illegible(rows, options.train, start.folder)
    notes = capital_notes(rows, options.train, start.mark_capitals, plan.capitals_chosen)
    for note in notes if warning is None else [warning, *notes]:
        tell(f"note: {note}")


def tell_of_course(plan: Plan, options: argparse.Namespace) -> None:
    """Say what the rows are made into before they are learnt."""
    if options.task == EMBEDDING:
        tell(told_pairs(options, plan.rows.train))
    if share := plan.settings.mention_replacement:
        tell(
            f"each epoch, entities of {share:.0%} of the rows make way for others of their type; "
            "--mention-replacement 0 leaves them"
        )


def tell_of_size(plan: Plan, options: argparse.Namespace) -> None:
    """Say how much there is to learn, and for how long."""
    rows = plan.rows
    epochs = "1 epoch" if plan.settings.epochs == 1 else f"{plan.settings.epochs} epochs"
    most = "" if options.epochs else "at most "
    tell(f"{len(rows.train)} rows to learn from, {len(rows.validation)} to validate on, {most}{epochs}")


def tell_of_labels(plan: Plan) -> None:
    """Say that a model's head does not stay; silence would let it be found late."""
    labels, init = plan.rows.labels, plan.start.folder
    if labels and init and (Path(init) / LABELS_FILE).is_file():
        known = read_labels(Path(init) / LABELS_FILE)
        if known != labels:
            tell(
                f"note: a new head for these {len(labels)} labels; {init} answers {len(known)} labels of its own"
                f"{', which --keep-labels would keep' if has_head(init, plan.start.task) else ''}"
            )


def tell_of_gaps(plan: Plan, options: argparse.Namespace) -> None:
    """Say which labels of texts no row teaches, and that rows of one label alone judge little."""
    if options.task not in TEXT_LABEL_TASKS:
        return
    rows = plan.rows
    taught, judged = ({label for row in side for label in row.labels} for side in (rows.train, rows.validation))
    # A head that stays knows them already, and a teacher tells of them.
    elsewhere = options.keep_labels or options.teacher
    if lacking := [label for label in rows.labels or () if label not in taught and not elsewhere]:
        named = listed([repr(shown_label(label)) for label in lacking], 1)
        tell(f"note: no row of {options.train} has the label {named}, so it is not learnt")
    if options.task == CLASSIFICATION and len(judged) == 1:
        only = shown_label(judged.pop())
        tell(f"note: every row of {options.validation} has the label {only!r}: the best epoch may answer nothing else")
