"""Lists within an array are rows where they tell what is a text in them."""

import json

import pytest

from keras_model.data.readers import read_rows, read_texts
from keras_model.errors import DataError


def written(tmp_path, value):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(value))
    return path


PAIRS = [["a great film", "pos"], ["a bad film", "neg"], ["nice film", "pos"], ["so dull, it hurts", "neg"]]


@pytest.mark.parametrize("order", [1, -1])
def test_an_arrays_pairs_have_their_label_on_one_side(tmp_path, order):
    rows = read_rows(written(tmp_path, [pair[::order] for pair in PAIRS]), "classification")
    assert [[row.text, row.label] for row in rows] == PAIRS


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            [pair[::-1] for pair in PAIRS[:3]],
            "line 1: pairs such as \\['pos', 'a great film'\\] do not tell label from",
        ),
        ([["text", "label"], *PAIRS], "line 1: \\['text', 'label'\\] names columns and is no row; leave it out"),
        ([[1, "a great film"]], "record 1 is \\[1, 'a great film'\\]; give an array of objects"),
        ([["pos", "a great film"], ["pos", "b c"], ["neg", "c d e"], ["neg", "d"], ["pos", 5]], "record 5 is"),
    ],
)
def test_pairs_that_leave_open_what_is_the_label_are_refused(tmp_path, value, said):
    with pytest.raises(DataError, match=said):
        read_rows(written(tmp_path, value), "classification")


def test_a_sentence_may_be_a_list_of_words_each_with_its_tag(tmp_path):
    sentences = [[["Ada", "B-PER"], ["met", "O"], ["Bob", "B-PER"]], [["Ada", "NNP", "B-PER"], ["ran", "VBD", "O"]]]
    rows = read_rows(written(tmp_path, sentences), "token-classification")
    assert [(row.tokens, row.tags) for row in rows] == [
        (("Ada", "met", "Bob"), ("B-PER", "O", "B-PER")),
        (("Ada", "ran"), ("B-PER", "O")),
    ]
    for item in ([["Ada", "B-PER"], ["met"]], [["Ada", "Bob"], ["x", "y"]], [["Ada", "B-PER"], ["a", "b", "O"]]):
        with pytest.raises(DataError, match="give an array of objects"):
            read_rows(written(tmp_path, [item]), "token-classification")


def test_a_sentence_of_stanza_is_a_list_of_tokens_without_the_words_that_they_are_parted_into(tmp_path):
    sentence = [
        {"id": 1, "text": "Ada", "upos": "PROPN", "ner": "S-PER"},
        {"id": [2, 3], "text": "du", "ner": "O"},
        {"id": 2, "text": "de", "upos": "ADP"},
        {"id": 3, "text": "le", "upos": "DET"},
        {"id": 4, "text": "Roi", "ner": "B-LOC"},
        {"id": 5, "text": "Vert", "ner": "E-LOC"},
    ]
    (row,) = read_rows(written(tmp_path, [sentence]), "token-classification")
    assert (row.tokens, row.tags) == (("Ada", "du", "Roi", "Vert"), ("B-PER", "O", "B-LOC", "I-LOC"))
    for fault in ({"id": 6, "text": "x"}, {"id": 6, "ner": "O"}, "x"):
        with pytest.raises(DataError, match="give an array of objects"):
            read_rows(written(tmp_path, [[*sentence, fault]]), "token-classification")


def test_the_places_of_stanzas_tokens_tell_where_blanks_stand(tmp_path):
    words = [("Ada", 7, 10, "S-PER"), ("'s", 10, 12, "O"), ("book", 13, 17, "O"), (".", 17, 18, "O")]
    sentence = [
        {"id": number, "text": text, "ner": tag, "start_char": begin, "end_char": end}
        for number, (text, begin, end, tag) in enumerate(words, start=1)
    ]
    path = written(tmp_path, [sentence])
    (row,) = read_rows(path, "token-classification")
    assert (row.tokens, row.gaps[1:-1]) == (("Ada", "'s", "book", "."), ("", " ", ""))
    assert read_texts(path) == ["Ada's book."]
    del sentence[1]["end_char"]
    assert read_rows(written(tmp_path, [sentence]), "token-classification")[0].gaps == ()
