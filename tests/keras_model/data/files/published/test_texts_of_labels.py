"""Labels with a list of texts each are read as a row a text."""

import json

import pytest

from keras_model.data.files.published.texts_of_labels import label_records, listed_labels, lists_by_label
from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import TextRow
from keras_model.errors import DataError

GREETINGS, PARTINGS = ["hi", "good day"], ["bye"]
ROWS = [TextRow("hi", "greet"), TextRow("good day", "greet"), TextRow("bye", "part")]
CHATBOT = [
    {"tag": "greet", "patterns": GREETINGS, "responses": ["Hello!", "Hi!"], "context": [""]},
    {"tag": "part", "patterns": PARTINGS, "responses": ["See you!"], "context": [""]},
    {"tag": "nothing", "patterns": [], "responses": ["What?"], "context": [""]},
]


@pytest.mark.parametrize(
    "document",
    [
        {"intents": CHATBOT},
        CHATBOT,
        {"name": "bot", "intents": CHATBOT},
        {
            "name": "Corpus",
            "locale": "en-US",
            "entities": {"hero": {"options": {}}},
            "data": [
                {"intent": "greet", "utterances": GREETINGS, "tests": ["hello"], "answers": ["Hi!"]},
                {"intent": "part", "utterances": PARTINGS, "tests": []},
            ],
        },
        [{"name": "greet", "exampleSentences": GREETINGS}, {"name": "part", "exampleSentences": PARTINGS}],
        [{"intent": "greet", "text": GREETINGS, "entities": []}, {"intent": "part", "text": PARTINGS, "entities": []}],
        {"greet": GREETINGS, "part": PARTINGS},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_each_text_is_a_row(tmp_path, document, indent):
    path = tmp_path / "intents.json"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    assert read_rows(path, "classification") == ROWS
    assert task_of(path) == "classification"


def test_a_fault_names_the_text(tmp_path):
    path = tmp_path / "intents.json"
    path.write_text(json.dumps([{"tag": " ", "patterns": ["a", "b"]}]), encoding="utf-8")
    with pytest.raises(DataError, match=r"line 1: label is ' ': it is blank \(text 1 of ' '\)"):
        read_rows(path, "classification")
    assert [record.name for record in label_records([("a", ["x", "y"])])] == ["text 1 of 'a'", "text 2 of 'a'"]


@pytest.mark.parametrize(
    "document",
    [
        {"greet": GREETINGS, "part": [*PARTINGS, "so long"]},
        {"text": GREETINGS, "label": PARTINGS},
        {"greet": GREETINGS},
        {"greet": GREETINGS, "part": 1, "size": 2},
        {"intents": [*CHATBOT, "more"]},
        {"intents": [{"tag": "greet", "intent": "part", "patterns": GREETINGS}]},
        {"intents": [{"tag": "greet", "patterns": GREETINGS, "examples": PARTINGS}]},
        {"intents": []},
    ],
)
def test_what_could_be_something_else_is_none(document):
    assert lists_by_label(document) == []


def test_rows_of_objects_are_none():
    assert listed_labels([{"text": "hi", "intent": "greet"}]) == []


def test_intents_of_a_workspace_of_watson_are_labels(tmp_path):
    intents = [
        {"intent": "greet", "examples": [{"text": "hi"}, {"text": "hello", "mentions": []}], "description": ""},
        {"intent": "bye", "examples": [{"text": "see you"}]},
    ]
    nodes = [{"type": "standard", "title": "a", "dialog_node": "n"}]
    workspace = {"intents": intents, "entities": [{"entity": "x", "values": []}], "dialog_nodes": nodes, "name": "w"}
    path = tmp_path / "workspace.json"
    for indent in (None, 1):
        path.write_text(json.dumps(workspace, indent=indent))
        rows = [TextRow("hi", "greet"), TextRow("hello", "greet"), TextRow("see you", "bye")]
        assert read_rows(path, "classification") == rows


@pytest.mark.parametrize(("text", "named"), [("i saw @hero", "@hero"), ("%hero% and %hero_2%", "%hero%")])
def test_a_text_of_nlp_js_that_names_an_entity_is_refused(tmp_path, text, named):
    corpus = {"entities": {"hero": {}}, "data": [{"intent": "saw", "utterances": ["i @her saw", text]}]}
    path = tmp_path / "corpus.json"
    path.write_text(json.dumps(corpus))
    with pytest.raises(DataError, match=rf"line 1: {named} stands for words, .* \(text 2 of 'saw'\)"):
        read_rows(path, "classification")
