"""Imported checkpoints compute what `transformers` computes, and faulty ones are refused in one line."""

import json
import logging
import os
import shutil
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from keras_model import (
    MultiLabelClassifier,
    QuestionAnswerer,
    SentenceEncoder,
    TextClassifier,
    TextScorer,
    TokenClassifier,
    import_huggingface,
    load_model,
)
from keras_model.errors import CheckpointError, InputFileError, UserError
from keras_model.huggingface.config import ACTIVATIONS_BY_NAME
from keras_model.huggingface.keys import BACKBONE_KEYS, POSITIONS_BEHIND_PADDING
from keras_model.network.squeeze_bert_encoder_layer import ACTIVATIONS
from support.places import DATA

FIXTURES = DATA / "huggingface"
TOLERANCE = 1e-4


def features(reference):
    return {name: reference[name] for name in ("ids", "mask", "segment_ids")}


@pytest.fixture
def checkpoint(tmp_path):
    """A copy of a fixture, to be spoilt by a test."""

    def copy(name="bert_classification"):
        return Path(shutil.copytree(FIXTURES / name, tmp_path / name))

    return copy


def edit_config(folder, **changes):
    path = folder / "config.json"
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in config.items() if value is not None}))


def edit_tensors(folder, change):
    tensors = load_file(folder / "model.safetensors")
    save_file(change(tensors), folder / "model.safetensors")


def split_weights(folder, count):
    """Keep the tensors in several files and an index, as large checkpoints are kept."""
    tensors = load_file(folder / "model.safetensors")
    places = {name: f"model-{number % count + 1:05}-of-{count:05}.safetensors" for number, name in enumerate(tensors)}
    for place in set(places.values()):
        save_file({name: tensor for name, tensor in tensors.items() if places[name] == place}, folder / place)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    (folder / "model.safetensors").unlink()


def refusal(folder):
    """The message of the error that importing a folder ends in; every one fits on a line."""
    with pytest.raises(CheckpointError) as caught:
        import_huggingface(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def read_positions(model_type, reference):
    """Where two networks must agree: RoBERTa gives padding a position that this does not, and nobody reads it."""
    return reference["mask"] > 0 if model_type in POSITIONS_BEHIND_PADDING else np.ones_like(reference["mask"]) > 0


@pytest.mark.parametrize("model_type", BACKBONE_KEYS)
@pytest.mark.parametrize(
    ("head", "task_class"),
    [("classification", TextClassifier), ("token", TokenClassifier), ("question", QuestionAnswerer)],
)
def test_every_hidden_state_and_the_logits_equal_transformers(model_type, head, task_class):
    folder = FIXTURES / f"{model_type}_{head}"
    reference = np.load(folder / "reference.npz")

    model = import_huggingface(folder)

    assert type(model) is task_class
    states = model.backbone.hidden_states(features(reference))
    assert len(states) == sum(name.startswith("hidden_") for name in reference)
    read = read_positions(model_type, reference)
    for number, state in enumerate(states):
        np.testing.assert_allclose(np.asarray(state)[read], reference[f"hidden_{number}"][read], atol=TOLERANCE)
    outputs = np.asarray(model(features(reference)))
    one_a_token = slice(None) if head == "classification" else read
    np.testing.assert_allclose(outputs[one_a_token], reference["logits"][one_a_token], atol=TOLERANCE)


@pytest.mark.parametrize("name", ["albert_groups", "albert_square", "electra_unprojected", "squeezebert_epsilon"])
def test_rarer_shapes_of_a_family_equal_transformers_too(name):
    reference = np.load(FIXTURES / name / "reference.npz")

    model = import_huggingface(FIXTURES / name)

    for number, state in enumerate(model.backbone.hidden_states(features(reference))):
        np.testing.assert_allclose(np.asarray(state), reference[f"hidden_{number}"], atol=TOLERANCE)
    np.testing.assert_allclose(np.asarray(model(features(reference))), reference["logits"], atol=TOLERANCE)


def test_a_model_folder_keeps_what_only_rarer_shapes_have(tmp_path):
    shapes = (
        ("albert_groups", "block_order"),
        ("albert_square", "always_project"),
        ("squeezebert_epsilon", "embedding_norm_epsilon"),
    )
    for name, key in shapes:
        reference = np.load(FIXTURES / name / "reference.npz")
        import_huggingface(FIXTURES / name).save_to_preset(tmp_path / name)
        assert key in json.loads((tmp_path / name / "config.json").read_text())["backbone"]
        outputs = load_model(tmp_path / name)(features(reference))
        np.testing.assert_allclose(np.asarray(outputs), reference["logits"], atol=TOLERANCE)
    usual = import_huggingface(FIXTURES / "albert_classification").backbone.get_config()
    assert not {"block_order", "always_project", "embedding_norm_epsilon"} & set(usual), (
        "earlier versions could not open it"
    )


def test_every_activation_is_the_function_that_transformers_has():
    computed = np.load(FIXTURES / "activations.npz")
    assert set(computed) - {"x"} == set(ACTIVATIONS_BY_NAME)
    for theirs, ours in ACTIVATIONS_BY_NAME.items():
        np.testing.assert_allclose(np.asarray(ACTIVATIONS[ours](computed["x"])), computed[theirs], atol=2e-6)


def test_references_are_not_trivially_equal():
    reference = np.load(FIXTURES / "squeezebert_classification" / "reference.npz")

    assert np.abs(reference["logits"][0] - reference["logits"][1]).max() > 1000 * TOLERANCE


def test_labels_vocabulary_and_length_come_with_the_checkpoint():
    model = import_huggingface(FIXTURES / "squeezebert_classification")

    assert model.labels == ("negative", "neutral", "positive")
    assert model.preprocessor.tokenizer.encode("the Cat").tokens == ["the", "cat"]
    assert model.preprocessor.sequence_length == 16
    assert model.classify(["the cat sat on the mat"])[0]["label"] in model.labels


def test_length_may_be_chosen():
    assert import_huggingface(FIXTURES / "bert_token", sequence_length=8).preprocessor.sequence_length == 8


def test_sentencepiece_checkpoint_reads_text():
    model = import_huggingface(FIXTURES / "albert_classification")

    assert model.predict(["the cat sat", ("a dog", "a bird")]).shape == (2, 3)


@pytest.mark.parametrize("stored", [np.float16, ml_dtypes.bfloat16])
def test_half_precision_weights_are_read_as_float32(checkpoint, stored):
    folder = checkpoint()
    edit_tensors(folder, lambda tensors: {name: tensor.astype(stored) for name, tensor in tensors.items()})

    model = import_huggingface(folder)

    kernel = load_file(FIXTURES / "bert_classification" / "model.safetensors")["classifier.weight"]
    assert model.classifier.kernel.dtype == "float32"
    np.testing.assert_array_equal(np.asarray(model.classifier.kernel)[0].T, kernel.astype(stored).astype("float32"))


def test_layer_norm_parameters_under_their_tensorflow_names(checkpoint):
    folder = checkpoint()
    edit_tensors(
        folder,
        lambda tensors: {
            name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): t
            for name, t in tensors.items()
        },
    )
    reference = np.load(folder / "reference.npz")

    outputs = np.asarray(import_huggingface(folder)(features(reference)))

    np.testing.assert_allclose(outputs, reference["logits"], atol=TOLERANCE)


