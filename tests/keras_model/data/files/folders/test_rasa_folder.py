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


def test_an_example_in_two_files_counts_once(folder):
    (folder / "nlu" / "more.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n")
    assert [row.text for row in read_rows(folder, LABELS)] == ["see you", "hey", "hello", "hi"]


def test_deeper_folders_are_read_and_what_lies_beside_the_data_is_not(folder):
    (folder / "nlu" / "talk" / "small").mkdir(parents=True)
    (folder / "nlu" / "talk" / "small" / "thanks.yml").write_text(
        "nlu:\n- intent: thank\n  examples: |\n    - thanks\n"
    )
    for name in ("credentials.yml", "endpoints.yml"):
        (folder / name).write_text("rest:\n")
    (folder / "settings.json").write_text("{}")
    assert [row.text for row in read_rows(folder, LABELS)] == ["see you", "hey", "hello", "thanks"]


def test_json_of_rasa_among_the_files_is_not_passed_over(folder):
    (folder / "nlu" / "old.json").write_text('{"rasa_nlu_data": {"common_examples": []}}')
    with pytest.raises(InputFileError, match=r"old\.json: is Rasa's JSON among its other files; give it by itself"):
        read_rows(folder, LABELS)
