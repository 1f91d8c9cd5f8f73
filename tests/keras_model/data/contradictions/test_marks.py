"""Marks whose places were counted otherwise are refused, and no others."""

import json

import pytest

from keras_model.data.readers import read_rows, read_rows_file
from keras_model.errors import DataError

UTF16, UTF8 = "places count UTF-16 units, as Java and JavaScript do", "places count bytes of UTF-8"
TWO, ONE = (f"places count {count} for each end of a line" for count in ("two characters", "one character"))
COMPOSED = "places count a letter and its accent as one, where the text has two"
LAST = "an end is the place of the last character"


@pytest.fixture
def marked(tmp_path):
    def write(*rows):
        path = tmp_path / "rows.jsonl"
        path.write_text(
            "".join(json.dumps({"text": text, "entities": marks}) + "\n" for text, *marks in rows), encoding="utf-8"
        )
        return path

    return write


@pytest.mark.parametrize(
    ("rows", "counted"),
    [
        ([("Ada ran", [0, 3, "PER"]), ("\U0001f600 Ada ran", [3, 6, "PER"])], UTF16),
        ([("\U0001f600 off to Rome", [10, 14, "LOC"]), ("Ada ran", [0, 3, "PER"])], UTF16),
        ([("é é Zoë Ada ran", [11, 14, "PER"])], UTF8),
        ([("so\nso\nAda ran", [8, 11, "PER"])], TWO),
        ([("so\r\nso\r\nAda ran", [6, 9, "PER"])], ONE),
        ([("Zoe\u0308 Ada ran", [4, 7, "PER"])], COMPOSED),
        ([("Ada ran", [0, 2, "PER"]), ("so Robert ran", [3, 8, "PER"])], LAST),
        ([("Ada ran", [1, 4, "PER"]), ("so Robert ran", [4, 10, "PER"])], "places count from 1;"),
        ([("Ada ran", [1, 3, "PER"]), ("so Robert ran", [4, 9, "PER"])], f"places count from 1, and {LAST};"),
        ([("Ada of New York", [2, 4, "LOC"]), ("Robert ran", [0, 1, "PER"])], "places count words"),
    ],
)
def test_marks_counted_otherwise_are_refused(marked, rows, counted):
    with pytest.raises(DataError, match=f"line [12]: entities cuts words unless {counted}"):
        read_rows(marked(*rows), "token-classification")


@pytest.mark.parametrize(
    "rows",
    [
        [("\U0001f600 Ada ran", [2, 5, "PER"]), ("so\r\nAda ran", [4, 7, "PER"]), ("é Ada", [2, 5, "PER"])],
        # Half of the words have a prefix that belongs to no entity.
        [("é Ada", [2, 5, "PER"]), ("é xAda ran", [3, 6, "PER"])],
        # No blank parts the words.
        [("\U0001f600我在北京。", [3, 5, "LOC"])],
        [("so\nUnAda ran", [5, 8, "PER"])],
        # An ending that many words have.
        [("Germans ran", [0, 6, "LOC"]), ("so Russians ran", [3, 10, "LOC"])],
        [("Adam ran", [0, 3, "PER"])],
    ],
)
def test_marks_in_code_points_are_read(marked, rows):
    for row, (text, (begin, end, _)) in zip(read_rows(marked(*rows), "token-classification"), rows, strict=True):
        assert [token for token, tag in zip(row.tokens, row.tags, strict=True) if tag != "O"] in (
            [text[begin:end]],
            list(text[begin:end]),
        )


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ([[0, 3, "PER"], [4, 5, "X"]], None),
        ([[0, 3, "PER"], [5, 7, "X"]], (1, 2, "an")),
        ([[0, 2, "PER"], [3, 7, "X"]], None),
        ([], None),
    ],
)
def test_marks_that_begin_within_a_word_are_counted(marked, marks, found):
    assert read_rows_file(marked(("Ada ran ", *marks)), "token-classification").cut_marks == found


@pytest.mark.parametrize("place", [(9, 13), (-1, 2), (0, 20)])
@pytest.mark.parametrize("text", ["浙商银行企业信贷部叶老桂", "so he\nran to", "\U0001f600 ran, so it"])
def test_places_outside_of_a_text_are_told_as_such_where_no_other_counting_explains_them(marked, text, place):
    with pytest.raises(DataError, match=rf"mark 1 is from character {place[0]} to {place[1]}, but the text has 12"):
        read_rows(marked((text, [*place, "PER"])), "token-classification")
