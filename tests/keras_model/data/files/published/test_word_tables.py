"""A table with a word a line is read as sentences where its columns, or its blank lines, tell them apart."""

import json

import pytest

from keras_model.data.readers import read_column, read_rows, read_rows_file, read_texts, task_of
from keras_model.data.rows import TextRow, TokenRow
from keras_model.errors import DataError

TAGGING = "token-classification"
ROME, ADA = TokenRow(("Rome", "is", ","), ("B-geo", "O", "O")), TokenRow(("Ada", "wrote"), ("B-per", "O"))

FRAME = ["0,N,1.0,Rome,B-geo", "1,V,1.0,is,O", '2,P,1.0,",",O', "3,N,2.0,Ada,B-per", "4,V,2.0,wrote,O"]
DOCUMENTS = ["a\t1\tRome\tB-geo", "a\t1\tis\tO", "a\t1\t,\tO", "b\t1\tAda\tB-per", "b\t1\twrote\tO"]


@pytest.fixture
def file(tmp_path):
    def write(name, *lines):
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "first line.csv",
            ["Sentence #,Word,Tag", "Sentence: 1,Rome,B-geo", ",is,O", ',",",O', "Sentence: 2,Ada,B-per", ",wrote,O"],
        ),
        ("each.csv", ["sentence_id,words,labels", "0,Rome,B-geo", "0,is,O", '0,",",O', "1,Ada,B-per", "1,wrote,O"]),
        (
            "frame.csv",
            [",pos,sentence_idx,word,tag", *FRAME],
        ),
        (
            "documents.txt",
            ["doc_id\tsent_id\ttoken\tner", *DOCUMENTS],
        ),
        ("number.csv", ["sentence,token,label", "1,Rome,B-geo", "1,is,O", '1,",",O', "2,Ada,B-per", "2,wrote,O"]),
        ("blank lines.csv", ["word,tag", "Rome,B-geo", "is,O", '",",O', "", "Ada,B-per", "wrote,O"]),
        ("empty rows.csv", ["tokens,tags", "Rome,B-geo", "is,O", '",",O', ",", "Ada,B-per", "wrote,O"]),
        (
            "lines.jsonl",
            [
                json.dumps({"Sentence #": number, "Word": word, "Tag": tag})
                for number, word, tag in [
                    ("1", "Rome", "B-geo"),
                    (None, "is", "O"),
                    (None, ",", "O"),
                    ("2", "Ada", "B-per"),
                    (None, "wrote", "O"),
                ]
            ],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_are_sentences(file, name, lines):
    path = file(name, *lines)
    assert read_rows(path, TAGGING) == [ROME, ADA]
    assert task_of(path) == TAGGING
    assert read_texts(path) == ["Rome is ,", "Ada wrote"]


def test_a_sentence_has_the_line_of_its_first_word_and_what_all_its_words_share(file):
    path = file("a.csv", "lang,sentence_id,word,tag", "en,1,Rome,B-x", "en,1,is,O", "de,2,Ada,B-x")
    found = read_rows_file(path, TAGGING)
    assert ([row.line for row in found.rows], found.kind) == ([2, 4], "CSV with a word a line")
    assert read_column(path, "lang") == ["en", "de"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["sentence_id,word,tag", "1,Rome,B-x", "2,Ada,B-x", "1,is,O"],
            "line 4: sentence_id is '1', as in line 2",
        ),
        (["Sentence #,Word,Tag", ",Rome,B-x", "1,is,O"], "line 2: Sentence # is empty; the first word needs its"),
        (["Sentence #,Word,Tag", "1,Rome,B-x", ",,O"], "line 3: Word is empty; give each word, and its tag"),
        (["Sentence #,Word,Tag", "1,Rome,B-x", ",is,"], "line 3: Tag is empty; give each word, and its tag"),
        (
            ["Sentence #,Word,Tag,label", "1,Rome,N,B-x", ",is,V,O"],
            "both 'Tag' and 'label' could be the tags; keep",
        ),
        (["sent_id,sentence #,word,tag", "1,1,Rome,B-x", "1,1,is,O"], "both 'sent_id' and 'sentence #' could be the"),
        (["sentence_id,word,tag", "1,Rome,3", "1,is,0"], "tags are numbers, .*; write the names that they stand for"),
        (["word,tag", "Rome,B-x", "is,O"], "needs a column such as sentence_id, or a blank line between sentences"),
        (["words,tags", "Rome,B-x", "is,O"], "no row has more than one word; .* or add a column sentence_id"),
        (["sentence_id,words,tags", "1,Rome,B-x", "2,Ada,O"], "no row has more than one word"),
    ],
)
def test_what_does_not_tell_sentences_apart_is_refused(file, lines, told):
    with pytest.raises(DataError, match=told):
        read_rows(file("a.csv", *lines), TAGGING)


def test_one_blank_line_in_a_long_table_tells_no_sentences(file):
    path = file("a.csv", "word,tag", "Rome,B-x", "", *["is,O"] * 1200)
    with pytest.raises(DataError, match="needs a column such as sentence_id"):
        read_rows(path, TAGGING)


def test_a_record_over_several_lines_ends_no_sentence(file):
    path = file("a.json", json.dumps([{"word": "Rome", "tag": "B-x"}, {"word": "is", "tag": "O"}], indent=1))
    with pytest.raises(DataError, match="lacks column"):
        read_rows(path, TAGGING)


def test_sentences_a_line_stay_and_so_do_texts_beside_a_word(file):
    path = file("a.csv", "sentence_id,tokens,tags", "1,Rome is,B-x O", "1,Ada,B-x")
    assert read_rows(path, TAGGING) == [TokenRow(("Rome", "is"), ("B-x", "O")), TokenRow(("Ada",), ("B-x",))]
    path = file("b.csv", "text,word,label", "a seat,seat,noun", "to seat,seat,verb")
    assert read_rows(path, "classification") == [TextRow("a seat", "noun"), TextRow("to seat", "verb")]
