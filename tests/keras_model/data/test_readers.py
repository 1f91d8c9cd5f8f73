"""read_rows takes the documented columns from each kind of file; each fault is named by file and line."""

import csv
import io
import json
import random

import pytest

from keras_model.data.columns import TASK_COLUMNS
from keras_model.data.readers import (
    has_columns,
    read_column,
    read_inputs,
    read_rows,
    read_rows_file,
    read_texts,
    task_of,
)
from keras_model.data.rows import PairRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.errors import DataError, InputFileError, UserError
from tests.support.places import DATA

CLASSIFYING, TAGGING, ANSWERING = "classification", "token-classification", "question-answering"


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        if isinstance(content, list):
            content = "".join(json.dumps(row) + "\n" for row in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_texts_with_labels(file):
    expected = [TextRow("play a song", "music"), TextRow("", "none"), TextRow('say "hi", twice', "7")]
    rows = [
        {"text": "play a song", "label": "music"},
        {"label": "none", "text": "", "other": [1]},
        {"text": 'say "hi", twice', "label": 7},
    ]
    assert read_rows(file("a.jsonl", rows), CLASSIFYING) == expected
    csv = 'text,label\nplay a song,music\n,none\n"say ""hi"", twice",7\n'
    assert read_rows(file("a.csv", csv), CLASSIFYING) == expected
    assert read_rows(file("b.CSV", "\ufeff" + csv.replace("\n", "\r\n")), CLASSIFYING) == expected
    tsv = 'label\ttext\nmusic\tplay a song\nnone\t\n7\t"say ""hi"", twice"\n'
    assert read_rows(file("a.tsv", tsv), CLASSIFYING) == expected


@pytest.mark.parametrize("task", [CLASSIFYING, "embedding"])
def test_pairs_are_told_from_single_texts_by_their_columns(file, task):
    expected = [PairRow("a man", "a woman", "0"), PairRow("a", "b", "1.5")]
    if task == "embedding":
        expected = [ScoreRow(row.input, float(row.label)) for row in expected]
    rows = [
        {"text_a": "a man", "text_b": "a woman", "label": 0},
        {"text_a": "a", "text_b": "b", "label": 1.5},
    ]
    assert read_rows(file("a.jsonl", rows), task) == expected
    assert read_rows(file("a.csv", "text_a,text_b,label\na man,a woman,0\na,b,1.5\n"), task) == expected


def test_tokens_with_tags(file):
    expected = [TokenRow(("New", "York", "!"), ("B-place", "I-place", "O")), TokenRow((), ())]
    rows = [
        {"tokens": ["New", "York", "!"], "tags": ["B-place", "I-place", "O"]},
        {"tokens": [], "tags": []},
    ]
    assert read_rows(file("a.jsonl", rows), TAGGING) == expected
    assert read_rows(file("a.tsv", "tokens\ttags\nNew York !\tB-place I-place O\n\t\n"), TAGGING) == expected


@pytest.mark.parametrize(
    "answers",
    [
        [{"text": "Oslo", "answer_start": 3}],
        {"text": "Oslo", "answer_start": 3},
        {"text": ["Oslo"], "answer_start": [3]},
    ],
)
def test_spans_with_answers_in_each_published_form(file, answers):
    row = {"context": "In Oslo.", "question": "Where?", "answers": answers}
    expected = [SpanRow("In Oslo.", "Where?", (("Oslo", 3),))]
    assert read_rows(file("a.jsonl", [row]), ANSWERING) == expected
    quoted = json.dumps(answers).replace('"', '""')
    assert read_rows(file("a.csv", f'context,question,answers\nIn Oslo.,Where?,"{quoted}"\n'), ANSWERING) == expected


def test_a_question_may_have_no_answer(file):
    row = {"context": "In Oslo.", "question": "When?", "answers": []}
    assert read_rows(file("a.jsonl", [row]), ANSWERING)[0].answers == ()


def test_rows_know_their_line(file):
    path = file("a.jsonl", '\n{"text": "a", "label": "x"}\n\n{"text": "b\u2028", "label": "x"}\n')
    assert [row.line for row in read_rows(path, CLASSIFYING)] == [2, 4]
    path = file("a.csv", 'text,label\n"two\nlines",x\nb,x\n')
    assert [row.line for row in read_rows(path, CLASSIFYING)] == [2, 4]


def test_a_field_longer_than_the_csv_module_permits_by_default(file):
    row = read_rows(file("a.csv", f"text,label\n{'x' * 200_000},a\n"), CLASSIFYING)[0]
    assert len(row.text) == 200_000


@pytest.mark.parametrize(
    ("name", "content", "task", "kind", "words"),
    [
        ("a.jsonl", "", CLASSIFYING, InputFileError, ["is empty"]),
        ("a.csv", "\n \n", CLASSIFYING, InputFileError, ["is empty"]),
        ("a.csv", "text,label\n", CLASSIFYING, InputFileError, ["no rows"]),
        ("a.json", "[]", CLASSIFYING, InputFileError, ["no rows"]),
        ("a.txt", "text\nof a book", CLASSIFYING, InputFileError, [".jsonl, .csv or .tsv"]),
        ("a.jsonl", b'{"text": "a", "label": "b"}\n\xff\n', CLASSIFYING, InputFileError, ["line 2", "UTF-8"]),
        ("a.jsonl", '{"text": "a", "label": 1}\n{"text":\n', CLASSIFYING, DataError, ["line 2", "not JSON"]),
        ("a.jsonl", "[" * 100_000, CLASSIFYING, DataError, ["line 1", "not JSON"]),
        ("a.jsonl", "[1, 2]\n", CLASSIFYING, DataError, ["line 1", "[1, 2]"]),
        ("a.jsonl", [{"txt": "a", "label": "b"}], CLASSIFYING, DataError,
         ["line 1", "lacks column 'text'", "did you mean 'txt'", "(txt, label)", "(text_a, text_b, label)"]),
        ("a.jsonl", [{"text_a": "a", "label": "b"}], CLASSIFYING, DataError, ["lacks column 'text_b'"]),
        ("a.csv", "phrase,label\na,b\n", CLASSIFYING, DataError, ["lacks column 'text'", "(phrase, label)"]),
        ("a.jsonl", [{"text": "a", "label": "b"}, {"text": "a"}], CLASSIFYING, DataError,
         ["line 2", "lacks column 'label'"]),
        ("a.csv", "text,label\na,b,c\n", CLASSIFYING, DataError, ["line 2", "3 fields", "header has 2"]),
        ("a.csv", 'text,label\n"a,b\n', CLASSIFYING, DataError, ["line 2", "quote"]),
        ("a.jsonl", [{"text": 3, "label": "b"}], CLASSIFYING, DataError, ["line 1", "text is 3"]),
        ("a.jsonl", [{"text": "a", "label": None}], CLASSIFYING, DataError, ["line 1", "label is None"]),
        ("a.jsonl", [{"text": "a", "label": [True]}], CLASSIFYING, DataError, ["label is True"]),
        ("a.jsonl", [{"text": "a", "label": float("nan")}], CLASSIFYING, DataError, ["label is nan"]),
        ("a.jsonl", [{"text": "a", "label": ["b", "c"]}], CLASSIFYING, DataError, ["label is ['b', 'c']"]),
        ("a.csv", "text,label\na,\n", CLASSIFYING, DataError, ["line 2", "label is ''"]),
        ("a.jsonl", [{"text": "a", "label": "b\nc"}], CLASSIFYING, DataError, ["line end"]),
        ("a.jsonl", [{"text": "a", "label": "\ud800"}], CLASSIFYING, DataError, ["lone surrogate"]),
        ("a.jsonl", [{"tokens": ["a", "b"], "tags": ["O"]}], TAGGING, DataError, ["2 tokens but 1 tags"]),
        ("a.jsonl", [{"tokens": ["a", 2], "tags": ["O", "O"]}], TAGGING, DataError, ["tokens is ['a', 2]"]),
        ("a.jsonl", [{"context": "a", "question": "b"}], ANSWERING, DataError, ["lacks column 'answers'"]),
        ("a.jsonl", [{"context": "a", "question": "b", "answers": "a"}], ANSWERING, DataError, ["not JSON"]),
        ("a.jsonl", [{"context": "a", "question": "b", "answers": [{"text": "a"}]}], ANSWERING, DataError,
         ["answer_start"]),
        ("a.jsonl", [{"context": "ab", "question": "q", "answers": [{"text": "b", "answer_start": 0}]}],
         ANSWERING, DataError, ["does not hold 'b' at character 0"]),
        ("a.jsonl", [{"context": "ab", "question": "q", "answers": {"text": ["b"], "answer_start": []}}],
         ANSWERING, DataError, ["1 answer texts but 0"]),
    ],
)  # fmt: skip
def test_a_fault_is_named_in_one_line(file, name, content, task, kind, words):
    path = file(name, content)
    with pytest.raises(kind) as error:
        read_rows(path, task)
    message = str(error.value)
    assert type(error.value) is kind
    assert message.startswith(str(path)) and "\n" not in message and len(message) < 400
    assert all(word in message for word in words), message


def test_a_missing_file_suggests_the_name_meant(file):
    path = file("train.jsonl", "")
    with pytest.raises(InputFileError, match=r"no such file; did you mean 'train\.jsonl'\?"):
        read_rows(path.with_name("trian.jsonl"), CLASSIFYING)
    path.with_name("link.jsonl").symlink_to("gone.jsonl")
    with pytest.raises(InputFileError, match=r"link\.jsonl: is a link to a file that is not there$"):
        read_rows(path.with_name("link.jsonl"), CLASSIFYING)
    with pytest.raises(InputFileError, match=r"no such file, for there is no folder .*nowhere$"):
        read_rows(path.parent / "nowhere" / "train.jsonl", CLASSIFYING)


def test_a_directory_is_refused(tmp_path):
    for read in (read_texts, lambda path: read_rows(path, CLASSIFYING)):
        with pytest.raises(InputFileError, match="is a directory"):
            read(tmp_path)


def test_a_task_without_rows_is_refused(file):
    with pytest.raises(UserError, match=r"'backbone'.*classification"):
        read_rows(file("a.jsonl", []), "backbone")


def test_texts_for_calibration_from_plain_lines(file):
    path = file("a.txt", "\ufeffone\r\n\n  two \nthree\u2028still three")
    assert read_texts(path) == ["one", "  two ", "three\u2028still three"]


def test_texts_for_calibration_from_labelled_rows(file):
    assert read_texts(file("a.jsonl", [{"text": "a", "label": 1}, {"text": "b"}])) == ["a", "b"]
    assert read_texts(file("a.csv", "text_a,text_b\na,b\nc,d\n")) == ["a", "b", "c", "d"]
    assert read_texts(file("b.jsonl", [{"tokens": ["New", "York"], "tags": []}])) == ["New York"]
    row = {"context": "c", "question": "q", "answers": []}
    assert read_texts(file("c.jsonl", [row])) == ["q", "c"]


@pytest.mark.parametrize(
    ("name", "content", "kind", "words"),
    [
        ("a.txt", "\n\n", InputFileError, "is empty"),
        ("a.csv", "text\n", InputFileError, "holds no rows"),
        ("a.jsonl", '{"label": "x"}', DataError, "lacks column 'text'"),
        ("a.jsonl", '{"text": "x"}\n{"text": 1}', DataError, "line 2: text is 1"),
        ("a.txt", b"a\n\xff", InputFileError, "line 2: not UTF-8"),
    ],
)
def test_texts_that_cannot_be_read_are_named(file, name, content, kind, words):
    with pytest.raises(kind, match=words):
        read_texts(file(name, content))


PANDAS = [
    TextRow('say "hi", twice', "greet"),
    TextRow("semi; colon", "mark"),
    TextRow("two\nlines", "greet"),
    TextRow("caf\u00e9 \u4e2d\u6587 \U0001f600", "mark"),
    TextRow("tab\there", "greet"),
    TextRow("", "none"),
]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pandas_texts.csv", "CSV"),
        ("pandas_semicolon.csv", "CSV parted by ;"),
        ("pandas_utf16.tsv", "TSV"),
        ("pandas_all_quoted.tsv", "TSV"),
        ("pandas_records.json", "JSON"),
        ("pandas_columns.json", "JSON"),
        ("pandas_lines.json", "JSON lines"),
    ],
)
def test_what_pandas_writes_is_read_under_any_name(name, kind, tmp_path):
    found = read_rows_file(DATA / "rows" / name, CLASSIFYING)
    assert (found.rows, found.kind, found.scheme) == (PANDAS, kind, None)
    copy = tmp_path / "rows.txt"
    copy.write_bytes((DATA / "rows" / name).read_bytes())
    assert read_rows(copy, CLASSIFYING) == PANDAS
    assert has_columns(copy) and read_texts(copy) == [row.text for row in PANDAS]


