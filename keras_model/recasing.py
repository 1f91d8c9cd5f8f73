"""A cased model out of an uncased one: capitals as marks on the embeddings of pieces that it knows.

Names are told by their capitals, which an uncased vocabulary throws away. Here each of its pieces gets forms with
capitals, whose embedding is the piece's own plus a mark, the same for all pieces. So the network reads cased text as it
read uncased text, and fine-tuning needs to learn only what the marks mean, not each name anew.
"""

from pathlib import Path
from typing import Any

import numpy as np

from keras_model.errors import CheckpointError
from keras_model.model_folder import (
    LABELS_FILE,
    TRAINING_FILE,
    WEIGHTS_FILE,
    read_config,
    read_weights,
    write_model_folder,
)
from keras_model.tokenizer_folder import load_tokenizer
from keras_model.vocabulary_pruning import CONTINUATION, EMBEDDING
from keras_model.wordpiece_tokenizer import WordPieceTokenizer

# Length of a mark, as a share of the usual embedding's: enough to be learned from, little beside what a piece means.
MARK = 0.3


def recase_folder(folder: Path, output: Path) -> dict[str, Any]:
    """Write a copy of a model folder that tells capitals apart.

    Accents stay stripped, as the vocabulary's pieces have none. `prune_folder` then finds the rows that cased texts
    need.

    Args:
        folder: a model folder of any task with an uncased WordPiece vocabulary.
        output: where the copy will be.

    Returns:
        `vocabulary_size_before` and `vocabulary_size`.

    Raises:
        CheckpointError: another kind of vocabulary, one that is cased already, or a folder that does not fit together.
        InputFileError: the output cannot be written.

    """
    config = read_config(folder)
    before = load_tokenizer(folder, config["preprocessor"])
    if not isinstance(before, WordPieceTokenizer):
        raise CheckpointError(f"{folder}: its vocabulary is {before.kind}; only WordPiece vocabularies can be recased")
    if not before.lowercase:
        raise CheckpointError(f"{folder}: its vocabulary is cased already")
    weights = read_weights(folder / WEIGHTS_FILE)
    tokens = [before.id_to_token(row) for row in range(before.vocabulary_size)]
    table = weights.get(EMBEDDING)
    if table is None or len(table) != len(tokens):
        rows = "no" if table is None else len(table)
        raise CheckpointError(f"{folder / WEIGHTS_FILE}: {EMBEDDING} has {rows} rows for a vocabulary of {len(tokens)}")
    forms = capital_forms(tokens)
    marks = quiet_directions(table.astype(np.float32), 2)
    capitals = np.array([table[row] + marks[all_capital] for row, all_capital in forms.values()])
    after = WordPieceTokenizer([*tokens, *forms], lowercase=False, strip_accents=before.strip_accents is not False)
    files = {after.file_name: after.to_bytes()}
    for name in (LABELS_FILE, TRAINING_FILE):
        if (folder / name).is_file():
            files[name] = (folder / name).read_bytes()
    write_model_folder(
        output,
        {part: config[part] for part in ("task", "head")}
        | {"backbone": config["backbone"] | {"vocabulary_size": after.vocabulary_size}}
        | {"preprocessor": config["preprocessor"] | after.get_config()},
        weights | {EMBEDDING: np.concatenate([table, capitals.astype(table.dtype)])},
        files,
    )
    return {"vocabulary_size_before": before.vocabulary_size, "vocabulary_size": after.vocabulary_size}


def capital_forms(tokens: list[str]) -> dict[str, tuple[int, int]]:
    """Return the forms of pieces in capitals that are no tokens yet.

    A piece that begins a word has one with a first capital and one all in capitals; a piece within a word has the
    latter alone. A single letter at a word's beginning counts as a first capital.

    Returns:
        From each form to its piece's row, and 0 for a first capital, 1 for all.

    """
    taken = set(tokens)
    forms: dict[str, tuple[int, int]] = {}
    for row, token in enumerate(tokens):
        spelling = token.removeprefix(CONTINUATION)
        prefix = token[: len(token) - len(spelling)]
        if not spelling.isalnum():
            # Marks have no capitals, nor have [CLS] and its like.
            continue
        found = [(spelling.upper(), 1)]
        if not prefix:
            found.insert(0, (spelling[:1].upper() + spelling[1:], 0))
        for form, all_capital in found:
            # Some letters' capitals are several, as of ß.
            if len(form) == len(spelling) and prefix + form not in taken:
                taken.add(prefix + form)
                forms[prefix + form] = (row, all_capital)
    return forms


def quiet_directions(table: np.ndarray, count: int) -> np.ndarray:
    """Return marks for an embedding: the directions in which its rows differ least, where they overwrite no meaning.

    Args:
        table: float32 (N, width).
        count: marks to return.

    Returns:
        float32 (count, width), at right angles to each other, each `MARK` times the median length of a row.

    """
    _, directions = np.linalg.eigh(np.cov(table, rowvar=False))
    marks = directions[:, :count].T * MARK * np.median(np.linalg.norm(table, axis=1))
    # An eigenvector's sign is arbitrary, and libraries differ in it.
    largest = np.take_along_axis(marks, np.abs(marks).argmax(axis=1)[:, None], axis=1)
    return (marks * np.sign(largest)).astype(np.float32)
