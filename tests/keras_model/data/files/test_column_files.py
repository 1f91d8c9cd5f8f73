"""A word a line, its tag in a column."""

import json
from pathlib import Path

import pytest

from keras_model.data.files.column_files import column_records, looks_like_columns
from keras_model.data.readers import read_rows, task_of
from keras_model.errors import DataError
from tests.support.places import DATA

PATH = Path("rows.conll")
CONLL_2003 = """-DOCSTART- -X- -X- O

Ada NNP B-NP B-PER
sleeps VBZ B-VP O

# NN B-NP O
1 CD I-NP O
"""
CONLLU = """# sent_id = 1
# text = Ada's in Oslo.
1-2\tAda's\t_\t_\t_\t_\t_\t_\t_\t_
1\tAda\tAda\tPROPN\t_\t_\t0\troot\t_\tNER=B-PER|SpaceAfter=No
2\t's\tbe\tAUX\t_\t_\t1\tcop\t_\tNER=O
2.1\tis\t_\t_\t_\t_\t_\t_\t_\t_
3\tin\tin\tADP\t_\t_\t4\tcase\t_\t_
4\tOslo\tOslo\tPROPN\t_\t_\t1\tobl\t_\tSpaceAfter=No|NER=B-LOC
5\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\tNER=O
"""


def read(text):
    return [(record.line, record.values["tokens"], record.values["tags"]) for record in column_records(PATH, text)]


def test_conll_2003():
    assert read(CONLL_2003) == [
        (3, ["Ada", "sleeps"], ["B-PER", "O"]),
        (6, ["#", "1"], ["O", "O"]),
    ]
    assert looks_like_columns(CONLL_2003)


def test_conllu_has_its_tags_in_the_last_column():
    assert read(CONLLU) == [(4, ["Ada", "'s", "in", "Oslo", "."], ["B-PER", "O", "O", "B-LOC", "O"])]
    (record,) = column_records(PATH, CONLLU)
    assert record.values["text"] == "Ada's in Oslo."


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("between", ["\t", " ", "  \t "])
def test_two_columns(between, ends):
    text = ends.join([f"New{between}B-LOC", f"York{between}I-LOC", " \t", "", f'"{between}O', ""])
    assert read(text) == [(1, ["New", "York"], ["B-LOC", "I-LOC"]), (5, ['"'], ["O"])]
    assert looks_like_columns(text)


def test_parts_of_speech_in_two_columns():
    assert read("a\tDET\ncat\tNOUN\n") == [(1, ["a", "cat"], ["DET", "NOUN"])]


@pytest.mark.parametrize(("name", "count"), [("wnut17.conll", 6), ("uner.iob2", 5)])
def test_published_files(name, count):
    text = (DATA / "rows" / name).read_text(encoding="utf-8")
    assert looks_like_columns(text)
    records = list(column_records(PATH, text))
    assert len(records) == count
    lines = text.split("\n")
    for record in records:
        fields = lines[record.line - 1].split("\t")
        assert record.values["tokens"][0] in fields and record.values["tags"][0] in fields
    words = sum(len(record.values["tokens"]) for record in records)
    assert words == sum(bool(line.strip()) and line[:2] != "# " for line in lines)


def test_the_text_as_written_comes_along():
    records = column_records(PATH, (DATA / "rows/uner.iob2").read_text(encoding="utf-8"))
    assert next(iter(records)).values == {
        "text": "What is this Miramar?",
        "tokens": ["What", "is", "this", "Miramar", "?"],
        "tags": ["O", "O", "O", "B-LOC", "O"],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a O\nb c O\n", "line 2: 3 columns in 'b c O', but the first word has 2"),
        ("a\nb\n", "has a single column"),
        ("1\ta\tB-x\tB-y\n2\tb\tO\tB-y\n", "line 1: columns 3 and 4 all hold tags; give two columns"),
        ("a NN x\nb NN y\n", "line 1: no column holds a tag such as B-PER or O for every word"),
        ("a O\n# a note\nb O\n", "line 2: a comment within a sentence"),
        (CONLLU.replace("NER=B-PER", "NER=B-PER|NE=B-PER"), "line 4: NER and NE all hold tags"),
        (CONLLU.replace("NER=", "NE: "), "line 4: the last column holds no tags, such as NER=B-PER"),
    ],
)
def test_a_fault_is_named(text, message):
    with pytest.raises(DataError) as error:
        read(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "text", ["", "A sentence as any other.\nAnd one more.\n", "one word\n", json.dumps({"a": 1}), "yes please\nno O\n"]
)
def test_plain_text_is_not_taken_for_columns(text):
    assert not looks_like_columns(text)


@pytest.mark.parametrize("between", ["\t", " "])
def test_tags_before_the_words_are_tags(between):
    text = "O what\nO movies\nB-ACTOR bruce\n\nB-TITLE avatar\n".replace(" ", between)
    assert looks_like_columns(text)
    assert read(text) == [(1, ["what", "movies", "bruce"], ["O", "O", "B-ACTOR"]), (5, ["avatar"], ["B-TITLE"])]
    assert not looks_like_columns(f"O{between}what\nO{between}movies\n"), "no proof"


