"""Task models: from raw rows to answers, and from a folder back to the same model."""

import json
import re
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_model import (
    FeatureExtractor,
    Preprocessor,
    QuestionAnswerer,
    SentenceEncoder,
    SqueezeBertBackbone,
    TextClassifier,
    TokenClassifier,
    WordPieceTokenizer,
    load_model,
)
from keras_model.errors import CheckpointError, DataError, InputFileError

WORDS = ["good", "bad", "film", "the", "a", "was", "ada", "lives", "in", "rome", "##s", "who", "?"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(VOCABULARY), 12)


@pytest.fixture
def backbone():
    keras.utils.set_random_seed(1)
    return SqueezeBertBackbone(
        len(VOCABULARY),
        num_layers=1,
        hidden_dim=16,
        num_heads=2,
        intermediate_dim=32,
        max_sequence_length=16,
        dropout=0.0,
    )


@pytest.fixture
def classifier(backbone, preprocessor):
    return TextClassifier(backbone, preprocessor, ["negative", "positive"])


@pytest.fixture
def folder(classifier, tmp_path):
    classifier.save_to_preset(tmp_path / "model")
    return tmp_path / "model"


def edit_config(folder, change):
    config = json.loads((folder / "config.json").read_text())
    change(config)
    (folder / "config.json").write_text(json.dumps(config))


def compile_fast(model):
    # For some dozen steps of a tiny network, XLA would compile longer than they take.
    model.compile(optimizer=keras.optimizers.AdamW(0.01), jit_compile=False)
    return model


class TestTextClassifier:
    def test_probabilities_of_texts_and_pairs(self, classifier):
        probabilities = classifier.predict(["good film", ("good film", "bad film")])

        assert probabilities.shape == (2, 2)
        assert probabilities.dtype == np.float32
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)

    def test_classify_names_the_most_probable_label(self, classifier):
        probabilities = classifier.predict(["the film was bad"])[0]

        (answer,) = classifier.classify(["the film was bad"])

        assert answer == {
            "text": "the film was bad",
            "label": classifier.labels[probabilities.argmax()],
            "score": pytest.approx(float(probabilities.max())),
        }

    def test_learns_from_texts_and_label_names(self, classifier):
        texts = ["the film was good", "a good film", "the film was bad", "a bad film"]
        labels = ["positive", "positive", "negative", "negative"]

        history = compile_fast(classifier).fit(
            texts, labels, epochs=30, batch_size=4, verbose=0, validation_data=(texts, labels)
        )

        assert history.history["val_accuracy"][-1] == 1.0
        assert [answer["label"] for answer in classifier.classify(texts)] == labels

    def test_without_pooler(self, backbone, preprocessor):
        classifier = TextClassifier(backbone, preprocessor, ["x", "y", "z"], pooler_activation="none")

        assert classifier.pooler is None
        assert classifier.predict(["good"]).shape == (1, 3)

    def test_unknown_label_is_refused(self, classifier):
        with pytest.raises(DataError, match="'odd'"):
            classifier.fit(["good"], ["odd"], verbose=0)

    def test_labels_must_be_distinct(self, backbone, preprocessor):
        with pytest.raises(CheckpointError, match="twice"):
            TextClassifier(backbone, preprocessor, ["x", "x"])