@pytest.mark.parametrize("name", ["pandas_lists.csv", "numpy_arrays.csv"])
def test_lists_in_cells_as_pandas_and_numpy_write_them(name):
    assert read_rows(DATA / "rows" / name, TAGGING) == [
        TokenRow(("New", "York", "it's", 'a "b"'), ("B-LOC", "I-LOC", "O", "O")),
        TokenRow(("O", "comma,"), ("O", "B-LOC")),
        TokenRow(("one",) * 30, ("O",) * 30),
    ]
    assert read_texts(DATA / "rows" / name)[0] == 'New York it\'s a "b"'


def test_answers_in_cells_as_numpy_writes_them():
    assert read_rows(DATA / "rows/numpy_answers.csv", ANSWERING) == [
        SpanRow("In Oslo.", "Where?", (("Oslo", 3), ("In Oslo", 0))),
        SpanRow("In Oslo.", "When?", ()),
    ]


def test_answers_in_columns_as_tables_and_data_sets_write_them(file):
    expected = [SpanRow("In Oslo.", "Where?", (("Oslo", 3),)), SpanRow("In Oslo.", "When?", ())]
    table = "context,question,answer_text,answer_start\nIn Oslo.,Where?,Oslo,3\nIn Oslo.,When?,,\n"
    assert read_rows(file("a.csv", table), ANSWERING) == expected
    table = "context,question,answers.text,answers.answer_start\nIn Oslo.,Where?,['Oslo'],[3]\nIn Oslo.,When?,[],[]\n"
    assert read_rows(file("b.csv", table), ANSWERING) == expected


