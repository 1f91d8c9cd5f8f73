"""The arrays that transformers makes of texts, pairs, words and questions with two WordPiece vocabularies."""

import json

import numpy as np

from support.places import DATA

TOKENIZERS = DATA / "tokenizers"
GOLDEN = {name: json.loads((TOKENIZERS / f"wordpiece_{name}.json").read_text()) for name in ("uncased", "cased")}
FEATURES = ("ids", "mask", "segment_ids")


def assert_features(features, case, row=0):
    for name in FEATURES:
        assert features[name].dtype == np.int32
        assert features[name][row].tolist() == case[name], (name, case)
