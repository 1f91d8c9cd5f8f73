"""From a record to a row: what each column may hold."""

import re
from pathlib import Path

import pytest

from keras_model.data.columns import TASK_COLUMNS, choose_columns
from keras_model.data.record_rows import input_of, row_of
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.errors import DataError

PATH = Path("rows.jsonl")
_, TEXT, PAIR = TASK_COLUMNS["classification"]
(TOKENS, *MARKED) = TASK_COLUMNS["token-classification"]
SPAN, *SPANS_IN_COLUMNS, SPAN_OR_NONE = TASK_COLUMNS["question-answering"]
TASKS = {
    TEXT: "classification",
    PAIR: "classification",
    TOKENS: "token-classification",
    SPAN: "question-answering",
    SPAN_OR_NONE: "question-answering",
}


def fault(call, *arguments):
    with pytest.raises(DataError) as error:
        call(PATH, *arguments)
    return str(error.value)


@pytest.mark.parametrize(
    ("record", "columns", "row"),
    [
        ({"text": "a", "label": "x", "more": 1}, TEXT, TextRow("a", "x")),
        ({"text": "a", "label": 3}, TEXT, TextRow("a", "3")),
        ({"text": "a", "label": " x\r\n"}, TEXT, TextRow("a", "x")),
        ({"text_a": "a", "text_b": "b", "label": 4.5}, PAIR, PairRow("a", "b", "4.5")),
        ({"tokens": ["a", "b"], "tags": "O B-x"}, TOKENS, TokenRow(("a", "b"), ("O", "B-x"))),
        ({"tokens": [], "tags": []}, TOKENS, TokenRow((), ())),
        ({"context": "a cat", "question": "who", "answers": []}, SPAN, SpanRow("a cat", "who", ())),
        (
            {"context": "a cat", "question": "who", "answers": {"text": "cat", "answer_start": 2}},
            SPAN,
            SpanRow("a cat", "who", (("cat", 2),)),
        ),
        (
            {"context": "a cat", "question": "who", "answers": '{"text": ["cat", "a"], "answer_start": [2, 0]}'},
            SPAN,
            SpanRow("a cat", "who", (("cat", 2), ("a", 0))),
        ),
    ],
)
def test_a_record_becomes_its_row(record, columns, row):
    found = row_of(PATH, 7, record, columns, TASKS[columns])
    assert found == row
    assert found.line == 7


@pytest.mark.parametrize(
    ("record", "columns", "message"),
    [
        ({"text": "a"}, TEXT, "lacks column 'label'"),
        ({"text": "a", "Label": "x"}, TEXT, "lacks column 'label'; did you mean 'Label'?"),
        ({"text": 5, "label": "x"}, TEXT, "text is 5; give a string"),
        ({"text": "a", "label": [True]}, TEXT, "label is True; give a string or a number"),
        ({"text": "a", "label": float("nan")}, TEXT, "label is nan; give a string or a number"),
        ({"text": "a", "label": None}, TEXT, "label is None; give a string or a number"),
        ({"tokens": ["a", "b"], "tags": ["O"]}, TOKENS, "2 tokens but 1 tags; give one tag a token"),
        ({"tokens": ["a", 2], "tags": ["O", "O"]}, TOKENS, "tokens is ['a', 2]; give a list of strings"),
        (
            {"context": "a cat", "question": "who", "answers": "cat"},
            SPAN,
            "answers is 'cat', which is not JSON",
        ),
        (
            {"context": "a cat", "question": "who", "answers": {"text": ["cat"], "answer_start": []}},
            SPAN,
            "1 answer texts but 0 answer_start",
        ),
        (
            {"context": "a cat", "question": "who", "answers": [{"text": "cat"}]},
            SPAN,
            "answers is [{'text': 'cat'}]; give a list of {\"text\", \"answer_start\"}",
        ),
        (
            {"context": "a cat", "question": "who", "answers": [{"text": "ca", "answer_start": -3}]},
            SPAN,
            "the context does not hold 'ca' at character -3, but at 2",
        ),
        (
            {"context": "a cat", "question": "who", "answers": [{"text": "cat", "answer_start": 3}]},
            SPAN,
            "the context does not hold 'cat' at character 3, but at 2",
        ),
        (
            {"context": "a cat", "question": "who", "answers": [{"text": "dog", "answer_start": 2}]},
            SPAN,
            "the context does not hold 'dog' at character 2, nor elsewhere",
        ),
        (
            {"tokens": ["a", "", "b"], "tags": ["O", "B-x", "O"]},
            TOKENS,
            "tokens holds an empty word; leave it out, and its tag",
        ),
    ],
)
def test_a_value_of_another_kind_is_told_with_its_place(record, columns, message):
    assert fault(row_of, 9, record, columns, TASKS[columns]) == f"rows.jsonl, line 9: {message}"


