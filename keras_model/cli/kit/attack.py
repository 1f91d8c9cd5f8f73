"""An evaluation under attack, for a Keras folder and for a `.tflite`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_model.attack.greedy import Probabilities, attack, drawn_rows
from keras_model.attack.measures import attack_measures
from keras_model.cli.kit.output import error_console
from keras_model.cli.kit.steps import StepLog
from keras_model.data.rows import TextRow
from keras_model.data.tasks import CLASSIFICATION
from keras_model.errors import DataError, UserError
from keras_model.outputs.answers import EvaluationRow


def add_attack_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of an evaluation under attack; the seed is that of `add_noise_arguments`."""
    group = parser.add_argument_group("attack", "misspell words of classified texts until the answer is another")
    group.add_argument("--attack", type=int, metavar="N", help="words that may be misspelled in a text; 2 is usual")
    group.add_argument(
        "--attack-rows", type=int, metavar="K", help="with --attack: rows to draw for it (default: all of them)"
    )


def attacked_rows(
    options: argparse.Namespace, task: str, rows: Sequence[EvaluationRow], path: str | Path
) -> list[TextRow]:
    """Return the rows to attack, drawn by the seed; none without `--attack`.

    Raises:
        UserError: an option is out of bounds or without the other, or the task is not classification.
        DataError: a row is a pair.
    """
    if options.attack is None:
        if options.attack_rows is not None:
            raise UserError("--attack-rows needs --attack N: without it nothing is attacked")
        if options.seed and options.noise is None:
            raise UserError("--seed needs --noise or --attack: without them nothing is drawn")
        return []
    if options.attack < 1:
        raise UserError(f"--attack is {options.attack}; it must be at least 1")
    if options.attack_rows is not None and options.attack_rows < 1:
        raise UserError(f"--attack-rows is {options.attack_rows}; it must be at least 1")
    if task != CLASSIFICATION:
        raise UserError(f"--attack is for classification; the task is {task}, for which --noise mistypes rows")
    own = [row for row in rows if isinstance(row, TextRow)]
    if len(own) < len(rows):
        raise DataError(f"{path}: holds pairs; --attack is for rows of one text, --noise mistypes pairs too")
    drawn = drawn_rows([row.text for row in own], options.attack_rows or len(own), options.seed)
    return [own[number] for number in drawn]


def attack_record(
    options: argparse.Namespace, rows: Sequence[TextRow], labels: Sequence[str], probabilities: Probabilities
) -> dict[str, Any]:
    """Attack rows and return what `print_measures` shows under the key `attack`, and nothing where there are none.

    Args:
        options: with those of `add_attack_arguments` and the seed.
        rows: as `attacked_rows` returns them.
        labels: of the model, in the order of its probabilities.
        probabilities: of the model.
    """
    if not rows:
        return {}
    numbers = {label: number for number, label in enumerate(labels)}
    with StepLog(error_console(), "attacking") as step:
        found = attack(
            probabilities,
            [row.text for row in rows],
            [numbers[row.label] for row in rows],
            options.attack,
            options.seed,
            lambda done, rows: step(f"attacking: {done} of {rows} rows"),
        )
    return {"attack": {"words": options.attack, "seed": options.seed, **attack_measures(found, labels)}}
