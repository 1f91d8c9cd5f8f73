"""The table of rows: what it counts in tokens, and what it says to people."""

import json

import pytest
from rich.console import Console

from keras_model.cli.kit.rows_table import TABLE_WIDTH, inspect_rows, rows_table, token_lengths
from keras_model.data.readers import read_rows_file
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.model_folder import read_config
from tests.support.places import DATA

TINY = DATA / "tiny_intents"


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor.from_folder(TINY, read_config(TINY)["preprocessor"] | {"sequence_length": 8})


def read(tmp_path, content, task="classification", name="rows.csv"):
    (tmp_path / name).write_text(content, encoding="utf-8")
    return read_rows_file(tmp_path / name, task)


def shown(found, task="classification"):
    console = Console(width=TABLE_WIDTH)
    with console.capture() as capture:
        console.print(rows_table(found, task))
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def test_lengths_are_those_of_the_model(tmp_path, preprocessor):
    whole = Preprocessor(preprocessor.tokenizer, 64)
    file = read(tmp_path, "text,label\nwake me at six,x\n,y\nunbelievably long,x\n")
    lengths = token_lengths(file.rows, preprocessor)
    assert (lengths.unit, lengths.limit) == ("tokens", 8)
    assert lengths.of_each == whole([row.input for row in file.rows])["mask"].sum(axis=1).tolist()
    pairs = read(tmp_path, "text_a,text_b,label\nwake me,at six,x\n")
    assert token_lengths(pairs.rows, preprocessor).of_each == whole([pairs.rows[0].input])["mask"].sum(axis=1).tolist()
    tagged = read(tmp_path, "tokens,tags\nwake me/us . \u5317\u4eac,O O O O\n", "token-classification")
    assert token_lengths(tagged.rows, preprocessor).of_each == [
        whole.encode_beginnings(tagged.rows[0].texts)[0]["mask"].sum()
    ]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    files = []
    for folder in ("train", "test"):
        (tmp_path / folder).mkdir()
        files.append(read(tmp_path / folder, "text,label\na,x\na,x\nb,y\n"))
    lines = shown(inspect_rows(files, None))
    first, second = (str(file.path) for file in files)
    assert [line.split()[0] for line in lines[1:3]] == [first, second]
    assert f"label {first} {second} such as" in lines
    assert any(f"'a', {first}:2, {first}:3, {second}:2, {second}:3" in line for line in lines)
    assert shown(inspect_rows(files[:1] * 2, None))[1].startswith("rows.csv "), "one file twice has one name"


def test_texts_that_a_model_reads_apart_have_lengths_of_their_own(tmp_path, preprocessor):
    whole = Preprocessor(preprocessor.tokenizer, 64)
    file = read(tmp_path, "text_a,text_b,score\nwake me,at six,1\n" + "a " * 7 + ",b,0\n", "embedding")
    lengths = token_lengths(file.rows, preprocessor, apart=True)
    texts = [text for row in file.rows for text in row.texts]
    assert lengths.of_each == whole(texts)["mask"].sum(axis=1).tolist()
    lines = shown(inspect_rows([file], preprocessor, apart=True), "embedding")
    assert lines[0].startswith("file kind rows tokens of a text: median 95 % longest")
    told = [line for line in lines if line.startswith("note: ")]
    assert told == [
        "note: rows.csv: 1 of 4 texts have more than 8 tokens and are cut while the model learns; --length N reads more"
    ]


def test_the_tokens_of_a_large_file_are_never_held_all_at_once(tmp_path, preprocessor, monkeypatch):
    file = read(tmp_path, "text,label\n" + "".join(f"wake me at {n},x\n" for n in range(2500)))
    whole = preprocessor.tokenizer.ids([row.text for row in file.rows])
    sizes = []
    monkeypatch.setattr("keras_model.encode.long_texts.beginning._COUNTED_AT_ONCE", 100_000)

    def ids(texts):
        sizes.append(len(texts))
        return whole[sum(sizes[:-1]) : sum(sizes)]

    monkeypatch.setattr(preprocessor.tokenizer, "ids", ids)
    assert token_lengths(file.rows, preprocessor).of_each == [len(tokens) + 2 for tokens in whole]
    assert sum(sizes) == 2500 and max(sizes) < 1000


