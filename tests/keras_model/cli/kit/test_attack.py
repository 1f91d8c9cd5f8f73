"""The options of an evaluation under attack, and what they refuse."""

import argparse

import numpy as np
import pytest

from keras_model.cli.kit.arguments import add_noise_arguments
from keras_model.cli.kit.attack import add_attack_arguments, attack_record, attacked_rows
from keras_model.data.rows import PairRow, ScoreRow, TextRow
from keras_model.errors import DataError, UserError

ROWS = [TextRow(f"text number {number}", "even" if number % 2 == 0 else "odd") for number in range(8)]


def parsed(*arguments):
    parser = argparse.ArgumentParser()
    add_noise_arguments(parser)
    add_attack_arguments(parser)
    return parser.parse_args(arguments)


def drawn(*arguments, rows=ROWS, task="classification"):
    return attacked_rows(parsed(*arguments), task, rows, "rows.jsonl")


def test_rows_are_drawn_by_the_seed():
    assert drawn() == [] == drawn("--noise", "0.1", "--seed", "3")
    assert drawn("--attack", "2") == ROWS
    some = drawn("--attack", "2", "--attack-rows", "3")
    assert len(some) == 3 and set(some) == set(drawn("--attack", "2", "--attack-rows", "3", rows=ROWS[::-1]))
    assert some != drawn("--attack", "2", "--attack-rows", "3", "--seed", "1")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--attack-rows", "3"), "--attack-rows needs --attack"),
        (("--seed", "3"), "--seed needs --noise or --attack: without them nothing is drawn"),
        (("--attack", "0"), "--attack is 0; it must be at least 1"),
        (("--attack", "2", "--attack-rows", "0"), "--attack-rows is 0; it must be at least 1"),
    ],
)
def test_options_out_of_bounds_are_refused(arguments, told):
    with pytest.raises(UserError, match=told):
        drawn(*arguments)


@pytest.mark.parametrize("task", ["regression", "multi-label-classification", "embedding"])
def test_other_tasks_are_refused_by_name(task):
    with pytest.raises(UserError, match=f"--attack is for classification; the task is {task}"):
        drawn("--attack", "2", rows=[ScoreRow("a text", 1.0)], task=task)


def test_pairs_are_refused():
    with pytest.raises(DataError, match=r"rows.jsonl: holds pairs"):
        drawn("--attack", "2", rows=[*ROWS, PairRow("one", "two", "even")])


def test_the_record_says_what_was_done(capsys):
    def even(texts):
        return np.array([[text.endswith(("0", "2", "4", "6")), text.endswith(("1", "3", "5", "7"))] for text in texts])

    options = parsed("--attack", "1", "--seed", "4")
    attack = attack_record(options, ROWS, ["even", "odd"], even)["attack"]
    assert (attack["words"], attack["seed"], attack["accuracy"], attack["right_held"]) == (1, 4, 1, 1)
    assert capsys.readouterr().err.endswith("s  attacking: 8 of 8 rows\n")
    assert attack_record(parsed(), [], ["even", "odd"], even) == {}
