"""Entities marked by characters, as annotation tools export them."""

import pytest

from keras_model.data.marked_text import Mark, cut_words, marks_of, of_whole_words, places_of

TEXT = "Ada lives in New York."


@pytest.mark.parametrize(
    "value",
    [
        [{"start": 13, "end": 21, "label": "LOC"}, {"start": 0, "end": 3, "label": "PER"}],
        [[0, 3, "PER"], [13, 21, "LOC"]],
        [{"id": 7, "start_offset": 0, "end_offset": 3, "label": "PER"}, [13, 21, "LOC"]],
        [{"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}, {"start": 12, "end": 21, "labels": ["LOC"]}],
        {"entities": [[0, 3, "PER"], [13, 21, " LOC "]]},
        [{"entity": "PER", "startPos": 0, "endPos": 2}, {"entity": "LOC", "startPos": 13, "endPos": 20}],
        [{"category": "PER", "offset": 0, "length": 3}, {"category": "LOC", "offset": 13, "length": 8}],
        [{"BeginOffset": 0, "EndOffset": 3, "Type": "PER"}, {"BeginOffset": 13, "EndOffset": 21, "Type": "LOC"}],
    ],
    ids=["spans", "lists", "doccano", "label studio, a blank before", "spacy", "luis", "clu", "comprehend"],
)
def test_marks_of_many_tools_are_the_same(value):
    assert marks_of(TEXT, value) == [Mark(0, 3, "PER"), Mark(13, 21, "LOC")]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (5, "holds no list"),
        ([[0, 3]], "mark 1 is \\[0, 3\\]; give"),
        ([[0, True, "x"]], "mark 1 is"),
        ([[0, 3, ""]], "mark 1 is"),
        ([[0, 3, "x"], [20, 23, "x"]], "mark 2 is from character 20 to 23, but the text has 22"),
        ([[3, 3, "x"]], "from character 3 to 3"),
        ([[3, 4, "x"]], "nothing but blanks"),
        ([[0, 5, "x"], [4, 9, "y"]], "marks 'Ada l' and 'lives', which overlap"),
        ([{"start": 0, "end": 2, "label": "x", "text": "da"}], "says 'da', but the text has 'Ad' there"),
        ([{"start": 0, "end": 2, "label": "x", "word": "Ada"}], "says 'Ada', but the text has 'Ad' there; count in"),
        ([{"start": 0, "end": 2, "label": "x", "value": "Ada"}], "to the one behind the last"),
        ([{"start": 0, "end": 3, "label": "x", "value": "Lovelace"}], "if value is a synonym, leave it out"),
        ([[0, 2, "PER"], [13, 20, "LOC"]], "marks such as 'Ad' and 'New Yor' all leave out the last letter of a word"),
        ([[0, 3, "B-PER"]], "marks 'Ada' as 'B-PER', a token's tag; give whole entities with labels such as PER"),
        ([{"start": 0, "end": 3, "entity": "I-PER"}, [13, 21, "B-LOC"]], "marks 'Ada' as 'I-PER', a token's tag"),
        ([[0, 3, "PER"], [4, 9, "O"]], "marks 'lives' as 'O', a token's tag"),
    ],
)
def test_a_mark_that_cannot_be_is_named(value, fault):
    with pytest.raises(ValueError, match=fault):
        marks_of(TEXT, value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Al-Qaeda", "al - qaeda"),
        ("São Tomé", "sao tome"),
        ("Lovelace", "##lovelace"),
        ("York", "\u0120York"),
        ("New York", "\u2581New\u2581York"),
        ("x\u2603y", "x[UNK]y"),
        ("Ada", ["Ada", "Lovelace"]),
        ("Ada", None),
    ],
)
def test_a_word_may_differ_from_its_text_as_tokenizers_write_it(text, word):
    mark = {"start": 0, "end": len(text), "entity_group": "x", "word": word}
    assert marks_of(text, [mark]) == [Mark(0, len(text), "x")]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Germans met Russians", [(0, 6), (12, 19)]),
        ("Ada met Bob", [(0, 2), (8, 11)]),
        ("Ada met Bob", [(0, 2)]),
        ("Rusland00 en 5km", [(0, 7), (13, 14)]),
        ("철수는 서울이 좋다", [(0, 2), (4, 6)]),
        ("李明在北京。", [(0, 2), (3, 5)]),
    ],
)
def test_a_mark_may_end_within_a_word(text, marks):
    assert [mark[:2] for mark in marks_of(text, [[*mark, "x"] for mark in marks])] == marks


@pytest.mark.parametrize("label", ["I-phone", "B-cell"])
def test_a_type_that_looks_like_a_tag_is_a_type_beside_others(label):
    assert marks_of(TEXT, [[0, 3, label], [13, 21, "LOC"]]) == [Mark(0, 3, label), Mark(13, 21, "LOC")]


@pytest.mark.parametrize(
    ("text", "marks", "words"),
    [
        (TEXT, [Mark(0, 3, "P"), Mark(13, 21, "L")], "Ada/B-P lives/O in/O New/B-L York/I-L ./O"),
        ("我爱北京。", [Mark(2, 4, "L")], "我/O 爱/O 北/B-L 京/I-L 。/O"),
        ("al-Qaeda's", [Mark(0, 8, "G")], "al/B-G -/I-G Qaeda/I-G '/O s/O"),
        # A mark within what would be one word cuts it.
        ("Rusland00", [Mark(0, 7, "L")], "Rusland/B-L 00/O"),
        ("e\u0301a ที่", [], "e\u0301a/O ที่/O"),
        ("", [], ""),
    ],
)
def test_words_end_where_marks_do(text, marks, words):
    places, tags = cut_words(text, marks)
    assert " ".join(f"{text[begin:end]}/{tag}" for (begin, end), tag in zip(places, tags, strict=True)) == words


def test_places_are_told_as_they_are_written():
    marks = [[0, 9, "x"], {"startPos": 2, "endPos": 3}, {"start": [1], "end": [2]}, 7]
    assert places_of({"entities": marks}) == [(0, 9), (2, 4)]
    assert places_of("none") == []


@pytest.mark.parametrize(
    ("text", "begin", "end", "whole"),
    [
        ("Ada ran", 0, 3, True),
        ("Ada ran", 0, 4, False),
        ("Ada ran", 1, 3, False),
        ("Ada ran", 4, 8, False),
        ("Ada's", 0, 3, True),
        ("我在北京", 2, 4, True),
        ("서울에서", 0, 2, True),
    ],
)
def test_a_mark_is_of_whole_words(text, begin, end, whole):
    assert of_whole_words(text, begin, end) is whole
