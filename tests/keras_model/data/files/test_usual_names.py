import time
from pathlib import Path

import pytest

from keras_model.data.files.usual_names import target_column, usual_names
from keras_model.errors import DataError

PATH = Path("rows.tsv")


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        (("text", "label", "sentence"), {}),
        (("index", "sentence", "label"), {"sentence": "text"}),
        (("idx", "sentence1", "sentence2", "label"), {"sentence1": "text_a", "sentence2": "text_b"}),
        (("id", "question1", "question2", "is_duplicate"),
         {"question1": "text_a", "question2": "text_b", "is_duplicate": "label"}),
        (("premise", "hypothesis", "label", "gold_label"), {"premise": "text_a", "hypothesis": "text_b"}),
        (("index", "question", "sentence", "label"), {"question": "text_a", "sentence": "text_b"}),
        (("Quality", "#1 ID", "#1 String", "#2 String"),
         {"#1 String": "text_a", "#2 String": "text_b", "Quality": "label"}),
        (("words", "ner_tags"), {"words": "tokens", "ner_tags": "tags"}),
        (("context", "question", "answers"), {}),
        (("Review", "Sentiment"), {"Review": "text", "Sentiment": "label"}),
        (("Category", "Message"), {"Category": "label", "Message": "text"}),
        (("TEXT", "Label"), {"TEXT": "text", "Label": "label"}),
        (("Text", "text", "label"), {}),
        (("text", "label", "category"), {}),
        (("query", "document", "score"), {"query": "text_a", "document": "text_b"}),
        (("text", "labels", "topic"), {}),
        ((" utterance ", "intent"), {" utterance ": "text", "intent": "label"}),
    ],
)  # fmt: skip
def test_published_names_stand_for_those_used_here(columns, meant):
    assert usual_names(PATH, columns) == meant


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
    ("columns", "place"),
    [
        (("text", "label"), 1),
        (("Sentiment", "review"), 0),
        (("topic", "text", " Label "), 2),
        (("premise", "hypothesis", "gold_label"), 2),
        (("words", "ner_tags"), 1),
        (("text_a", "text_b", "Score"), 2),
        (("text", "id"), None),
    ],
)
def test_the_column_of_labels_is_known_by_any_of_its_names(columns, place):
    assert target_column(columns) == place