def test_prompts_are_counted_as_they_are_read(tmp_path, preprocessor):
    prompts = Prompts({"query": "ask me: ", "document": "told: "}, "query")
    asking = Preprocessor(preprocessor.tokenizer, 64, prompts)
    single = read(tmp_path, "text,label\nwake me,x\n")
    assert token_lengths(single.rows, asking).of_each == asking(["wake me"])["mask"].sum(axis=1).tolist()
    pair = read(tmp_path, "text_a,text_b,label\nwake me,at six,x\n")
    assert token_lengths(pair.rows, asking).of_each == asking([("wake me", "at six")])["mask"].sum(axis=1).tolist()
    partners = read(tmp_path, "text_a,text_b\nwake me,at six\n", "embedding")
    assert token_lengths(partners.rows, asking, apart=True).of_each == [
        asking([text], prompt)["mask"].sum() for text, prompt in (("wake me", "query"), ("at six", "document"))
    ]


def test_people_are_told_what_matters(tmp_path, preprocessor):
    train = read(tmp_path, "text,label\nplay [it],Yes\nplay [it],no\n" + "word " * 30 + ",yes\n", name="a.csv")
    test = read(tmp_path, "text,label\n,no\nplay [it],no\n", name="b.csv")
    lines = shown(inspect_rows([train, test], preprocessor))
    assert lines[0] == "file kind rows tokens: median 95 % longest"
    assert lines[1].startswith("a.csv CSV 3 ")
    assert "no 1 2 play [it]" in lines
    told = [line for line in lines if line.startswith("note: ")]
    such = "1, such as 'play [it]'"
    places = "a.csv:2, a.csv:3, b.csv:3"
    assert told == [
        "note: a.csv: 1 of 3 rows have more than 8 tokens and are cut while the model learns; --length N reads more",
        "note: b.csv: empty texts: 1",
        "note: the labels 'Yes', 'yes' look alike, but are told apart",
        f"note: texts that occur more than once in a file: {such}, {places}",
        f"note: texts that have different labels in different rows: {such} (Yes / no), {places}",
        f"note: texts that are in more than one file, so that a score on these says too much: {such}, {places}",
    ]


def test_of_many_labels_the_first_and_the_last_are_shown(tmp_path):
    content = "text,label\n" + "".join(f"t{n} {m},l{n}\n" for n in range(100) for m in range(1 + (n < 50)))
    lines = shown(inspect_rows([read(tmp_path, content)], None))
    assert "... 40 more" in lines
    assert sum(line.startswith("l") for line in lines) == 60 + 1, "and the head of the table"


def test_a_text_in_the_place_of_a_label_is_cut(tmp_path):
    text = " ".join(["word"] * 1000)
    lines = shown(inspect_rows([read(tmp_path, f"text,label\na,{text}\nb,{text.upper()}\n")], None))
    assert f"{text[:57]}... 1 a" in lines
    assert max(map(len, lines)) < 200, "neither the table nor a note repeats it"


def test_of_many_labels_that_look_alike_the_first_are_told(tmp_path):
    content = "text,label\n" + "".join(f"t,l{n}\nt,L{n}\n" for n in range(50))
    lines = shown(inspect_rows([read(tmp_path, content)], None))
    assert sum("look alike, but are told apart" in line for line in lines) == 20
    assert "note: 30 more groups of labels look alike; --json lists all" in lines


def test_scores_have_a_column(tmp_path):
    lines = shown(inspect_rows([read(tmp_path, "text,score\na,0.5\nb,2\n", "regression")], None), "regression")
    assert lines[1].endswith("0.5, 0.5, 2")


def test_tags_have_their_scheme_and_entities(tmp_path):
    file = read(tmp_path, "tokens,tags\nNew York,LOC_B LOC_I\n", "token-classification")
    lines = shown(inspect_rows([file], None), "token-classification")
    assert lines[1].endswith("BIO written x_B")
    assert "LOC 1 New York" in lines


@pytest.mark.parametrize("label", ["-1", "\\N", "NaN", "-"])
def test_a_label_that_stands_for_none_is_told(tmp_path, label):
    lines = shown(inspect_rows([read(tmp_path, f"text,label\na,x\nb,{label}\n")], None))
    assert [line for line in lines if "looks like a missing value" in line]


def test_parts_in_one_file_and_weights_are_told(tmp_path):
    file = read(tmp_path, "text,label,split,weight\na b,x,train,1\nb c,y,test,2\n")
    assert [line for line in shown(inspect_rows([file], None)) if line.startswith("note: ")] == [
        "note: rows.csv: its column split says test, train, and all are read; give each a file of its own",
        "note: rows.csv: its column weight is not read; each row counts alike",
    ]


