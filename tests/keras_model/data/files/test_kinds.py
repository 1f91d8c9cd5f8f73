"""What a file holds decides over its name."""

from pathlib import Path

import pytest

from keras_model.data.files.kinds import COLUMNS, JSON, JSON_LINES, PLAIN, kind_of, read_records
from keras_model.errors import InputFileError

NAMES = ("text", "label", "tokens", "tags")
LINES = '{"text": "a", "label": "x"}\n{"text": "b", "label": "y"}\n'
ARRAY = '[\n{"text": "a", "label": "x"}]'
TABLE = "text,label\na,x\n"
CONLL = "Ada B-PER\nsleeps O\n\nBob B-PER\n"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.json", "a.txt", "a.conll", "a"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [(LINES, JSON_LINES), (ARRAY, JSON), (CONLL, COLUMNS), (TABLE, "CSV"), (TABLE.replace(",", "\t"), "TSV")],
)
def test_rows_are_known_by_what_they_are(name, text, kind):
    if name.startswith("a.json") and kind not in (JSON, JSON_LINES):
        pytest.skip("what calls itself JSON is named as faulty JSON")
    assert kind_of(Path(name), text, NAMES) == kind
    assert read_records(Path(name), text, NAMES)[1]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.txt", "text\nof a book\n", PLAIN),
        ("a.txt", "{a} brace\n[and] a bracket\n", PLAIN),
        ("a.txt", "I said, text\n", PLAIN),
        ("a.txt", "text, and more\nI went, home\n", PLAIN),
        ("a.txt", "text\nmore\n", PLAIN),
        ("a.txt", "id,text\n", PLAIN),
        ("a.txt", "id,text\n0,a\nwell, well, well\n", PLAIN),
        ("a.txt", "index\tText\n0\ta film, indeed\n\n1\tb\n", "TSV"),
        ("a.txt", 'id,text\n0,"a, b"\n', "CSV"),
        ("a", "id;text\n0;a\n", "CSV parted by ;"),
        ("a.txt", "text\tO\nBob\tB-PER\n", COLUMNS),
        ("a.csv", "text\na\n", "CSV"),
        ("a.csv", "phrase,class\na,b\n", "CSV"),
        ("a.csv", "phrase;label\na;b\n", "CSV parted by ;"),
        ("a.jsonl", "[1, 2]\n", JSON_LINES),
        ("a.conll", "Ada\nsleeps\n", COLUMNS),
    ],
)
def test_the_name_decides_what_the_text_leaves_open(name, text, kind):
    assert kind_of(Path(name), text, NAMES) == kind


def test_plain_text_has_no_rows():
    with pytest.raises(InputFileError, match=r"a\.txt: holds neither JSON, nor a table"):
        read_records(Path("a.txt"), "a sentence\n", NAMES)
