"""A vocabulary of a few words, and how a model of it is trained in a test."""

import json

import keras

from keras_model import SqueezeBertBackbone

WORDS = ["good", "bad", "film", "the", "a", "was", "ada", "lives", "in", "rome", "##s", "who", "?"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]


def tiny_backbone():
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


def edit_config(folder, change):
    config = json.loads((folder / "config.json").read_text())
    change(config)
    (folder / "config.json").write_text(json.dumps(config))


def compile_fast(model):
    # For some dozen steps of a tiny network, XLA would compile longer than they take.
    model.compile(optimizer=keras.optimizers.AdamW(0.01), jit_compile=False)
    return model
