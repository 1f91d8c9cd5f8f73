"""Rows that are known and not read are called by their name in one line, with what to do."""

import json

import pytest

from keras_model.data.readers import read_inputs, read_rows, read_texts, task_of
from keras_model.data.rows import TextRow
from keras_model.errors import DataError, InputFileError

TURNS = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]
SAID = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "hello"}]
SPANS = {"context": ["Rome", "and", "Oslo"], "question": ["Where", "?"], "label": ["B", "O", "B"], "num_span": 2}


def written(tmp_path, document, indent=None):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    return path


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"messages": TURNS}, "a chat; write what the user says, and its label, as text and label"),
        ([{"messages": TURNS}, {"messages": TURNS}], "a chat; write what the user says"),
        ([{"conversations": SAID}], "a chat; write what the user says"),
        ({"conversations": SAID}, "a chat; write what the user says"),
        ([{"prompt": "a", "completion": "b"}], "what models that write learn from; write text and label if completion"),
        ([{"data_row": {}, "projects": {}}], "Labelbox's; write a line for each text"),
        ([{"ID": 1, "Labeled Data": "a", "Label": {"x": "y"}}], "Labelbox's; write a line for each text"),
        (
            {"_version": "1.2", "version": {"platformData": {"intents": []}}},
            "Voiceflow's; write a line for each sample",
        ),
        (
            {part: [["set a timer", "timer"], ["hi", "greeting"]] for part in ("oos_train", "val", "train", "test")},
            "CLINC150's, with all parts in one file; write the list of each part",
        ),
        (
            [{"id": 2, "claim": "a", "evidence": {"13": [{"sentences": [4]}]}, "cited_doc_ids": [13]}],
            "SciFact's claims, whose evidence is in other files; write each claim, and the sentences",
        ),
        ([{"doc_id": 4, "title": "a", "abstract": ["b"], "structured": False}], "SciFact's abstracts, without the"),
        (
            [{"id": 7, "verifiable": "VERIFIABLE", "label": "SUPPORTS", "claim": "a", "evidence": [[[1, 2, "N", 7]]]}],
            "FEVER's claims, whose evidence is in other files; write each claim",
        ),
        (
            [{"word": "a", "sentence1": "a b", "sentence2": "a c", "start1": 0, "start2": 0, "label": True}],
            "WiC's, whose label is of a word in both texts; write the word",
        ),
        (
            [{"text": "a b", "target": {"span1_text": "a", "span2_text": "b"}, "label": "0"}],
            "WSC's, whose label is of two parts of a text; write the text, and the same with",
        ),
        ([{"idx": 1, "version": 1.1, "passage": {"text": "a", "questions": []}}], "MultiRC's, a question of which has"),
        ({"anncomplete": True, "entities": [], "sources": []}, "tagtog's marks without their text"),
        ([{"question": "q", "answerKey": "A", "id": 1}], "a question with what to choose from; write a row for each"),
        (
            [{"premise": "a", "choice1": "b", "choice2": "c", "asks": "x"}],
            "a text with what to choose from; write a row",
        ),
        ({"article": "a", "questions": ["q"], "options": [["a", "b"]]}, "a text with what to choose from; write a row"),
        ([{"token": ["a"], "subj_start": 0, "obj_start": 0, "relation": "x"}], "TACRED's, of relations, which no task"),
        ([{"sents": [["a"]], "vertexSet": []}], "DocRED's, of relations, which no task here learns"),
        ([{"query": "a", "positive_passages": [], "query_id": 1}], "Tevatron's; write each query and the text of each"),
        ([{"context_text": "a", "qas": []}], "CMRC 2018's, which tells no place of an answer; write context, question"),
        ({"p1": {"passage": "a", "qa_pairs": []}}, "DROP's, whose answers may be numbers; write context, question"),
        ({"%TYPES": {}, "%FEATURE_STRUCTURES": []}, "UIMA's JSON; export it as CoNLL 2002 where INCEpTION wrote it"),
        ({"interactionModel": {"languageModel": {}}}, "Alexa's; write a line for each sample, text and label, with"),
        ({"name": "x", "sampleUtterances": [{"utterance": "order {Size}"}]}, "Amazon Lex's; write a line for each"),
        (
            {"metadata": {}, "resource": {"name": "x", "intents": [], "childDirected": False}},
            "Amazon Lex's; write a line",
        ),
        ({"features": {"text": {}}, "splits": {}}, "what datasets keeps beside the rows; write the rows themselves"),
        (
            {"projectFileVersion": "2022-05-01", "metadata": {}, "assets": {"documents": []}},
            "Azure's, whose texts are elsewhere; write a line for each text",
        ),
        ([{"input": "a", "output": "b"}], "what models that write learn from; write text and label if output is one"),
        ([{"inputs": "a", "targets": "b"}], "what models that write learn from; write text and label if targets is"),
        ([{"sentence": "a", "golden-entity-mentions": [], "words": ["a"]}], "ACE 2005's; write a line for each text"),
        ([{"context": "a", "query": "b", "span_position": [], "entity_label": "P"}], "of a question for each type of"),
        (
            [{"sentence": ["a"], "ner": [{"index": [0], "type": "P"}]}],
            "W2NER's, whose entities may be in pieces; write",
        ),
        ([{"doc_label": ["a"], "doc_token": ["b"]}], "NeuralNLP's; write each text, and a list of its labels"),
        ([{"text": "a", "aspects": []}], "of opinions on parts of a text; write what an opinion is on"),
        ([{"source": "a", "passage": {"text": "b"}, "qas": []}], "ReCoRD's, whose answers fill a gap; write context"),
        ([{"id": 1, "questions": {"text": ["a", "b"]}, "is_duplicate": True}], "Quora's, with both questions in one"),
        ([{"dialogue_id": "1", "services": [], "turns": []}], "dialogues; write what the user says"),
        ({"a.json": {"goal": {}, "log": [{"text": "hi", "metadata": {}}]}}, "MultiWOZ's dialogues; write what the"),
        ({"source": "PubTator", "documents": []}, "BioC's; write a line for each text"),
        ({"invocation": "a", "intents": {}}, "Jovo's; write a line for each sample, text and label, with words in"),
        ({"name": "a", "contexts": [], "utterances": {"en": []}, "slots": []}, "Botpress'; write a line for each text"),
        ([[{"id": 1, "text": "Ada", "upos": "PROPN"}]], "Stanza's without names; give its Pipeline the processor ner"),
        ([[{"entity": "B-P", "word": "Ada", "start": 0}]], "what a pipeline of transformers found, without the texts"),
        ({"splits": ["train", "test"]}, "what datasets keeps beside the rows; write the rows themselves"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(tmp_path, document, said, indent):
    path = written(tmp_path, document, indent)
    for read in (task_of, lambda path: read_rows(path, "token-classification")):
        with pytest.raises(InputFileError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: is {said}")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("indent", [None, 1])
def test_the_turns_of_a_chat_are_no_texts_either(tmp_path, indent):
    with pytest.raises(InputFileError, match="is a chat"):
        read_texts(written(tmp_path, {"messages": TURNS}, indent))


def test_rows_beside_names_of_others_are_read(tmp_path):
    document = {"metadata": {"by": "me"}, "resource": "web", "data": [{"text": "a", "label": "x"}]}
    assert read_rows(written(tmp_path, document), "classification") == [TextRow("a", "x")]


def test_turns_with_labels_are_rows(tmp_path):
    labelled = {"messages": [{**turn, "label": label} for turn, label in zip(TURNS, "xy", strict=True)]}
    assert read_rows(written(tmp_path, labelled), "classification") == [TextRow("hi", "x"), TextRow("hello", "y")]


def test_what_has_columns_that_are_read_is_read_beside_others(tmp_path):
    path = written(tmp_path, [{"text": "a", "label": "x", "messages": TURNS}])
    assert read_rows(path, "classification") == [TextRow("a", "x")]


@pytest.mark.parametrize("document", [{"version": 1, "data": [SPANS]}, [{**SPANS, "label": None}]])
def test_spans_that_answer_together_are_refused(tmp_path, document):
    path = written(tmp_path, document)
    for read in (lambda path: read_rows(path, "question-answering"), read_inputs):
        with pytest.raises(InputFileError, match="is MultiSpanQA's, whose spans answer together, and a model here"):
            read(path)


@pytest.mark.parametrize(
    ("name", "other", "said"),
    [
        (
            "train_text.txt",
            "train_labels.txt",
            "is texts alone, whose labels are in train_labels.txt; put both side by",
        ),
        (
            "seq.in",
            "seq.out",
            "is texts alone, whose tags are in seq.out; put both side by side with a tab between them,",
        ),
        ("STS.input.news.txt", "STS.gs.news.txt", "is pairs alone, whose scores are in STS.gs.news.txt; put both side"),
        ("doc.txt", "doc.ann", "is a text alone, whose marks are in BRAT's doc.ann; give the folder of both"),
    ],
)
def test_texts_whose_labels_are_in_a_file_beside_them(tmp_path, name, other, said):
    path = tmp_path / name
    path.write_text("the first text\nand another one\n")
    with pytest.raises(InputFileError, match="holds neither JSON"):
        read_rows(path, "classification")
    (tmp_path / other).write_text("1\n0\n")
    with pytest.raises(InputFileError) as caught:
        read_rows(path, "classification")
    assert str(caught.value).startswith(f"{path}: {said}")
    assert read_texts(path) == ["the first text", "and another one"]


def test_what_is_put_side_by_side_is_read(tmp_path):
    path = tmp_path / "joint.tsv"
    path.write_text("tokens\ttags\nfly to rome\tO O B-city\n")
    assert read_rows(path, "token-classification")[0].tags == ("O", "O", "B-city")


def test_a_column_that_a_tool_has_among_others_is_not_enough(tmp_path):
    with pytest.raises(DataError, match="lacks column 'text'"):
        read_rows(written(tmp_path, [{"assets": "gold", "said": "a", "label": "x"}]), "classification")
