import bz2
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from keras_model.data.readers import read_rows, read_texts
from keras_model.errors import InputFileError


def workbook(name, kind=None):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if kind is not None:
            archive.writestr("mimetype", kind)
        archive.writestr(name, "text,label\na,x\n")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", gzip.compress(b"text,label\na,x\n", mtime=0), "packed with gzip; unpack it"),
        ("a.csv", bz2.compress(b"text,label\na,x\n"), "packed with bzip2; unpack it"),
        ("a.csv", bz2.compress(b"text,label\na,x\n", 1), "packed with bzip2; unpack it"),
        ("a.zip", workbook("a.csv"), "a zip archive; unpack it"),
        ("a.xlsx", workbook("xl/workbook.xml"), "workbook of a spreadsheet; save the sheet as CSV in UTF-8"),
        (
            "a.ods",
            workbook("content.xml", "application/vnd.oasis.opendocument.spreadsheet"),
            "workbook of a spreadsheet",
        ),
        ("a.docx", workbook("word/document.xml"), "a document of a word processor; save its texts as plain text"),
        ("a.tflite", b"\x1c\0\0\0TFL3 \0", "a .tflite and no rows; python -m convert audit tells what it holds"),
        ("a.parquet", b"PAR1" + bytes(range(99)) + b"PAR1", "a Parquet file; write its rows as CSV or JSON lines"),
        ("a.arrow", b"ARROW1\0\0" + bytes(99), "an Arrow file"),
        ("a.pkl", b"\x80\x04\x95" + bytes(99), "a pickle"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "old Microsoft Office"),
        ("a.spacy", b"x\x9c" + bytes(99), "spaCy's DocBin"),
        ("a.tar", bytes(257) + b"ustar" + bytes(99), "a tar archive"),
        ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:a\n", "git lfs pull"),
        ("a.csv", b"\n<!DOCTYPE html>\n<html></html>\n", "a web page; download the file itself"),
        ("a.ann", b"T1\tPER 0 3\tAda\n", "BRAT's marks without their text"),
        ("a.ann", b"E1\tMove:T1\nT1\tMove 0 3\tran\n", "BRAT's marks without their text"),
        ("a.md", b"| text | label |\n|---|---|\n| a | x |\n", "a table of Markdown; write it as CSV"),
        ("a.yml", b"- text: a\n", "is YAML"),
        ("a.txt", b"12|t|Ada met Bob\n12|a|x\n12\t0\t3\tAda\tPER\n", "PubTator's; write a line for each text"),
        (
            "a.tsv",
            b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Ada\n1-1\t0-3\tAda\tPER\t\n",
            "INCEpTION exports it; export it as",
        ),
        ("a.xml", b"<collection>\n<document/>\n</collection>\n", "is XML"),
        ("a.arff", b"@RELATION sms\n@attribute text string\n@data\n'a',x\n", "Weka's ARFF; write its rows as CSV"),
        (
            "onto.txt",
            b"#begin document (bc/cctv/00); part 000\nbc 0 0 In IN (TOP* - - - A *\n",
            "CoNLL-2012's, as OntoNotes",
        ),
        ("klue.tsv", "## klue-ner-v1_train_0\t<\ub9d0:OG>\n\ub9d0\tB-OG\n \tO\n".encode(), "KLUE's, with a character"),
        ("a.txt", b"<START:person> Ada <END> met\n", "OpenNLP's; write a line for each text"),
        (
            "a.txt",
            b'TRAIN_DATA = [\n ("in rome", {"entities": [(3, 7, "GPE")]}),\n]\n',
            "Python; write the list in JSON",
        ),
        ("a.vw", b"1 |text good film\n-1 0.5 'tag|text bad\n", "Vowpal Wabbit's; write its rows"),
        ("a.txt", b"+1 1:0.7 3:1\n-1 2:0.5 3:1\n", "of features alone, as LIBSVM's; give the texts"),
    ],
)
def test_what_is_not_read_is_called_by_its_name_in_one_line(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputFileError) as caught:
        read_rows(path, "classification")
    assert str(caught.value).startswith(f"{path}: is ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "begin", ["PAR1 of golf", "BZh is no word", "BZh1 neither", "Rar! he said", "PK is a name", "SQLite is a library"]
)
def test_a_text_that_begins_like_them_is_a_text(tmp_path, begin):
    path = Path(tmp_path / "a.txt")
    path.write_text(f"{begin}\nmore\n")
    assert read_texts(path) == [begin, "more"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"question": "a", "answers": ["b"], "positive_ctxs": []},
            "is DPR's; write each question and the text of each",
        ),
        ({"question_text": "a", "long_answer_candidates": []}, "is Natural Questions', which counts places in tokens;"),
        (
            {"question": "a", "answer": {}, "entity_pages": {}},
            "is TriviaQA's, which tells no place of an answer; write",
        ),
        ({"textGcsUri": "gs://a", "classificationAnnotation": {}}, "is Vertex AI's, whose texts are elsewhere; write"),
        ({"text_snippet": {"content": "a"}, "annotations": []}, "is AutoML's; write a line for each text"),
    ],
)
def test_rows_of_known_data_sets_are_called_by_their_names(tmp_path, row, said):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(InputFileError, match=said):
        read_rows(path, "question-answering")