def test_vocabulary_out_of_tokenizer_json(checkpoint):
    folder = checkpoint()
    tokens = (folder / "vocab.txt").read_text().splitlines()
    (folder / "vocab.txt").unlink()
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    fast = {
        "normalizer": {"type": "BertNormalizer", "lowercase": False, "strip_accents": False},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "BertProcessing",
            "cls": ["[CLS]", tokens.index("[CLS]")],
            "sep": ["[SEP]", tokens.index("[SEP]")],
        },
        "model": {"type": "WordPiece", "vocab": {token: number for number, token in enumerate(tokens)}},
    }
    (folder / "tokenizer.json").write_text(json.dumps(fast))

    tokenizer = import_huggingface(folder).preprocessor.tokenizer

    assert tokenizer.id_to_token(len(tokens) - 1) == tokens[-1]
    assert tokenizer.encode("Cat").tokens == ["[UNK]"], "a cased tokenizer knows no capital C"


@pytest.mark.parametrize("model_type", sorted(POSITIONS_BEHIND_PADDING))
def test_texts_and_pairs_get_the_logits_of_transformers(model_type, tmp_path):
    folder = FIXTURES / f"{model_type}_text"
    for source in (DATA / "subwords" / model_type, folder):
        if source.exists():
            shutil.copytree(source, tmp_path / "checkpoint", dirs_exist_ok=True)
    texts = json.loads((folder / "texts.json").read_text())

    model = import_huggingface(tmp_path / "checkpoint")

    assert model.preprocessor.sequence_length == model.backbone.max_sequence_length == 32
    outputs = model.predict_outputs([text if isinstance(text, str) else tuple(text) for text in texts])
    np.testing.assert_allclose(outputs, np.load(folder / "reference.npz")["logits"], atol=TOLERANCE)


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod.", "model.", "lit.model."])
def test_whatever_training_put_before_all_names(checkpoint, prefix):
    folder = checkpoint("electra_classification")
    edit_tensors(folder, lambda tensors: {prefix + name: tensor for name, tensor in tensors.items()})
    reference = np.load(folder / "reference.npz")

    outputs = np.asarray(import_huggingface(folder)(features(reference)))

    np.testing.assert_allclose(outputs, reference["logits"], atol=TOLERANCE)


def test_a_compiled_part_of_a_model(checkpoint):
    folder = checkpoint("distilbert_classification")
    edit_tensors(
        folder, lambda tensors: {n.replace("distilbert.", "distilbert._orig_mod."): t for n, t in tensors.items()}
    )
    reference = np.load(folder / "reference.npz")

    outputs = np.asarray(import_huggingface(folder)(features(reference)))

    np.testing.assert_allclose(outputs, reference["logits"], atol=TOLERANCE)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"])
