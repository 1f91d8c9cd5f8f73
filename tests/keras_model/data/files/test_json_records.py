import json
from pathlib import Path

import pytest

from keras_model.data.files.json_records import is_json_document, json_document_records, json_line_records
from keras_model.data.readers import read_rows
from keras_model.errors import DataError

PATH = Path("rows.json")
ROWS = [{"text": "a, \u2028 \u4e2d", "label": 1}, {"text": 'b "c" ] } {', "label": None}]


def values(records):
    return [record.values for record in records]


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_an_array_of_objects_comes_back_with_lines(indent):
    text = json.dumps(ROWS, indent=indent)
    assert is_json_document(text)
    records = list(json_document_records(PATH, text))
    assert values(records) == ROWS
    assert [record.line for record in records] == ([1, 1] if indent is None else [2, 6])
    assert records[1].name == "record 2"


def test_lines_of_objects_come_back_with_lines():
    text = "\n" + "\n\n".join(map(json.dumps, ROWS))
    assert not is_json_document(text)
    assert [(record.line, record.values) for record in json_line_records(PATH, text)] == [(2, ROWS[0]), (4, ROWS[1])]


@pytest.mark.parametrize(
    "document",
    [
        {"data": ROWS, "version": 1},
        {"text": {"0": ROWS[0]["text"], "1": ROWS[1]["text"]}, "label": {"0": 1, "1": None}},
        {"text": {"7": ROWS[0]["text"], "3": ROWS[1]["text"]}, "label": {"7": 1, "3": None}},
        {"text": [ROWS[0]["text"], ROWS[1]["text"]], "label": [1, None]},
    ],
)
def test_other_documents_of_rows_are_known(document):
    for indent in (None, 1):
        text = json.dumps(document, indent=indent)
        assert is_json_document(text)
        assert values(json_document_records(PATH, text)) == ROWS


@pytest.mark.parametrize(
    "row",
    [
        {"tokens": ["a", "b"], "tags": ["O", "O"]},
        {"words": ["a", "b"], "ner_tags": [0, 0]},
        {"text": "a", "labels": ["x"]},
        {"question": "a", "answers": {"text": ["b"], "answer_start": [0]}},
        {"translation": {"en": "a", "de": "b"}, "score": {"en": 1, "de": 2}},
        {"labels": ["x"], "spans": [[0, 1, "x"]]},
        {"tokens": [], "tags": []},
        {"tokens": ["a", "b"], "tags": ["B x", "O"]},
        {"tokens": ["a", ""], "tags": ["O", ""]},
        {"tokens": ["a", 2], "tags": ["O", "O"]},
    ],
)
def test_one_row_on_a_line_is_a_row_and_not_columns(row):
    assert not is_json_document(f"{json.dumps(row)}\n")


@pytest.mark.parametrize(
    "row",
    [
        {"tokens": ["Ada", "left"], "tags": ["B-PER", "O"]},
        {"Words": ["Ada", "left"], "ner_tags": [1, 0], "id": "7"},
        {"tokens": ["New York", "left"], "text": "New York left"},
    ],
)
def test_one_row_of_words_is_a_row_over_many_lines_too(row):
    text = json.dumps(row, indent=1)
    assert is_json_document(text)
    assert values(json_document_records(PATH, text)) == [row]


