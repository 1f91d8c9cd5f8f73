"""Rows are refused where a column that is not read speaks against the way they would be."""

from pathlib import Path

import pytest

from keras_model.data.contradictions.unread_columns import (
    names_in,
    parts_in,
    require_columns_once,
    require_no_choices,
    require_no_third_text,
    require_partners,
    require_single_text,
    texts_in,
    weights_in,
)
from keras_model.data.files.record import Record
from keras_model.data.files.table import Table
from keras_model.errors import DataError


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("similarity", ["0.5", "1"], "column 'similarity' holds numbers; call it score"),
        ("similarity", [1, 1], "column 'similarity' holds numbers; call it score"),
        ("similarity", ["0,95", "0,0"], "column 'similarity' holds numbers; call it score"),
        ("similarity", ["0.95", "", "0.1"], "column 'similarity' holds numbers; call it score"),
        ("similarity", [None, 0.4], "column 'similarity' holds numbers; call it score"),
        ("negative", ["c", "d"], None),
        ("hard_negative", [["c", "e"], ["d"]], None),
        ("negative", [0.5, 0.25], "column 'negative' holds numbers; call it score"),
        (
            "is_negative",
            [True, False],
            "column 'is_negative' is true or false; call it label if it is what to learn, else keep",
        ),
        (
            "relation",
            ["Entailment", "contradiction"],
            "column 'relation' says 'Entailment' and the like; keep the rows",
        ),
        ("number", [1, 2], None),
        ("id", ["7", "7"], None),
        ("kind", ["news", "news"], None),
        ("negotiation", ["yes, sir", "no"], None),
        ("hard_negative_passage", ["a long one", "another one"], None),
        ("negative_reason", ["late again", "was rude"], "column 'negative_reason' could hold texts that do not belong"),
        ("seen", [True, False], None),
        (
            "is_relevant",
            [True, False],
            "column 'is_relevant' is true or false; call it label if it is what to learn, else keep",
        ),
        ("answer", [False, True], "column 'answer' is true or false; call it label if it is what to learn, else keep"),
        ("answer", [True, True], None),
    ],
)
def test_partners_beside_what_could_tell_them_apart_are_refused(table, column, values, wanted):
    found, columns = table(column, values, text_a="1", text_b="2"), ("text_a", "text_b")
    if wanted is None:
        require_partners(found, columns)
        return
    with pytest.raises(DataError, match=r"rows\.csv, line 2: ") as refusal:
        require_partners(found, columns)
    assert wanted in str(refusal.value)


@pytest.mark.parametrize("other", ["query", "Premise", "text_b", " question ", "text2", "Sentence_2", "utterance b"])
def test_a_second_text_that_would_not_be_read_is_refused(table, other):
    with pytest.raises(DataError, match=f"'text' would be read, '{other}' would not; call them text_a and text_b"):
        require_single_text(table(other, ["a"], text="b", label="c"), ("text", "label"))
    require_single_text(table("comment", ["a"], text="b", label="c"), ("text", "label"))


@pytest.mark.parametrize(
    ("own", "other", "refused"),
    [("Question", "answer", True), ("query", "title", True), ("text", "title", False), ("sentence", "answer", False)],
)
def test_a_question_beside_its_answer_is_refused(table, own, other, refused):
    rows = table(other, ["a friend"], {own: "text"}, text="who is it", label="1")
    if not refused:
        require_single_text(rows, ("text", "label"))
        return
    with pytest.raises(DataError, match=f"line 2: '{own}' would be read, '{other}' would not"):
        require_single_text(rows, ("text", "label"))


def test_a_question_beside_a_verdict_is_a_text(table):
    rows = table("answer", ["yes"], {"question": "text"}, text="is it so", label="1")
    require_single_text(rows, ("text", "label"))


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("Split", ["train", "test", "", "dev"], ("Split", ("dev", "test", "train"))),
        ("set", ["Train", "Test"], ("set", ("Test", "Train"))),
        ("ml_use", ["TRAIN", "TEST", "UNASSIGNED"], ("ml_use", ("TEST", "TRAIN", "UNASSIGNED"))),
        ("dataset", ["Train", "Test"], ("dataset", ("Test", "Train"))),
        ("data_split", ["train", "val"], ("data_split", ("train", "val"))),
        ("is_valid", ["True", "False"], ("is_valid", ("False", "True"))),
        ("is_test", [0, 1], ("is_test", ("0", "1"))),
        ("is_test", [0, 0], None),
        ("is_question", [0, 1], None),
        ("type", ["train", "bus"], None),
        ("fold", [1, 2], None),
        ("split", ["train", "train"], None),
        ("split", ["train", "banana"], None),
        ("kind", ["train", "test"], None),
    ],
)
def test_parts_of_a_data_set_are_told_by_their_column(table, column, values, found):
    assert parts_in(table(column, values, text="a")) == found


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("weight", ["1", "0.5"], "weight"),
        ("Sample_Weight", [1, 2], "Sample_Weight"),
        ("weight", [1, 1], ""),
        ("w", [1, 2], ""),
    ],
)
def test_weights_that_differ_are_told_by_their_column(table, column, values, found):
    assert weights_in(table(column, values, text="a")) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["of one title", "of other titles"], ("title",)),
        (["of one title", "other", ""], ()),
        (["of one title", "of one title", "of one title", "of other titles"], ()),
        (["Ada Lovelace", "Bob Dylan"], ()),
        (["Mon Apr 06 22:19:45 2009", "Mon Apr 06 22:19:46 2009"], ()),
        (["['of', 'one', 'title']", "['of', 'other', 'titles']"], ()),
        ([1, None], ()),
        (["of one title"], ()),
    ],
)
def test_texts_that_are_not_read_are_told_by_their_column(table, values, found):
    assert texts_in(table("title", values, text="a b", label="c d"), ("text", "label")) == found


