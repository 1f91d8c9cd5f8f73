"""Lists of texts that belong together are read as pairs, as FlagEmbedding and sentence-transformers mean them."""

import json

import pytest

from keras_model.data.readers import read_inputs, read_rows, task_of
from keras_model.data.rows import PartnerRow, TextRow
from keras_model.errors import DataError


def written(tmp_path, *rows, name="rows.jsonl"):
    path = tmp_path / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "pairs"),
    [
        (
            [{"query": "q", "pos": ["a", "b"], "neg": ["x", "y"], "prompt": "p"}, {"query": "r", "pos": ["c"]}],
            [("q", "a", ("x", "y")), ("q", "b", ("x", "y")), ("r", "c", ())],
        ),
        (
            [{"query": "q", "positive": ["a"], "negative": ["x"]}, {"query": "r", "positive": ["c"], "negative": []}],
            [("q", "a", ("x",)), ("r", "c", ())],
        ),
        (
            [{"anchor": "q", "positive": "a", "negative": "x"}, {"anchor": "r", "positive": "c", "negative": "y"}],
            [("q", "a", ("x",)), ("r", "c", ("y",))],
        ),
        (
            [{"set": ["q", "a", "b"]}, {"set": ["r", "c"]}],
            [("q", "a", ()), ("q", "b", ()), ("r", "c", ())],
        ),
        ([["q", "a"], ["r", "c"]], [("q", "a", ()), ("r", "c", ())]),
        ([["q", "a", "x", "y"], ["r", "c", "z", "x"]], [("q", "a", ("x", "y")), ("r", "c", ("z", "x"))]),
    ],
)
def test_each_text_and_its_partner_are_a_row(tmp_path, rows, pairs):
    path = written(tmp_path, *rows)
    assert task_of(path) == "embedding"
    expected = [PartnerRow(first, second, negatives=negatives) for first, second, negatives in pairs]
    assert read_rows(path, "embedding") == expected
    assert read_inputs(path) == [(first, second) for first, second, _ in pairs]


@pytest.mark.parametrize(
    "content",
    [
        "query,pos,neg\nq,a,x\nr,c,y\n",
        'query,pos,neg\nq,"[""a""]","[""x""]"\nr,"[""c""]","[""y""]"\n',
        "anchor,positive,negative\nq,a,['x']\nr,c,['y']\n",
    ],
)
def test_a_table_may_have_them_as_texts_or_as_lists(tmp_path, content):
    path = tmp_path / "rows.csv"
    path.write_text(content, encoding="utf-8")
    assert task_of(path) == "embedding"
    expected = [PartnerRow("q", "a", negatives=("x",)), PartnerRow("r", "c", negatives=("y",))]
    assert read_rows(path, "embedding") == expected


def test_parts_of_speech_are_no_partners(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(
        "Sentence #,Word,POS,Tag\n1,Ada,NNP,B-PER\n1,met,VBD,O\n2,Bob,NNP,B-PER\n2,in,IN,O\n", encoding="utf-8"
    )
    assert [row.tags for row in read_rows(path, "token-classification")] == [("B-PER", "O"), ("B-PER", "O")]


def test_a_text_and_a_label_that_comes_again_are_no_pair(tmp_path):
    rows = [["I like it very much", "pos"], ["not at all my thing", "neg"], ["who would not love it", "pos"]]
    rows = [*rows, ["no, thank you very much", "neg"]]
    assert read_rows(written(tmp_path, *rows), "classification") == [TextRow(*row) for row in rows]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"query": "q", "pos": [], "neg": ["x"]}], "line 1: pos is empty; give a text that belongs to query"),
        ([{"query": "q", "pos": ["a"], "neg": [7]}], "line 1: neg is [7]; give texts that do not belong to the first"),
        ([{"query": "q", "positive": "a", "negatives": [["x"]]}], "line 1: negatives is [['x']]; give texts"),
        ([{"query": "q", "pos": ["a"], "neg": [{"text": "x"}]}], "line 1: neg is [{'text': 'x'}]; give texts"),
        ([{"set": ["q"]}], "line 1: set is ['q']; give two texts or more that belong together"),
        ([["q", "a"], ["r", "c", "x"]], "line 2: holds ['r', 'c', 'x']; each line holds one JSON object"),
        ([["q"], ["r"]], "line 1: holds ['q']; each line holds one JSON object"),
        ([["q", 1], ["r", 2]], "line 1: holds ['q', 1]; each line holds one JSON object"),
        ([{"query": "q", "positive": "a"}, ["r", "c"]], "line 2: holds ['r', 'c']; each line holds one JSON object"),
    ],
)
def test_what_is_no_pair_is_refused(tmp_path, rows, message):
    with pytest.raises(DataError) as error:
        read_rows(written(tmp_path, *rows), "embedding")
    assert message in str(error.value)


def test_what_is_no_text_beside_a_pair_is_no_negative(tmp_path):
    rows = [
        {"query": "q", "pos": ["a"], "neg": [" A", "Q", "x", ""], "neg_scores": [0.5, 0.25, 0.5, 0], "pos_scores": [1]},
        {"query": "r", "pos": ["c"], "neg": None, "neg_scores": [], "pos_scores": [1]},
    ]
    expected = [PartnerRow("q", "a", negatives=("x",)), PartnerRow("r", "c")]
    assert read_rows(written(tmp_path, *rows), "embedding") == expected
