import time
from pathlib import Path

import pytest

from keras_model.data.files.usual_names import columns_with, names_negatives, speaks_of_negatives, usual_names
from keras_model.errors import DataError

PATH = Path("rows.tsv")


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        (("text", "label", "sentence"), {}),
        (("index", "sentence", "label"), {"sentence": "text"}),
        (("query", "positive"), {"query": "text_a", "positive": "text_b"}),
        (("idx", "sentence1", "sentence2", "label"), {"sentence1": "text_a", "sentence2": "text_b"}),
        (("id", "question1", "question2", "is_duplicate"),
         {"question1": "text_a", "question2": "text_b", "is_duplicate": "label"}),
        (("premise", "hypothesis", "label", "gold_label"), {"premise": "text_a", "hypothesis": "text_b"}),
        (("index", "question", "sentence", "label"), {"question": "text_a", "sentence": "text_b"}),
        (("Quality", "#1 ID", "#1 String", "#2 String"),
         {"#1 String": "text_a", "#2 String": "text_b", "Quality": "label"}),
        (("words", "ner_tags"), {"words": "tokens", "ner_tags": "tags"}),
        (("words", "ner"), {"words": "tokens", "ner": "tags"}),
        (("tokens", "labels"), {"labels": "tags"}),
        (("tokens", "ner_tags", "ner"), {"ner_tags": "tags"}),
        (("tokens", "tags", "labels"), {}),
        (("text", "tokens", "labels"), {}),
        (("text", "ner"), {}),
        (("context", "question", "answers"), {}),
        (("Review", "Sentiment"), {"Review": "text", "Sentiment": "label"}),
        (("Category", "Message"), {"Category": "label", "Message": "text"}),
        (("TEXT", "Label"), {"TEXT": "text", "Label": "label"}),
        (("text", "label", "category"), {}),
        (("query", "document", "score"), {"query": "text_a", "document": "text_b"}),
        (("text", "labels", "topic"), {}),
        (("Text1", "Text2", "label"), {"Text1": "text_a", "Text2": "text_b"}),
        (("sentence_A", "sentence_B", "label"), {"sentence_A": "text_a", "sentence_B": "text_b"}),
        ((" utterance ", "intent"), {" utterance ": "text", "intent": "label"}),
    ],
)  # fmt: skip
def test_published_names_stand_for_those_used_here(columns, meant):
    assert usual_names(PATH, columns) == meant


def test_labels_of_texts_stand_beside_marks_of_their_words():
    columns = ("text", "intent", "entities")
    assert usual_names(PATH, columns) == {}
    assert usual_names(PATH, columns, of_texts=True) == {"intent": "label"}
    assert usual_names(PATH, ("text", "intent", "labels"), of_texts=True) == {}


def test_what_could_be_either_is_refused():
    with pytest.raises(
        DataError, match=r"both \(sentence1, sentence2\) and \(premise, hypothesis\) could be the texts"
    ):
        usual_names(PATH, ("sentence1", "sentence2", "premise", "hypothesis", "label"))
    with pytest.raises(DataError, match="both gold_label and is_duplicate could be the label"):
        usual_names(PATH, ("sentence", "gold_label", "is_duplicate"))
    with pytest.raises(DataError, match="both category and intent could be the label"):
        usual_names(PATH, ("text", "intent", "category"))
    assert usual_names(PATH, ("message", "intent", "category"), labelled=False) == {"message": "text"}


def test_many_columns_take_no_longer_each_than_few():
    began = time.process_time()
    assert usual_names(PATH, ["Text", *(f"w{number}" for number in range(40_000))]) == {"Text": "text"}
    assert time.process_time() - began < 5  # to look for each name among all takes a minute


@pytest.mark.parametrize(
    ("meaning", "columns", "found"),
    [
        ("targets", ("text", "label"), ["label"]),
        ("targets", ("Sentiment", "review"), ["Sentiment"]),
        ("targets", ("topic", "text", " Label "), [" Label ", "topic"]),
        ("targets", ("premise", "hypothesis", "gold_label"), ["gold_label"]),
        ("targets", ("words", "ner_tags"), ["ner_tags"]),
        ("targets", ("text_a", "text_b", "Score"), ["Score"]),
        ("targets", ("text", "id"), []),
        ("texts", ("Premise", "hypothesis", "label"), ["Premise", "hypothesis"]),
        ("texts", ("tokens", "tags"), []),
        ("words", ("Words", "ner_tags"), ["Words"]),
        ("tags", ("Words", "ner_tags"), ["ner_tags"]),
    ],
)
def test_columns_are_known_by_any_of_their_names(meaning, columns, found):
    assert columns_with(meaning, columns) == found


@pytest.mark.parametrize(
    ("column", "of_texts", "of_them"),
    [
        ("neg", True, True),
        (" Hard_Negative ", True, True),
        ("negative_passage_2", True, True),
        ("neg_scores", False, True),
        ("negative_ids", False, True),
        ("is_negative", False, True),
        ("negotiation", False, False),
    ],
)
def test_names_of_texts_that_do_not_belong_are_told_from_names_of_what_is_said_of_them(column, of_texts, of_them):
    assert (names_negatives(column), speaks_of_negatives(column)) == (of_texts, of_them)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("qid", "label", "text_a"), {"text_a": "text"}),
        (("Text_A", "label"), {"Text_A": "text"}),
        (("text_a", "text_b", "label"), {}),
        (("text_a", "sentence2", "label"), {}),
    ],
)
def test_the_only_text_of_a_table_may_be_called_the_first(columns, found):
    assert usual_names(PATH, columns, of_all=True) == found


def test_a_first_text_of_rows_that_may_differ_is_no_only_one():
    assert usual_names(PATH, ("text_a", "label")) == {}


def test_a_context_beside_a_hypothesis_is_a_premise_and_beside_a_question_none():
    assert usual_names(Path("a"), ["context", "hypothesis", "label"]) == {"context": "text_a", "hypothesis": "text_b"}
    assert usual_names(Path("a"), ["context", "hypothesis", "question", "answers"]) == {}
    for pair in (("premise", "hypo"), ("claim", "evidence"), ("sentence_0", "sentence_1"), ("sent0", "sent1")):
        assert usual_names(Path("a"), [*pair, "label"]) == dict(zip(pair, ("text_a", "text_b"), strict=True))


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (("Text", "text", "label"), "both 'Text' and 'text' could be the text; keep one"),
        (("text", "Label", "label"), "both 'Label' and 'label' could be the label; keep one"),
        (("Sentence", "SENTENCE ", "label"), "both 'Sentence' and 'SENTENCE ' could be the sentence; keep one"),
    ],
)
def test_names_that_capitals_or_blanks_alone_part_are_refused(columns, told):
    with pytest.raises(DataError, match=told):
        usual_names(PATH, columns)


def test_other_columns_and_unread_labels_may_differ_in_capitals():
    assert usual_names(PATH, ("id", "ID", "text", "label")) == {}
    assert usual_names(PATH, ("text", "Label", "label"), labelled=False) == {}
