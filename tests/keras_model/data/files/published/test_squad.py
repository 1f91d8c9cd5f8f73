"""Articles and paragraphs of SQuAD and MRQA give a row a question, wherever they stand in a file."""

import json
from pathlib import Path

import pytest

from keras_model.data.files.json_records import is_json_document, json_document_records, json_line_records
from keras_model.errors import DataError
from tests.support.places import DATA

PATH = Path("rows.json")


def values(records):
    return [record.values for record in records]


def test_squad_as_published():
    text = (DATA / "rows/squad20.json").read_text(encoding="utf-8")
    document = json.loads(text)
    (paragraph,) = document["data"][0]["paragraphs"]
    records = list(json_document_records(PATH, text))
    assert [record.values["question"] for record in records] == [one["question"] for one in paragraph["qas"]]
    assert {record.values["context"] for record in records} == {paragraph["context"]}
    assert [record.name for record in records] == [f"question {one['id']!r}" for one in paragraph["qas"]]
    indented = json.dumps(document, indent=1)
    for record in json_document_records(PATH, indented):
        line = indented.split("\n")[record.line - 1]
        assert json.dumps(record.values["question"]) in line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"data": [{"paragraphs": [{"context": "c"}]}]}', "the paragraph 'c' has no list of qas"),
        ('{"data": [{"paragraphs": 5, "title": "t"}]}', "the article 't' has no list of paragraphs"),
    ],
)
def test_a_part_without_questions_is_named(text, message):
    with pytest.raises(DataError) as error:
        list(json_document_records(PATH, text))
    assert message in str(error.value)


QUESTION = {"id": "7", "question": "Where?", "answers": [{"text": "Oslo", "answer_start": 3}]}
PARAGRAPH = {"context": "In Oslo.", "qas": [QUESTION]}
MRQA = PARAGRAPH | {
    "qas": [{"qid": "7", "question": "Where?", "detected_answers": [{"text": "Oslo", "char_spans": [[3, 6]]}]}]
}


ARTICLE = {"title": "t", "paragraphs": [PARAGRAPH]}


@pytest.mark.parametrize("document", [[PARAGRAPH], ARTICLE, [ARTICLE]])
def test_parts_of_squad_by_themselves(document):
    for indent in (None, 1):
        text = json.dumps(document, indent=indent)
        assert is_json_document(text)
        assert values(json_document_records(PATH, text)) == [{"context": "In Oslo.", **QUESTION}]


def test_paragraphs_a_line_as_mrqa_has_them():
    text = "\n".join(map(json.dumps, [{"header": {"split": "train"}}, MRQA, PARAGRAPH]))
    records = list(json_line_records(PATH, text))
    assert [(record.line, record.name) for record in records] == [(2, "question '7'"), (3, "question '7'")]
    assert [record.values["answers"] for record in records] == [QUESTION["answers"]] * 2
    assert [record.values["context"] for record in records] == ["In Oslo."] * 2


def test_articles_a_line():
    records = list(json_line_records(PATH, "\n".join(map(json.dumps, [ARTICLE, ARTICLE]))))
    assert [(record.line, record.name) for record in records] == [(1, "question '7'"), (2, "question '7'")]
    assert values(records) == [{"context": "In Oslo.", **QUESTION}] * 2
    with pytest.raises(DataError, match="the article 't' has no list of paragraphs"):
        list(json_line_records(PATH, json.dumps({"title": "t", "paragraphs": ["In Oslo."]})))


@pytest.mark.parametrize("answers", [5, [{"text": "Oslo"}], [{"char_spans": [[3]]}]])
def test_detected_answers_without_spans_stay_as_they_are(answers):
    paragraph = MRQA | {"qas": [{"question": "Where?", "detected_answers": answers}]}
    (record,) = json_line_records(PATH, json.dumps(paragraph))
    assert record.values["answers"] == answers
