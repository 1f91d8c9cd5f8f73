"""What every task model has: the folder it comes back from, and how it reads capitals."""

import json
import re

import numpy as np
import pytest

from keras_model import (
    Preprocessor,
    SentenceEncoder,
    SqueezeBertBackbone,
    TextClassifier,
    TextScorer,
    TokenClassifier,
    WordPieceTokenizer,
    load_model,
)
from keras_model.errors import CheckpointError, DataError, InputFileError, UserError
from support.tiny_tasks import VOCABULARY, edit_config


class TestFolder:
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

    def test_labels_that_do_not_fit_the_classifier_are_told_by_their_file(self, folder):
        (folder / "labels.txt").write_text("only\n")

        with pytest.raises(CheckpointError) as error:
            load_model(folder)
        assert str(error.value) == (
            f"{folder / 'model.safetensors'}: its head tells 2 labels apart, but labels.txt has 1; use the labels.txt "
            "that was written with it"
        )

    def test_vocabulary_that_does_not_fit_the_embedding(self, folder):
        with (folder / "vocab.txt").open("a") as file:
            file.write("surplus\n")

        with pytest.raises(CheckpointError, match="19 tokens, the embedding only 18 rows"):
            load_model(folder)

    def test_length_beyond_the_positions(self, folder):
        with pytest.raises(CheckpointError, match="model's 16 positions"):
            load_model(folder, sequence_length=17)


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


class TestWhatItLearntFrom:
    PAIRS = (("good film", "bad film"), ("bad", "good"))

    def learnt(self, model, x, y):
        # One step, which takes less than its trace would.
        model.compile(optimizer="sgd", run_eagerly=True)
        model.fit(x, y, verbose=0)
        return model.preprocessor.learnt_from

    def test_it_is_kept_in_the_folder_and_the_other_kind_is_refused(self, classifier, tmp_path):
        assert self.learnt(classifier, list(self.PAIRS), ["positive", "negative"]) == "pairs"
        classifier.save_to_preset(tmp_path / "pairs")
        copy = load_model(tmp_path / "pairs")
        assert copy.classify(self.PAIRS) == classifier.classify(self.PAIRS)
        for ask in (copy.classify, copy.predict, copy.predict_outputs):
            with pytest.raises(DataError) as error:
                ask([self.PAIRS[0], "good film"])
            assert str(error.value) == (
                "row 2 is one text alone, but the model learnt from pairs of texts; give both texts of a pair"
            )
        with pytest.raises(DataError, match="row 1 is one text alone"):
            copy.evaluate(["good"], ["positive"])

    def test_single_texts_are_a_kind_too(self, backbone, preprocessor, tmp_path):
        scorer = TextScorer(backbone, preprocessor)
        assert self.learnt(scorer, ["good film", "bad film"], [1.0, 0.0]) == "texts"
        scorer.save_to_preset(tmp_path / "texts")
        with pytest.raises(DataError) as error:
            load_model(tmp_path / "texts").rank("who", ["ada"])
        assert str(error.value) == ("row 1 is a pair of texts, but the model learnt from single texts; give one text")

    def test_what_is_learnt_later_comes_to_it(self, classifier):
        self.learnt(classifier, ["good"], ["positive"])
        with pytest.raises(DataError):
            classifier.fit([3], ["positive"])
        assert classifier.preprocessor.learnt_from == "texts", "what is refused teaches nothing"
        assert self.learnt(classifier, list(self.PAIRS), ["positive", "negative"]) == "both"
        assert len(classifier.classify(["good", self.PAIRS[0]])) == 2

    def test_a_folder_that_says_nothing_takes_both_and_stays_as_it_is(self, folder):
        assert "learnt_from" not in json.loads((folder / "config.json").read_text())["preprocessor"]
        model = load_model(folder)
        assert len(model.classify(["good", self.PAIRS[0]])) == 2
        before = (folder / "config.json").read_bytes()
        model.save_to_preset(folder)
        assert (folder / "config.json").read_bytes() == before

    def test_a_new_head_has_learnt_nothing(self, folder):
        edit_config(folder, lambda config: config["preprocessor"].update(learnt_from="pairs"))
        assert load_model(folder).preprocessor.learnt_from == "pairs"
        assert TextClassifier.from_preset(folder, labels=["a", "b"]).preprocessor.learnt_from is None
        encoder = SentenceEncoder.from_preset(folder)
        assert encoder.preprocessor.learnt_from is None
        assert SentenceEncoder(encoder.backbone, load_model(folder).preprocessor).encode(["good"]).shape == (1, 16)

    @pytest.mark.parametrize("kind", ["one", 2, ["pairs"]])
    def test_another_word_for_it_is_refused(self, folder, kind):
        edit_config(folder, lambda config: config["preprocessor"].update(learnt_from=kind))
        with pytest.raises(UserError, match="give texts, pairs, both, or None"):
            load_model(folder)


def test_a_model_that_computes_no_numbers_answers_nothing(classifier):
    gamma = classifier.backbone.get_layer("embedding_norm").gamma
    gamma.assign(gamma * 3e37)
    with pytest.raises(CheckpointError, match="the model answers NaN or infinity"):
        classifier.predict(["good film"])