def test_a_checkpoint_cloned_without_git_lfs_is_told_what_to_fetch(checkpoint, name):
    folder = checkpoint()
    (folder / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")
    with pytest.raises(InputFileError, match=rf"/{name}: is a pointer of Git LFS .* git lfs pull$"):
        import_huggingface(folder)


@pytest.mark.parametrize("name", ["bert_classification", "bert_token"])
@pytest.mark.parametrize(
    ("label", "fault"), [("O", "label 'O' occurs twice"), (" ", "' ' cannot be a label: it is blank")]
)
def test_labels_that_no_model_can_have_are_told_with_their_file(checkpoint, name, label, fault):
    folder = checkpoint(name)
    edit_config(folder, id2label={"0": "O", "1": label, "2": "I-x"})
    assert refusal(folder) == f"{folder / 'config.json'}: {fault}"


def test_weights_in_several_files(checkpoint):
    folder = checkpoint("roberta_question")
    split_weights(folder, 3)
    reference = np.load(folder / "reference.npz")

    outputs = np.asarray(import_huggingface(folder)(features(reference)))

    read = reference["mask"] > 0
    np.testing.assert_allclose(outputs[read], reference["logits"][read], atol=TOLERANCE)


def test_segments_of_a_table_with_one_row_count_whatever_a_pair_has():
    model = import_huggingface(FIXTURES / "roberta_classification")
    reference = features(np.load(FIXTURES / "roberta_classification" / "reference.npz"))

    one, both = (np.asarray(model(reference | {"segment_ids": reference["mask"] * value})) for value in (0, 1))

    np.testing.assert_array_equal(one, both)


class TestSentenceTransformersFolder:
    @pytest.fixture
    def folder(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, architectures=["BertModel"])
        edit_tensors(
            folder,
            lambda tensors: {name.removeprefix("bert."): t for name, t in tensors.items() if name.startswith("bert.")},
        )
        self.set_modules(folder, "Transformer", "Pooling", "Normalize")
        (folder / "1_Pooling").mkdir()
        self.set_pooling(folder, "pooling_mode_mean_tokens")
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 10}')
        return folder

    @staticmethod
    def set_modules(folder, *kinds):
        paths = ["", "1_Pooling", "2_Normalize"]
        modules = [
            {"idx": i, "path": paths[i], "type": f"sentence_transformers.models.{kind}"} for i, kind in enumerate(kinds)
        ]
        (folder / "modules.json").write_text(json.dumps(modules))

    @staticmethod
    def set_pooling(folder, mode):
        (folder / "1_Pooling" / "config.json").write_text(json.dumps({mode: True}))

    def test_mean_of_tokens_at_length_one(self, folder):
        reference = np.load(folder / "reference.npz")
        mask = reference["mask"][..., None]
        mean = (reference["hidden_2"] * mask).sum(1) / mask.sum(1)

        encoder = import_huggingface(folder)

        assert isinstance(encoder, SentenceEncoder)
        assert encoder.preprocessor.sequence_length == 10
        expected = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        np.testing.assert_allclose(encoder.predict(features(reference)), expected, atol=TOLERANCE)

    def test_the_encoder_of_a_later_family(self, folder, checkpoint):
        other = checkpoint("xlm-roberta_classification")
        for name in ("modules.json", "1_Pooling"):
            (folder / name).rename(other / name)
        reference = np.load(other / "reference.npz")
        mask = reference["mask"][..., None]
        mean = (reference["hidden_2"] * mask).sum(1) / mask.sum(1)

        vectors = import_huggingface(other).predict(features(reference))

        np.testing.assert_allclose(vectors, mean / np.linalg.norm(mean, axis=1, keepdims=True), atol=TOLERANCE)

    def test_vector_of_cls_as_it_is(self, folder):
        reference = np.load(folder / "reference.npz")
        self.set_modules(folder, "Transformer", "Pooling")
        self.set_pooling(folder, "pooling_mode_cls_token")

        vectors = import_huggingface(folder).predict(features(reference))

        np.testing.assert_allclose(vectors, reference["hidden_2"][:, 0], atol=TOLERANCE)

    def test_case_is_lowered_first_only_where_sentence_transformers_read_the_folder(self, folder):
        (folder / "tokenizer_config.json").write_text('{"do_lower_case": false}')
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 10, "do_lower_case": true}')
        lowered = import_huggingface(folder).preprocessor(["CAT"])["ids"]
        (folder / "modules.json").unlink()
        kept = import_huggingface(folder).preprocessor(["CAT"])["ids"]

        assert (lowered != kept[:, :10]).any()

    def test_other_pooling_is_refused(self, folder):
        self.set_pooling(folder, "pooling_mode_max_tokens")

        assert "pooling is max" in refusal(folder)

    def test_an_adapter_of_the_network_is_refused(self, folder):
        (folder / "0_Transformer").mkdir()
        for path in [each for each in folder.iterdir() if each.is_file() and each.name != "modules.json"]:
            path.rename(folder / "0_Transformer" / path.name)
        modules = json.loads((folder / "modules.json").read_text())
        modules[0]["path"] = "0_Transformer"
        (folder / "modules.json").write_text(json.dumps(modules))
        import_huggingface(folder)
        (folder / "0_Transformer/adapter_config.json").write_text("{}")
        assert "0_Transformer/adapter_config.json: is of an adapter" in refusal(folder)

    def test_other_modules_are_refused(self, folder):
        self.set_modules(folder, "Transformer", "Pooling", "CNN")

        assert "CNN" in refusal(folder)