class TestTokenClassifier:
    SENTENCES = (["ada", "lives", "in", "rome"], ["the", "film"])
    TAGS = (["B-person", "O", "O", "B-place"], ["O", "O"])

    @pytest.fixture
    def tagger(self, backbone, preprocessor):
        return TokenClassifier(backbone, preprocessor, ["O", "B-person", "B-place"])

    def test_targets_stand_at_first_pieces(self, tagger):
        targets = tagger.prepare_targets([["films", "ada"]], [["O", "B-person"]])

        assert targets[0, :5].tolist() == [-1, 0, -1, 1, -1], "[CLS] film ##s ada [SEP]"

    def test_learns_tags(self, tagger):
        compile_fast(tagger).fit(list(self.SENTENCES), list(self.TAGS), epochs=30, verbose=0)

        assert tagger.predict(self.SENTENCES) == list(map(list, self.TAGS))
        (found,) = tagger.entities(["Ada lives  in Rome"])
        places = [(entity["text"], entity["label"], entity["start"], entity["end"]) for entity in found]
        assert places == [("Ada", "person", 0, 3), ("Rome", "place", 14, 18)]
        assert all(0 < entity["score"] <= 1 for entity in found)

    def test_every_word_gets_a_tag_however_long_the_sentence(self, tagger):
        compile_fast(tagger).fit(list(self.SENTENCES), list(self.TAGS), epochs=30, verbose=0)
        first, late = tagger.predict([["the"] * 40 + ["\u200b", "ada"], ["ada"]])

        assert len(first) == 42
        assert first[-2:] == ["O", "B-person"], "nothing is left of a zero-width space"
        assert late == ["B-person"], "windows of one sentence do not shift the next"

    def test_tags_must_match_words(self, tagger):
        with pytest.raises(DataError, match="row 1 has 2 words but 1 tags"):
            tagger.fit([["ada", "lives"]], [["O"]], verbose=0)


class TestQuestionAnswerer:
    CONTEXT = "the film was bad in rome. Ada  lives in Rome?"

    @pytest.fixture
    def answerer(self, backbone, preprocessor):
        return QuestionAnswerer(backbone, preprocessor)

    def test_learns_an_answer_with_its_characters(self, answerer):
        begin = self.CONTEXT.index("Ada")
        rows, spans = [("who lives in rome?", self.CONTEXT)] * 4, [(begin, begin + 3)] * 4
        compile_fast(answerer).fit(rows, spans, epochs=40, verbose=0)

        (answer,) = answerer.predict(rows[:1])

        assert (answer["text"], answer["start"], answer["end"]) == ("Ada", begin, begin + 3)
        assert 0 < answer["score"] <= 1

    def test_answers_lie_in_the_context_in_reading_order(self, answerer):
        for context in (self.CONTEXT, "rome", self.CONTEXT * 5):
            (answer,) = answerer.predict([("who?", context)], longest_answer=3)
            assert answer["text"] == context[answer["start"] : answer["end"]]
            assert len(answer["text"].split()) in (1, 2, 3)

    def test_empty_context_has_an_empty_answer(self, answerer):
        assert answerer.predict([("who?", "")])[0] == {"text": "", "start": 0, "end": 0, "score": 0.0}

    def test_no_question_no_answer(self, answerer):
        assert answerer.predict([]) == []


class TestSentenceEncoder:
    def test_vectors_have_length_one_and_do_not_depend_on_padding(self, backbone, preprocessor):
        encoder = SentenceEncoder(backbone, preprocessor)
        longer = SentenceEncoder(backbone, Preprocessor(preprocessor.tokenizer, 16))

        vectors = encoder.predict(["good film", "bad"])

        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
        np.testing.assert_allclose(vectors, longer.predict(["good film", "bad"]), atol=1e-5)

    def test_mean_passes_over_padding(self, backbone, preprocessor):
        features = preprocessor(["good film"])
        states = np.asarray(backbone(features))[0]

        (vector,) = SentenceEncoder(backbone, preprocessor, normalize=False).predict(["good film"])

        np.testing.assert_allclose(vector, states[: features["mask"].sum()].mean(axis=0), atol=1e-5)

    def test_pooling_must_be_known(self, backbone, preprocessor):
        with pytest.raises(ValueError, match="mean or cls"):
            SentenceEncoder(backbone, preprocessor, pooling="max")


