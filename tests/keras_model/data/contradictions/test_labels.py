"""What is no label, or several, is not read as one."""

import pytest

from keras_model.data.contradictions.labels import (
    require_classes,
    require_names_of_labels,
    require_no_classes,
    require_no_truths_beside,
    require_parted_labels,
    require_single_labels,
)
from keras_model.errors import DataError


@pytest.mark.parametrize(
    "cells",
    [
        ["joy|love", "joy", "love"],
        ["joy, love", "joy", "love"],
        ["joy;love", "love;joy"],
        ["a#b", "b#c", "a#c"],
        ["{'joy'}", "love"],
        ['{"choices": ["joy", "love"]}', "joy"],
    ],
)
def test_several_labels_in_a_cell_are_no_single_label(table, cells):
    with pytest.raises(DataError, match=r"line 2: label is .*, several labels; --task multi-label-classification"):
        require_single_labels(table("label", cells, text="a"), "label")


@pytest.mark.parametrize(
    "cells",
    [
        ["Food, Drink", "Music, Film"],
        ["News|Sports", "News|World", "News"],
        ["C", "C#", "C++"],
        ["yes", "no", "yes/no"],
        ["3", "3,5", "4", "4,5", "5"],
        ["Seattle, WA", "Tacoma, WA"],
    ],
)
def test_a_label_may_hold_what_parts_labels_elsewhere(table, cells):
    require_single_labels(table("label", cells, text="a"), "label")


@pytest.mark.parametrize(
    "lists", [[[0, 1, 0], [1, 0, 0]], [[0.0, 1.0], [1.0, 0.0]], [[0.9, 0.1], [0.2, 0.8]], [["x"], [0.5]]]
)
def test_a_number_for_each_label_is_no_label(table, lists):
    with pytest.raises(DataError, match="a number for each label; write the names of those that the row has"):
        require_names_of_labels(table("labels", lists, text="a"), "labels")


@pytest.mark.parametrize("lists", [[[0, 1], [1]], [[0, 27], [3, 1]], [[0], [1]], [[], []], [["0", "1"], ["1", "0"]]])
def test_numbers_that_name_labels_are_read(table, lists):
    require_names_of_labels(table("labels", lists, text="a"), "labels")


@pytest.mark.parametrize(
    "cells",
    [
        ["joy", "joy,love"],
        ["27", "27,3"],
        ["joy;love"],
        ["{'joy', 'love'}"],
        ["joy", "love", "joy#love"],
        ["a, b", "b, c", "a, c"],
        ["2 27"],
        ["joy love", "joy|anger", "love"],
    ],
)
def test_several_labels_that_would_be_read_as_one_are_refused(table, cells):
    with pytest.raises(DataError, match=r"line \d: labels is .*; write several labels with \| between them"):
        require_parted_labels(table("labels", cells, text="a"), "labels")


@pytest.mark.parametrize(
    "cells",
    [
        ["joy|love", "joy"],
        ["credit card", "debit card", "credit"],
        ['["yes, but", "joy"]', "yes"],
        ["yes, but", "no"],
        [["a,b"], "a"],
        ["('a', 'b')", "('b',)"],
    ],
)
def test_labels_that_cannot_be_meant_as_several_are_read(table, cells):
    require_parted_labels(table("labels", cells, text="a"), "labels")


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (
            [5.0, 3.799999952316284],
            "line 3: label is 3.799999952316284, a number that names no",
        ),
        (["0.0", "0.893617021276596"], "line 3: label is .* a number that names no class"),
        ([1, 1.5, "2.75"], None),
        (["0.8936", "high"], None),
        (["1.500", "3.8"], None),
        ([1.5, 4.4], "line 3: label is 4.4, a number that names no class"),
        ([None, 4.4], "line 3: label is 4.4, a number that names no class"),
        (["1,5", "2"], None),
        (["b'ham'", 'b"spam"'], "line 2: label is .*, bytes as Python prints them; decode them"),
        (["b'ham'", "spam"], None),
        (["B-PER O O", "O O"], "line 2: label is 'B-PER O O', a tag for each word; call the columns tokens and tags"),
        (["B-PER plan", "O"], None),
        (["B-PER", "O"], "line 2: label is 'B-PER', a word's tag; call the columns word and tag, and tell sentences"),
        (["B-PER", "I-PER"], None),
        (["O", "A", "B-"], None),
    ],
)
def test_labels_that_are_no_classes_are_refused(table, labels, told):
    found = table("label", labels, text="Rome")
    if told is None:
        require_classes(found, "label")
        return
    with pytest.raises(DataError, match=told):
        require_classes(found, "label")


def test_a_pair_has_a_measure_for_a_label_where_a_text_has_a_name(table):
    require_classes(table("label", ["1.5", "3.0"], text_a="1", text_b="2"), "label")
    with pytest.raises(DataError, match=r"line 3: label is '3\.8', a number that names no class"):
        require_classes(table("label", ["1.5", "3.8"], text_a="1", text_b="2"), "label")


@pytest.mark.parametrize("labels", [[0, 2], ["2", "1"]])
def test_classes_of_premise_and_hypothesis_are_no_scores(table, labels):
    names = {"premise": "text_a", "hypothesis": "text_b"}
    found = table("label", labels, names, text_a="1", text_b="2")
    with pytest.raises(DataError, match=r"line 2: label is .*, a class of premise and hypothesis, and no score; call"):
        require_no_classes(found, "label")
    require_no_classes(table("label", [label for label in labels if str(label) != "2"], names, text_a="1"), "label")
    require_no_classes(table("label", labels, text_a="1", text_b="2"), "label")


def test_a_sentence_may_have_any_label(table):
    require_classes(table("label", ["B-plan", "O"], text="to go on"), "label")


@pytest.mark.parametrize("require", [require_parted_labels, require_single_labels])
def test_tags_in_brackets_are_several_labels(table, require):
    with pytest.raises(DataError, match="line 2: label is '<php><mysql>'"):
        require(table("label", ["<php><mysql>", "<java>"]), "label")
    require(table("label", ["<php>", "<java>"]), "label")


def test_truths_beside_other_labels_are_refused(table):
    require_no_truths_beside(table("label", [True, False, True], text="a"), "label")
    require_no_truths_beside(table("label", ["yes", "no"], text="a"), "label")
    told = "line 3: label is False, but other rows have 'maybe' and the like; write the name of the label"
    with pytest.raises(DataError, match=told):
        require_no_truths_beside(table("label", ["maybe", False], text="a"), "label")