def test_a_bare_checkpoint_becomes_a_backbone_and_names_what_is_left_out(checkpoint, caplog):
    folder = checkpoint()
    edit_config(folder, architectures=["BertForMaskedLM"])

    with caplog.at_level(logging.WARNING):
        model = import_huggingface(folder)

    assert model.task == "backbone"
    assert "bert.pooler.dense.weight" in caplog.text


@pytest.mark.parametrize(("spare", "told"), [(128, False), (129, True)])
def test_a_vocabulary_that_may_have_lost_its_end_is_told(checkpoint, caplog, spare, told):
    folder = checkpoint()
    tokens = len((folder / "vocab.txt").read_text().splitlines())
    edit_config(folder, vocab_size=tokens + spare)
    key = "bert.embeddings.word_embeddings.weight"
    edit_tensors(folder, lambda tensors: tensors | {key: np.resize(tensors[key], (tokens + spare, 32))})

    with caplog.at_level(logging.WARNING):
        import_huggingface(folder)

    said = f"the tokenizer has {tokens} tokens, and the network knows {tokens + spare}; where its file was cut short"
    assert (said in caplog.text) == told


class TestLabelsTogetherAndScores:
    @pytest.fixture
    def encoder(self, checkpoint):
        return checkpoint("bert_cross_encoder_sigmoid")

    @staticmethod
    def answers(name):
        said = json.loads((FIXTURES / name / "answers.json").read_text())
        return [text if isinstance(text, str) else tuple(text) for text in said["texts"]], said["answers"]

    def test_several_labels_have_the_logits_of_transformers(self, tmp_path):
        texts, logits = self.answers("distilbert_several_labels")
        model = import_huggingface(FIXTURES / "distilbert_several_labels")
        assert (type(model), model.labels) == (MultiLabelClassifier, ("pets", "places", "motion", "size"))
        assert model.reading.thresholds == (0.5,) * 4
        np.testing.assert_allclose(model.predict_outputs(texts), logits, atol=TOLERANCE)
        model.save_to_preset(tmp_path / "model")
        np.testing.assert_allclose(load_model(tmp_path / "model").predict_outputs(texts), logits, atol=TOLERANCE)

    @pytest.mark.parametrize("activation", ["sigmoid", "identity"])
    def test_a_cross_encoder_has_the_scores_of_sentence_transformers(self, activation):
        pairs, scores = self.answers(f"bert_cross_encoder_{activation}")
        model = import_huggingface(FIXTURES / f"bert_cross_encoder_{activation}")
        assert (type(model), model.reading.score_activation) == (TextScorer, activation)
        np.testing.assert_allclose(model.predict(pairs), scores, atol=TOLERANCE)

    @staticmethod
    def without_settings(folder):
        for name in ("config_sentence_transformers.json", "modules.json", "sentence_bert_config.json"):
            (folder / name).unlink()

    @pytest.mark.parametrize(
        ("settings", "activation"),
        [
            ({}, "identity"),
            ({"problem_type": "regression"}, "identity"),
            ({"sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity"}, "identity"),
            ({"sbert_ce_default_activation_function": "torch.nn.modules.activation.Sigmoid"}, "sigmoid"),
            ({"sentence_transformers": {"version": "4.0.1"}}, "sigmoid"),
            (
                {
                    "sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity", "version": "4.0.1"},
                    "sbert_ce_default_activation_function": "torch.nn.modules.activation.Sigmoid",
                },
                "identity",
            ),
        ],
    )
    def test_earlier_versions_name_the_activation_in_config_json(self, encoder, settings, activation):
        self.without_settings(encoder)
        edit_config(encoder, **settings)
        assert import_huggingface(encoder).reading.score_activation == activation

    @pytest.mark.parametrize(
        ("settings", "learnt_from"),
        [
            ({}, None),
            ({"sentence_transformers": {"version": "4.0.1"}}, "pairs"),
            ({"sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity"}, "pairs"),
            # Whoever trains a checkpoint further keeps what it says of before.
            ({"finetuning_task": "mnli"}, None),
        ],
    )
    def test_a_cross_encoder_learnt_from_pairs(self, encoder, settings, learnt_from):
        assert import_huggingface(encoder).preprocessor.learnt_from == "pairs"
        self.without_settings(encoder)
        edit_config(encoder, **settings)
        assert import_huggingface(encoder).preprocessor.learnt_from == learnt_from

    @pytest.mark.parametrize(
        ("labels", "learnt_from"), [(("Entailment", "no"), "pairs"), (("no", "yes"), None), ((), None)]
    )
    def test_an_entailment_is_of_a_pair(self, checkpoint, labels, learnt_from):
        folder = checkpoint("bert_classification")
        if labels:
            count = len(json.loads((folder / "config.json").read_text())["id2label"])
            names = [*labels, *(f"{number}" for number in range(count - 2))]
            edit_config(folder, id2label={str(number): name for number, name in enumerate(names)})
        assert import_huggingface(folder).preprocessor.learnt_from == learnt_from

    def test_an_activation_that_is_not_here_is_refused_by_name(self, encoder):
        path = encoder / "config_sentence_transformers.json"
        settings = json.loads(path.read_text())
        path.write_text(json.dumps(settings | {"activation_fn": "torch.nn.modules.activation.Tanh"}))
        assert "the cross-encoder's activation is 'torch.nn.modules.activation.Tanh'" in refusal(encoder)
        path.write_text(json.dumps(settings | {"activation_fn": None}))
        assert import_huggingface(encoder).reading.score_activation == "sigmoid"

    def test_a_setting_of_a_cross_encoder_that_is_not_known_is_refused(self, encoder):
        edit_config(encoder, sentence_transformers={"activation_fn": None, "temperature": 2})
        assert "has the key 'temperature'" in refusal(encoder)
        edit_config(encoder, sentence_transformers=["activation_fn"])
        assert "sentence_transformers is ['activation_fn']; it must be a table of settings" in refusal(encoder)

    def test_modules_of_a_cross_encoder_are_its_network_alone(self, encoder):
        modules = json.loads((encoder / "modules.json").read_text())
        modules.append({"idx": 1, "path": "1_Dense", "type": "sentence_transformers.models.Dense"})
        (encoder / "modules.json").write_text(json.dumps(modules))
        assert "is Transformer, Dense" in refusal(encoder)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"problem_type": "single_label_classification"}, "single_label_classification with 1 label(s)"),
            ({"problem_type": "ordinal"}, "ordinal with 1 label(s)"),
        ],
    )
    def test_problems_that_do_not_go_with_the_labels(self, encoder, changes, message):
        edit_config(encoder, **changes)
        assert message in refusal(encoder)


