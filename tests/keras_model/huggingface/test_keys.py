"""The table of names covers every layer that a network of the architecture has, and no other."""

import pytest

from keras_model.huggingface.keys import BACKBONE_KEYS, POOLER_KEYS
from support.deployment_graphs import model

WEIGHTS = {"kernel", "bias", "gamma", "beta", "embeddings"}


def layers_of(backbone):
    """What stands before the name of a weight: "encoder_layer_{i}.query" for its kernel and its bias."""
    found = set()
    for weight in backbone.weights:
        *parts, last = weight.path.split("/")
        assert last in WEIGHTS
        layer = ".".join(parts).removeprefix("backbone.")
        block = layer.partition(".")[0]
        found.add(layer.replace(block, "encoder_layer_{i}") if block.startswith("encoder_layer_") else layer)
    return found


@pytest.mark.parametrize("architecture", BACKBONE_KEYS)
def test_each_layer_of_a_network_has_one_place(architecture):
    keys = BACKBONE_KEYS[architecture]
    backbone = model(architecture, "classification").backbone
    without = set() if backbone.num_segments else {"segment_embedding"}
    assert set(keys) - without == layers_of(backbone)
    assert len(set(keys.values())) == len(keys)


def test_blocks_are_counted_where_each_has_its_own():
    for architecture, keys in BACKBONE_KEYS.items():
        for ours, theirs in keys.items():
            counted = "{i}" in theirs or ("{group}" in theirs and "{inner}" in theirs)
            assert ("{i}" in ours) == counted, (architecture, ours)


def test_every_architecture_has_a_place_for_its_pooler():
    assert set(POOLER_KEYS) == set(BACKBONE_KEYS)
    placed = {name: key.format(prefix=f"{name}.") for name, key in POOLER_KEYS.items()}
    assert placed == {
        "squeezebert": "squeezebert.pooler.dense",
        "bert": "bert.pooler.dense",
        "distilbert": "pre_classifier",
        "albert": "albert.pooler",
        "electra": "classifier.dense",
        "roberta": "classifier.dense",
        "xlm-roberta": "classifier.dense",
        "camembert": "classifier.dense",
        "ernie": "ernie.pooler.dense",
        "mpnet": "classifier.dense",
    }