@pytest.mark.parametrize(
    "columns",
    [
        {"tokens": [["Ada", "left"], ["Bob"]], "tags": [["B-PER", "O"], ["B-PER"]]},
        {"tokens": ["Ada left", "Bob"], "tags": ["B-PER O", "B-PER"]},
    ],
)
def test_columns_of_sentences_are_no_single_row(columns):
    rows = [{name: column[row] for name, column in columns.items()} for row in (0, 1)]
    for indent in (None, 1):
        text = json.dumps(columns, indent=indent)
        assert is_json_document(text)
        assert values(json_document_records(PATH, text)) == rows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"text": "a", "text": "b"}', "rows.json, line 1: names 'text' twice in one object; keep one"),
        ('[{"text": "a"},\n{"label": 1, "label": 2}]', "line 2: record 2 names 'label' twice"),
        ('[{"text": "a"}\n{"text": "b"}]', "line 2: not JSON (no comma or bracket after record 1)"),
        ('[{"text": "a"},\n]', "a comma after the last record"),
        ('[{"text": "a"},\n{"text": }]', "line 2: not JSON"),
        ('[{"text": "a"}, 5]', "record 2 is 5; give an array of objects"),
        ('[{"text": "a"}]\n\n[]', "line 3: not JSON (more text after the array)"),
        ('[{"text": "a"}', "not JSON"),
        ('{"text": ["a"], "label": ["x", "y"]}', "columns of equal length"),
        ('{"columns": ["text", "label", "label"], "data": [["a", "x", "y"]]}', "columns names 'label' twice; keep one"),
        ('{"a": 1}', "give an array of objects"),
    ],
)
def test_a_fault_is_named(text, message):
    with pytest.raises(DataError) as error:
        list(json_document_records(PATH, text))
    assert message in str(error.value)
    assert str(error.value).startswith("rows.json") and "\n" not in str(error.value)


@pytest.mark.parametrize("text", ['"x"', "1", "true", "null", "NaN"])
def test_a_single_value_is_no_rows(text):
    with pytest.raises(DataError) as caught:
        list(json_document_records(PATH, text))
    assert str(caught.value).startswith("rows.json, line 1: holds ")
    assert str(caught.value).endswith(" and no rows; give an array of objects, or one a line")


def test_a_key_twice_in_a_line_is_named_with_the_line():
    with pytest.raises(DataError, match="line 2: names 'label' twice"):
        list(json_line_records(PATH, '{"label": 1}\n{"label": 1, "label": 1}'))


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ({"rasa_nlu_data": {"common_examples": ROWS, "entity_synonyms": [{"value": "b"}]}}, ROWS),
        ({"rasa_nlu_data": {"common_examples": [*ROWS, ROWS[0]]}}, ROWS),
        ({"luis_schema_version": "3.0.0", "intents": [{"name": "x"}], "utterances": ROWS}, ROWS),
        ({"train": [["a b", "x"], ["b c d", "y"]]}, [{"text": "a b", "label": "x"}, {"text": "b c d", "label": "y"}]),
    ],
)
def test_a_single_list_of_rows_within_an_object(document, rows):
    for indent in (None, 1):
        text = json.dumps(document, indent=indent)
        assert is_json_document(text)
        assert values(json_document_records(PATH, text)) == rows


@pytest.mark.parametrize(
    "row",
    [
        {"text": "a", "label": "x", "sentences": [{"text": "a"}]},
        {"id": 1, "data": {"text": "a", "marks": [{"text": "a"}]}, "annotations": []},
        {"question": "a", "passages": [{"text": "b"}]},
        {"a": {"b": {"c": [{"text": "d"}]}}},
    ],
)
def test_a_row_with_a_list_of_texts_is_a_row(row):
    assert not is_json_document(json.dumps(row) + "\n")


def test_several_lists_of_rows_are_told():
    with pytest.raises(DataError, match=r"rows.json: has rows in train and in parts.test; write each into a file"):
        list(json_document_records(PATH, json.dumps({"train": ROWS, "parts": {"test": ROWS}})))


@pytest.mark.parametrize("indent", [None, 1])
def test_marks_of_the_annotator_in_the_browser(tmp_path, indent):
    path = tmp_path / "annotations.json"
    marked = [["In Rome", {"entities": [[3, 7, "LOC"]]}], None, ["hi", {"entities": []}]]
    path.write_text(json.dumps({"classes": ["LOC"], "annotations": marked}, indent=indent))
    assert [row.tags for row in read_rows(path, "token-classification")] == [("O", "B-LOC"), ("O",)]