class TestFolder:
    @pytest.mark.parametrize(
        ("task_class", "head"),
        [
            (TextClassifier, {"labels": ["no", "yes"], "pooler_activation": "relu"}),
            (TokenClassifier, {"labels": ["O", "B-place"]}),
            (QuestionAnswerer, {}),
            (SentenceEncoder, {"pooling": "cls", "normalize": False}),
            (FeatureExtractor, {}),
        ],
    )
    def test_every_task_comes_back_as_it_was(self, task_class, head, backbone, preprocessor, tmp_path):
        model = task_class(backbone, preprocessor, **head)
        model.save_to_preset(tmp_path / "model")

        copy = load_model(tmp_path / "model")

        assert type(copy) is task_class
        assert copy.labels == model.labels
        assert copy.head_config() == model.head_config()
        assert copy.preprocessor.get_config() == model.preprocessor.get_config()
        features = preprocessor(["good film"])
        np.testing.assert_array_equal(copy(features), model(features))

    def test_half_precision_folder_loads_as_float32(self, classifier, tmp_path, folder):
        classifier.save_to_preset(tmp_path / "half", dtype="float16")

        copy = load_model(tmp_path / "half")

        assert copy.classifier.kernel.dtype == "float32"
        np.testing.assert_allclose(copy.predict(["good"]), classifier.predict(["good"]), atol=1e-3)
        half, full = (path / "model.safetensors" for path in (tmp_path / "half", folder))
        assert half.stat().st_size < 0.7 * full.stat().st_size

    def test_other_labels_get_a_new_head_on_the_old_backbone(self, folder, classifier):
        model = TextClassifier.from_preset(folder, labels=["a", "b", "c"])

        assert model.predict(["good"]).shape == (1, 3)
        np.testing.assert_array_equal(
            model.backbone.token_embedding.embeddings, classifier.backbone.token_embedding.embeddings
        )

    def test_another_task_takes_over_the_backbone(self, folder, classifier):
        tagger = TokenClassifier.from_preset(folder, labels=["O"], sequence_length=8)

        assert tagger.preprocessor.sequence_length == 8
        features = tagger.preprocessor(["good film"])
        np.testing.assert_array_equal(tagger.backbone(features), classifier.backbone(features))

    def test_named_preset_takes_the_size_of_the_vocabulary(self, preprocessor):
        model = TextClassifier.from_preset("squeezebert_small", preprocessor=preprocessor, labels=["a", "b"])

        assert model.backbone.vocabulary_size == len(VOCABULARY)
        assert model.backbone.hidden_dim == 384

    def test_labels_are_lines(self, folder):
        assert (folder / "labels.txt").read_bytes() == b"negative\npositive\n"

    def test_saving_replaces_an_earlier_model(self, folder, backbone, preprocessor):
        SentenceEncoder(backbone, preprocessor).save_to_preset(folder, files={"training.json": b"{}"})

        assert load_model(folder).task == "embedding"
        assert sorted(path.name for path in folder.iterdir()) == [
            "config.json",
            "model.safetensors",
            "training.json",
            "vocab.txt",
        ]
        assert [path.name for path in folder.parent.iterdir()] == [folder.name], "nothing half-written"

    def test_saving_leaves_what_is_no_model_alone(self, classifier, tmp_path):
        (tmp_path / "thesis.txt").write_text("two years of work")

        with pytest.raises(InputFileError, match="no model folder"):
            classifier.save_to_preset(tmp_path)

        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    def test_a_failed_save_keeps_the_earlier_model(self, folder, classifier):
        with pytest.raises(InputFileError):
            classifier.save_to_preset(folder, files={"no/such/place": b""})

        assert load_model(folder).task == "classification"
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]


