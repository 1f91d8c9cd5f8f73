"""Questions on whole articles, and what the windows that are read say."""

import json

import pytest

from benchmarks.articles.command_line import main
from benchmarks.articles.windows_read import Asked, Cost, ask_whole_articles, judge
from convert.tflite.interpreter import TextInterpreter
from keras_model.data.rows import SpanRow
from keras_model.errors import UserError
from support.tiny_tflite import write

ROWS = [
    SpanRow("a cat", "the cat", (("cat", 2),)),
    SpanRow("a cat", "the dog", ()),
    SpanRow("the dog", "a dog", (("dog", 4),)),
    SpanRow("e i o", "o", (("o", 4),)),
]
TITLES = ["pets", "pets", "pets", "letters"]


@pytest.fixture
def model(tmp_path):
    return TextInterpreter(write(tmp_path, "question-answering_int8"))


def test_an_article_is_its_paragraphs_each_once_and_what_has_no_answer_is_not_asked():
    asked = ask_whole_articles(ROWS, TITLES, 2, 1, seed=0)
    assert {one.article for one in asked} == {"a cat\nthe dog", "e i o"}
    assert all(one.answers for one in asked)
    assert asked == ask_whole_articles(ROWS, TITLES, 2, 1, seed=0)
    for articles, questions in ((3, 1), (0, 1), (2, 2), (2, 0)):
        with pytest.raises(UserError, match=r"--(articles|questions) \d"):
            ask_whole_articles(ROWS, TITLES, articles, questions, seed=0)


def test_what_some_windows_answer_is_what_the_model_answers_by_so_many(model):
    article = "cat dog a e i o u the and b c d " * 5
    answers = {count: model.answer("the dog", article, windows=count)["text"] for count in (0, 2)}
    asked = [Asked(article, "the dog", (answers[0],))]
    (every, two), cost = judge(model, asked, [2])
    assert (every.f1, every.held) == (1.0, 1.0)
    assert two.read == 2 < every.read
    assert (two.f1 == 1.0) == (answers[0] == answers[2])
    assert cost.window >= 0


def test_the_cost_counts_the_tokens_of_all_of_an_article():
    assert Cost(window=0.02, tokens=0.02).share(1, 3) == pytest.approx(0.5)


def test_the_command_prints_a_line_a_choice(tmp_path, capsys):
    data = tmp_path / "rows.jsonl"
    answers = [{"text": "cat", "answer_start": 2}]
    row = {"title": "pets", "context": "a cat and the dog", "question": "the cat", "answers": answers}
    data.write_text(json.dumps(row))
    file = str(write(tmp_path, "question-answering_int8"))
    assert main([file, str(data), "--articles", "1", "--questions", "1", "--windows", "1"]) == 0
    printed = capsys.readouterr().out
    assert "1 on an article of 5 words" in printed
    assert "all, 2" in printed or "all, 1" in printed
    assert main([file, str(data), "--articles", "1", "--questions", "1", "--windows", "0"]) == 2
