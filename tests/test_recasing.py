"""A cased copy of an uncased model: what its vocabulary tells apart, and what it answers."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from keras_model import load_model
from keras_model.command_line import main
from keras_model.errors import CheckpointError
from keras_model.model_folder import read_weights
from keras_model.recasing import MARK, capital_forms, quiet_directions, recase_folder

TINY = Path(__file__).parent / "data" / "tiny_intents"
TABLE = "token_embedding.embeddings"


@pytest.fixture(scope="module")
def cased(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recasing") / "cased"
    recase_folder(TINY, folder)
    return folder


def test_which_capitals_a_vocabulary_gets():
    tokens = ["[CLS]", "play", "##ing", "a", "##a", "ß", "?", "7", "mac7"]
    assert capital_forms(tokens) == {
        "Play": (1, 0),
        "PLAY": (1, 1),
        "##ING": (2, 1),
        "A": (3, 0),
        "##A": (4, 1),
        "Mac7": (8, 0),
        "MAC7": (8, 1),
    }


def test_a_form_that_is_a_token_already_keeps_its_own_embedding():
    assert capital_forms(["us", "Us", "US"]) == {}


def test_lower_case_is_read_as_before(cased):
    texts = ["what is the weather in rome", "wake me up at six", "café"]
    before, after = load_model(TINY), load_model(cased)
    np.testing.assert_array_equal(before.preprocessor(texts)["ids"], after.preprocessor(texts)["ids"])
    np.testing.assert_allclose(after.predict(texts), before.predict(texts), atol=1e-6)


def test_capitals_are_the_same_pieces_with_marks(cased):
    tokenizer = load_model(cased).preprocessor.tokenizer
    table = read_weights(cased / "model.safetensors")[TABLE].astype(np.float32)
    row = tokenizer.token_to_id
    assert tokenizer.encode("What WHAT what").tokens == ["What", "WHAT", "what"]
    first, whole = (table[row(form)] - table[row("what")] for form in ("What", "WHAT"))
    np.testing.assert_allclose(table[row("The")] - table[row("the")], first, atol=1e-2)
    usual = np.median(np.linalg.norm(read_weights(TINY / "model.safetensors")[TABLE].astype(np.float32), axis=1))
    assert np.linalg.norm(first) == pytest.approx(MARK * usual, rel=0.05)
    assert np.linalg.norm(whole) == pytest.approx(MARK * usual, rel=0.05)
    assert abs(first @ whole) < 0.05 * np.linalg.norm(first) * np.linalg.norm(whole)


def test_marks_lie_where_embeddings_differ_least():
    generator = np.random.default_rng(3)
    spread = np.array([3.0, 0.1, 2.0, 0.2, 1.0])
    table = (generator.normal(size=(2000, 5)) * spread).astype(np.float32)
    marks = quiet_directions(table, 2)
    assert marks.dtype == np.float32
    assert np.abs(marks).argmax(axis=1).tolist() == [1, 3]
    assert (marks.max(axis=1) > -marks.min(axis=1)).all(), "the same signs whatever the library"


def test_a_recased_model_can_be_pruned_and_keeps_the_capitals_texts_need(cased, tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text("What is the balance\nWhat is this\n" * 20)
    arguments = ["prune", cased, "--texts", texts, "--vocabulary-size", 260, "--output", tmp_path / "pruned"]
    assert main(list(map(str, arguments))) == 0
    pieces = (tmp_path / "pruned" / "vocab.txt").read_text().splitlines()
    assert "What" in pieces
    assert "WHAT" not in pieces
    assert load_model(tmp_path / "pruned").preprocessor.tokenizer.encode("What is").tokens == ["What", "is"]


def test_the_command_tells_both_sizes(tmp_path, capsys):
    assert main(["recase", str(TINY), "--output", str(tmp_path / "out"), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    lines = (tmp_path / "out" / "vocab.txt").read_text().splitlines()
    assert measures == {"vocabulary_size_before": 765, "vocabulary_size": len(lines)}
    assert len(lines) > 2 * 765 - 200


@pytest.mark.parametrize(
    ("preprocessor", "words"),
    [
        ({"tokenizer": "wordpiece", "lowercase": False}, "cased already"),
        ({"tokenizer": "sentencepiece"}, "only WordPiece"),
    ],
)
def test_vocabularies_that_cannot_be_recased(tmp_path, preprocessor, words):
    shutil.copytree(TINY, tmp_path / "model")
    config = json.loads((TINY / "config.json").read_text())
    config["preprocessor"] = {"sequence_length": 24, **preprocessor}
    (tmp_path / "model" / "config.json").write_text(json.dumps(config))
    spiece = Path(__file__).parent / "data" / "tokenizers" / "albert_like_spiece.model"
    shutil.copy(spiece, tmp_path / "model" / "spiece.model")
    with pytest.raises(CheckpointError, match=words):
        recase_folder(tmp_path / "model", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("folder", "output", "code"), [("missing", "out", 3), (str(TINY), str(TINY), 2)])
def test_faulty_arguments(tmp_path, capsys, folder, output, code):
    output = tmp_path / output
    assert main(["recase", folder, "--output", str(output)]) == code
    assert capsys.readouterr().err.startswith("error: ")
