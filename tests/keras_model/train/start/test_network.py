"""Whose network and head a training goes on with."""

import keras
import numpy as np
import pytest

from keras_model import SentencePieceTokenizer, TextClassifier, WordPieceTokenizer
from keras_model.data.rows import ScoreRow
from keras_model.network.presets import PRESETS
from keras_model.train.start.network import DEFAULT_LENGTH, Preset, Start, has_head
from support.places import DATA

TINY = DATA / "tiny_intents"
VOCABULARY = str(TINY / "vocab.txt")


@pytest.fixture
def small_preset(monkeypatch):
    shape = {"num_layers": 1, "hidden_dim": 16, "num_heads": 2, "intermediate_dim": 32, "max_sequence_length": 80}
    monkeypatch.setitem(PRESETS, "small", shape)
    return Preset("small", VOCABULARY)


def test_a_preset_brings_a_vocabulary_of_either_kind(small_preset):
    assert isinstance(small_preset.preprocessor(12).tokenizer, WordPieceTokenizer)
    assert small_preset.preprocessor(12).tokenizer.lowercase
    assert not Preset("small", VOCABULARY, cased=True).preprocessor(12).tokenizer.lowercase
    model = str(DATA / "huggingface/albert_token/spiece.model")
    assert isinstance(Preset("small", model).preprocessor(12).tokenizer, SentencePieceTokenizer)


def test_a_preset_starts_from_weights_that_the_seed_draws(small_preset):
    start = Start("classification", small_preset)
    models = [start.model(["no", "yes"], seed) for seed in (1, 1, 2)]
    first, again, other = (keras.ops.convert_to_numpy(model.classifier.kernel) for model in models)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert start.model(["no", "yes"], 1).preprocessor.sequence_length == DEFAULT_LENGTH


def test_a_folder_starts_with_its_own_length_unless_told():
    own = TextClassifier.from_preset(TINY)
    started = Start("classification", str(TINY)).model(own.labels, 0)
    assert started.preprocessor.sequence_length == own.preprocessor.sequence_length != 9
    model = Start("classification", str(TINY), length=9, mark_capitals=True).model(["a", "b"], 0)
    assert (model.labels, model.preprocessor.sequence_length) == (("a", "b"), 9)
    assert model.preprocessor.tokenizer.mark_capitals


def test_texts_become_ids_without_the_network_as_with_it(small_preset):
    for start in (Start("classification", small_preset, 12), Start("classification", str(TINY), fold_look_alikes=True)):
        assert start.preprocessor().get_config() == start.model(["a", "b"], 0).preprocessor.get_config()
    assert (Start("classification", small_preset).folder, Start("classification", str(TINY)).folder) == (
        None,
        str(TINY),
    )
    assert Start("classification", small_preset).preprocessor().sequence_length == DEFAULT_LENGTH


def test_a_new_head_for_scores_begins_at_their_mean(small_preset, tmp_path):
    rows = [ScoreRow("a", 80.0), ScoreRow("b", 100.0)]
    model = Start("regression", small_preset).model(None, 0, rows)
    assert float(np.asarray(model.classifier.bias)[0]) == 90
    model.save_to_preset(tmp_path / "model")
    again = Start("regression", str(tmp_path / "model")).model(None, 0, [ScoreRow("a", 5.0)])
    np.testing.assert_array_equal(again.classifier.bias, model.classifier.bias)
    np.testing.assert_array_equal(again.classifier.kernel, model.classifier.kernel)


def test_a_folder_has_the_head_of_its_task_and_of_its_labels_in_their_order():
    folder, labels = str(TINY), TextClassifier.from_preset(TINY).labels
    assert has_head(folder, "classification")
    assert has_head(folder, "classification", labels)
    assert not has_head(folder, "classification", labels[::-1])
    assert not has_head(folder, "token-classification")
