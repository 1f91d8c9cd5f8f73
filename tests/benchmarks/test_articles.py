"""Questions on articles put together from their paragraphs."""

import json

from benchmarks.articles.command_line import main
from keras_model.data.readers import read_rows


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def question(title, context, answer):
    answers = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
    return {"title": title, "context": context, "question": f"where is {answer}", "answers": answers}


def test_an_answer_stands_in_the_article_where_it_stood_in_its_paragraph(tmp_path):
    first, second = "a cat sat. a dog too.", "no cat, one 🐈 and a dog"
    rows = [question("pets", first, "dog"), question("pets", second, "dog"), question("cars", "a car", "car")]
    write(tmp_path / "rows.jsonl", *rows, question("pets", second, ""), question("ships", "a ship", "ship"))
    assert main([str(tmp_path / "rows.jsonl"), str(tmp_path / "out.jsonl"), "--articles", "2"]) == 0
    found = read_rows(tmp_path / "out.jsonl", "question-answering")
    whole = f"{first}\n{second}"
    assert [row.context for row in found] == [whole, whole, whole, "a car"]
    assert [row.answers for row in found] == [
        (("dog", first.index("dog")),),
        (("dog", len(first) + 1 + second.index("dog")),),
        (),
        (("car", 2),),
    ]


def test_questions_are_taken_from_all_over_an_article(tmp_path):
    write(tmp_path / "rows.jsonl", *(question("letters", f"the {letter}", letter) for letter in "bcdfgh"))
    assert main([str(tmp_path / "rows.jsonl"), str(tmp_path / "out.jsonl"), "--questions", "3"]) == 0
    asked = [row.question for row in read_rows(tmp_path / "out.jsonl", "question-answering")]
    assert asked == ["where is b", "where is d", "where is g"]


def test_faulty_arguments_are_refused(tmp_path, capsys):
    write(tmp_path / "rows.jsonl", question("letters", "the b", "b"))
    assert main([str(tmp_path / "rows.jsonl"), str(tmp_path / "out.jsonl"), "--articles", "0"]) == 2
    assert "--articles 0: give at least 1" in capsys.readouterr().err
    assert main([str(tmp_path / "rows.jsonl"), str(tmp_path / "out.jsonl"), "--by", "name"]) == 4
    assert not (tmp_path / "out.jsonl").exists()