class TestFaultyFolders:
    def test_neither_folder_nor_preset(self):
        with pytest.raises(InputFileError, match="squeezebert_small"):
            TextClassifier.from_preset("squeezebert_smal")

    def test_preset_without_vocabulary(self):
        with pytest.raises(CheckpointError, match="give a preprocessor"):
            TextClassifier.from_preset("squeezebert_small", labels=["a", "b"])

    @pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocab.txt", "labels.txt"])
    def test_missing_file(self, folder, name):
        (folder / name).unlink()

        with pytest.raises(CheckpointError, match=rf"(/|lacks ){re.escape(name)}"):
            load_model(folder)

    def test_another_task_needs_labels(self, backbone, preprocessor, tmp_path):
        SentenceEncoder(backbone, preprocessor).save_to_preset(tmp_path / "model")

        with pytest.raises(CheckpointError, match="give labels"):
            TextClassifier.from_preset(tmp_path / "model")

    @pytest.mark.parametrize("task", ["translation", None])
    def test_unknown_task(self, folder, task):
        edit_config(folder, lambda config: config.update(task=task))

        with pytest.raises(CheckpointError, match="task"):
            load_model(folder)

    def test_later_format(self, folder):
        edit_config(folder, lambda config: config.update(format=2))

        with pytest.raises(CheckpointError, match="format is 2"):
            load_model(folder)

    def test_hugging_face_folder(self, folder):
        (folder / "config.json").write_text('{"model_type": "bert"}')

        with pytest.raises(CheckpointError, match="keras_model import "):
            load_model(folder)

    def test_weights_of_another_size(self, folder):
        edit_config(folder, lambda config: config["backbone"].update(intermediate_dim=64))

        with pytest.raises(CheckpointError, match=r"encoder_layer_0\.intermediate\.kernel has shape"):
            load_model(folder)

    def test_weights_of_a_shallower_network(self, folder):
        edit_config(folder, lambda config: config["backbone"].update(num_layers=2))

        with pytest.raises(CheckpointError, match=r"lacks the weight encoder_layer_1"):
            load_model(folder)

    def test_backbone_argument_nobody_knows(self, folder):
        edit_config(folder, lambda config: config["backbone"].update(rotary=True))

        with pytest.raises(CheckpointError, match="rotary"):
            load_model(folder)

    def test_labels_that_do_not_fit_the_classifier(self, folder):
        (folder / "labels.txt").write_text("only\n")

        with pytest.raises(CheckpointError, match=r"classifier\.kernel"):
            load_model(folder)

    def test_vocabulary_that_does_not_fit_the_embedding(self, folder):
        with (folder / "vocab.txt").open("a") as file:
            file.write("surplus\n")

        with pytest.raises(CheckpointError, match="19 tokens, the embedding only 18 rows"):
            load_model(folder)

    def test_length_beyond_the_positions(self, folder):
        with pytest.raises(CheckpointError, match="model's 16 positions"):
            load_model(folder, sequence_length=17)


def test_tokenizers_are_imported_without_keras():
    code = "import sys, keras_model; keras_model.WordPieceTokenizer; assert 'keras' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_who_may_read_the_config_may_read_the_weights(folder):
    assert (folder / "model.safetensors").stat().st_mode == (folder / "config.json").stat().st_mode


def test_marked_capitals_are_kept_in_the_folder_and_change_the_answer(preprocessor, backbone, tmp_path):
    tagger = TokenClassifier(backbone, preprocessor, ["O", "name"])
    segments = backbone.segment_embedding.embeddings
    segments.assign(np.random.default_rng(0).normal(size=segments.shape))
    unmarked = tagger.predict_outputs([["ada", "lives"]])
    np.testing.assert_array_equal(tagger.predict_outputs([["Ada", "lives"]]), unmarked)

    tagger.mark_capitals()
    tagger.save_to_preset(tmp_path / "model")
    reopened = load_model(tmp_path / "model")
    np.testing.assert_array_equal(reopened.predict_outputs([["ada", "lives"]]), unmarked)
    assert np.abs(reopened.predict_outputs([["Ada", "lives"]]) - unmarked).max() > 1e-3


def test_capitals_need_an_uncased_vocabulary_and_a_second_segment(preprocessor, backbone):
    cased = Preprocessor(WordPieceTokenizer(VOCABULARY, lowercase=False), 12)
    with pytest.raises(CheckpointError, match="uncased WordPiece vocabulary"):
        TokenClassifier(backbone, cased, ["O", "name"]).mark_capitals()
    without = SqueezeBertBackbone(len(VOCABULARY), 1, 16, 2, 32, num_segments=0)
    with pytest.raises(CheckpointError, match="no embedding of segments"):
        TokenClassifier(without, preprocessor, ["O", "name"]).mark_capitals()