@pytest.mark.parametrize(
    ("labels", "names", "found"),
    [
        ([0, 1, 0, 1], ["no", "yes", "no", "yes"], "label_text"),
        (["1.0", "2.0", "1.0", "2.0"], ["b", "a", "b", "a"], "label_text"),
        ([0, 1, 0, 1], ["no", "yes", "no", "no"], ""),
        ([0, 1, 0, 1], ["no", "yes", "no", "yes indeed"], ""),
        ([0, 1, 0, 1], ["7", "8", "7", "8"], ""),
        ([0, 1, 0, 1], ["a", "", "a", ""], ""),
        ([0, 1, 2, 3], ["a", "b", "c", "d"], ""),
        ([0, 0, 0, 0], ["a", "a", "a", "a"], ""),
        (["x", "y", "x", "y"], ["a", "b", "a", "b"], ""),
    ],
)
def test_names_of_numbered_labels_are_told_by_their_column(labels, names, found):
    rows = [
        Record(line, {"text": "a", "label": label, "label_text": name})
        for line, (label, name) in enumerate(zip(labels, names, strict=True))
    ]
    assert names_in(Table(Path("rows.csv"), "CSV", rows), ("text", "label")) == found


@pytest.mark.parametrize(
    ("aspects", "labels", "refused"),
    [
        (["food", "service"], ["good", "bad"], True),
        (["food", "service"], ["good", "good"], False),
        (["food", "food"], ["good", "bad"], False),
    ],
)
def test_what_alone_tells_the_labels_of_a_text_apart_is_not_left_out(table, aspects, labels, refused):
    found = table("aspect", aspects, text="a text")
    for record, label in zip(found.records, labels, strict=True):
        record.values["label"] = label
    if not refused:
        require_single_text(found, ("text", "label"))
        return
    with pytest.raises(DataError, match="a text of 'text' has other labels for another 'aspect', which is not"):
        require_single_text(found, ("text", "label"))


@pytest.mark.parametrize(
    "others",
    [
        {"choice0": "d", "choice1": "e"},
        {"Option A": "d", "Option B": "e"},
        {"ending_1": "d", "ending_2": "e"},
        {"choices": ["d", "e"]},
        {"options": "['d', 'e']"},
    ],
)
def test_what_to_choose_from_is_not_left_unread(table, others):
    column = next(iter(others))
    with pytest.raises(
        DataError, match=f"column '{column}' holds what to choose from, and would not be read; write a row"
    ):
        require_no_choices(table("label", ["0", "1"], text="b", **others), ("text", "label"))
    with pytest.raises(DataError, match="holds what to choose from"):
        require_no_choices(table("label", ["0"], text_a="b", text_b="c", **others), ("text_a", "text_b", "label"))


@pytest.mark.parametrize(
    "others", [{"choice0": "d"}, {"option1": "1", "option2": "0"}, {"choice_a": 1, "choice_b": 0}, {"options": "3"}]
)
def test_a_single_such_column_or_numbers_are_left(table, others):
    require_no_choices(table("label", ["0", "1"], text="b", **others), ("text", "label"))


@pytest.mark.parametrize("name", ["sentence3", "text_3", "Text_C", "question 3"])
def test_a_third_text_is_refused(table, name):
    columns = ("text_a", "text_b")
    with pytest.raises(DataError, match="could be a third text, and would not be read; call it negative if"):
        require_no_third_text(table(name, ["c d"], text_a="a", text_b="b"), columns)
    for others in ({"genre": "x"}, {name: 3}, {"negative": "c d"}):
        require_no_third_text(table("text_a", ["a"], text_b="b", **others), columns)


def test_a_column_that_was_there_twice_is_refused(table):
    columns = ("text", "label")
    told = "'Label' and 'Label.1' were one name twice, as pandas renames them, and say different things; keep one"
    with pytest.raises(DataError, match=told):
        require_columns_once(table("Label.1", ["y", "x"], {"Label": "label"}, text="a", label="x"), columns)
    require_columns_once(table("label.1", ["x", "x"], text="a", label="x"), columns)
    require_columns_once(table("notes.1", ["x", "y"], text="a", label="x"), columns)
