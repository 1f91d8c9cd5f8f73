"""What went wrong with rows before they were written is told of them."""

import pytest

from keras_model.cli.kit.rows_table import inspect_rows, rows_table
from keras_model.data.readers import read_rows_file
from keras_model.data.reports.damage import damages
from keras_model.data.rows import LabelSetRow, ScoreRow, SpanRow, TextRow, TokenRow

TWICE = "UTF-8 that was decoded as something else; decode its source as UTF-8"


def as_cp1252(text):
    """Return the UTF-8 of a text, decoded as Windows does, whose unused bytes stay as they are."""
    unused = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(chr(byte) if byte in unused else bytes([byte]).decode("cp1252") for byte in text.encode())


def told(*texts):
    return [(found.count, found.example, found.line, found.told) for found in damages(rows_of(texts))]


def rows_of(texts):
    return [TextRow(text, "x", line) for line, text in enumerate(texts, start=2)]


DAMAGED = (
    "café|Übergröße|it’s|“so”|and…|5 €|£5|20°|a\u00a0b|привет|你好|żółw|čeština|"
    "😀|ελληνικά|שלום|مرحبا|日本|Erdoğan|na – ja|™|\ufffd"
)
WHOLE = (
    "„MENÜ“|NESCAFÉ® “CAFÉ”|NÍŽE VÝŠE TÉŽ|« voilà »|a parlé\u00a0»|AMANHû|Nº 5|château ” est|CHÂU ÂU|DÉJÀ… VU|straße²|"
    "AT&T; R&D;|a < b > c|see [1] and <b>|C:\\new\\text|## Title|love ## it|#REF! is odd"
)


@pytest.mark.parametrize("text", DAMAGED.split("|"))
def test_text_that_was_decoded_twice(text):
    for encoding in ("cp1252", "latin-1"):
        twice = as_cp1252(text) if encoding == "cp1252" else text.encode().decode(encoding)
        assert [(count, line, why) for count, _, line, why in told("plain", twice)] == [(1, 3, TWICE)]


@pytest.mark.parametrize("text", [*DAMAGED.split("|")[:-1], *WHOLE.split("|")])
def test_text_that_looks_alike_and_is_whole(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "example", "why"),
    [
        ("it\x92s", "\x92", "control characters"),
        ("nul \0", "\0", "control characters"),
        ("fish &amp; chips", "&amp;", "HTML"),
        ("it&#8217;s", "&#8217;", "HTML"),
        ("one<br />two", "<br />", "HTML"),
        (r"caf\u00e9", r"\u00e9", "escapes"),
        ("caf\ufffd", "\ufffd", "characters that were lost"),
        ("[CLS] hello [SEP]", "[CLS]", "what a tokenizer wrote"),
        ("play ##ing now", "##ing", "what a tokenizer wrote"),
        ("#NAME?", "#NAME?", "a fault of a spreadsheet"),
        ("#DIV/0!", "#DIV/0!", "a fault of a spreadsheet"),
        ("the <unk> of", "<unk>", "what a tokenizer wrote"),
    ],
)
def test_text_with_traces_of_what_made_it(text, example, why):
    ((count, found, line, said),) = told("plain", text, text)
    assert (count, found, line) == (2, example, 3)
    assert said.startswith(why)


@pytest.mark.parametrize(
    ("row", "example", "why"),
    [
        (TextRow("song", "R&amp;B", 1), "&amp;", "a label with HTML; make plain text of it, for answers"),
        (TextRow("song", "<unk>", 1), "<unk>", "a label with what a tokenizer wrote; give the label its name"),
        (TextRow("song", "cafÃ©", 1), "Ã©", f"a label with {TWICE}"),
        (LabelSetRow("song", ("a", r"caf\u00e9"), 1), r"\u00e9", "a label with escapes; write the characters"),
        (TokenRow(("Queen",), ("B-R&amp;B",), 1), "&amp;", "a label with HTML"),
    ],
)
def test_what_labels_hold_is_told_of_labels(row, example, why):
    (found,) = damages([row])
    assert (found.count, found.example, found.line) == (1, example, 1)
    assert found.told.startswith(why)


