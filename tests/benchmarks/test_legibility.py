"""What `train` goes by in rows, printed a line for each file or value of a column."""

import json

import pytest

from benchmarks.legibility.command_line import main
from support.places import ROOT


@pytest.fixture
def rows(tmp_path):
    texts = {
        "English": ("where is the nearest bank", "how much is a ticket to the airport"),
        "Finnish": ("missä on lähin pankki", "paljonko lippu lentokentälle maksaa"),
        "Russian": ("где ближайший банк", "сколько стоит билет в аэропорт"),
    }
    file = tmp_path / "rows.jsonl"
    lines = [{"text": text, "label": "a", "language": name} for name, both in texts.items() for text in both]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def lines(capsys):
    return {cells[0]: cells[1:] for cells in map(str.split, capsys.readouterr().out.splitlines()) if cells}


def test_each_language_is_told_by_its_letters_and_pieces(rows, capsys):
    assert main([str(rows), "--by", "language"]) == 0
    found = lines(capsys)
    assert [found[name][0] for name in ("English", "Finnish", "Russian")] == ["2"] * 3
    assert (found["English"][1], found["Finnish"][1], found["Russian"][1]) == ("100.00%", "100.00%", "0.00%")
    assert float(found["English"][2]) < 1.5 < float(found["Finnish"][2])
    assert [found[name][3] for name in ("English", "Finnish", "Russian")] == ["student", *["multilingual"] * 2]


def test_tagged_rows_tell_their_capitals(tmp_path, capsys):
    file = tmp_path / "names.jsonl"
    file.write_text(json.dumps({"tokens": ["we", "met", "Ada"], "tags": ["O", "O", "B-person"]}))
    assert main([str(file), "--start", str(ROOT / "assets/similarity")]) == 0
    assert lines(capsys)[str(file)][-3:] == ["100%", "0%", "yes"]
    assert main([str(tmp_path / "none.jsonl")]) == 3