@pytest.mark.parametrize(
    ("name", "more", "advice"),
    [
        ("bert_classification", "bert.encoder.layer.2.output.dense.bias", "copy the config.json"),
        ("bert_classification", "bert.embeddings.word_embeddings.lora_A", "an adapter is not read here: merge"),
        ("bert_classification", "bert.pooler.gate.weight", "copy the config.json"),
        ("bert_classification", "classifier.extra.weight", "copy the config.json"),
        ("bert_classification", "classifier.modules_to_save.default.weight", "an adapter is not read here: merge"),
        ("bert_classification", "loss_fct.weight", "if a layer of the model's own makes answers with it, this cannot"),
        ("bert_token", "crf.transitions", "if a layer of the model's own makes answers with it, this cannot"),
        ("bert_token", "adapter.weight", "an adapter is not read here: merge"),
        ("roberta_classification", "roberta.encoder.layer.0.attention.self.query.lora_B.weight", "an adapter is not"),
        ("distilbert_question", "distilbert.transformer.layer.9.ffn.lin1.bias", "copy the config.json"),
        ("distilbert_question", "decoder.weight", "if a layer of the model's own makes answers with it, this cannot"),
    ],
)
def test_weights_that_the_configuration_has_no_place_for_are_refused_by_name(checkpoint, name, more, advice):
    folder = checkpoint(name)
    edit_tensors(folder, lambda tensors: tensors | {more: np.ones(3, np.float32)})

    assert f"config.json has no place for {more}; {advice}" in refusal(folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("classifier.", "fc."),
            "lacks the tensor classifier.weight; beside the encoder it has bert.pooler.dense.bias, ",
        ),
        (("query.", "query.base_layer."), "query.base_layer.bias of an adapter; merge it into the weights first"),
    ],
)
def test_a_missing_tensor_is_told_with_what_is_there_instead(checkpoint, change, told):
    folder = checkpoint()
    edit_tensors(folder, lambda tensors: {name.replace(*change): tensor for name, tensor in tensors.items()})
    assert told in refusal(folder)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("bert_token", "bert.pooler.dense.weight"),
        ("bert_token", "cls.predictions.bias"),
        ("bert_token", "bert.embeddings.position_ids"),
        ("bert_classification", "qa_outputs.bias"),
        ("bert_classification", "fit_dense.weight"),
        ("bert_token", "fit_denses.4.bias"),
        ("roberta_token", "lm_head.layer_norm.bias"),
        ("distilbert_token", "vocab_projector.bias"),
        ("electra_token", "discriminator_predictions.dense.bias"),
        ("albert_token", "sop_classifier.classifier.bias"),
    ],
)
def test_a_head_that_the_model_does_not_use_is_left_out_and_told(checkpoint, caplog, name, more):
    folder = checkpoint(name)
    edit_tensors(folder, lambda tensors: tensors | {more: np.ones(3, np.float32)})

    with caplog.at_level(logging.WARNING):
        import_huggingface(folder)

    assert (more in caplog.text) == (not more.endswith("position_ids"))