def test_a_column_that_names_numbered_labels_is_told(tmp_path):
    file = read(tmp_path, "text,label,label_text\na b,0,no\nb c,1,yes\nc d,0,no\nd e,1,yes\n")
    assert [line for line in shown(inspect_rows([file], None)) if line.startswith("note: ")] == [
        "note: rows.csv: its column label_text names what the labels number, and is not read; call it label in place "
        "of them to learn the names"
    ]


def test_marks_that_begin_within_a_word_are_told(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"text": "Ada ran", "entities": [[2, 5, "X"]]}, {"text": "Bob met", "entities": [[0, 3, "X"], [3, 7, "X"]]}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = shown(inspect_rows([read_rows_file(path, "token-classification")], None), "token-classification")
    assert "note: rows.jsonl: 1 of 3 marks begin within a word, such as 'a r'" in lines


def test_texts_that_stand_for_none_are_told(tmp_path):
    lines = shown(inspect_rows([read(tmp_path, "text,label\na,x\nnan,y\nNaN ,x\nnan bread,y\n")], None))
    assert "note: rows.csv: texts that look like missing values, such as 'nan': 2" in lines


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ("title", "its column title holds texts, too, and is not read"),
        ("title,body", "its columns title, body hold texts, too, and are not read"),
        ("a,b,c,d,e", "its columns a, b, c, d, ... hold texts, too, and are not read"),
    ],
)
def test_texts_that_are_not_read_are_told(tmp_path, columns, told):
    rows = "".join(f"a {n},x{''.join(f',of b {n}' for _ in columns.split(','))}\n" for n in range(2))
    lines = shown(inspect_rows([read(tmp_path, f"text,label,{columns}\n{rows}")], None))
    assert [line for line in lines if line.startswith("note: ")] == [f"note: rows.csv: {told}"]


@pytest.mark.parametrize(("labels", "told"), [(range(1000, 1010), True), (range(1000, 1009), False), ([7] * 2, False)])
def test_labels_none_of_which_comes_twice_are_told(tmp_path, labels, told):
    rows = "".join(f"text {number},{label}\n" for number, label in enumerate(labels))
    lines = shown(inspect_rows([read(tmp_path, f"text,label\n{rows}")], None))
    note = "note: no label comes twice, such as '1000': if it is a number, --task regression learns it"
    assert (note in lines) == told


def test_answers_in_places_apart_are_told(tmp_path):
    path = tmp_path / "rows.jsonl"
    answers = {"text": ["Oslo", "Rome"], "answer_start": [0, 9]}
    path.write_text(json.dumps({"context": "Oslo and Rome", "question": "Where?", "answers": answers}) + "\n")
    lines = shown(inspect_rows([read_rows_file(path, "question-answering")], None), "question-answering")
    assert [line for line in lines if line.startswith("note: ")] == [
        "note: rows.jsonl: 1 of 1 questions have answers in places apart, such as 'Oslo' and 'Rome'; the first alone "
        "is learnt, and each counts as right: leave out questions that only all of them answer"
    ]


def test_control_characters_are_shown_and_not_sent(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"text": "a\x1b[2J b", "label": "x\x07"}, {"text": "c d", "label": "y\u202e"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = shown(inspect_rows([read_rows_file(path, "classification")], None))
    assert any(line.split() == [r"x\x07", "1", r"a\x1b[2J", "b"] for line in lines)
    assert not set("".join(lines)) & set("\x1b\x07\u202e")


def test_texts_that_do_not_belong_count_as_those_of_the_second_side(tmp_path, preprocessor):
    prompted = Preprocessor(
        preprocessor.tokenizer, 64, prompts=Prompts({"query": "wake ", "passage": "at six "}, "query")
    )
    file = read(tmp_path, "query,positive,negative\nwake,at six,wake me\nme,six,\n", "embedding")
    expected = [
        *prompted(["wake", "me"], "query")["mask"].sum(axis=1),
        *prompted(["at six", "wake me", "six"], "passage")["mask"].sum(axis=1),
    ]
    assert sorted(token_lengths(file.rows, prompted, apart=True).of_each) == sorted(expected)
    assert inspect_rows([file], None, apart=True)["files"][0]["lengths"]["counted"] == 5
