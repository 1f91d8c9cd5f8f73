"""Which start a task gets where the user names none, and which rows it is not for."""

import pytest

from keras_model.data.readers import read_rows
from keras_model.data.rows import TextRow
from keras_model.errors import DataError, InputFileError
from keras_model.train.start.choice import QUESTION_LENGTH, choose_start, illegible, require_legible
from support.places import DATA, ROOT

TASKS = (
    "classification",
    "multi-label-classification",
    "regression",
    "token-classification",
    "question-answering",
    "embedding",
)


def rows(text):
    return [TextRow(text, "a")] * 3


def test_each_task_has_a_start_in_the_repository_and_a_reason():
    chosen = {task: choose_start(task) for task in TASKS}
    assert {choice.folder for choice in chosen.values()} == {
        str(ROOT / "assets/student"),
        str(ROOT / "assets/similarity"),
    }
    assert chosen["token-classification"].folder.endswith("similarity")
    assert chosen["question-answering"].length == QUESTION_LENGTH
    assert all(choice.reason for choice in chosen.values())


def test_the_first_place_that_has_the_start_is_taken(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name / "student").mkdir(parents=True)
    (tmp_path / "other/student/config.json").write_text("{}")
    places = [tmp_path / "one", tmp_path / "other"]
    assert choose_start("classification", places).folder == str(tmp_path / "other/student")


def test_where_no_place_has_it_one_line_says_what_to_give(tmp_path):
    with pytest.raises(
        InputFileError, match=r"assets/student, the start for regression, is neither.*give --init FOLDER"
    ):
        choose_start("regression", [tmp_path])


@pytest.mark.parametrize("text", ["пожалуйста разбуди меня в шесть", "明天早上六点叫醒我", "أيقظني في السادسة صباحا"])
def test_rows_in_another_script_are_refused(text):
    with pytest.raises(
        DataError, match=r"^rows: 100% of the letters are not Latin.*--init FOLDER of a multilingual model"
    ):
        require_legible(rows(text), "rows", choose_start("classification"))


@pytest.mark.parametrize("text", ["bitte wecke mich morgen früh um sechs", "por favor, despiértame mañana a las seis"])
def test_rows_in_another_language_of_latin_letters_are_warned_of(text):
    warning = require_legible(rows(text), "rows", choose_start("classification"))
    assert warning is not None and warning.startswith("rows does not look English") and "--init FOLDER" in warning


@pytest.mark.parametrize(
    ("file", "task"),
    [("assets/intents/test.jsonl", "classification"), ("assets/entities/test.jsonl", "token-classification")],
)
def test_english_rows_pass_tweets_too(file, task):
    assert require_legible(read_rows(ROOT / file, task), "rows", choose_start(task)) is None


def test_a_start_that_the_user_named_gets_a_warning_alone():
    student = str(ROOT / "assets/student")
    assert illegible(rows("wake me at six"), "rows", student) is None
    assert "pieces of" in str(illegible(rows("herätä minut huomenna kuudelta"), "rows", student))
    assert "100% of the words hold signs" in str(illegible(rows("да"), "rows", str(DATA / "tiny_intents")))
