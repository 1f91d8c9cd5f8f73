"""Phrases in pieces, as Dialogflow and Snips NLU export them, are read as texts with entities and intents."""

import json

import pytest

from keras_model.data.files.tools.phrases import phrases_of
from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import TextRow, TokenRow
from keras_model.errors import DataError

TAGGED = [
    TokenRow(("play", "miles", "davis", "now"), ("O", "B-artist", "I-artist", "O"), gaps=("", " ", " ", " ", "")),
    TokenRow(("stop", "it"), ("O", "O"), gaps=("", " ", "")),
]
LABELLED = [TextRow("play miles davis now", "play"), TextRow("stop it", "stop")]


def in_pieces(key, **artist):
    return [
        {key: [{"text": "play "}, {"text": "miles davis", **artist}, {"text": " now"}]},
        {key: [{"text": "stop it"}]},
    ]


SNIPS = in_pieces("data", entity="musician", slot_name="artist")
DIALOGFLOW = in_pieces("data", alias="artist", meta="@musician", userDefined=True)
CX = in_pieces("parts", parameterId="artist")


def written(tmp_path, document, indent=None):
    path = tmp_path / "intents.json"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    return path


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "document",
    [
        {
            "language": "en",
            "intents": {"play": {"utterances": SNIPS[:1]}, "stop": {"utterances": SNIPS[1:]}},
            "entities": {"musician": {"data": [{"value": "x", "synonyms": []}]}},
        },
        {"play": SNIPS[:1], "stop": SNIPS[1:]},
        [{"name": "play", "userSays": DIALOGFLOW[:1]}, {"name": "stop", "userSays": DIALOGFLOW[1:]}],
        {
            "intents": [
                {"name": "projects/1", "displayName": "play", "trainingPhrases": CX[:1]},
                {"name": "projects/2", "displayName": "stop", "trainingPhrases": CX[1:]},
            ]
        },
    ],
)
def test_each_phrase_is_a_row(tmp_path, document, indent):
    path = written(tmp_path, document, indent)
    assert read_rows(path, "token-classification") == TAGGED
    assert read_rows(path, "classification") == LABELLED


def test_phrases_without_their_intent_have_entities_alone(tmp_path):
    path = written(tmp_path, DIALOGFLOW)
    assert task_of(path) == "token-classification"
    assert read_rows(path, "token-classification") == TAGGED
    with pytest.raises(DataError, match=r"lacks column 'label'; has \(text, entities\)"):
        read_rows(path, "classification")


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_the_name_of_a_file_of_dialogflow_tells_its_intent(tmp_path, language):
    path = tmp_path / f"play.music_usersays_{language}.json"
    path.write_text(json.dumps(DIALOGFLOW), encoding="utf-8")
    texts = [row.text for row in LABELLED]
    assert read_rows(path, "classification") == [TextRow(text, "play.music") for text in texts]
    assert read_rows(path, "token-classification") == TAGGED
    beside = tmp_path / "play.music.json"
    for document, name in (({"name": "play: music"}, "play: music"), ({"name": 3}, "play.music"), ([], "play.music")):
        beside.write_text(json.dumps(document), encoding="utf-8")
        assert read_rows(path, "classification") == [TextRow(text, name) for text in texts]
    beside.write_bytes(b"\xff{")
    assert read_rows(path, "classification") == [TextRow(text, "play.music") for text in texts]


def test_the_folder_of_phrases_of_dialogflow_cx_tells_their_intent(tmp_path):
    folder = tmp_path / "play.music"
    path = folder / "trainingPhrases" / "en.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"trainingPhrases": CX}), encoding="utf-8")
    texts = [row.text for row in LABELLED]
    assert read_rows(path, "classification") == [TextRow(text, "play.music") for text in texts]
    assert read_rows(path, "token-classification") == TAGGED
    (folder / "play.music.json").write_text('{"name": "4f2", "displayName": "play: music"}')
    assert read_rows(path, "classification") == [TextRow(text, "play: music") for text in texts]
    plain = [{"id": "a", "parts": [{"text": "hi", "auto": True}]}, {"id": "b", "parts": [{"text": "hello"}]}]
    path.write_text(json.dumps({"trainingPhrases": plain}), encoding="utf-8")
    assert [row.text for row in read_rows(path, "classification")] == ["hi", "hello"]


def test_a_path_from_within_the_folder_tells_the_same(tmp_path, monkeypatch):
    phrases = tmp_path / "play" / "trainingPhrases"
    phrases.mkdir(parents=True)
    (phrases / "en.json").write_text(json.dumps({"trainingPhrases": CX}), encoding="utf-8")
    for folder, path in ((phrases, "en.json"), (phrases.parent, "trainingPhrases/en.json")):
        monkeypatch.chdir(folder)
        assert {row.label for row in read_rows(path, "classification")} == {"play"}


def test_what_was_told_to_be_no_entity_is_none(tmp_path):
    ignored = in_pieces("data", alias="ignore", meta="@sys.ignore", userDefined=False)
    rows = read_rows(written(tmp_path, [*DIALOGFLOW, *ignored]), "token-classification")
    assert rows[2].tags == ("O",) * 4


def test_a_template_is_refused(tmp_path):
    document = {"name": "play", "userSays": [{"data": [{"text": "@artist", "alias": "artist"}], "isTemplate": True}]}
    with pytest.raises(DataError, match=r"a template is no text that somebody says; leave it out \(phrase 1 of 'play'"):
        read_rows(written(tmp_path, document), "classification")


@pytest.mark.parametrize(
    "document",
    [
        [{"data": [{"text": "hi", "speaker": "A"}]}],
        [{"data": [{"text": "hi"}, {"text": "and you"}]}],
        {"data": [{"text": "hi", "label": "greet"}]},
        {"data": [{"text": "hi", "entity": "greet"}]},
        [{"data": {"text": "hi"}, "annotations": []}],
        {"a": {"b": {"c": {"d": {"e": {"f": SNIPS}}}}}},
    ],
)
def test_what_could_be_something_else_is_none(document):
    assert phrases_of(document) == []
