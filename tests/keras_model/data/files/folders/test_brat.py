"""BRAT's texts and marks: what is marked is an entity, wherever lines end, and nothing is skipped in silence."""

import pytest

from keras_model.data.readers import read_rows, read_rows_file, read_texts, task_of
from keras_model.errors import DataError, InputFileError

TAGGING = "token-classification"
TEXT = "Ada Lovelace met\nCharles Babbage.\n\nShe wrote in New\nYork 🙂 of Zoë.\n"


def mark(name, label, marked, text=TEXT):
    start = text.index(marked)
    return f"{name}\t{label} {start} {start + len(marked)}\t{marked}".replace("\n", " ")


MARKS = [
    mark("T1", "PER", "Ada Lovelace"),
    mark("T2", "PER", "Charles Babbage"),
    mark("T3", "LOC", "New\nYork"),
    mark("T4", "PER", "Zoë"),
    "R1\tKnows Arg1:T1 Arg2:T2",
    "#1\tAnnotatorNotes T1\ta note",
    "",
    "A1\tSure T3",
]


@pytest.fixture
def folder(tmp_path):
    """Write a text and its marks, and other files by their names."""

    def write(marks=MARKS, text=TEXT, **others):
        files = {"b.txt": text, "b.ann": "\n".join(marks), "annotation.conf": "[entities]", **others}
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_lines_are_rows_and_an_entity_keeps_its_lines_together(folder):
    found = read_rows_file(folder(**{"a.txt": "In Oslo", "a.ann": ""}), TAGGING)
    assert found.kind == "folder of BRAT's texts and marks"
    assert [(row.tokens, row.tags) for row in found.rows] == [
        (("In", "Oslo"), ("O", "O")),
        (("Ada", "Lovelace", "met"), ("B-PER", "I-PER", "O")),
        (("Charles", "Babbage", "."), ("B-PER", "I-PER", "O")),
        (
            ("She", "wrote", "in", "New", "York", "🙂", "of", "Zoë", "."),
            ("O", "O", "O", "B-LOC", "I-LOC", "O", "O", "B-PER", "O"),
        ),
    ]


def test_triggers_of_events_are_no_entities(folder):
    rows = read_rows(folder([mark("T1", "Meet", "met"), mark("T2", "PER", "Zoë"), "E1\tMeet:T1 Who:T2"]), TAGGING)
    assert [tag for row in rows for tag in row.tags if tag != "O"] == ["B-PER"]


def test_the_folder_serves_as_texts_and_tells_its_task(folder):
    path = folder()
    assert task_of(path) == TAGGING
    assert read_texts(path)[:2] == ["Ada Lovelace met", "Charles Babbage."]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("T9\tPER 0 3;5 7\tAda ov", r"b\.ann, line 2: marks 'Ada ov' in several pieces; an entity here is one piece"),
        ("T9\tPER 1 4\tAda", r"b\.ann, line 2: marks 'Ada' where b\.txt has 'da '; count code points from 0"),
        ("T9\tPER 900 903\tAda", r"b\.ann, line 2: marks 'Ada' where b\.txt has ''"),
        ("T9 PER 0 3 Ada", r"b\.ann, line 2: is 'T9 PER 0 3 Ada', which is no mark of BRAT"),
    ],
)
def test_a_mark_that_cannot_be_meant_is_refused_with_its_file_and_line(folder, line, fault):
    with pytest.raises(DataError, match=fault):
        read_rows(folder([MARKS[0], line]), TAGGING)


def test_places_that_count_utf16_are_refused(folder):
    start = TEXT.index("Zoë") + 1
    with pytest.raises(DataError, match=r"marks 'Zoë' where b\.txt has 'oë\.'; count code points"):
        read_rows(folder([f"T1\tPER {start} {start + 3}\tZoë"]), TAGGING)


def test_marks_within_one_another_are_refused_with_the_text_they_are_in(folder):
    with pytest.raises(DataError, match=r"line 1: .*\(b\.txt, line 1\)"):
        read_rows(folder([mark("T1", "PER", "Ada Lovelace"), mark("T2", "NAME", "Lovelace")]), TAGGING)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("c.txt", r"c\.txt: has no c\.ann beside it; put an empty one there"),
        ("c.ann", r"c\.ann: has no c\.txt beside it"),
        ("b.a1", r"b\.a1: is neither a text nor marks of BRAT"),
    ],
)
def test_a_file_that_belongs_to_nothing_is_refused(folder, name, fault):
    with pytest.raises(InputFileError, match=fault):
        read_rows(folder(**{name: "a"}), TAGGING)


def test_readme_and_licence_may_be_among_them(folder):
    assert len(read_rows(folder(**{"README.md": "a", "LICENSE": "b", "readme.txt": "c"}), TAGGING)) == 3