def test_such_a_column_beside_those_of_a_row_is_no_fault(tmp_path):
    path = tmp_path / "a.jsonl"
    row = {"question": "a", "text_a": "a", "text_b": "b", "positive_ctxs": []}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert len(read_rows(path, "embedding")) == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.ann", "T1\tPER 0 3\tAda\n", "BRAT's marks without their text"),
        ("a.yaml", "type: intent\nname: a\nutterances:\n  - hi\n", "Snips NLU's YAML; snips-nlu generate-dataset"),
        ("a.lu", "# Greeting\n- hi\n- hello\n", "Bot Framework's .lu; bf luis:convert writes it as JSON"),
        ("a.label", "DESC:manner How did it begin ?\nHUM:ind Who was it ?\n", "TREC's, which has a question's label"),
        ("a.txt", '1\t"The <e1>root</e1> of the <e2>word</e2>."\nOther\n', "SemEval 2010's, of relations, which"),
        ("a.xml", "<?xml version='1.0'?>\n<GateDocument version='3'>\n", "GATE's XML; write a line for each text"),
        ("a.xmi", "<?xml version='1.0'?><xmi:XMI xmlns:xmi='a'/>\n", "UIMA's XMI; export it as CoNLL 2002"),
        ("a.xml", "<?xml version='1.0'?>\n<corpus/>\n", "XML; write its rows"),
        ("a.xml", "<?xml version='1.0'?>\n<!DOCTYPE collection SYSTEM 'BioC.dtd'>\n", "BioC's XML; write a line for"),
        ("a.tml", "<?xml version='1.0'?>\n<TimeML></TimeML>\n", "TimeML's XML; write a line for each text"),
        (
            "a.xml",
            "<?xml version='1.0'?>\n<s><aspectTerm term='a'/></s>\n",
            "SemEval's, of opinions on parts of a text",
        ),
        ("a.con", 'c="ada" 1:0 1:0||t="person"\n', "i2b2's marks without their text"),
        ("a.txt", "1\tIN:GET_X\t\thi\tx\ten_XX\t[IN:GET_X hi ]\n", "MTOP's, whose parses are nested; write each"),
        ("a.tsv", "play jazz\tplay jazz\t[IN:PLAY play [SL:G jazz ] ]\n", "TOP's, whose parses are nested; write each"),
        ("a.tsv", 'alarm/set\t1:2:x\tset it\ten_XX\t{"tokens": []}\n', "Facebook's dialogues in several languages"),
        ("a.txt", "1 Mary went.\n2 Where is Mary? \tbath\t1\n", "bAbI's, whose questions need the lines before them"),
        (
            "a.txt",
            "(3 (2 It) (4 (4 good) (2 .)))\n(1 (2 Bad) (2 film))\n",
            "Stanford's Sentiment Treebank, whose every",
        ),
        ("a.txt", "It grew , it said .@positive\nIt fell .@negative\n", "Financial PhraseBank's, which has an at sign"),
        ("a.ini", "[GetTime]\nwhat time is it\n", "settings, or templates as Rhasspy's; write the texts"),
    ],
)
def test_what_holds_marks_or_labels_is_no_file_of_lines_either(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_text(text)
    for read in (read_texts, lambda path: read_rows(path, "classification")):
        with pytest.raises(InputFileError, match="is ") as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: is {said}")


@pytest.mark.parametrize("first", ["<doc id='1'>", "x = [1, 2", "Contents:", "- note: read it"])
def test_lines_may_begin_like_xml_python_and_yaml(tmp_path, first):
    path = tmp_path / "corpus"
    path.write_text(f"{first}\nanother line\n")
    assert read_texts(path) == [first, "another line"]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("show {Elm Street|store} now", "is MindMeld's, with marks in braces; write a line for each text"),
        ("%[ask]('training': '2')", "is templates of Chatito or Chatette; let it write the texts in Rasa's format"),
        ("the $T$ is good", "is of opinions on parts of a text; write what an opinion is on, and the text"),
        ("good food####[['food', 'food quality', 'positive', 'good']]", "is of opinions on parts of a text; write"),
        ('in <ENAMEX TYPE="LOC">Rome</ENAMEX> now', "is MUC's marks within the text; write a line for each text"),
    ],
)
def test_marks_within_texts_are_no_rows_and_may_be_lines(tmp_path, first, said):
    path = tmp_path / "a.txt"
    path.write_text(f"{first}\nanother line\n")
    with pytest.raises(InputFileError) as caught:
        read_rows(path, "classification")
    assert str(caught.value).startswith(f"{path}: {said}")
    assert read_texts(path) == [first, "another line"]


def test_words_in_columns_that_cannot_be_read_are_called_by_their_name(tmp_path):
    path = tmp_path / "a.gold_conll"
    word = "bc/a 0 {} {} NNP *) - - - - {} -\n"
    words = word.format(0, "In", "*") + word.format(1, "Rome", "(GPE)")
    for name in ("a.conll", "a.gold_conll"):
        path = tmp_path / name
        path.write_text(f"#begin document (bc/a); part 000\n{words}\n#end document\n")
        with pytest.raises(InputFileError, match="is CoNLL-2012's, as OntoNotes; give words and tags"):
            read_rows(path, "token-classification")
