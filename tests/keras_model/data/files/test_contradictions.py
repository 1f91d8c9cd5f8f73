"""Rows are refused where another column, or what a cell holds, speaks against the way they would be read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keras_model.data.files.contradictions import (
    parts_in,
    require_classes,
    require_names_of_labels,
    require_no_classes,
    require_parted_labels,
    require_partners,
    require_sentences,
    require_single_labels,
    require_single_text,
    require_texts,
    weights_in,
)
from keras_model.data.files.record import Record
from keras_model.errors import DataError

PATH = Path("rows.csv")


def records(column: str, values: list[Any], **others: str) -> list[Record]:
    return [Record(line, {**others, column: value}) for line, value in enumerate(values, start=2)]


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("similarity", ["0.5", "1"], "column 'similarity' holds numbers; call it score"),
        ("similarity", [1, 1], "column 'similarity' holds numbers; call it score"),
        ("similarity", ["0,95", "0,0"], "column 'similarity' holds numbers; call it score"),
        ("similarity", ["0.95", "", "0.1"], "column 'similarity' holds numbers; call it score"),
        ("similarity", [None, 0.4], "column 'similarity' holds numbers; call it score"),
        ("negative", ["c", "d"], "column 'negative' is not read"),
        ("hard_negative", ["c", "d"], "column 'hard_negative' is not read"),
        ("neg", ["c", "d"], "column 'neg' is not read"),
        (
            "relation",
            ["Entailment", "contradiction"],
            "column 'relation' says 'Entailment' and the like; keep the rows",
        ),
        ("number", [1, 2], None),
        ("id", ["7", "7"], None),
        ("kind", ["news", "news"], None),
        ("negotiation", ["yes, sir", "no"], None),
        ("seen", [True, False], None),
        ("is_relevant", [True, False], "column 'is_relevant' is true or false; keep the rows whose texts belong"),
        ("answer", [False, True], "column 'answer' is true or false; keep the rows whose texts belong"),
        ("answer", [True, True], None),
    ],
)
def test_partners_beside_what_could_tell_them_apart_are_refused(column, values, wanted):
    found, columns = records(column, values, text_a="1", text_b="2"), ("text_a", "text_b")
    if wanted is None:
        require_partners(PATH, found, columns)
        return
    with pytest.raises(DataError, match=r"rows\.csv, line 2: ") as refusal:
        require_partners(PATH, found, columns)
    assert wanted in str(refusal.value)


@pytest.mark.parametrize("other", ["query", "Premise", "text_b", " question ", "text2", "Sentence_2", "utterance b"])
def test_a_second_text_that_would_not_be_read_is_refused(other):
    with pytest.raises(DataError, match=f"'text' would be read, '{other}' would not; call them text_a and text_b"):
        require_single_text(PATH, records(other, ["a"], text="b", label="c"), ("text", "label"))
    require_single_text(PATH, records("comment", ["a"], text="b", label="c"), ("text", "label"))


@pytest.mark.parametrize(
    ("own", "other", "refused"),
    [("Question", "answer", True), ("query", "title", True), ("text", "title", False), ("sentence", "answer", False)],
)
def test_a_question_beside_its_answer_is_refused(own, other, refused):
    rows = [Record(2, {"text": "who is it", other: "a friend", "label": "1"}, renamed={own: "text"})]
    if not refused:
        require_single_text(PATH, rows, ("text", "label"))
        return
    with pytest.raises(DataError, match=f"line 2: '{own}' would be read, '{other}' would not"):
        require_single_text(PATH, rows, ("text", "label"))


def test_a_question_beside_a_verdict_is_a_text():
    rows = [Record(2, {"text": "is it so", "answer": "yes", "label": "1"}, renamed={"question": "text"})]
    require_single_text(PATH, rows, ("text", "label"))


@pytest.mark.parametrize("tokens", [["EU", "rejects", "", "it"], [["EU"], ["rejects"]]])
def test_a_table_with_a_word_a_line_is_refused(tokens):
    with pytest.raises(DataError, match="line 2: no row has more than one word; write each sentence's words and tags"):
        require_sentences(PATH, records("tokens", tokens, tags="O"))


@pytest.mark.parametrize("tokens", [["EU", "rejects it"], ["EU", ""], [["EU"], ["it", "is"]], [[], []]])
def test_sentences_of_one_word_among_others_are_read(tokens):
    require_sentences(PATH, records("tokens", tokens, tags="O"))


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
def test_several_labels_in_a_cell_are_no_single_label(cells):
    with pytest.raises(DataError, match=r"line 2: label is .*, several labels; --task multi-label-classification"):
        require_single_labels(PATH, records("label", cells, text="a"), "label")


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
def test_a_label_may_hold_what_parts_labels_elsewhere(cells):
    require_single_labels(PATH, records("label", cells, text="a"), "label")


@pytest.mark.parametrize(
    "lists", [[[0, 1, 0], [1, 0, 0]], [[0.0, 1.0], [1.0, 0.0]], [[0.9, 0.1], [0.2, 0.8]], [["x"], [0.5]]]
)
def test_a_number_for_each_label_is_no_label(lists):
    with pytest.raises(DataError, match="a number for each label; write the names of those that the row has"):
        require_names_of_labels(PATH, records("labels", lists, text="a"), "labels")


@pytest.mark.parametrize("lists", [[[0, 1], [1]], [[0, 27], [3, 1]], [[0], [1]], [[], []], [["0", "1"], ["1", "0"]]])
def test_numbers_that_name_labels_are_read(lists):
    require_names_of_labels(PATH, records("labels", lists, text="a"), "labels")


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
    ],
)
def test_several_labels_that_would_be_read_as_one_are_refused(cells):
    with pytest.raises(DataError, match=r"line \d: labels is .*; write several labels with \| between them"):
        require_parted_labels(PATH, records("labels", cells, text="a"), "labels")


@pytest.mark.parametrize(
    "cells",
    [["joy|love", "joy"], ['["yes, but", "joy"]', "yes"], ["yes, but", "no"], [["a,b"], "a"], ["('a', 'b')", "('b',)"]],
)
def test_labels_that_cannot_be_meant_as_several_are_read(cells):
    require_parted_labels(PATH, records("labels", cells, text="a"), "labels")


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("Split", ["train", "test", "", "dev"], ("Split", ("dev", "test", "train"))),
        ("set", ["Train", "Test"], ("set", ("Test", "Train"))),
        ("split", ["train", "train"], None),
        ("split", ["train", "banana"], None),
        ("kind", ["train", "test"], None),
    ],
)
def test_parts_of_a_data_set_are_told_by_their_column(column, values, found):
    assert parts_in(records(column, values, text="a")) == found


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("weight", ["1", "0.5"], "weight"),
        ("Sample_Weight", [1, 2], "Sample_Weight"),
        ("weight", [1, 1], ""),
        ("w", [1, 2], ""),
    ],
)
def test_weights_that_differ_are_told_by_their_column(column, values, found):
    assert weights_in(records(column, values, text="a")) == found


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
def test_labels_that_are_no_classes_are_refused(labels, told):
    found = records("label", labels, text="Rome")
    if told is None:
        require_classes(PATH, found, "label")
        return
    with pytest.raises(DataError, match=told):
        require_classes(PATH, found, "label")


def test_a_pair_has_a_measure_for_a_label_where_a_text_has_a_name():
    require_classes(PATH, records("label", ["1.5", "3.0"], text_a="1", text_b="2"), "label")
    with pytest.raises(DataError, match=r"line 3: label is '3\.8', a number that names no class"):
        require_classes(PATH, records("label", ["1.5", "3.8"], text_a="1", text_b="2"), "label")


@pytest.mark.parametrize("labels", [[0, 2], ["2", "1"]])
def test_classes_of_premise_and_hypothesis_are_no_scores(labels):
    names = {"premise": "text_a", "hypothesis": "text_b"}
    found = [replace(record, renamed=names) for record in records("label", labels, text_a="1", text_b="2")]
    with pytest.raises(DataError, match=r"line 2: label is .*, a class of premise and hypothesis, and no score; call"):
        require_no_classes(PATH, found, "label")
    require_no_classes(PATH, [record for record in found if str(record.values["label"]) != "2"], "label")
    require_no_classes(PATH, records("label", labels, text_a="1", text_b="2"), "label")


def test_a_sentence_may_have_any_label():
    require_classes(PATH, records("label", ["B-plan", "O"], text="to go on"), "label")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["17", "18.5"], "text is '17', and all are numbers; give the texts themselves"),
        (["b'a film'", 'b"it\'s"'], "text is .*, bytes as Python prints them; decode them before they are written"),
        (["17"], None),
        (["17", "bus 18"], None),
        (["b'a film'", "a film"], None),
        ([17, 18], None),
    ],
)
def test_a_column_of_texts_that_holds_none_is_refused(texts, told):
    found = records("text", texts, label="x")
    if told is None:
        require_texts(PATH, found, ("text",))
        return
    with pytest.raises(DataError, match=f"line 2: {told}"):
        require_texts(PATH, found, ("text",))


@pytest.mark.parametrize(
    ("aspects", "labels", "refused"),
    [
        (["food", "service"], ["good", "bad"], True),
        (["food", "service"], ["good", "good"], False),
        (["food", "food"], ["good", "bad"], False),
    ],
)
def test_what_alone_tells_the_labels_of_a_text_apart_is_not_left_out(aspects, labels, refused):
    found = [
        Record(line, {"text": "a text", "aspect": aspect, "label": label})
        for line, (aspect, label) in enumerate(zip(aspects, labels, strict=True), start=2)
    ]
    if not refused:
        require_single_text(PATH, found, ("text", "label"))
        return
    with pytest.raises(DataError, match="a text of 'text' has other labels for another 'aspect', which is not"):
        require_single_text(PATH, found, ("text", "label"))


@pytest.mark.parametrize("require", [require_parted_labels, require_single_labels])
def test_tags_in_brackets_are_several_labels(require):
    with pytest.raises(DataError, match="line 2: label is '<php><mysql>'"):
        require(PATH, records("label", ["<php><mysql>", "<java>"]), "label")
    require(PATH, records("label", ["<php>", "<java>"]), "label")
