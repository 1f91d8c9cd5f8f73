"""No key of a checkpoint's files is passed over unless a table says why it may be."""

import json

import pytest

from keras_model.errors import CheckpointError
from keras_model.huggingface import harmless_keys
from keras_model.huggingface.allowed_keys import refuse_unknown_sentence_settings, refuse_unknown_settings
from keras_model.huggingface.sentences.settings import is_cross_encoder

TABLES = {name: value for name, value in vars(harmless_keys).items() if name.isupper()}


@pytest.fixture
def check(tmp_path):
    def check(config=None, **files):
        for name, content in files.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(content))
        refuse_unknown_settings(tmp_path, config or {})
        refuse_unknown_sentence_settings(tmp_path, tmp_path, scores_pairs=is_cross_encoder(tmp_path))

    return check


@pytest.mark.parametrize("key", ["quantization_config", "relative_attention", "auto_map"])
def test_an_unknown_key_of_the_network_is_refused_by_name(check, key):
    with pytest.raises(CheckpointError, match=f"config.json: has the key '{key}'"):
        check({"model_type": "bert", key: 1})


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("quantization_config", "quantized; take the checkpoint that they were made of, or undo it with dequantize()"),
        ("compression_config", "quantized; take the checkpoint that they were made of"),
        ("auto_map", "by which code of the folder's own computes the answers, and none is run here"),
    ],
)
def test_a_key_that_is_met_often_is_told_with_what_to_do(check, key, told):
    with pytest.raises(CheckpointError) as caught:
        check({"model_type": "bert", key: {"bits": 4}})
    assert told in str(caught.value)


def test_what_older_programs_wrote_into_every_file_is_read_over(check):
    check({"model_type": "roberta", "name": "Roberta", "language": "english"})  # FARM, in deepset's answerers
    check({"model_type": "bert", "eos_token_ids": 0, "output_past": True})  # transformers 2.3 to 2.5
    check({"model_type": "bert", "xla_device": None, "tokenizer_class": None})  # transformers 2.9 to 4.4
    check({"model_type": "bert", "padding": "max_length", "max_length": 64, "_num_labels": 2})  # AutoTrain
    check({"model_type": "bert", "cell": {}, "emb_size": 312, "pre_trained": "", "structure": [], "training": ""})
    check({"model_type": "bert", "use_task_id": False, "transformers.js_config": {"dtype": "q8"}})
    assert {"full_tokenizer_file", "special_tokens_map_file"} < {
        key for keys in harmless_keys.TOKENIZER_CONFIG_HARMLESS.values() for key in keys.split()
    }


def test_a_key_that_is_harmless_at_one_value_is_refused_at_another(check):
    none = {"adapters": {}, "config_map": {}, "fusion_config_map": {}, "fusions": {}}
    check({"pruned_heads": {}, "is_encoder_decoder": False, "adapters": none})
    with pytest.raises(CheckpointError, match="adapters is"):
        check({"adapters": none | {"adapters": {"sst": "pfeiffer"}}})
    with pytest.raises(CheckpointError, match="pruned_heads is"):
        check({"pruned_heads": {"0": [1]}})


def test_a_folder_for_another_class_of_sentence_transformers_is_refused(check):
    check(config_sentence_transformers={"prompts": {"query": "q"}, "model_type": "SentenceTransformer"})
    with pytest.raises(CheckpointError, match="model_type is 'SparseEncoder'"):
        check(config_sentence_transformers={"model_type": "SparseEncoder"})
    with pytest.raises(CheckpointError, match="truncate_dim is 64"):
        check(config_sentence_transformers={"truncate_dim": 64})


def test_the_files_of_sentence_transformers_are_held_to_their_tables(check):
    check(sentence_bert_config={"max_seq_length": 8, "do_lower_case": False})
    with pytest.raises(CheckpointError, match=r"sentence_bert_config\.json: has the key 'unheard_of'"):
        check(sentence_bert_config={"unheard_of": 1})


@pytest.mark.parametrize("file", ["CONFIG", "TOKENIZER_CONFIG", "TOKENIZER_JSON"])
def test_a_key_stands_in_one_table_with_one_reason(file):
    read = TABLES[f"{file}_READ"].split()
    harmless = [key for keys in TABLES[f"{file}_HARMLESS"].values() for key in keys.split()]
    keys = [*read, *harmless, *TABLES.get(f"{file}_ONLY_AT", ())]
    assert sorted(keys) == sorted(set(keys))
