"""A pruned vocabulary: what stays, what it costs, and that the model is otherwise the same."""

import json
import shutil
from collections import Counter

import numpy as np
import pytest
from safetensors.numpy import save_file

from keras_model import TextClassifier
from keras_model.cli.parser import main
from keras_model.data.readers import read_texts
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, UserError
from keras_model.model_folder import read_weights
from keras_model.trim.prune import TOKEN_EMBEDDING, cutting_measures, prune_folder
from support.places import DATA
from support.subwords import TEXTS, every_checkpoint
from support.subwords import tokenizer_of as tokenizer_of_checkpoint

TINY = DATA / "tiny_intents"


def logits(model, texts):
    """Of a network that answers once, which takes less than its trace would."""
    return np.asarray(model(model.preprocessor(texts)))


def tokenizer_of(*tokens):
    return WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *tokens])


def test_measures_count_each_word_as_often_as_it_occurs():
    before, after = tokenizer_of("film", "fi", "##lm", "é"), tokenizer_of("fi", "##lm")
    measures = cutting_measures(before, after, Counter({"film": 3, "fi": 4, "é": 1}))
    assert measures == {
        "words_changed": 4 / 8,
        "words_longer": 3 / 8,
        "pieces_a_word_before": 1.0,
        "pieces_a_word": 11 / 8,
        "unknown_before": 0.0,
        "unknown": 1 / 8,
    }


def test_a_pruned_folder_is_the_model_with_fewer_rows(tmp_path, capsys):
    arguments = ["prune", TINY, "--texts", TINY / "train.jsonl", "--vocabulary-size", 500, "--output", tmp_path / "out"]
    assert main([*map(str, arguments), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    assert measures["vocabulary_size"], measures["vocabulary_size_before"] == (500, 765)
    assert 0 < measures["words_changed"] < 0.2
    assert measures["pieces_a_word"] > measures["pieces_a_word_before"]
    saved = 265 * 64 * 2
    assert saved < measures["bytes_saved"] < saved + 3000

    names = (TINY / "vocab.txt").read_text().split("\n")
    left = (tmp_path / "out" / "vocab.txt").read_text().splitlines()
    old, new = (read_weights(folder / "model.safetensors") for folder in (TINY, tmp_path / "out"))
    table = "token_embedding.embeddings"
    np.testing.assert_array_equal(new.pop(table), old.pop(table)[[names.index(token) for token in left]])
    assert new.keys() == old.keys()
    assert all(new[name].dtype == old[name].dtype and np.array_equal(new[name], old[name]) for name in old)
    for name in ("labels.txt", "training.json"):
        assert (tmp_path / "out" / name).read_bytes() == (TINY / name).read_bytes()


def test_texts_whose_words_all_stayed_are_answered_as_before(tmp_path):
    from keras_model import load_model

    prune_folder(TINY, read_texts(TINY / "train.jsonl"), 500, tmp_path / "out")
    before, after = load_model(TINY), load_model(tmp_path / "out")
    tokenizers = [model.preprocessor.tokenizer for model in (before, after)]
    texts = [
        text
        for text in read_texts(TINY / "test.jsonl")
        if tokenizers[0].encode(text).tokens == tokenizers[1].encode(text).tokens
    ]
    assert len(texts) > 60
    np.testing.assert_allclose(logits(after, texts), logits(before, texts), atol=1e-6)


def model_with(golden, place):
    """The tiny intents model with another tokenizer, and rows for it."""
    from keras_model import load_model

    shutil.copytree(TINY, place)
    (place / "vocab.txt").unlink()
    tokenizer = tokenizer_of_checkpoint(golden)
    (place / tokenizer.file_name).write_bytes(tokenizer.to_bytes())
    config = json.loads((TINY / "config.json").read_text())
    config["preprocessor"] = tokenizer.get_config() | {"sequence_length": 24}
    # A table may have more rows than the vocabulary.
    rows = config["backbone"]["vocabulary_size"] = tokenizer.vocabulary_size + 3
    (place / "config.json").write_text(json.dumps(config))
    weights = read_weights(TINY / "model.safetensors")
    width = weights[TOKEN_EMBEDDING].shape[1]
    table = np.random.default_rng(1).normal(0, 0.5, (rows, width)).astype(np.float16)
    save_file(weights | {TOKEN_EMBEDDING: table}, place / "model.safetensors")
    return load_model(place)


@every_checkpoint
def test_other_vocabularies_are_pruned_to_what_texts_need(golden, tmp_path):
    """The texts are answered as before; what becomes of held-out ones is told."""
    from keras_model import load_model

    before = model_with(golden, tmp_path / "model")
    texts, held_out = TEXTS[::4], TEXTS[1::4]
    measures = prune_folder(tmp_path / "model", texts, None, tmp_path / "out", held_out=held_out)
    after = load_model(tmp_path / "out")
    assert measures["vocabulary_size"] == after.preprocessor.tokenizer.vocabulary_size
    assert measures["vocabulary_size"] == len(read_weights(tmp_path / "out" / "model.safetensors")[TOKEN_EMBEDDING])
    assert measures["vocabulary_size"] < measures["vocabulary_size_before"]
    assert measures["bytes_saved"] > 0
    assert measures["words_changed"] == measures["words_longer"] == 0
    assert 0 < measures["held_out_words_changed"] < 0.5
    assert measures["held_out_pieces_a_word"] >= measures["held_out_pieces_a_word_before"]
    np.testing.assert_allclose(logits(after, texts), logits(before, texts), atol=1e-6)


def test_a_backbone_is_pruned_too(tmp_path):
    shutil.copytree(TINY, tmp_path / "backbone")
    config = json.loads((TINY / "config.json").read_text()) | {"task": "backbone", "head": {}}
    (tmp_path / "backbone" / "config.json").write_text(json.dumps(config))
    prune_folder(tmp_path / "backbone", ["hello"], 300, tmp_path / "out")
    pruned = json.loads((tmp_path / "out" / "config.json").read_text())
    config["backbone"]["vocabulary_size"] = 300
    assert pruned == config


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"--texts": "missing.txt"}, 3, "missing.txt: no such file"),
        ({"--vocabulary-size": "765"}, 2, "the model has 765 rows"),
        ({"--vocabulary-size": "20"}, 2, "choose more"),
        ({"--output": str(TINY)}, 2, "is the model itself"),
        ({"folder": "missing"}, 3, "missing: no such model folder"),
    ],
)
def test_faulty_arguments(tmp_path, capsys, changes, code, words):
    options = {"--texts": str(TINY / "train.jsonl"), "--vocabulary-size": "400", "--output": str(tmp_path / "out")}
    folder = changes.pop("folder", str(TINY))
    options |= changes
    assert main(["prune", folder, *(part for option in options.items() for part in option)]) == code
    output = capsys.readouterr()
    assert output.err.startswith("error: ")
    assert words in output.err
    assert output.out == ""
    assert not (tmp_path / "out").exists()


