"""What is told of rows before a model learns them."""

import json

from keras_model.data.readers import read_rows_file
from keras_model.data.reports.inspection import Lengths, inspect_files, word_lengths


def inspected(tmp_path, task, **contents):
    files = []
    for name, content in contents.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        files.append(read_rows_file(path, task))
    return inspect_files(files, [word_lengths(file.rows) for file in files])


def test_labels_with_their_counts_and_an_example(tmp_path):
    found = inspected(
        tmp_path, "classification", train="text,label\na b,x\nc,y\nd,x\n", test="text,label\ne,x\nf,z\n,z\n"
    )
    assert found["labels"] == [
        {"label": "x", "rows": [2, 1], "example": "a b"},
        {"label": "z", "rows": [0, 2], "example": "f"},
        {"label": "y", "rows": [1, 0], "example": "c"},
    ]
    assert [(file["rows"], file["kind"], file["empty_texts"]) for file in found["files"]] == [
        (3, "CSV", 0),
        (3, "CSV", 1),
    ]
    assert found["files"][0]["lengths"] == {
        "unit": "words", "each": "row", "counted": 3, "median": 1, "of_95_percent": 2, "longest": 2, "limit": None,
        "over_limit": None,
    }  # fmt: skip
    json.dumps(found)


def test_duplicates_conflicts_and_shared_texts_have_their_places(tmp_path):
    found = inspected(
        tmp_path,
        "classification",
        train="text,label\nPlay  it,x\nplay it,x\nstop,x\ngo,y\n",
        test="text,label\nstop,y\nGO,y\nnew,x\n",
    )
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    assert found["duplicates"] == {
        "count": 1,
        "examples": [{"text": "Play  it", "labels": ["x"], "places": [f"{train}:2", f"{train}:3"]}],
    }
    assert found["conflicts"]["examples"] == [
        {"text": "stop", "labels": ["x", "y"], "places": [f"{train}:4", f"{test}:2"]}
    ]
    assert [example["text"] for example in found["shared"]["examples"]] == ["stop", "go"]


def test_a_pair_without_a_score_contradicts_none(tmp_path):
    found = inspected(tmp_path, "embedding", train="text_a,text_b\na,b\n", test="text_a,text_b,score\na,b,1\nc,d,0\n")
    assert (found["conflicts"]["count"], found["shared"]["count"]) == (0, 1)


def test_near_twins_are_named(tmp_path):
    found = inspected(tmp_path, "classification", train="text,label\na,Yes\nb,yes\nc,1\nd,1.0\ne,no\n")
    assert found["near_twins"] == [["1", "1.0"], ["Yes", "yes"]]


def test_tags_and_entities(tmp_path):
    found = inspected(
        tmp_path, "token-classification", train="tokens,tags\nNew York is big,B-LOC E-LOC O O\nAda left,S-PER O\n"
    )
    assert found["files"][0]["scheme"] == "BIOES"
    assert {label["label"]: (label["rows"], label["example"]) for label in found["labels"]} == {
        "O": ([3], "is"), "B-LOC": ([1], "New"), "I-LOC": ([1], "York"), "B-PER": ([1], "Ada"),
    }  # fmt: skip
    assert found["entities"] == [
        {"label": "LOC", "rows": [1], "example": "New York"},
        {"label": "PER", "rows": [1], "example": "Ada"},
    ]


def test_plain_tags_begin_no_entities(tmp_path):
    assert "entities" not in inspected(tmp_path, "token-classification", train="tokens,tags\na cat,DET NOUN\n")


def test_questions_without_an_answer_are_counted(tmp_path):
    content = (
        'context,question,answers\nIn Oslo.,Where?,"[{""text"": ""Oslo"", ""answer_start"": 3}]"\nIn Oslo.,When?,[]\n'
    )
    found = inspected(tmp_path, "question-answering", train=content)
    assert found["files"][0]["without_answer"] == 1
    assert found["labels"] == [] and found["duplicates"]["count"] == 0


def test_answers_in_places_apart_are_told_where_most_of_several_are(tmp_path):
    def apart(*answers):
        rows = [{"context": "Oslo and Rome, not Oslo", "question": "Where?", "answers": own} for own in answers]
        content = "".join(json.dumps(row) + "\n" for row in rows)
        return inspected(tmp_path, "question-answering", train=content)["files"][0].get("answers_apart")

    oslo, rome, again = (
        {"text": text, "answer_start": begin} for text, begin in (("Oslo", 0), ("Rome", 9), ("Oslo", 19))
    )
    wide = {"text": "Oslo and Rome", "answer_start": 0}
    assert apart([oslo, rome]) == {"count": 1, "first": "Oslo", "other": "Rome"}
    assert apart([oslo], [wide, rome, again], [oslo, wide, rome]) == {
        "count": 2,
        "first": "Oslo and Rome",
        "other": "Oslo",
    }
    assert apart([oslo, again], [wide, rome], [oslo, wide], [oslo], []) is None


def test_lengths():
    lengths = Lengths("tokens", 18, list(range(20, 0, -1)))
    assert lengths.record() == {
        "unit": "tokens", "each": "row", "counted": 20, "median": 10, "of_95_percent": 20, "longest": 20,
        "limit": 18, "over_limit": 2,
    }  # fmt: skip
    assert Lengths("words", None, [5]).record()["of_95_percent"] == 5


def test_words_of_texts_that_are_read_apart_are_counted_apart(tmp_path):
    (tmp_path / "pairs.csv").write_text("text_a,text_b\na b,c\nd e f,g h\n")
    rows = read_rows_file(tmp_path / "pairs.csv", "embedding").rows
    apart = word_lengths(rows, apart=True)
    assert (apart.each, apart.of_each) == ("text", [2, 1, 3, 2])
    assert apart.record()["counted"] == 4
    assert word_lengths(rows).of_each == [3, 5]


def test_sets_of_labels_have_no_order(tmp_path):
    found = inspected(tmp_path, "multi-label-classification", train="text,labels\na,x|y\nA,y|x\nb,\"['x']\"\nB,[]\n")
    assert [(label["label"], label["rows"]) for label in found["labels"]] == [("x", [3]), ("y", [2])]
    assert [example["text"] for example in found["conflicts"]["examples"]] == ["b"]


def test_scores_are_told_by_their_range(tmp_path):
    found = inspected(tmp_path, "regression", train="sentence1,sentence2,score\na,b,0.5\na,c,5\nA,b,3\n")
    assert found["files"][0]["scores"] == {"least": 0.5, "median": 3.0, "most": 5.0}
    assert found["labels"] == []
    assert [example["labels"] for example in found["conflicts"]["examples"]] == [["0.5", "3"]]
