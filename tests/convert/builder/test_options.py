"""What a build is asked for: the usual, and what is refused before any work."""

import math
from pathlib import Path

import pytest

from convert.builder.options import (
    BuildOptions,
    check_lengths,
    check_permitted,
    chosen_constructions,
    chosen_output_type,
    option_of,
    permitted_points,
)
from convert.engines.table import ENGINES
from convert.graph.constructions import USUAL, Constructions
from keras_model.errors import UserError

FOLDER, FILE = Path("model"), Path("rows.jsonl")


def options(**changes):
    return BuildOptions(FOLDER, FILE, FILE, Path("x.tflite"), **changes)


@pytest.mark.parametrize(
    ("profile", "asked", "meant"),
    [
        ("int8", None, "uint8"),
        ("int8", "int8", "int8"),
        ("int8", "float32", "float32"),
        ("dynamic", None, "float32"),
        ("float16", "float32", "float32"),
    ],
)
def test_the_output_is_the_profiles_usual_unless_told(profile, asked, meant):
    assert chosen_output_type(options(profile=profile, output_type=asked)) == meant


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"max_drop": -0.1}, "--max-drop -0.1: give 0 or more points"),
        ({"max_pair_spearman_drop": -1}, "--max-pair-spearman-drop -1: give 0 or more points"),
        ({"max_drop": float("nan")}, "--max-drop nan: give 0 or more points"),
        (
            {"profile": "dynamic", "fine_tune": FILE},
            "profile dynamic rounds no activation: there is nothing to fine-tune; leave it out",
        ),
        (
            {"profile": "float16", "noise_budget": True},
            "profile float16 rounds no activation: it has no noise budget; leave it out",
        ),
        (
            {"profile": "float32", "output_type": "uint8"},
            "profile float32 computes in float, so its output is float32, not uint8",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(changes, message):
    with pytest.raises(UserError) as error:
        chosen_output_type(options(**changes))
    assert str(error.value) == message


def test_an_engine_picks_the_constructions_that_its_table_names():
    assert chosen_constructions(options()) == USUAL
    assert chosen_constructions(options(engine="samsung")) == Constructions(no_elu=True)
    assert chosen_constructions(options(engine="xnnpack-i8mm")) == Constructions(squares_first=True)
    assert all(chosen_constructions(options(engine=engine)) for engine in ENGINES)


def test_losses_that_only_embeddings_have_are_permitted_for_them_alone():
    chosen = options(max_neighbour_drop=3.0)
    check_permitted(chosen, "embedding")
    with pytest.raises(UserError, match=r"^--max-neighbour-drop is for embeddings, and the model is a regression;"):
        check_permitted(chosen, "regression")
    check_permitted(options(max_drop=1.0), "regression")
    assert option_of("same_neighbour") == "--max-neighbour-drop"
    assert option_of("f1") == option_of("cosine") == "--max-drop"


def test_what_may_be_lost_is_the_usual_unless_told():
    assert permitted_points(options(), "classification", "accuracy") == 1
    assert permitted_points(options(max_drop=0.5), "classification", "accuracy") == 0.5
    measures = ("cosine", "least_cosine", "pair_spearman", "same_neighbour")
    assert [permitted_points(options(), "embedding", name) for name in measures] == [2.5, 5, 2, 20]
    told = options(max_drop=1.0, max_least_cosine_drop=9.0)
    assert [permitted_points(told, "embedding", name) for name in measures] == [1, 9, 2, 20]
    anything = options(max_drop=math.inf, max_least_cosine_drop=9.0)
    assert [permitted_points(anything, "embedding", name) for name in measures] == [math.inf] * 4


@pytest.mark.parametrize(("length", "shorter"), [(3, ()), (32, (3, 16, 31)), (32, ())])
def test_lengths_within_the_positions_are_taken(length, shorter):
    check_lengths(options(length=length, shorter=shorter), {"max_sequence_length": 32})


@pytest.mark.parametrize(
    ("length", "shorter", "message"),
    [
        (33, (), "length 33: the model has 32 positions; choose 3 to 32"),
        (2, (), "length 2: the model has 32 positions; choose 3 to 32"),
        (16, (2,), "length 2: the model has 32 positions; choose 3 to 32"),
        (16, (8, 8), "length 8 is given twice; give each length once"),
        (16, (16,), "length 16 is given twice; give each length once"),
        (16, (8, 24), "length 24 is no shorter than 16"),
    ],
)
def test_other_lengths_are_refused(length, shorter, message):
    with pytest.raises(UserError) as error:
        check_lengths(options(length=length, shorter=shorter), {"max_sequence_length": 32})
    assert str(error.value) == message


def test_a_model_that_does_not_say_has_512_positions():
    check_lengths(options(length=512), {})
    with pytest.raises(UserError, match="the model has 512 positions"):
        check_lengths(options(length=513), {})