def albert(place, model):
    """The tiny intents model with a SentencePiece model of its own, and rows for it."""
    shutil.copytree(TINY, place)
    (place / "vocab.txt").unlink()
    shutil.copy(model, place / "spiece.model")
    names = dict.fromkeys(("cls_token", "sep_token", "pad_token"), "<unk>")
    tokenizer = SentencePieceTokenizer(place / "spiece.model", **names)
    return with_tokenizer(place, tokenizer)


def with_tokenizer(place, tokenizer, **more):
    config = json.loads((TINY / "config.json").read_text())
    config["preprocessor"] = tokenizer.get_config() | {"sequence_length": 24} | more
    config["backbone"]["vocabulary_size"] = tokenizer.vocabulary_size
    (place / "config.json").write_text(json.dumps(config))
    (place / tokenizer.file_name).write_bytes(tokenizer.to_bytes())
    weights = read_weights(TINY / "model.safetensors")
    shape = tokenizer.vocabulary_size, weights[TOKEN_EMBEDDING].shape[1]
    table = np.random.default_rng(1).normal(0, 0.5, shape).astype(np.float16)
    save_file(weights | {TOKEN_EMBEDDING: table}, place / "model.safetensors")
    return place


def test_the_vocabulary_of_an_albert_is_pruned_to_what_texts_need(tmp_path):
    from keras_model import load_model

    folder = albert(tmp_path / "model", DATA / "tokenizers" / "albert_like_spiece.model")
    texts = [json.loads(line)["text"] for line in (DATA / "parity/texts.jsonl").read_text().splitlines()]
    before = load_model(folder)
    measures = prune_folder(folder, texts[::5], None, tmp_path / "out", held_out=texts[1::5])
    after = load_model(tmp_path / "out")
    assert measures["vocabulary_size"] == after.preprocessor.tokenizer.vocabulary_size
    assert measures["vocabulary_size"] < measures["vocabulary_size_before"] == 196
    assert measures["words_changed"] == 0
    assert 0 < measures["held_out_words_changed"] < 0.5
    np.testing.assert_allclose(logits(after, texts[::5]), logits(before, texts[::5]), atol=1e-6)


