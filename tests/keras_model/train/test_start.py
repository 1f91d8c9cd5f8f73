import keras
import numpy as np
import pytest

from keras_model import SentencePieceTokenizer, TextClassifier, WordPieceTokenizer
from keras_model.data.rows import PairRow, TextRow, TokenRow
from keras_model.errors import DataError, InputFileError
from keras_model.network.presets import PRESETS
from keras_model.train.start import DEFAULT_LENGTH, Preset, Start, training_labels
from support.places import DATA

TINY = DATA / "tiny_intents"
VOCABULARY = str(TINY / "vocab.txt")
ROWS = [TextRow("a", "yes"), PairRow("a", "b", "no"), TextRow("c", "yes")]


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


def test_labels_are_sorted_where_no_order_is_known():
    assert training_labels(ROWS, "rows", None, ()) == ["no", "yes"]
    assert training_labels([TokenRow(("a", "b"), ("O", "B-x"))], "rows", None, ()) == ["B-x", "O"]


def test_labels_of_a_known_model_that_has_them_all_keep_their_order(tmp_path):
    for name, labels in {"fewer": "yes\nmaybe\n", "all": "yes\nno\nmaybe\n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "labels.txt").write_text(labels)
    known = (None, str(tmp_path / "fewer"), str(tmp_path / "all"))
    assert training_labels(ROWS, "rows", None, known) == ["yes", "no", "maybe"]
    assert training_labels(ROWS, "rows", None, known[:2]) == ["no", "yes"]


def test_labels_that_are_told_are_taken_as_they_are(tmp_path):
    (tmp_path / "labels").write_text("yes\nno\n")
    assert training_labels(ROWS, "rows", str(tmp_path / "labels"), ()) == ["yes", "no"]
    with pytest.raises(InputFileError, match="no such file"):
        training_labels(ROWS, "rows", str(tmp_path / "lables"), ())


def test_one_label_is_nothing_to_learn():
    with pytest.raises(DataError, match=r"rows: all rows have the label 'yes'; there is nothing to tell apart"):
        training_labels(ROWS[::2], "rows", None, ())