@pytest.mark.parametrize(
    "record",
    [
        {"answer": "cat", "answer_start": "2"},
        {"answer_text": "cat", "answer_start": 2.0},
        {"text": "cat", "answer_start": 2},
        {"answers.text": ["cat"], "answers.answer_start": [2]},
        {"answers": [{"text": "cat", "answer_start": "2"}], "answer_start": 9},
    ],
)
def test_an_answer_may_stand_in_columns(record):
    found = read({"context": "a cat", "question": "who", **record}, "question-answering")
    assert found == SpanRow("a cat", "who", (("cat", 2),))


@pytest.mark.parametrize("none", [("", "-1"), ("", ""), (None, None), (float("nan"), float("nan")), ([], [])])
def test_no_answer_in_columns_is_none(none):
    record = {"context": "a cat", "question": "who"} | dict(zip(("answer", "answer_start"), none, strict=True))
    assert read(record, "question-answering") == SpanRow("a cat", "who", ())


def test_an_answer_without_its_place_is_told():
    message = fault(choose_columns, (2, {"context": "a", "question": "b", "answer": "a"}), SPANS_IN_COLUMNS)
    assert message.startswith(
        "rows.jsonl, line 2: lacks column 'answer_start'; has (context, question, answer), needs "
    )
    record = {"context": "a cat", "question": "who", "answer": "cat", "answer_start": "two"}
    assert "give a list of" in fault(row_of, 7, record, SPANS_IN_COLUMNS[2], "question-answering")


NO_BLANK = ("", " ", "", "")


@pytest.mark.parametrize(
    ("record", "row"),
    [
        ({"tokens": ["In", "Rome", "."], "tags": ["O", "B-x", "O"], "text": "In Rome."}, NO_BLANK),
        ({"tokens": ["In", "Rome", "."], "tags": ["O", "B-x", "O"], "space_after": [True, False, True]}, NO_BLANK),
        ({"tokens": ["In", "Rome", "."], "tags": ["O", "B-x", "O"], "SpaceAfter": "_ SpaceAfter=No _"}, NO_BLANK),
        ({"text": "In Rome.", "entities": [{"start": 3, "end": 7, "label": "x"}]}, NO_BLANK),
        ({"text": "In Rome.", "label": '[[3, 7, "x"]]'}, NO_BLANK),
    ],
)
def test_a_row_tells_how_its_words_are_written(record, row):
    found = read(record, "token-classification")
    assert found == TokenRow(("In", "Rome", "."), ("O", "B-x", "O"), gaps=row)
    assert found.texts == ("In Rome.",)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"tokens": ["In"], "tags": ["O"], "text": "On"}, "token 1, 'In', does not stand in the text at character 0"),
        ({"tokens": ["In"], "tags": ["O"], "space_after": []}, "space_after is []; give true or false for each token"),
        ({"tokens": ["In"], "tags": ["O"], "space_after": ["n"]}, "space_after is ['n']; give true or false for each"),
        ({"tokens": ["In"], "tags": "1"}, "tags are numbers, ['1']; write the names that they stand for"),
        ({"text": "In", "entities": 3}, "entities holds no list"),
        (
            {"text": "In", "label": "x"},
            "label is 'x', no list of entities in JSON; give that, or columns tokens and tags",
        ),
        ({"text": "In", "spans": [[0, 2, "a\nb"]]}, "label is 'a\\nb': it holds a line end"),
    ],
)
def test_a_text_that_does_not_fit_its_words_or_marks_is_refused(record, message):
    with pytest.raises(DataError) as error:
        read(record, "token-classification")
    assert f"rows.jsonl, line 7: {message}" in str(error.value)


