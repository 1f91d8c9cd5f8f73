"""The margin above which a file finds no answer: chosen by rows, or moved as rounding moves the margins."""

import json

import numpy as np
import pytest

from convert.builder.no_answer import (
    NoAnswerRows,
    calibrate_no_answer,
    check_threshold,
    moved_margin,
    read_no_answer_rows,
)
from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.data.readers import read_rows
from keras_model.data.rows import SpanRow
from keras_model.errors import CalibrationError, DataError, UserError
from support.tiny_tflite import WORDS

ANSWERED = {"context": "the cat sat", "question": "who sat?", "answers": [{"text": "cat", "answer_start": 4}]}
UNANSWERED = {"context": "the dog sat", "question": "who ran?", "answers": []}


@pytest.fixture
def questions(tmp_path):
    """Write questions into a file; return its path."""

    def questions(*rows):
        path = tmp_path / "questions.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return questions


def test_a_threshold_for_no_answer_is_chosen_by_rows_that_the_evaluation_lacks(questions):
    path = questions(ANSWERED, UNANSWERED, ANSWERED | {"question": "who lay?"})
    rows = read_rows(path, "question-answering")
    chosen = read_no_answer_rows(path, "question-answering", rows[2:])
    assert chosen.rows == rows[:2]
    assert chosen.record()["examples"] == 2
    with pytest.raises(CalibrationError, match="all 3 rows also stand in the evaluation file; choose by other rows"):
        read_no_answer_rows(path, "question-answering", rows)
    with pytest.raises(DataError, match="every question has an answer"):
        read_no_answer_rows(path, "question-answering", rows[1:2])
    with pytest.raises(UserError, match="the model's task is classification"):
        read_no_answer_rows(path, "classification", [])


def test_questions_without_an_answer_need_a_threshold(questions):
    path = questions(ANSWERED, UNANSWERED)
    rows = read_rows(path, "question-answering")
    check_threshold(rows, path, 0.0)
    check_threshold(rows[:1], path, None)
    with pytest.raises(
        DataError, match=r"1 of the questions have no answer, but the model has no threshold .* --no-answer"
    ):
        check_threshold(rows, path, None)


@pytest.fixture
def preprocessor():
    return Preprocessor(WordPieceTokenizer(WORDS), 12)


def finding_cats(preprocessor, at_cls=0.0):
    """What a network gives that finds the word "cat" in a context, and "no answer" with the sum of two such scores."""
    cat = preprocessor.tokenizer.encode("cat").ids[0]

    def run(features):
        scores = np.where((features["ids"] == cat) & (features["segment_ids"] == 1), 4.0, 0.0)
        scores[:, 0] = at_cls
        return np.repeat(scores[..., None], 2, -1).astype(np.float32)

    return run


def test_the_threshold_is_that_of_the_greatest_f1(questions, preprocessor):
    rows = NoAnswerRows(questions(), [SpanRow("the cat", "the", (("cat", 4),)), SpanRow("the dog", "the", ())])
    chosen = calibrate_no_answer(rows, preprocessor, finding_cats(preprocessor))
    assert chosen == -4.0, "halfway between the margins -8 and 0"


def test_margins_move_by_the_median_of_the_questions(preprocessor):
    asked = [("the", "the cat"), ("the", "the dog"), ("dog", "a cat and the dog")]
    before = finding_cats(preprocessor)
    assert moved_margin(asked, preprocessor, before, before) == 0.0
    assert moved_margin(asked, preprocessor, before, finding_cats(preprocessor, at_cls=0.75)) == 1.5

    def one_moved(features):
        scores = before(features)
        scores[2, 0] += 100
        return scores

    assert moved_margin(asked, preprocessor, before, one_moved) == 0.0, "one question of three has no say"


def test_questions_that_tell_nothing_move_no_margin(preprocessor):
    run = finding_cats(preprocessor)
    assert moved_margin([("the", "")], preprocessor, run, finding_cats(preprocessor, at_cls=5.0)) == 0.0