def test_squad_as_published():
    rows = read_rows(DATA / "rows/squad20.json", ANSWERING)
    assert {bool(row.answers) for row in rows} == {True, False}
    assert rows[0].question == "What is a growing sport in southern California?"
    assert rows[0].answers == (("Rugby", 0),) * 3


def test_glue_as_published():
    rows = read_rows(DATA / "rows/glue.tsv", CLASSIFYING)
    assert len(rows) == 8 and {row.label for row in rows} == {"0", "1"}
    assert '" the lord of the rings "' in rows[1].text
    lines = (DATA / "rows/glue.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert [f"{row.text}\t{row.label}" for row in rows] == lines


@pytest.mark.parametrize("name", ["wnut17.conll", "uner.iob2"])
def test_column_files_as_published(name):
    found = read_rows_file(DATA / "rows" / name, TAGGING)
    assert (found.kind, str(found.scheme)) == ("words with tags in columns", "BIO")
    assert all(isinstance(row, TokenRow) for row in found.rows)
    assert any(tag.startswith("B-") for row in found.rows for tag in row.tags)


@pytest.mark.parametrize("task", TASK_COLUMNS)
def test_a_file_tells_its_task(file, task):
    columns = TASK_COLUMNS[task][0]
    found = task_of(file("a.jsonl", [dict.fromkeys(columns, "x")]))
    assert columns in TASK_COLUMNS[found]


def test_a_further_column_is_read_as_texts_by_its_own_name(file):
    assert read_column(file("rows.csv", "text,label,id\na cat,animal,7\nb,c, 08 \n"), "id") == ["7", "08"]
    rows = [{"text": "a", "topic": "sports", "long": True}, {"text": "b", "topic": "travel", "long": False}]
    topics = file("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert read_column(topics, "topic") == read_column(topics, "label") == ["sports", "travel"]
    assert read_column(topics, "long") == ["True", "False"]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"text": "b", "label": "c"}, r"line 2: lacks column 'language'; has \(text, label\)"),
        ({"text": "b", "label": "c", "language": None}, "line 2: language is None; give a text or a number"),
        ({"text": "b", "label": "c", "language": " "}, "line 2: language is ' '; give a text or a number"),
        ({"text": "b", "label": "c", "language": ["de"]}, r"line 2: language is \['de'\]; give a text or a number"),
    ],
)
def test_a_row_that_says_nothing_in_a_further_column_is_named(file, second, words):
    rows = [{"text": "a", "label": "b", "language": "en"}, second]
    with pytest.raises(DataError, match=words):
        read_column(file("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows)), "language")


def test_a_column_of_lists_written_as_text_is_refused(file):
    with pytest.raises(DataError, match=r"line 2: text is .*, a list written as text"):
        read_rows(file("a.csv", "text,label\n\"['a', 'b']\",x\n\"['c']\",y\n"), CLASSIFYING)
    rows = read_rows(file("b.csv", "text,label\n\"['a', 'b']\",x\n[unk],[other]\n"), CLASSIFYING)
    assert [row.text for row in rows] == ["['a', 'b']", "[unk]"], "a text may look like one"
    assert rows[1].label == "[other]"


@pytest.mark.parametrize(
    ("name", "content", "task", "words"),
    [
        ("a.csv", "text,label\na,\"['x', 'y']\"\n", CLASSIFYING, ["line 2", "label is ['x', 'y']"]),
        ("a.tsv", "tokens\ttags\n[New, York]\tO O\n", TAGGING, ["line 2", "tokens is '[New, York]'", "as JSON"]),
        ("a.tsv", "tokens\ttags\nNew York\tB-x, I-x\n", TAGGING, ["line 2", "tags is 'B-x, I-x'", "blanks"]),
        (
            "a.jsonl",
            [{"sentence": "a", "label": "x"}, {"sentence": "a", "text": "b", "label": "x"}],
            CLASSIFYING,
            ["line 2", "has both 'sentence' and 'text'"],
        ),
        ("a.jsonl", [{"tokens": ["a"], "ner_tags": [3]}], TAGGING, ["line 1", "tags are numbers, [3]", "names"]),
        ("a.json", json.dumps([{"text": "a", "label": "b"}, {"text": "a", "label": None}]), CLASSIFYING,
         ["line 1", "label is None", "(record 2)"]),
        ("a.json", json.dumps({"data": [{"paragraphs": [{"context": "c", "qas": [
            {"id": "q7", "question": "q", "answers": [{"text": "x", "answer_start": 0}]}]}]}]}), ANSWERING,
         ["line 1", "does not hold 'x'", "(question 'q7')"]),
        ("a.conll", "a B-x\nb O\n\nc B-x\nd E-x\n", TAGGING, ["line 1", "mix schemes"]),
    ],
)  # fmt: skip
def test_what_cannot_have_been_meant_is_refused(file, name, content, task, words):
    path = file(name, content)
    with pytest.raises(DataError) as error:
        read_rows(path, task)
    message = str(error.value)
    assert message.startswith(str(path)) and "\n" not in message
    assert all(word in message for word in words), message


def test_rows_come_back_from_every_writer(tmp_path):
    chance = random.Random(3)
    alphabet = ['"', "'", ",", ";", "\t", "\n", " ", "a", "b", "[", "{", "\u4e2d", "\u0301", "\U0001f600"]
    for _ in range(15):
        texts = ["x" + "".join(chance.choices(alphabet, k=chance.randint(0, 12))) for _ in range(4)]
        # A tab and a line end in one text may look like two rows that quote nothing.
        texts = [text.replace("\t", "") if "\n" in text else text for text in texts]
        rows = [TextRow(text, chance.choice(("p", "q"))) for text in texts]
        records = [{"text": row.text, "label": row.label} for row in rows]
        for number, content in enumerate(
            [
                *(_table(records, delimiter, quoting) for delimiter in ",;\t" for quoting in (0, 1)),
                json.dumps(records),
                json.dumps(records, indent=1, ensure_ascii=False),
                "\n".join(map(json.dumps, records)),
            ]
        ):
            for encoding in ("utf-8", "utf-8-sig", "utf-16"):
                path = tmp_path / f"rows{number}"
                path.write_bytes(content.encode(encoding))
                assert read_rows(path, CLASSIFYING) == rows, content


def _table(records, delimiter, quoting):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter, quoting=quoting)
    writer.writeheader()
    writer.writerows(records)
    return stream.getvalue()


def test_where_no_name_is_known_a_column_without_one_is_not_the_fault(file):
    path = file("cola.tsv", "gj04\t1\t\tOur friends\ngj04\t0\t*\tThe more we\n")
    with pytest.raises(DataError, match=r"line 2: lacks column 'text'; .* if its first line is a row, put such names"):
        read_rows(path, CLASSIFYING)


@pytest.mark.parametrize("columns", [("utt", "intent"), ("tweet", "stance")])
def test_massives_utterances_and_stances_are_texts_and_labels(file, columns):
    path = file("a.jsonl", [dict(zip(columns, ("wake me", "alarm"), strict=True))])
    assert read_rows(path, CLASSIFYING) == [TextRow("wake me", "alarm")]


def test_of_a_stance_and_its_target_neither_is_taken_for_the_label(file):
    with pytest.raises(DataError, match="both target and stance could be the label; keep one"):
        read_rows(file("a.csv", "Target,Tweet,Stance\nAtheism,a tweet,FAVOR\n"), CLASSIFYING)


def test_names_that_come_twice_may_be_a_row(file):
    row = "this line is a row, put the names of columns above it"
    with pytest.raises(DataError, match=f"line 1: the column '0' occurs twice; keep one, or if {row}"):
        read_rows(file("liar.tsv", "2.json\tfalse\tSays so\t0\t1\t0\n3.json\ttrue\tSays no\t1\t0\t0\n"), CLASSIFYING)
    with pytest.raises(DataError, match=r"the column 'text' occurs twice; keep one$"):
        read_rows(file("a.csv", "text,text,label\na,b,x\n"), CLASSIFYING)


def test_words_and_plain_tags_are_asked_to_be_called_so(file):
    with pytest.raises(InputFileError, match=r"where each line is a word and its tag, \.conll"):
        read_rows(file("a.txt", "Rome\tplace\nis\tO\n\nAda\tperson\n"), TAGGING)


def test_an_answer_beside_its_place_is_no_text_to_read(tmp_path):
    path = tmp_path / "asked.csv"
    path.write_text("question,text,context,answer_start\nwhere?,Oslo,In Oslo.,3\n")
    assert read_inputs(path) == [("where?", "In Oslo.")]
    assert read_texts(path) == ["where?", "In Oslo."]


def test_pairs_are_questions_only_where_their_columns_say_so(file):
    asked = file("a.jsonl", [{"question": "where?", "context": "in a house", "title": "x"}])
    assert read_inputs(asked, questions=True) == [("where?", "in a house")]
    plain = file("a.txt", "where?\n")
    assert read_inputs(plain, questions=True) == ["where?"]
    pairs = file("b.csv", "premise,hypothesis\na man sleeps,a man rests\n")
    assert read_inputs(pairs) == [("a man sleeps", "a man rests")]
    told = "b.csv, line 2: 'premise' would be read as a question, 'hypothesis' as its context; call them question and"
    with pytest.raises(DataError, match=told):
        read_inputs(pairs, questions=True)


def test_tags_may_stand_beside_the_text_of_their_words(file):
    table = file("a.csv", 'sentence,tags\n"Hello,  Miles Davis",O B-PER I-PER\nStop it,O O\n')
    assert task_of(table) == TAGGING
    first, second = read_rows(table, TAGGING)
    assert (first.tokens, first.tags) == (("Hello,", "Miles", "Davis"), ("O", "B-PER", "I-PER"))
    assert (first.written[0], second.tokens) == ("Hello,  Miles Davis", ("Stop", "it"))
    lists = file("b.jsonl", [{"text": ["New", "York"], "tags": ["B-LOC", "I-LOC"]}, {"text": ["no"], "tags": ["O"]}])
    assert read_rows(lists, TAGGING) == [TokenRow(("New", "York"), ("B-LOC", "I-LOC")), TokenRow(("no",), ("O",))]
    assert task_of(file("c.csv", "text,tags,score\nplay it,jazz,1\n")) == "regression"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,tags\nhow do I parse,python;csv\n", "4 tokens but 1 tags; give one tag a token"),
        ("text,tags\n\"['a', 'b']\",\"['O', 'O']\"\n", "a list written as text; call the column tokens"),
        ("text,tags\nNew,B-LOC\nYork,I-LOC\n", "no row has more than one word"),
    ],
)
def test_tags_of_something_else_than_words_are_refused(file, content, told):
    with pytest.raises(DataError, match=told):
        read_rows(file("a.csv", content), TAGGING)


def test_true_and_false_are_labels_where_all_are(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "label": true}\n{"text": "b", "label": false}\n', encoding="utf-8")
    assert [row.label for row in read_rows(path, CLASSIFYING)] == ["true", "false"]
    path.write_text('{"text": "a", "label": true}\n{"text": "b", "label": "no"}\n', encoding="utf-8")
    with pytest.raises(DataError, match="line 1: label is True, but other rows have 'no' and the like"):
        read_rows(path, CLASSIFYING)