def test_texts_to_read_are_written_as_rows_are():
    assert input_of(PATH, 1, {"tokens": ["我", "爱", "北京"]}, ("tokens",)) == "我爱北京"
    assert input_of(PATH, 1, {"tokens": ["a", "."], "space_after": [False, True]}, ("tokens",)) == "a."


def read(record, task):
    return row_of(PATH, 7, record, choose_columns(PATH, (7, record), TASK_COLUMNS[task]), task)


@pytest.mark.parametrize(
    ("record", "row"),
    [
        ({"text": "a", "labels": ["x", "y"]}, LabelSetRow("a", ("x", "y"))),
        ({"text": "a", "labels": []}, LabelSetRow("a", ())),
        ({"text": "a", "label": ["x"]}, LabelSetRow("a", ("x",))),
        ({"text": "a", "label": "not read", "labels": "x"}, LabelSetRow("a", ("x",))),
        ({"text": "a", "labels": "x | y z"}, LabelSetRow("a", ("x", "y z"))),
        ({"text": "a", "labels": '["x, y", "z"]'}, LabelSetRow("a", ("x, y", "z"))),
        ({"text": "a", "labels": " "}, LabelSetRow("a", ())),
        ({"text": "a", "labels": [3, 7]}, LabelSetRow("a", ("3", "7"))),
        ({"text": "a", "pair": "b", "labels": ["x"]}, LabelSetRow(("a", "b"), ("x",))),
        ({"text_a": "a", "text_b": "b", "label": ["x"]}, LabelSetRow(("a", "b"), ("x",))),
    ],
)
def test_a_row_has_any_number_of_labels(record, row):
    assert read(record, "multi-label-classification") == row


@pytest.mark.parametrize(
    ("record", "row"),
    [
        ({"text_a": "a", "text_b": "b", "score": "4.5", "label": "x"}, ScoreRow(("a", "b"), 4.5)),
        ({"text": "a", "pair": "b", "label": 1}, ScoreRow(("a", "b"), 1.0)),
        ({"text_a": "a", "text_b": "b"}, PartnerRow("a", "b")),
        ({"text": "a", "pair": "b"}, PartnerRow("a", "b")),
    ],
)
def test_an_embedding_learns_from_pairs_with_and_without_a_score(record, row):
    assert read(record, "embedding") == row


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"text_a": "a", "text_b": " ", "score": 1}, "text_b is empty; give two texts a row"),
        ({"text_a": "a", "text_b": "b", "score": "alike"}, "score is 'alike'; give a number"),
        ({"text_a": "a", "score": 1}, "lacks column 'text_b'"),
        ({"text": "a", "label": 1}, "lacks column 'pair'"),
    ],
)
def test_a_pair_without_a_second_text_or_a_number_is_refused(record, wanted):
    with pytest.raises(DataError, match=re.escape(wanted)):
        read(record, "embedding")


def test_a_score_that_the_first_row_lacks_is_refused():
    record = {"text_a": "a", "text_b": "b", "score": 1}
    assert "has a score, which the first row lacks; keep scored pairs and" in fault(
        row_of, 2, record, ("text_a", "text_b"), "embedding"
    )


@pytest.mark.parametrize(
    ("record", "row"),
    [
        ({"text": "a", "score": 4.5}, ScoreRow("a", 4.5)),
        ({"text": "a", "label": "-1e3"}, ScoreRow("a", -1000.0)),
        ({"text": "a", "pair": "b", "score": 1}, ScoreRow(("a", "b"), 1.0)),
        ({"text_a": "a", "text_b": "b", "score": "0.5"}, ScoreRow(("a", "b"), 0.5)),
    ],
)
def test_a_score_is_a_number_of_a_text_or_a_pair(record, row):
    assert read(record, "regression") == row


