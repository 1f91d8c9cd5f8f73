"""Networks that answer by the first word, or by each token, and what reads for them."""

import numpy as np

LABELS = ("cat", "dog", "O")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "dog", "a", "the", "where", "is", "##s"]


def by_word(features):
    """Classifies by the first word: certain of a cat or a dog, undecided of anything else."""
    first = features["ids"][:, 1]
    return np.stack([first == 5, first == 6, (first != 5) & (first != 6)], -1).astype(np.float32)


def by_token(features):
    ids = features["ids"]
    return np.stack([ids == 5, ids == 6, (ids != 5) & (ids != 6)], -1).astype(np.float32)


def vectors(features):
    return features["ids"][:, :4].astype(np.float32)