class TestRefusals:
    def test_labels_whose_entities_would_be_misread(self, checkpoint):
        folder = checkpoint("bert_token")
        count = len(json.loads((folder / "config.json").read_text())["id2label"])
        labels = ["O", "B_x", "I_x", "B_y", "I_y", "B_z", "I_z"][:count]
        edit_config(folder, id2label={str(number): label for number, label in enumerate(labels)})
        assert "the labels are BIO written B_x; rename them in id2label to B-x" in refusal(folder)

    def test_a_tagger_whose_tokenizer_takes_no_words(self, checkpoint):
        folder = checkpoint("roberta_token")
        shutil.copytree(DATA / "subwords" / "roberta", folder, dirs_exist_ok=True)
        assert "tags words, but its tokenizer has add_prefix_space false" in refusal(folder)

    def test_missing_folder(self, tmp_path):
        (tmp_path / "model.zip").touch()
        with pytest.raises(InputFileError, match=r"model\.zip: is a file; give the folder that it lies in"):
            import_huggingface(tmp_path / "model.zip")
        with pytest.raises(InputFileError, match="no such folder"):
            import_huggingface(tmp_path / "absent")

    def test_what_a_tokenizer_or_a_model_says_names_the_folder(self, checkpoint):
        folder = checkpoint()
        tokens = [{"content": content, "normalized": True} for content in ("<num>", "<NUM>")]
        settings = {"tokenizer_class": "BertTokenizer", "additional_special_tokens": tokens}
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
        assert refusal(folder).startswith(f"{folder}: the added tokens '<num>' and '<NUM>' are one")
        (folder / "tokenizer_config.json").write_text('{"model_max_length": 2}')
        with pytest.raises(UserError, match=f"^{folder}: sequence length 2"):
            import_huggingface(folder)

    def test_the_cache_of_the_hub(self, checkpoint, tmp_path):
        cache = tmp_path / "models--org--name"
        (cache / "snapshots").mkdir(parents=True)
        revision = checkpoint().rename(cache / "snapshots/0a1b")
        (cache / "snapshots/broken").mkdir()
        (cache / "snapshots/broken/config.json").symlink_to(cache / "blobs/none")
        with pytest.raises(InputFileError, match=f"is the hub's cache; give a revision's folder in it, as {revision}$"):
            import_huggingface(cache)

    @pytest.mark.parametrize("name", ["tokenizer_config.json", "tokenizer.json", "spiece.model"])
    @pytest.mark.parametrize("target", ["no such file", None])
    def test_a_file_whose_link_leads_nowhere(self, checkpoint, name, target):
        folder = checkpoint()
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target or name)
        assert f"{name}: is a link that leads nowhere" in refusal(folder)

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"id2label": {"0": "a", "1": "b"}}, "config.json speaks of 2;"),
            ({"id2label": {}, "label2id": {}, "num_labels": 4}, "config.json speaks of 4;"),
            ({"id2label": {}, "label2id": None}, "config.json speaks of none, which means 2;"),
        ],
    )
    def test_labels_in_another_number_than_the_head(self, checkpoint, changes, told):
        folder = checkpoint()
        edit_config(folder, **changes)
        message = refusal(folder)
        assert "classifier.weight tells 3 labels apart, but " + told in message
        assert "name the 3 in its id2label" in message

    def test_a_number_of_labels_that_gainsays_their_names_and_the_head(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, num_labels=5)
        message = refusal(folder)
        assert message.endswith("its num_labels, which counts first, is 5; take num_labels out")

    @pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "special_tokens_map.json", "modules.json"])
    def test_a_folder_in_the_place_of_a_file(self, checkpoint, name):
        folder = checkpoint()
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
        assert f"{folder / name}: Is a directory; it must be a file that can be read" in refusal(folder)

    def test_missing_config(self, checkpoint):
        folder = checkpoint()
        (folder / "config.json").unlink()
        assert "config.json" in refusal(folder)

    @pytest.mark.parametrize(
        ("files", "told"),
        [
            (
                ["checkpoint-500", "checkpoint-1000", "runs"],
                "give the folder within it that has one, as {}/checkpoint-1000",
            ),
            (["model"], "give the folder within it that has one, as {}/model"),
            (["bert_config.json"], 'call it config.json, and write "model_type": "bert" into it'),
            (["bert-q4.gguf"], "no such file, and bert-q4.gguf is not read here; give a folder that save_pretrained"),
            (["model.safetensors"], "no such file; give a folder that save_pretrained wrote"),
            ([], "no such file; give a folder that save_pretrained wrote, or all files of a checkpoint of the hub"),
        ],
    )
    def test_a_folder_without_config_is_told_what_to_give(self, tmp_path, files, told):
        for name in files:
            if "." in name:
                (tmp_path / name).touch()
                continue
            (tmp_path / name).mkdir()
            if name != "runs":
                (tmp_path / name / "config.json").write_text("{}")
                (tmp_path / name / "model.safetensors").touch()
        assert told.format(tmp_path) in refusal(tmp_path)

    def test_a_folder_of_another_kind_and_one_without_family(self, checkpoint):
        folder = checkpoint()
        config = json.loads((folder / "config.json").read_text())
        del config["model_type"]
        (folder / "config.json").write_text(json.dumps(config))
        assert 'config.json: names no model_type; write the one that the model has, such as "model_type"' in refusal(
            folder
        )
        (folder / "config.json").write_text('{"format": 1, "task": "embedding", "backbone": {}}')
        assert "is of a model folder of this program, which needs no import" in refusal(folder)

    @pytest.mark.parametrize("library", ["keras_hub.src", "keras_nlp"])
    def test_a_preset_of_kerashub(self, checkpoint, library):
        folder = checkpoint()
        preset = {"module": f"{library}.models.bert.bert_backbone", "class_name": "BertBackbone", "config": {}}
        (folder / "config.json").write_text(json.dumps(preset))
        assert "is a preset of KerasHub" in refusal(folder)

    def test_config_that_is_no_json(self, checkpoint):
        folder = checkpoint()
        (folder / "config.json").write_text("{")
        assert "not JSON" in refusal(folder)

    @pytest.mark.parametrize(
        ("model_type", "reason"),
        [
            ("deberta", "attention to relative positions"),
            ("deberta-v2", "attention to relative positions"),
            ("modernbert", "rotary positions, local attention and gated units"),
            ("mobilebert", "bottlenecks"),
            ("nomic_bert", "rotary positions and gated units"),
            ("xlnet", "attention to relative positions and to a permuted order"),
            ("t5", "a decoder"),
            ("gpt2", "attention to earlier tokens alone"),
        ],
    )
    def test_families_that_look_alike_are_told_apart(self, checkpoint, model_type, reason):
        folder = checkpoint()
        edit_config(folder, model_type=model_type)
        message = refusal(folder)
        assert f"model_type is '{model_type}', which has {reason}" in message
        assert "this reads albert, bert, camembert" in message

    def test_an_unknown_family(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, model_type="another")
        assert "model_type is 'another'; this reads albert" in refusal(folder)

    def test_padding_of_another_id_than_positions_count_from(self, checkpoint):
        folder = checkpoint("roberta_classification")
        edit_config(folder, pad_token_id=2)
        assert "pads with id 1, not with pad_token_id 2" in refusal(folder)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("is_decoder", True),
            ("is_encoder_decoder", True),
            ("add_cross_attention", True),
            ("pruned_heads", {"0": [1]}),
            ("type_vocab_size", "two"),
            ("type_vocab_size", 0),  # beside a table with rows, which transformers refuses, too
        ],
    )
    def test_settings_of_another_network(self, checkpoint, key, value):
        folder = checkpoint("electra_classification")
        edit_config(folder, **{key: value})
        assert f"config.json: {key} is {value!r}" in refusal(folder)

    def test_sizes_beyond_the_weights(self, checkpoint):
        folder = checkpoint("electra_classification")
        edit_config(folder, hidden_size=2**31)
        assert "hidden_dim is 2147483648, but model.safetensors holds nothing of that size" in refusal(folder)

    def test_a_file_of_torch_that_is_none(self, checkpoint):
        folder = checkpoint()
        (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
        assert f"{folder / 'pytorch_model.bin'}: is no file of weights of torch" in refusal(folder)

    @pytest.mark.parametrize("name", ["adapter_config.json", "adapter_model.safetensors", "adapter_model.bin"])
    def test_an_adapter_beside_the_weights_or_alone(self, checkpoint, tmp_path, name):
        folder = checkpoint()
        (tmp_path / "alone").mkdir()
        for place in (folder, tmp_path / "alone"):
            (place / name).write_text("{}")
            message = refusal(place)
            assert message.startswith(f"{place / name}: is of an adapter")
            assert "merge_and_unload() of peft" in message

    def test_no_weights(self, checkpoint):
        folder = checkpoint()
        (folder / "model.safetensors").unlink()
        assert "model.safetensors: no such file" in refusal(folder)

    def test_truncated_weights(self, checkpoint):
        folder = checkpoint()
        content = (folder / "model.safetensors").read_bytes()
        (folder / "model.safetensors").write_bytes(content[: len(content) // 2])
        assert "not a readable safetensors file" in refusal(folder)

    def test_missing_tensor(self, checkpoint):
        folder = checkpoint()
        key = "bert.encoder.layer.1.output.dense.bias"
        edit_tensors(folder, lambda tensors: {name: t for name, t in tensors.items() if name != key})
        assert key in refusal(folder)

    def test_tensor_of_another_shape(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, intermediate_size=64)
        message = "intermediate.dense.weight has shape (56, 32), config.json calls for (64, 32)"
        assert message in refusal(folder)

    @pytest.mark.parametrize(
        ("name", "key", "index", "message"),
        [
            (
                "squeezebert_classification",
                "encoder.layers.0.attention.query.weight",
                np.s_[1:],
                "has shape (47, 24, 1), ",
            ),
            ("squeezebert_classification", "encoder.layers.0.attention.query.weight", np.s_[0, 0], "has shape (1,), "),
            ("bert_classification", "embeddings.position_embeddings.weight", np.s_[:, 1:], "has shape (16, 31), "),
            (
                "roberta_classification",
                "embeddings.position_embeddings.weight",
                np.s_[1:],
                "has shape (17, 32), config.json calls for (18, 32)",
            ),
            ("roberta_classification", "embeddings.token_type_embeddings.weight", np.s_[:, 1:], "calls for (1, 32)"),
            ("bert_classification", "classifier.weight", np.s_[0], "has shape (32,), config.json calls for (3, 32)"),
        ],
    )
    def test_shapes_are_told_as_the_file_has_them(self, checkpoint, name, key, index, message):
        folder = checkpoint(name)
        edit_tensors(folder, lambda tensors: {n: t[index].copy() if n.endswith(key) else t for n, t in tensors.items()})
        told = refusal(folder)
        assert f"{key} has shape" in told
        assert message in told

    def test_quantized_weights(self, checkpoint):
        folder = checkpoint()
        edit_tensors(folder, lambda tensors: tensors | {"classifier.bias": np.zeros(3, np.int8)})
        assert "stored as I8" in refusal(folder)

    def test_vocabulary_larger_than_the_embedding(self, checkpoint):
        folder = checkpoint()
        with (folder / "vocab.txt").open("a") as file:
            file.writelines(f"extra{number}\n" for number in range(10))
        assert "the embedding only 79 rows" in refusal(folder)

    def test_no_vocabulary(self, checkpoint):
        folder = checkpoint()
        (folder / "vocab.txt").unlink()
        assert "has no vocab.txt, tokenizer.json, sentencepiece.bpe.model, " in refusal(folder)

    def test_activation_this_network_lacks(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, hidden_act="mish")
        assert "'mish'" in refusal(folder)

    def test_relative_positions(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, position_embedding_type="relative_key")
        assert "relative_key" in refusal(folder)

    def test_heads_that_do_not_divide_the_width(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, num_attention_heads=5)
        assert "no multiple of num_heads 5" in refusal(folder)

    def test_albert_with_more_groups_than_layers(self, checkpoint):
        folder = checkpoint("albert_groups")
        edit_config(folder, num_hidden_groups=4)
        assert "4 num_hidden_groups for 3 layers" in refusal(folder)

    def test_several_numbers_instead_of_classes(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, problem_type="regression")
        assert "regression" in refusal(folder)

    @pytest.mark.parametrize("count", [10**9, -1, 2.5, "3", [1], True])
    def test_an_absurd_number_of_labels(self, checkpoint, count):
        folder = checkpoint()
        edit_config(folder, num_labels=count)
        assert "num_labels is" in refusal(folder)

    def test_a_table_of_labels_that_is_none(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, id2label=7)
        assert "id2label or label2id is no table" in refusal(folder)

    @pytest.mark.parametrize("name", ["vocab_size", "hidden_size", "intermediate_size", "max_position_embeddings"])
    @pytest.mark.parametrize("size", [2**62, 10**30, 1e12, -5])
    def test_absurd_sizes_cost_no_memory(self, checkpoint, name, size):
        folder = checkpoint()
        edit_config(folder, **{name: size})
        assert str(folder) in refusal(folder)

    @pytest.mark.parametrize("limit", ["many", -1, [1], float("nan"), True])
    def test_a_longest_text_that_is_no_number(self, checkpoint, limit):
        folder = checkpoint()
        path = folder / "tokenizer_config.json"
        settings = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps(settings | {"model_max_length": limit}))
        assert "by model_max_length" in refusal(folder)

    @pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"])
    def test_a_file_of_two_gigabytes_is_not_read(self, checkpoint, name):
        folder = checkpoint()
        with (folder / name).open("ab") as file:
            file.truncate(2**31)  # without a block on the disk
        with pytest.raises(InputFileError, match=r"has 2,147,48[0-9],[0-9]{3} bytes; at most 268,435,456 are read"):
            import_huggingface(folder)

    def test_a_pipe_is_not_waited_for(self, checkpoint):
        folder = checkpoint()
        (folder / "vocab.txt").unlink()
        os.mkfifo(folder / "vocab.txt")
        with pytest.raises(InputFileError, match="is a pipe"):
            import_huggingface(folder)

    def test_labels_without_numbers(self, checkpoint):
        folder = checkpoint()
        edit_config(folder, id2label={"no": "no", "yes": "yes"})
        assert "id2label" in refusal(folder)

    def test_groups_that_do_not_divide_the_width(self, checkpoint):
        folder = checkpoint("squeezebert_classification")
        edit_config(folder, q_groups=5)
        assert "query_groups 5 does not divide" in refusal(folder)
