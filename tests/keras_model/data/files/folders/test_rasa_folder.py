"""Rasa's folder of training data: all texts of intents, whichever files they are in."""

import pytest

from keras_model.data.readers import read_rows, read_rows_file
from keras_model.errors import DataError, InputFileError

LABELS = "classification"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "nlu").mkdir()
    files = {
        "nlu/greet.yml": "nlu:\n- intent: greet\n  examples: |\n    - hey\n    - hello\n",
        "nlu/bye.md": "## intent:bye\n- see you\n",
        "stories.yml": "stories:\n- story: a\n",
        "README.md": "# Ours\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_texts_of_all_files_are_rows(folder):
    found = read_rows_file(folder, LABELS)
    assert found.kind == "folder of Rasa's training data, intent as label"
    rows = [(row.text, row.label, row.line) for row in found.rows]
    assert rows == [("see you", "bye", 1), ("hey", "greet", 2), ("hello", "greet", 3)]


def test_a_yaml_of_others_is_refused_by_its_name(folder):
    (folder / "compose.yml").write_text("services: {}\n")
    with pytest.raises(
        InputFileError, match=r"compose\.yml: is none of Rasa's, whose files have nlu, stories or rules"
    ):
        read_rows(folder, LABELS)


def test_a_fault_tells_its_file_and_line(folder):
    (folder / "nlu" / "more.yml").write_text("nlu:\n- intent: a\n  examples: |\n    b\n")
    with pytest.raises(DataError, match=r"more\.yml, line 4: 'b' does not begin with -"):
        read_rows(folder, LABELS)
