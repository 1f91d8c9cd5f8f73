"""What commands print: results on standard output, progress on standard error."""

import json

import pytest
from rich.table import Table

from keras_model.cli.kit.output import (
    as_line,
    error_console,
    on_one_line,
    parted_record,
    print_measures,
    print_table,
    tell,
)
from keras_model.outputs.answers import Parted

MEASURES = {"examples": 160, "accuracy": 0.912345, "a_longer_name": 0.5, "file": "rows.jsonl"}


def test_measures_stand_a_line_each_with_their_values_aligned(capsys):
    print_measures(MEASURES, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "examples      160",
        "accuracy      0.9123",
        "a_longer_name 0.5000",
        "file          rows.jsonl",
    ]


def test_noisy_measures_stand_beside_the_clean_ones(capsys):
    noisy = {"noise": 0.1, "accuracy": 0.8, "examples": 160}
    print_measures({"accuracy": 0.9, "examples": 160, "noisy": noisy}, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "accuracy     0.9000   with noise 0.1: 0.8000",
        "examples     160",
    ]


def test_rows_whose_entities_part_are_told(capsys):
    parted = parted_record([Parted(4, ("Paris/Rome (x)",), ("Paris (x)", "Rome\n (x)")), Parted(5, (), ("a (y)",))])
    print_measures({"f1": 0.9, "text_f1": 0.855, **parted}, as_json=False)
    assert capsys.readouterr().out.splitlines()[2:] == [
        "f1 and text_f1 are 4.5 points apart: the words of the data are not those found in the text",
        "line 4: by the data's words Paris/Rome (x); in the text Paris (x), Rome (x)",
        "line 5: by the data's words nothing; in the text a (y)",
    ]
    assert parted_record([]) == {}


def test_one_document_holds_every_measure(capsys):
    print_measures(MEASURES | {"noisy": {"noise": 0.1}}, as_json=True)
    out = capsys.readouterr().out
    assert json.loads(out) == MEASURES | {"noisy": {"noise": 0.1}}
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines\tand  blanks ", "two lines and blanks"),
        ("a\ud800b", "a?b"),
        ("", ""),
        ("é😀", "é😀"),
        ("a\x1b[2Jb\x07\x9bc\u202ed\x7f", r"a\x1b[2Jb\x07\x9bc\u202ed\x7f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_any_text_is_shown_on_one_line(text, line):
    assert on_one_line(text) == line


def test_a_text_of_several_lines_is_shown_as_one():
    assert as_line("a  b\tc\r\nd\u2028e \ud800\n") == "a  b\tc d e ?"
    assert as_line(["a\n", "b"]) == as_line(("a", "b")) == "a\tb"


def test_progress_leaves_standard_output_to_results(capsys):
    tell("[reading] rows")
    error_console().print("[bold]100 rows[/bold]")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "[reading] rows\n[bold]100 rows[/bold]\n"


def test_a_table_in_a_file_is_not_cut_at_a_terminals_width(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    table = Table("name")
    table.add_row("x" * 100)
    print_table(table)
    assert "x" * 100 in capsys.readouterr().out