@pytest.mark.parametrize("model", ["bpe.model", "suffix.model"])
def test_a_sentencepiece_model_of_merges_is_refused(tmp_path, model):
    folder = albert(tmp_path / "model", DATA / "parity" / model)
    with pytest.raises(CheckpointError, match=r"spiece.model: its pieces are merged from others; it cannot be pruned"):
        prune_folder(folder, ["hello"], 90, tmp_path / "out")


def test_added_tokens_stay_behind_the_vocabulary_and_part_the_words(tmp_path):
    from keras_model import load_model

    (tmp_path / "model").mkdir()
    tokens = ["film", "<", "num", ">", "town", "good", "zebra"]
    tokenizer = WordPieceTokenizer(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *tokens], added_tokens="- <num>\n- good\n- [E1]"
    )
    shutil.copy(TINY / "labels.txt", tmp_path / "model" / "labels.txt")
    before = load_model(with_tokenizer(tmp_path / "model", tokenizer))
    prune_folder(tmp_path / "model", ["film <num> town"], None, tmp_path / "out")
    after = load_model(tmp_path / "out")
    kept = after.preprocessor.tokenizer
    assert [kept.id_to_token(number) for number in range(5, kept.vocabulary_size)] == [
        *("film", "<", ">", "town", "good"),
        *("<num>", "[E1]"),
    ], "printable ASCII stays; num is no word of the text"
    texts = ["film <num> town [E1]good", "<num>"]
    np.testing.assert_allclose(logits(after, texts), logits(before, texts), atol=1e-6)


def test_pieces_within_words_may_begin_with_anything(tmp_path):
    (tmp_path / "model").mkdir()
    shutil.copy(TINY / "labels.txt", tmp_path / "model" / "labels.txt")
    tokens = ["play", "@@ing", "@@ed", "##ing", "@@s"]
    tokenizer = WordPieceTokenizer(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *tokens], continuing_subword_prefix="@@"
    )
    with_tokenizer(tmp_path / "model", tokenizer)
    measures = prune_folder(tmp_path / "model", ["playing"], None, tmp_path / "out", held_out=["played"])
    left = (tmp_path / "out" / "vocab.txt").read_text().split()
    assert left[5:] == ["play", "@@ing", "@@s"]
    assert (measures["unknown"], measures["held_out_unknown"]) == (0, 1)


def test_what_prompts_are_cut_into_stays_and_stands_before_the_texts(tmp_path):
    (tmp_path / "model").mkdir()
    shutil.copy(TINY / "labels.txt", tmp_path / "model" / "labels.txt")
    tokens = ["query", "passage", "film", "queryfilm", "town", "zebra", ":"]
    tokenizer = WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *tokens])
    prompts = {"prompts": {"query": "query", "passage": "passage: "}, "default_prompt_name": "query"}
    with_tokenizer(tmp_path / "model", tokenizer, **prompts)
    prune_folder(tmp_path / "model", ["film"], None, tmp_path / "out")
    left = (tmp_path / "out" / "vocab.txt").read_text().split()
    assert left[5:] == ["query", "passage", "queryfilm", ":"]
    assert json.loads((tmp_path / "out" / "config.json").read_text())["preprocessor"]["prompts"] == prompts["prompts"]
    with pytest.raises(UserError, match="what prompts need, takes 8 rows; choose more"):
        prune_folder(tmp_path / "model", ["film"], 7, tmp_path / "out")


def test_a_table_shorter_than_the_vocabulary_is_refused(tmp_path):
    shutil.copytree(TINY, tmp_path / "model")
    with (tmp_path / "model" / "vocab.txt").open("a") as file:
        file.write("qqzz\n")
    with pytest.raises(CheckpointError, match="765 rows for a vocabulary of 766"):
        prune_folder(tmp_path / "model", ["hello"], 300, tmp_path / "out")


def test_half_of_the_bytes_on_request(tmp_path):
    TextClassifier.from_preset(TINY).save_to_preset(tmp_path / "single")
    whole, half = (
        pruned(tmp_path / "single", tmp_path / "whole"),
        pruned(tmp_path / "single", tmp_path / "half", "--half"),
    )
    assert half.stat().st_size < 0.55 * whole.stat().st_size
    halved = read_weights(half)
    for name, weight in read_weights(whole).items():
        np.testing.assert_array_equal(halved[name], weight.astype(np.float16), err_msg=name)


def pruned(folder, output, *options):
    arguments = ["--texts", str(TINY / "train.jsonl"), "--vocabulary-size", "300", "--output", str(output)]
    assert main(["prune", str(folder), *arguments, *options]) == 0
    return output / "model.safetensors"
