"""Which start a task gets where the user names none, and which rows it is not for."""

import json
import shutil
from pathlib import Path

import pytest

from keras_model.data.readers import read_rows
from keras_model.data.rows import TextRow
from keras_model.errors import DataError, InputFileError
from keras_model.train.start.choice import QUESTION_LENGTH, Choice, choose_start, illegible, require_legible
from support.places import DATA, ROOT

TASKS = (
    "classification",
    "multi-label-classification",
    "regression",
    "token-classification",
    "question-answering",
    "embedding",
)


ENGLISH = "wake me at six tomorrow morning"
OTHER_SCRIPTS = ["пожалуйста разбуди меня в шесть", "明天早上六点叫醒我", "أيقظني في السادسة صباحا"]
OTHER_LANGUAGES = ["bitte wecke mich morgen früh um sechs", "por favor, despiértame mañana a las seis"]


def rows(*texts):
    return [TextRow(text, "a") for text in texts] * 3


@pytest.fixture
def english(tmp_path):
    """A place with the English starts alone."""
    for name in ("student", "similarity"):
        place = tmp_path / "english" / name
        place.mkdir(parents=True)
        for file in ("config.json", "vocab.txt"):
            (place / file).symlink_to(ROOT / "assets" / name / file)
    return tmp_path / "english"


@pytest.fixture
def multilingual(tmp_path):
    """A place with a start of a Unigram vocabulary: the few pieces of a small checkpoint."""
    place = tmp_path / "other" / "multilingual"
    place.mkdir(parents=True)
    shutil.copy(DATA / "subwords/xlm-roberta.model", place / "spiece.model")
    settings = {"tokenizer": "unigram", "pair_separators": 2, "second_segment": 0, "sequence_length": 512}
    config = {"format": 1, "task": "embedding", "head": {}, "preprocessor": settings, "backbone": {}}
    (place / "config.json").write_text(json.dumps(config))
    return place


def test_each_task_has_a_start_in_the_repository_and_a_reason():
    chosen = {task: choose_start(task, rows(ENGLISH)) for task in TASKS}
    assert {Path(choice.folder).resolve() for choice in chosen.values()} == {
        ROOT / "assets/student",
        ROOT / "assets/similarity",
    }
    assert chosen["token-classification"].folder.endswith("similarity")
    assert chosen["question-answering"].length == QUESTION_LENGTH
    assert all(choice.reason for choice in chosen.values())


def test_the_first_place_that_has_the_start_is_taken(english, tmp_path):
    assert choose_start("classification", rows(ENGLISH), [tmp_path, english]).folder == str(english / "student")


def test_a_start_below_the_working_folder_is_named_from_there(english, monkeypatch):
    monkeypatch.chdir(english.parent)
    assert choose_start("classification", rows(ENGLISH), [english]).folder == str(Path("english/student"))
    monkeypatch.chdir(english / "student")
    assert choose_start("classification", rows(ENGLISH), [english]).folder == str(english / "student")


def test_where_no_place_has_it_one_line_says_what_to_give(tmp_path):
    with pytest.raises(
        InputFileError, match=r"assets/student, the start for regression, is neither.*give --init FOLDER"
    ):
        choose_start("regression", rows(ENGLISH), [tmp_path])


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        *((text, "100% of the letters are not Latin") for text in OTHER_SCRIPTS),
        *((text, "pieces of an English vocabulary, an English one into 1.0 to 1.3") for text in OTHER_LANGUAGES),
        ([*[ENGLISH] * 4, OTHER_SCRIPTS[0]], "of the letters are not Latin"),
    ],
)
@pytest.mark.parametrize("task", TASKS)
def test_rows_of_other_languages_get_the_multilingual_start_and_hear_why(task, texts, why, english, multilingual):
    choice = choose_start(task, rows(*([texts] if isinstance(texts, str) else texts)), [english, multilingual.parent])
    assert (choice.folder, choice.multilingual) == (str(multilingual), True)
    assert why in choice.reason
    assert choice.length == (QUESTION_LENGTH if task == "question-answering" else 96), "not the folder's 512"


@pytest.mark.parametrize("texts", [[ENGLISH], [*[ENGLISH] * 40, OTHER_SCRIPTS[0]]])
def test_english_rows_keep_the_english_start_with_a_foreign_one_among_many_too(texts, english, multilingual):
    choice = choose_start("classification", rows(*texts), [english, multilingual.parent])
    assert (choice.folder, choice.multilingual) == (str(english / "student"), False)


def test_the_multilingual_start_is_warned_of_signs_that_it_does_not_know(english, multilingual):
    of = {text: choose_start("classification", rows(text), [english, multilingual.parent]) for text in OTHER_SCRIPTS}
    for text, choice in of.items():
        assert "words hold signs that" in str(require_legible(rows(text), "rows", choice))
    known = Choice(str(multilingual), "", multilingual=True)
    assert require_legible(rows("the cat"), "rows", known) is None


@pytest.mark.parametrize("text", OTHER_SCRIPTS)
def test_rows_in_another_script_are_refused_where_no_multilingual_start_is(text, english):
    with pytest.raises(
        DataError, match=r"^rows: 100% of the letters are not Latin.*--init FOLDER of a multilingual model"
    ):
        require_legible(rows(text), "rows", choose_start("classification", rows(text), [english]))


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_rows_in_another_language_of_latin_letters_are_warned_of_there(text, english):
    warning = require_legible(rows(text), "rows", choose_start("classification", rows(text), [english]))
    assert warning is not None and warning.startswith("rows does not look English") and "--init FOLDER" in warning


@pytest.mark.parametrize(
    ("file", "task"),
    [("assets/intents/test.jsonl", "classification"), ("assets/entities/test.jsonl", "token-classification")],
)
def test_english_rows_pass_tweets_too(file, task):
    found = read_rows(ROOT / file, task)
    choice = choose_start(task, found)
    assert not choice.multilingual
    assert require_legible(found, "rows", choice) is None


def test_a_start_that_the_user_named_gets_a_warning_alone():
    student = str(ROOT / "assets/student")
    assert illegible(rows("wake me at six"), "rows", student) is None
    assert "pieces of" in str(illegible(rows("herätä minut huomenna kuudelta"), "rows", student))
    assert "100% of the words hold signs" in str(illegible(rows("да"), "rows", str(DATA / "tiny_intents")))


def test_emoji_alone_are_warned_of_whoever_chose_the_start(english):
    student = str(ROOT / "assets/student")
    found = rows(*[ENGLISH] * 10, "😂 🤣 😊")
    chosen = choose_start("classification", found, [english])
    for warning in (illegible(found, "rows", student), require_legible(found, "rows", chosen)):
        assert warning is not None
        assert warning.startswith("rows: 9% of the texts, such as emoji alone, hold nothing that ")
    assert illegible(rows(*[ENGLISH] * 10, f"{ENGLISH} 😂"), "rows", student) is None
