"""The splits of the public datasets: no text is learnt from that a test or a validation row has."""

import json
from pathlib import Path
from typing import Any

import pytest

from assets.recipes.prepare_data import _share, prepare, read

# Articles by the side that their title falls on; the second is cut in two in SQuAD 2.0.
TITLES: dict[str, str] = {}
for number in range(200):
    share = _share(f"article {number}")
    side = "test" if share < 0.1 else "halved" if share < 0.125 else "validation" if share < 0.15 else "train"
    TITLES.setdefault(side, f"article {number}")


def question(title: str, asked: str, *answers: str, **further: Any) -> dict[str, Any]:
    found = [{"text": answer, "answer_start": title.index(answer)} for answer in answers]
    return {"title": title, "context": title, "question": asked, "answers": found, **further}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Every dataset as its publisher splits it, a row or a few each."""

    def write(name: str, *rows: Any) -> None:
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    for name in ("banking77", "clinc150"):
        for side in ("train", "validation", "test", "oos_train", "oos_validation", "oos_test"):
            write(f"{name}/{side}.jsonl", {"text": f"{name} {side}", "label": "a"})
    for side in ("train", "validation", "test"):
        write(f"wnut17/{side}.jsonl", {"tokens": ["word", side], "tags": ["O", "O"]})
    for name, count in {"mr_polarity": 100, "pros_cons": 200, "sms_spam": 100}.items():
        write(f"{name}/all.jsonl", *({"text": f"{name} {number}", "label": "a"} for number in range(count)))
    write("snips/train.jsonl", {"text": "play a song"})
    write(
        "squad11/validation.jsonl", *(question(title, f"which of {side}", "article") for side, title in TITLES.items())
    )
    pairs = [("what", "1916"), ("twice", "a"), ("who", "Ada"), ("which of test", "Ada")]
    paragraph = {
        "context": "Ada sat in 1916.",
        "qas": [{"question": asked, "answer": answer} for asked, answer in pairs],
    }
    tested = {"context": TITLES["test"], "qas": [{"question": "what is it", "answer": "article"}]}
    (tmp_path / "data/squad11/train_paragraphs.json").write_text(json.dumps([paragraph, tested]))
    answerless = [question(title, f"which not of {side}") for side, title in TITLES.items()]
    write("squad20/articles.jsonl", *answerless, question(TITLES["train"], "which of train", "article"))
    for name in ("sgd/train_utterances.txt", "corpus_en/a_sentences.txt", "corpus_en/taskmaster1.txt"):
        write(name, "a line of text")
    for name in ("classics_1", "openstax_1", "wikitext2_1"):
        write(f"corpus_en/{name}.txt", "a paragraph of text")
    return tmp_path / "data"


def test_questions_are_learnt_from_that_no_held_out_article_has(data, tmp_path):
    work = tmp_path / "work"
    prepare(data, work)

    def asked(name: str, side: str) -> list[str]:
        return [row["question"] for row in read(work / name / f"{side}.jsonl")]

    assert asked("squad", "train") == ["which of train"]
    assert asked("squad", "test") == ["which of test"]
    assert sorted(asked("squad", "validation")) == ["which of halved", "which of validation"]
    # An answer that occurs twice has no certain place; a question or a context of a test row is not learnt from.
    assert asked("squad_larger", "train") == ["which of train", "what", "who"]
    assert asked("squad_larger", "test") == asked("squad", "test")
    assert asked("squad20", "train") == ["which of train", "what", "who", "which not of train"]
    assert asked("squad20", "validation") == ["which not of validation"]
    assert asked("squad20", "test") == ["which not of halved"]
    (found,) = (row["answers"] for row in read(work / "squad_larger/train.jsonl") if row["question"] == "what")
    assert found == [{"text": "1916", "answer_start": 11}]


def test_what_the_starts_are_distilled_on_has_no_held_out_text(data, tmp_path):
    work = tmp_path / "work"
    prepare(data, work)
    held_out = {row["text"] for name in ("polarity", "sms_spam") for row in read(work / name / "test.jsonl")}
    assert held_out
    for corpus in ("corpus.txt", "long_corpus.txt"):
        lines = (work / corpus).read_text(encoding="utf-8").splitlines()
        assert held_out.isdisjoint(lines)
        assert "banking77 train" in lines
        assert TITLES["test"] not in lines
        # These came to the data after the starts had been made.
        assert "Ada sat in 1916." not in lines
