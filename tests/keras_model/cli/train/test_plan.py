"""What a training decides where its user leaves it open, without a network being trained."""

import argparse
import json

import pytest

from keras_model import SentenceEncoder, TokenClassifier
from keras_model.cli.train import add
from keras_model.cli.train.plan import given_settings, planned
from keras_model.train.settings import RATE, SHARE_OF_START, TAG_RATE, VECTOR_RATE
from keras_model.train.start.choice import Choice
from keras_model.train.start.network import Start
from support.training import TINY, tiny_training

ROWS = {
    "labels": ("classification", {"text": "wake me", "label": "alarm"}, {"text": "play it", "label": "play_music"}),
    "tags": (
        "token-classification",
        {"tokens": ["Ada", "came"], "tags": ["B-PER", "O"]},
        {"tokens": ["it"], "tags": ["O"]},
    ),
    "partners": ("embedding", {"text_a": "wake me", "text_b": "up"}, {"text_a": "play", "text_b": "it"}),
    "scored": (
        "embedding",
        {"text_a": "wake me", "text_b": "up", "score": 1},
        {"text_a": "play", "text_b": "no", "score": 0},
    ),
}


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start") / "vectors"
    SentenceEncoder.from_preset(TINY).save_to_preset(folder)
    return folder


@pytest.fixture
def parsed(tmp_path):
    """Parse the arguments of a training of rows of a kind, with other arguments."""

    def make(kind, *others):
        task, *rows = ROWS[kind]
        file = tmp_path / f"{kind}.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        parser = argparse.ArgumentParser()
        add(parser.add_subparsers())
        return parser.parse_args(tiny_training(task, file, tmp_path / "model", *others))

    return make


@pytest.fixture
def plan(parsed):
    """Plan a training of rows of a kind, from a start, with other arguments."""

    def make(kind, start, *others):
        options = parsed(kind, "--init", str(start), *others)
        return planned(given_settings(options), options)

    return make


def test_partners_keep_a_share_of_a_start_that_makes_vectors(plan, vectors):
    assert plan("partners", vectors).settings.start_share == SHARE_OF_START
    assert plan("partners", vectors, "--start-share", "0").settings.start_share == 0
    assert plan("scored", vectors).settings.start_share == 0
    assert plan("partners", TINY).settings.start_share == 0, "a start of labels makes vectors for the first time"


def test_a_head_that_is_fitted_keeps_a_share_of_its_start(plan):
    new = plan("labels", TINY)
    assert (new.fitted, new.settings.start_share) == (True, SHARE_OF_START)
    taught = plan("labels", TINY, "--teacher", str(TINY))
    assert taught.settings.start_share == 0, "a teacher tells more than the start knew"


@pytest.mark.parametrize(("kind", "rate"), [("labels", RATE), ("tags", TAG_RATE), ("scored", VECTOR_RATE)])
def test_each_task_has_its_rate(plan, vectors, kind, rate):
    start = vectors if kind == "scored" else TINY
    assert plan(kind, start).settings.learning_rate == rate
    assert plan(kind, start, "--learning-rate", "0.5").settings.learning_rate == 0.5


def test_tags_are_learnt_in_the_scheme_of_the_labels_that_are_kept(plan, tmp_path):
    TokenClassifier.from_preset(TINY, labels=("O", "PER")).save_to_preset(tmp_path / "types")
    rows = plan("tags", tmp_path / "types", "--keep-labels").rows
    assert rows.labels == ["O", "PER"]
    assert [row.tags for row in rows.train] == [("PER", "O"), ("O",)]


def test_a_start_that_is_chosen_is_planned_and_the_arguments_stay_as_they_were(parsed, monkeypatch):
    choice = Choice(str(TINY), "it knows intents", 16)
    monkeypatch.setattr("keras_model.cli.train.plan.choose_start", lambda task, rows: choice)
    options = parsed("tags")
    options.init = None
    before = dict(vars(options))
    found = planned(given_settings(options), options)
    assert vars(options) == before
    assert (found.chosen, found.start) == (choice, Start("token-classification", str(TINY), 16, mark_capitals=True))
    assert found.capitals_chosen
    assert found.start.preprocessor().sequence_length == 16
    options.length, options.mark_capitals = 9, False
    found = planned(given_settings(options), options)
    assert (found.start.length, found.start.mark_capitals, found.capitals_chosen) == (9, False, False)


def test_what_everything_came_from_is_kept(plan):
    sources = plan("labels", TINY).sources
    assert sources["train"]["file"] == sources["validation"]["file"] == "labels.jsonl"
    assert sources["train"]["sha256"] == sources["validation"]["sha256"]