def test_texts_and_labels_that_hold_the_same_are_told_apart():
    rows = [TextRow("R&amp;B", "x", 1), TextRow("song", "R&amp;B", 2), TextRow("&amp;", "R&amp;B", 3)]
    found = {damage.told.partition(";")[0]: (damage.count, damage.line) for damage in damages(rows)}
    assert found == {"HTML": (2, 1), "a label with HTML": (2, 2)}


def test_every_text_of_a_row_counts_once():
    rows = [
        SpanRow("a &lt; b &gt; c", "&lt;?", (), 1),
        SpanRow("a &lt; b &gt; c", "?", (), 2),
        SpanRow("a", "b", (), 3),
    ]
    assert [(found.count, found.line) for found in damages(rows)] == [(2, 1)]


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ((0.5, 1.5, 4.0, 3.0, -999.0, -999.0), [("-999", 2)]),
        ((0.5, 1.5, 4.0, 3.0, 9999.0), [("9999", 1)]),
        ((0.0, 1.0, 4.0, 3.0, -1.0), [("-1", 1)]),
        ((0.0, 0.5, 1.0, -1.0), [("-1", 1)]),
        ((-1.0, 0.0, 1.0), []),
        ((-1.0, -0.5, 0.5, 1.0), []),
        ((95.0, 97.0, 98.0, 99.0), []),
        ((1.0, 2.0, 3.0, 500.0), []),
    ],
)
def test_a_score_apart_from_all_others(scores, found):
    rows = [ScoreRow("a", score, line) for line, score in enumerate(scores)]
    assert [(damage.example, damage.count) for damage in damages(rows)] == found


def test_entities_that_begin_at_each_word():
    parted = TokenRow(("Miles", "Davis", "plays"), ("B-PER", "B-PER", "O"), 4)
    alone = TokenRow(("Miles", "Rome"), ("B-PER", "B-LOC"), 1)
    (found,) = damages([alone, parted])
    assert (found.count, found.example, found.line) == (1, "Miles Davis", 4)
    assert found.told.startswith("entities of the same type side by side, each a word")
    assert list(damages([alone])) == []
    assert list(damages([parted, TokenRow(("New", "York"), ("B-LOC", "I-LOC"))])) == []


def test_they_are_told_with_their_count_and_the_first_place(tmp_path, capsys):
    path = tmp_path / "rows.csv"
    path.write_text("text,label\nplain,x\ncafÃ©,y\ncafÃ©s,y\n", encoding="utf-8")
    found = inspect_rows([read_rows_file(path, "classification")], None)
    assert found["files"][0]["damages"] == [{"told": TWICE, "count": 2, "example": "Ã©", "line": 3}]
    notes = [str(part) for part in rows_table(found, "classification").renderables]
    assert f"note: rows.csv: 2 of 3 rows hold {TWICE} (such as 'Ã©', first in rows.csv:3)" in notes


@pytest.mark.parametrize("label", ["2-Jan", "Jan-40", "01. Feb", "01-févr.", "12-Oct", "3-dez"])
@pytest.mark.parametrize("other", ["4-50", "13 \u2013 20", "65+", "< 5", "13/20"])
def test_a_date_among_ranges_was_a_range(label, other):
    rows = [TextRow("a", other, 2), TextRow("b", label, 3), TextRow("c", label, 4)]
    (found,) = damages(rows)
    assert (found.count, found.example, found.line) == (2, label, 3)
    assert found.told.startswith("a date among ranges of numbers, as a spreadsheet makes 2-Jan of 1-2; write the range")


@pytest.mark.parametrize(
    "labels", [("2-Jan", "3-Feb"), ("2-Jan", "5"), ("4-50", "2-door"), ("4-50", "May"), ("1-2", "3-4")]
)
def test_dates_by_themselves_and_ranges_by_themselves_are_whole(labels):
    assert not list(damages([TextRow("a", label, line) for line, label in enumerate(labels, start=2)]))
