"""Tables come back as they were written; what cannot have been meant is refused."""

import csv
import io
import random
import time
from pathlib import Path

import pytest

from keras_model.data.files.delimited import delimited_records, delimiter_of
from keras_model.errors import DataError

PATH = Path("rows.csv")
NAMES = ("text", "label", "tokens", "tags", "sentence")
ODD = [
    "a",
    "",
    " b ",
    'say "hi"',
    '"quoted"',
    '"',
    "a,b",
    "a;b",
    "a|b",
    "tab\there",
    "two\nlines",
    "a\rb",
    "\u4e2d",
    "'",
    "\u2028",
]


SWALLOWED = '"wake me,alarm\nwhat time is it,time\nplay jazz",music\nwake up,alarm\nsing,music\n'


def read(text, delimiter=","):
    return [record.values for record in delimited_records(PATH, text, delimiter)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_a_csv_writer_wrote_comes_back(delimiter, quoting, ends):
    chance = random.Random(1)
    for _ in range(60):
        rows = [
            {"text": chance.choice(ODD), "label": chance.choice(("x", "y", "z")), "more": chance.choice(ODD)}
            for _ in range(chance.randint(1, 6))
        ]
        stream = io.StringIO()
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, quoting=quoting, lineterminator=ends)
        writer.writeheader()
        writer.writerows(rows)
        assert delimiter_of(PATH, stream.getvalue(), NAMES) == (delimiter, 2)
        assert read(stream.getvalue(), delimiter) == rows, stream.getvalue()


def test_what_was_written_without_quoting_comes_back():
    """As GLUE is written; a single row of it may be one that a writer of quoted fields could have left."""
    chance = random.Random(2)
    unquoted = [text for text in ODD if not set("\t\n\r") & set(text)]
    for _ in range(60):
        rows = [{"sentence": 'who said "hi"?', "label": "0"}, {"sentence": '"Who" said hi?', "label": "1"}]
        rows += [{"sentence": chance.choice(unquoted), "label": "1"} for _ in range(5)]
        text = "sentence\tlabel\n" + "".join(f"{row['sentence']}\t{row['label']}\n" for row in rows)
        assert read(text, "\t") == rows, text


def test_a_whole_sentence_in_quotes_keeps_them_where_the_header_has_none():
    assert read('sentence\tlabel\n"A sentence."\t1\n', "\t") == [{"sentence": '"A sentence."', "label": "1"}]
    assert read('"sentence"\t"label"\n"A sentence."\t"1"\n', "\t") == [{"sentence": "A sentence.", "label": "1"}]
    assert read('sentence,label\n"A sentence.",1\n') == [{"sentence": "A sentence.", "label": "1"}]


@pytest.mark.parametrize(
    ("name", "text", "delimiter"),
    [
        ("a.csv", "text;label\n", ";"),
        ("a.tsv", "text,label\n", ","),
        ("a.csv", "text\tlabel\n", "\t"),
        ("a.csv", '"text";"label, of it"\n', ";"),
        ("a.csv", "no,known;name\n", ","),
        ("a.tsv", "no,known\tname\n", "\t"),
        ("a.csv", "sep=;\ntext;label\n", ";"),
        ("a.csv", "no\tknown\tname\n", "\t"),
        ("a.tsv", "no;known;name\n", ";"),
    ],
)
def test_the_header_tells_what_parts_the_fields(name, text, delimiter):
    assert delimiter_of(Path(name), text, NAMES)[0] == delimiter


def test_what_spreadsheets_add_is_passed_over():
    text = "sep=;\n;text;label;;\n0;a;x;;\n1;b;y;;\n;;;;\n;;;;\n"
    assert [row["text"] for row in read(text, ";")] == ["a", "b"]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_blank_behind_each_separator_of_the_header_is_none_of_the_fields(delimiter):
    rows = (("text", "label", "more"), ('"a, b; c"', '"x"', "d"), ("e", "y", '"f ""g"""'))
    assert read("".join(f"{delimiter} ".join(row) + "\n" for row in rows), delimiter) == [
        {"text": "a, b; c", "label": "x", "more": "d"},
        {"text": "e", "label": "y", "more": 'f "g"'},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text,label,text\na,b,c\n", "line 1: the column 'text' occurs twice; keep one"),
        ("text,label\na,b,c\n", "line 2: 3 fields, but the header has 2"),
        ("text,label\na\n", "line 2: 1 fields"),
        ("text,label\na,x\ntext,label\nb,y\n", "line 3: repeats the header"),
        ('"text","label"\na,x\n\ufeff"text","label"\nb,y\n', "line 3: repeats the header"),
        ('text,label\n"a,b\nc,d\n', "line 2"),
        ('text,label\n"a" b,c\n', "line 2"),
        ('text,label\nc,y\n"5 inch,x\nnails 6",y\nd,x\n', "line 3: a quote goes on to line 4 and swallows"),
        ('label,text\nx,a\nx,"b\ny,c"\ny,d\n', "line 3: a quote goes on to line 4 and swallows"),
        ("utterance,intent\n" + SWALLOWED, "line 2: a quote goes on to line 4 and swallows"),
        ("text,Label\n" + SWALLOWED, "line 2: a quote goes on to line 4 and swallows"),
        ("text, label\n" + SWALLOWED.replace(",", ", "), "line 2: a quote goes on to line 4 and swallows"),
        (
            "label,text,,\nham,a,,\nspam,win, now,\n",
            "line 3: ' now' stands in a column without a name; name the column",
        ),
        (
            "sentence_id,word,tag,\n1,Rome,B-x,\n1,is,O,O\n",
            "line 3: 'O' stands in a column without a name; name the column",
        ),
        ("text,score\n" + '"a,3.4\nb",1.25\nc,2.75\n', "line 2: a quote goes on to line 3 and swallows"),
        ("text_a,text_b,score\n" + 'a,"b,37\nc,d",12\ne,f,40\n', "line 2: a quote goes on to line 3 and swallows"),
    ],
)
def test_a_fault_is_named_with_its_line(text, message):
    with pytest.raises(DataError) as error:
        read(text)
    assert message in str(error.value)


def test_where_no_name_is_known_the_first_line_may_be_a_row():
    told = "line 2: 3 fields, but the header has 2; .*, or if the first line is a row, put the names of columns above"
    with pytest.raises(DataError, match=told):
        list(delimited_records(PATH, "news\t4.0\nnews\t3.0\tmore\n", "\t"))


def test_many_columns_take_no_longer_each_than_few():
    header = ",".join(f"w{number}" for number in range(40_000))
    began = time.process_time()
    assert len(read(f"{header}\n{header.replace('w', '')}\n")[0]) == 40_000
    assert time.process_time() - began < 5  # to look for each name among all takes a minute


def test_a_text_may_be_the_name_of_its_only_column():
    assert read("text\ntext\n") == [{"text": "text"}]


def test_a_text_of_several_lines_is_no_fault():
    text = 'text,label\n"Dear Sir,\nthank you, John",letter\nhi,greeting\n'
    assert [row["text"] for row in read(text)] == ["Dear Sir,\nthank you, John", "hi"]
    text = 'text,score\n"Kostet 12,50\nund ist gut",4.5\n"Main Street, 1.5\nhi",2.5\n'
    assert [row["text"] for row in read(text)] == ["Kostet 12,50\nund ist gut", "Main Street, 1.5\nhi"]