@pytest.mark.parametrize(
    ("record", "task", "message"),
    [
        ({"labels": {"x": 1}}, "multi-label-classification", "labels is {'x': 1}; give a list of labels"),
        ({"labels": None}, "multi-label-classification", "labels is None; give a list of labels"),
        ({"labels": "[x"}, "multi-label-classification", "labels is '[x', which is not JSON"),
        ({"labels": [True]}, "multi-label-classification", "label is True; give a string or a number"),
        ({"labels": ["x", ""]}, "multi-label-classification", "label is '': it is blank"),
        (
            {"labels": [0, 1, 0]},
            "multi-label-classification",
            "labels names '0' twice; give the names of the row's labels",
        ),
        ({"score": "much"}, "regression", "score is 'much'; give a number"),
        ({"score": True}, "regression", "score is True; give a number"),
        ({"score": "1_0"}, "regression", "score is '1_0'; give a number"),
        ({"score": float("inf")}, "regression", "score is inf; give a number"),
        ({"score": None}, "regression", "score is None; give a number"),
    ],
)
def test_labels_and_scores_of_another_kind_are_told_with_their_place(record, task, message):
    assert fault(lambda _: read({"text": "a", **record}, task)) == f"rows.jsonl, line 7: {message}"


def test_texts_without_labels_are_read_from_any_kind_of_record():
    assert input_of(PATH, 1, {"text": "a"}, ("text",)) == "a"
    assert input_of(PATH, 1, {"question": "who", "context": "a cat"}, ("question", "context")) == ("who", "a cat")
    assert input_of(PATH, 1, {"tokens": ["New", "York"]}, ("tokens",)) == "New York"
    assert fault(input_of, 2, {"text": None}, ("text",)) == "rows.jsonl, line 2: text is None; give a string"


@pytest.mark.parametrize(
    "given",
    [
        {"answers": []},
        {"answers": [], "is_impossible": True},
        {"is_impossible": True},
        {"is_impossible": "True", "answers": ""},
        {"is_impossible": 1, "answers": None},
        {"is_impossible": "", "answers": "[]"},
        {"is_impossible": float("nan"), "answers": {"text": [], "answer_start": []}},
        {"is_impossible": True, "answers": [], "plausible_answers": [{"text": "cat", "answer_start": 2}]},
    ],
)
def test_a_question_without_an_answer_is_told_in_every_published_form(given):
    record = {"context": "a cat", "question": "who", **given}
    columns = choose_columns(PATH, (1, record), TASK_COLUMNS["question-answering"])
    assert row_of(PATH, 1, record, columns, "question-answering") == SpanRow("a cat", "who", ())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"answers": [{"text": "cat", "answer_start": 2}], "is_impossible": True},
            "is_impossible is true, but answers",
        ),
        ({"answers": [], "is_impossible": False}, "is_impossible is false, but there are no answers"),
        ({"answers": [], "is_impossible": "perhaps"}, "is_impossible is 'perhaps'; give true or false"),
        ({"answers": [{"text": "", "answer_start": 0}]}, "answers holds an empty text; give []"),
        (
            {"context": "a cat CANNOTANSWER", "answers": [{"text": "CANNOTANSWER", "answer_start": 6}]},
            "answers is CANNOTANSWER, which ends QuAC's contexts and stands for no answer; cut it off",
        ),
        ({"is_impossible": False}, "lacks column 'answers'"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(given, words):
    record = {"context": "a cat", "question": "who", **given}
    columns = choose_columns(PATH, (4, record), TASK_COLUMNS["question-answering"])
    message = fault(row_of, 4, record, columns, "question-answering")
    assert message.startswith("rows.jsonl, line 4: ")
    assert words in message
    assert columns == (SPAN if "answers" in given else SPAN_OR_NONE)


def test_a_decimal_comma_is_told():
    assert fault(row_of, 7, {"text": "a", "score": "4,5"}, ("text", "score"), "regression") == (
        "rows.jsonl, line 7: score is '4,5'; give a number with a point, as 4.5"
    )
    assert fault(row_of, 7, {"text": "a", "score": "4,5,6"}, ("text", "score"), "regression").endswith("give a number")


def test_an_answer_may_have_other_capitals_than_its_context():
    answers = [{"text": "miles davis", "answer_start": 4}]
    record = {"context": "[x] Miles Davis sang", "question": "who?", "answers": answers}
    row = row_of(Path("rows.csv"), 7, record, SPAN, "question-answering")
    assert row.answers == (("Miles Davis", 4),)
