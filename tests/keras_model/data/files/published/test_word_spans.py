"""Entities that are told by places of words are read as tags."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.errors import DataError

WORDS = ["Ada", "Lovelace", "met", "Bob"]
TAGS = ("B-PER", "I-PER", "O", "B-PER")
SECOND = ["In", "Rome"]


def token(word, tag):
    return {"id": 0, "orth": word, "tag": "X", "head": 0, "dep": "", "ner": tag}


def spert(*spans):
    return {"tokens": WORDS, "entities": [{"type": "PER", "start": b, "end": e} for b, e in spans], "relations": []}


def spacy(*tags):
    tokens = [token(*pair) for pair in zip(WORDS, tags, strict=True)]
    return {"id": 0, "paragraphs": [{"raw": "Ada", "sentences": [{"tokens": tokens, "brackets": []}], "cats": []}]}


def written(tmp_path, document):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "row",
    [
        spert((0, 2), (3, 4)),
        {"tokenized_text": WORDS, "ner": [[0, 1, "PER"], [3, 3, "PER"]]},
        {"doc_key": "d", "sentences": [WORDS], "ner": [[[0, 1, "PER"], [3, 3, "PER"]]], "relations": [[]]},
        spacy("B-PER", "L-PER", "O", "U-PER"),
        {"index": 0, "tokens": [{"word": word, "ner": tag} for word, tag in zip(WORDS, TAGS, strict=True)]},
        {"sentences": [{"tokens": [{"word": word, "ner": tag} for word, tag in zip(WORDS, TAGS, strict=True)]}]},
    ],
    ids=["SpERT", "GLiNER", "DyGIE", "spaCy 2", "CoreNLP's sentence", "CoreNLP's document"],
)
def test_entities_by_places_of_words_are_tags(tmp_path, row):
    path = written(tmp_path, [row])
    assert task_of(path) == "token-classification"
    (read,) = read_rows(path, "token-classification")
    assert (read.tokens, read.tags) == (tuple(WORDS), TAGS)


def test_places_of_dygie_count_the_words_of_all_sentences(tmp_path):
    row = {"sentences": [WORDS, SECOND], "ner": [[[0, 1, "PER"]], [[5, 5, "LOC"]]]}
    assert [read.tags for read in read_rows(written(tmp_path, [row]), "token-classification")] == [
        ("B-PER", "I-PER", "O", "O"),
        ("O", "B-LOC"),
    ]


def test_places_beside_a_text_count_its_characters(tmp_path):
    row = {"text": "Ada met Bob", "tokens": ["Ada", "met", "Bob"], "entities": [{"type": "PER", "start": 0, "end": 3}]}
    assert read_rows(written(tmp_path, [row]), "token-classification")[0].tags == ("B-PER", "O", "O")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (spert((0, 2), (1, 2)), "'Lovelace' overlaps another entity; keep one of them"),
        (spert((3, 5)), "an entity is [3, 5, 'PER'], but the sentence has 4 words"),
        ({"tokenized_text": WORDS, "ner": [[2, 1, "PER"]]}, "an entity is [2, 2, 'PER'], but the sentence has 4 words"),
        (
            {"tokenized_text": WORDS, "ner": [["Ada Lovelace", "PER"]]},
            "an entity is ['Ada Lovelace', 'PER']; give its first word's place, its last word's, its type",
        ),
        (
            {"sentences": [WORDS], "ner": [[{"start": 0, "end": 1}]]},
            "an entity is {'start': 0, 'end': 1}; give its first",
        ),
        ({"sentences": [WORDS], "ner": [[["0", "1", "PER"]]]}, "an entity is ['0', '1', 'PER']; give its first word's"),
        (spacy("-", "O", "O", "O"), "the tag of 'Ada' is '-', which spaCy writes for none; tag the word"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, row, message):
    with pytest.raises(DataError) as error:
        read_rows(written(tmp_path, [row]), "token-classification")
    assert message in str(error.value)
