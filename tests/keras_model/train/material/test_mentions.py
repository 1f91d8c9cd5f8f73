"""Mention replacement: which words come and go, and what stays."""

from itertools import pairwise

from keras_model.data.rows import TextRow, TokenRow
from keras_model.outputs.entity_spans import entity_spans
from keras_model.train.material.mentions import MentionReplacement

FLIGHTS = [
    TokenRow(("from", "New", "York", "to", "Rome", "please"), ("O", "B-city", "I-city", "O", "B-city", "O"), line=1),
    TokenRow(("Ada", "lives", "in", "Paris"), ("B-person", "O", "O", "B-city"), line=2),
    TokenRow(("Los", "Angeles", "Paris"), ("B-city", "I-city", "B-city"), line=3),
    TokenRow(("nothing", "here"), ("O", "O"), line=4),
]
CITIES = {("New", "York"), ("Rome",), ("Paris",), ("Los", "Angeles")}


def _mentions(row):
    spans = sorted(entity_spans(row.tags), key=lambda span: span[1])
    return [(kind, row.tokens[first:end]) for kind, first, end in spans]


def _others(row):
    return [token for token, tag in zip(row.tokens, row.tags, strict=True) if tag == "O"]


def test_each_entity_makes_way_for_one_of_its_type_and_all_else_stays():
    replacement = MentionReplacement(FLIGHTS, 1.0)
    seen = set()
    for seed in range(30):
        for row, other in zip(FLIGHTS, replacement.rows(FLIGHTS, seed), strict=True):
            assert other.line == row.line
            assert _others(other) == _others(row)
            assert [kind for kind, _ in _mentions(other)] == [kind for kind, _ in _mentions(row)]
            seen |= {words for kind, words in _mentions(other) if kind == "city"}
            assert all(words == ("Ada",) for kind, words in _mentions(other) if kind == "person")
    assert seen == CITIES


def test_the_same_seed_gives_the_same_rows_and_another_others():
    replacement = MentionReplacement(FLIGHTS, 1.0)
    drawn = [replacement.rows(FLIGHTS, f"0 {epoch}") for epoch in (0, 0, 1, 2, 3)]
    assert drawn[0] == drawn[1]
    assert any(before != after for before, after in pairwise(drawn[1:]))


def test_a_share_of_the_rows_is_left_as_it_is():
    rows = FLIGHTS[:1] * 1000
    replaced = MentionReplacement(FLIGHTS, 0.25).rows(rows, 7)
    # Of the replaced ones, one in sixteen or so gets its own two cities back.
    assert 180 <= sum(row != FLIGHTS[0] for row in replaced) <= 290
    assert MentionReplacement(FLIGHTS, 0.0).rows(rows, 7) == rows


def test_what_stands_between_words_stays_where_it_belongs():
    rows = [
        TokenRow(("Jean", "-", "Luc", "(", "Rome", ")"), ("B-p", "I-p", "I-p", "O", "B-c", "O"), 1,
                 ("«", "", "", " ", "", "", "»")),
        TokenRow(("in", "北", "京"), ("O", "B-c", "I-c"), 2, ("", " ", "", ".")),
    ]  # fmt: skip
    texts = {row.written[0] for seed in range(20) for row in MentionReplacement(rows, 1.0).rows(rows, seed)}
    assert texts == {"«Jean-Luc (Rome)»", "«Jean-Luc (北京)»", "in 北京.", "in Rome."}


def test_entities_keep_the_scheme_of_their_tags():
    rows = [
        TokenRow(("to", "New", "York"), ("O", "B-city", "E-city")),
        TokenRow(("to", "Rome"), ("O", "S-city")),
    ]
    tags = {row.tags for seed in range(20) for row in MentionReplacement(rows, 1.0).rows(rows, seed)}
    assert tags == {("O", "B-city", "E-city"), ("O", "S-city")}


def test_rows_without_tags_stay_as_they_are():
    rows = [TextRow("from New York", "flight")]
    assert MentionReplacement([*rows, *FLIGHTS], 1.0).rows(rows, 0) == rows