@pytest.mark.parametrize("numbers", [("1", "1", "2"), ("1", "2", "3"), ("7", "8", "9")])
def test_the_number_of_a_sentence_or_of_a_word_in_the_file_is_no_word(numbers):
    found = read("{} EU B-ORG\n{} left O\n\n{} Rome B-LOC\n".format(*numbers))
    assert [tokens for _, tokens, _ in found] == [["EU", "left"], ["Rome"]]


def test_words_that_are_numbers_alone_are_refused():
    with pytest.raises(DataError, match="line 1: column 1 should hold the words, but holds numbers alone"):
        read("4 B-ORG\n5 O\n\n6 B-LOC\n")


def test_a_word_that_begins_with_a_hash_sign_stays_where_its_sentence_begins():
    text = "# id = 1\n#happy\tHT\ndays\tNOUN\n#sad\tHT\n"
    assert read(text) == [(2, ["#happy", "days", "#sad"], ["HT", "NOUN", "HT"])]


def test_a_line_that_could_be_a_word_or_a_comment_is_refused():
    with pytest.raises(DataError, match="line 1: '#happy HT' could be a word or a comment; put a blank behind #"):
        read("#happy HT\ndays NOUN\n")


def test_the_language_before_each_word_of_wikiann_is_none_of_it():
    assert read("en:Ada\tB-PER\nen::\tO\n\nen:en:x\tO\n") == [
        (1, ["Ada", ":"], ["B-PER", "O"]),
        (4, ["en:x"], ["O"]),
    ]
    assert read("en:Ada\tB-PER\nde:x\tO\n") == [(1, ["en:Ada", "de:x"], ["B-PER", "O"])]
    assert read("re:x\tB-PER\n") == [(1, ["re:x"], ["B-PER"])]


def test_the_place_of_each_character_in_its_word_is_none_of_it():
    assert read("北0\tB-GPE.NAM\n京1\tI-GPE.NAM\n10\tO\n字10\tO\n\n我0\tO\n") == [
        (1, ["北", "京", "1", "字"], ["B-GPE.NAM", "I-GPE.NAM", "O", "O"]),
        (6, ["我"], ["O"]),
    ]
    assert read("A0\tB-x\nB0\tO\n") == [(1, ["A0", "B0"], ["B-x", "O"])]
    assert read("A1\tB-x\nB2\tO\n") == [(1, ["A1", "B2"], ["B-x", "O"])]
    assert read("A0\tB-x\nis1\tO\n") == [(1, ["A0", "is1"], ["B-x", "O"])]


@pytest.mark.parametrize("header", ["word pos", "Token\tTag", "1\tword\tner"])
def test_a_line_that_names_columns_is_no_word(header):
    number = "1\t" if header[0] == "1" else ""
    text = f"{header}\n{number}Ada\tname\n\n{number}Oslo\tplace\n"
    with pytest.raises(DataError, match=r"line 1: .* and .* name columns; leave the line out"):
        read(text)
    assert read(f"{number}word\tnoun\n{number}Ada\tname\n") == [(1, ["word", "Ada"], ["noun", "name"])]


PLAIN_TAGS = {
    "Few-NERD": "Paul\tperson-actor\nis\tO\n\nInternational\tperson-actor\nconstitutionally\tO\n",
    "Stanford": "CHAPTER\tO\nEmma\tPERS\nWoodhouse\tPERS\n,\tO\n",
    "parts of speech": "Paul\tNNP\nis\tVBZ\n\nRome\tNNP\nis\tVBZ\n",
}


@pytest.mark.parametrize("name", ["train.txt", "train.tsv", "train"])
@pytest.mark.parametrize("text", PLAIN_TAGS.values(), ids=PLAIN_TAGS)
def test_words_with_types_behind_a_tab_are_no_texts_with_labels(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    assert task_of(path) == "token-classification"
    lines = [line.split("\t") for line in text.split("\n")]
    rows = read_rows(path, "token-classification")
    assert [tag for row in rows for tag in row.tags] == [line[1] for line in lines if len(line) > 1]
    assert len(rows) == 1 + text.count("\n\n")


def test_words_with_labels_that_no_blank_line_parts_are_texts(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text("Ada\tf\nBob\tm\nMaria\tf\nPeter\tm\n")
    assert [row.label for row in read_rows(path, "classification")] == ["f", "m", "f", "m"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "BOS i fly to rome EOS\tO O O O B-city atis_flight\n",
            "line 1: 'O O O O B-city atis_flight' are the tags of a sentence; .* leave out BOS, EOS, and the intent",
        ),
        (
            "fly to rome\tO O B-city\nstop\tO\n",
            "line 1: 'O O B-city' are the tags of a sentence; call the file .tsv, with",
        ),
    ],
)
def test_a_sentence_a_line_is_no_word(tmp_path, text, told):
    path = tmp_path / "atis.iob"
    path.write_text(text)
    with pytest.raises(DataError, match=told):
        read_rows(path, "token-classification")
