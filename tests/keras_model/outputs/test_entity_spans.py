"""Entities of tags in every scheme, against spans worked out by hand and those that the Java tests expect."""

import json

import pytest

from keras_model.outputs import metrics
from keras_model.outputs.entity_spans import entity_spans
from keras_model.outputs.metrics import entity_scores
from support.golden_measures import GOLDEN, scores_of
from support.places import DATA

TAGS = DATA / "android" / "tags.jsonl"


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O O", set()),
        ("B-x I-x O B-y", {("x", 0, 2), ("y", 3, 4)}),
        ("B-x B-x", {("x", 0, 1), ("x", 1, 2)}),
        ("I-x I-x", {("x", 0, 2)}),
        ("B-x I-y", {("x", 0, 1), ("y", 1, 2)}),
        ("O B-corporate-name I-corporate-name", {("corporate-name", 1, 3)}),
        ("B I O I B", {("", 0, 2), ("", 3, 4), ("", 4, 5)}),
        # IO: types alone, whatever letters they begin with or hold.
        ("PER PER O LOC PER", {("PER", 0, 2), ("LOC", 3, 4), ("PER", 4, 5)}),
        ("ORG ORG BRAND BRAND", {("ORG", 0, 2), ("BRAND", 2, 4)}),
        ("geo-loc geo-loc", {("geo-loc", 0, 2)}),
        ("PER I-PER B-PER PER", {("PER", 0, 2), ("PER", 2, 4)}),
        # IOBES and BILOU.
        ("B-x I-x E-x S-x S-x", {("x", 0, 3), ("x", 3, 4), ("x", 4, 5)}),
        ("B-x L-x U-y L-y I-y", {("x", 0, 2), ("y", 2, 3), ("y", 3, 4), ("y", 4, 5)}),
        ("S-x I-x E-y", {("x", 0, 1), ("x", 1, 2), ("y", 2, 3)}),
    ],
)
def test_entities_of_tags(tags, spans):
    assert entity_spans(tags.split()) == spans


def test_a_word_without_a_tag_ends_an_entity():
    assert entity_spans(["PER", "", "PER"]) == {("PER", 0, 1), ("PER", 2, 3)}


def test_types_alone_are_scored_as_the_same_entities_with_prefixes():
    expected, predicted = [["B-x", "I-x", "O", "B-y"]], [["B-x", "O", "O", "B-y"]]

    def bare(sentences):
        return [[tag[2:] or tag for tag in sentence] for sentence in sentences]

    assert entity_scores(bare(expected), bare(predicted)) == entity_scores(expected, predicted)
    assert entity_scores(bare(expected), bare(predicted))["f1"] == 0.5


def test_the_entities_are_those_that_the_java_tests_expect():
    rows = [json.loads(line) for line in TAGS.read_text().splitlines()]
    assert len(rows) > 100
    for row in rows:
        spans = sorted(entity_spans(row["tags"]), key=lambda span: span[1])
        assert [list(span) for span in spans] == row["entities"]


@pytest.mark.parametrize("kind", ["entities", "schemes"])
def test_entities_and_their_scores_are_those_of_seqeval(kind):
    assert len(GOLDEN[kind]) > 10
    for case in GOLDEN[kind]:
        for side in ("expected", "predicted"):
            spans = [{tuple(span) for span in spans} for spans in case[f"{side}_spans"]]
            assert [entity_spans(tags) for tags in case[side]] == spans, case
        found = metrics.entity_scores(case["expected"], case["predicted"])
        assert found == scores_of(case, ("precision", "recall", "f1")), case


def test_every_scheme_of_tags_is_among_the_cases():
    assert {case["scheme"] for case in GOLDEN["schemes"]} == {"IOB1", "IOB2", "IOE2", "IOBES", "BILOU"}
