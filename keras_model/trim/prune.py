"""A smaller vocabulary for a trained WordPiece model: fewer rows of the token embedding, all else as it was."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.encode.tokenizers import load_tokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, UserError
from keras_model.model_folder import (
    WEIGHTS_FILE,
    labels_and_record,
    read_config,
    read_weights,
    write_model_folder,
)

EMBEDDING = "token_embedding.embeddings"
CONTINUATION = "##"
# Share of the rows that characters outside ASCII may take merely because a word without them would be [UNK].
CHARACTER_SHARE = 1 / 16
# A round drops at most this share of the pieces, then cuts the words anew: what a dropped piece leaves behind is
# counted before the next are chosen.
ROUND_SHARE = 0.25

WordCounts = Counter[str]


def prune_folder(
    folder: Path, texts: Iterable[str], size: int, output: Path, *, dtype: str | None = None
) -> dict[str, Any]:
    """Write a copy of a model folder that keeps `size` rows of its vocabulary.

    Args:
        folder: a model folder of any task with a WordPiece vocabulary.
        texts: what the model shall read; a piece is kept for how often it occurs in them.
        size: rows to keep.
        output: where the copy will be.
        dtype: of the copy's weights, such as "float16"; None for the folder's own.

    Returns:
        What changed, as `cutting_measures`, with `vocabulary_size`, `vocabulary_size_before` and `bytes_saved`
        of the folder.

    Raises:
        UserError: as `choose_rows`.
        CheckpointError: another kind of vocabulary, or a folder that does not fit together.
        InputFileError: the output cannot be written.

    """
    config = read_config(folder)
    before = load_tokenizer(folder, config["preprocessor"])
    if not isinstance(before, WordPieceTokenizer):
        raise CheckpointError(f"{folder}: its vocabulary is {before.kind}; only WordPiece vocabularies can be pruned")
    if before.added_tokens or before.continuing_subword_prefix != CONTINUATION:
        raise CheckpointError(
            f"{folder}: its vocabulary has added tokens or a prefix other than {CONTINUATION}; it cannot be pruned"
        )
    words = count_words(before, texts)
    rows = choose_rows(before, words, size)
    weights = read_weights(folder / WEIGHTS_FILE)
    table = weights.get(EMBEDDING, np.empty((0, 0)))
    if len(table) < before.vocabulary_size:
        raise CheckpointError(
            f"{folder / WEIGHTS_FILE}: {EMBEDDING} has {len(table)} rows for a vocabulary of {before.vocabulary_size}"
        )
    tokens = [before.id_to_token(row) for row in rows]
    after = before.with_tokens(tokens)
    files = {after.file_name: after.to_bytes()} | labels_and_record(folder)
    sizes = [_stored_bytes(folder)]
    pruned = weights | {EMBEDDING: table[rows]}
    write_model_folder(
        output,
        {part: config[part] for part in ("task", "head", "preprocessor")}
        | {"backbone": config["backbone"] | {"vocabulary_size": size}},
        {name: weight.astype(dtype or weight.dtype) for name, weight in pruned.items()},
        files,
    )
    sizes.append(_stored_bytes(output))
    return {
        "vocabulary_size_before": before.vocabulary_size,
        "vocabulary_size": size,
        **cutting_measures(before, after, words),
        "bytes_saved": sizes[0] - sizes[1],
    }


def count_words(tokenizer: WordPieceTokenizer, texts: Iterable[str]) -> WordCounts:
    """Return how often each word occurs in the texts, as the tokenizer parts and normalises them."""
    return Counter(word for text in texts for word in tokenizer.words(text))


def choose_rows(tokenizer: WordPieceTokenizer, words: WordCounts, size: int) -> list[int]:
    """Return the ids to keep, ascending.

    Kept in any case are the special tokens, printable ASCII characters, at a word's beginning and inside, and as
    many other characters as `CHARACTER_SHARE` allows: those that occur in the words, most frequent first, then
    the vocabulary's first. The rest goes to the pieces that the words are cut into most often. They are found
    from above: while there are too many, the rarest are dropped and the words cut anew, so that an ending such as
    `##ness` is kept for the sake of the words whose own pieces had to go. Of pieces equally rare the later goes
    first; BERT's vocabularies begin with the frequent ones.

    Raises:
        UserError: `size` is below what is kept in any case, or not below the vocabulary's own.

    """
    if size >= tokenizer.vocabulary_size:
        raise UserError(f"vocabulary size {size}: the model has {tokenizer.vocabulary_size} rows; choose fewer")
    tokens = [tokenizer.id_to_token(row) for row in range(tokenizer.vocabulary_size)]
    kept = _special_and_ascii(tokens, tokenizer.special_tokens)
    if size < len(kept):
        raise UserError(
            f"vocabulary size {size}: special tokens and ASCII characters alone take {len(kept)} rows; choose more"
        )
    room = min(size - len(kept), int(size * CHARACTER_SHARE))
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for position, character in enumerate(word):
            characters[CONTINUATION + character if position else character] += count
    others = [row for row, token in enumerate(tokens) if row not in kept and _is_character(token)]
    kept.update(sorted(others, key=lambda row: -characters[tokens[row]])[:room])

    candidates = [row for row in range(len(tokens)) if row not in kept and _occurs(tokenizer, tokens[row])]
    while True:
        left = size - len(kept)
        pieces = _count_pieces(_subset(tokenizer, tokens, [*kept, *candidates]), words)
        candidates.sort(key=lambda row: (-pieces[tokens[row]], row))
        if len(candidates) <= left:
            break
        candidates = candidates[: max(left, math.floor(len(candidates) * (1 - ROUND_SHARE)))]
    chosen = kept.union(candidates)
    # A vocabulary may hold so many tokens no text can be cut into, such as [unused7], that some fill the last rows.
    spare = (row for row in range(len(tokens)) if row not in chosen)
    return sorted([*chosen, *(next(spare) for _ in range(size - len(chosen)))])


def cutting_measures(before: WordPieceTokenizer, after: WordPieceTokenizer, words: WordCounts) -> dict[str, float]:
    """Return how two vocabularies cut the same words, each word counted as often as it occurs.

    - `words_changed`: share of the words that are cut into other pieces
    - `pieces_a_word_before`, `pieces_a_word`
    - `unknown_before`, `unknown`: share of the words that are `[UNK]`
    """
    changed = 0
    pieces, unknown = [0, 0], [0, 0]
    for word, count in words.items():
        cuts = [before.cut(word), after.cut(word)]
        changed += count * (cuts[0] != cuts[1])
        for side, cut in enumerate(cuts):
            pieces[side] += count * len(cut)
            unknown[side] += count * (cut == [before.id_to_token(before.unk_id)])
    total = max(words.total(), 1)
    return {
        "words_changed": changed / total,
        "pieces_a_word_before": pieces[0] / total,
        "pieces_a_word": pieces[1] / total,
        "unknown_before": unknown[0] / total,
        "unknown": unknown[1] / total,
    }


def _special_and_ascii(tokens: list[str], special: Sequence[str]) -> set[int]:
    return {
        row
        for row, token in enumerate(tokens)
        if token in special or (_is_character(token) and token.isascii() and token.isprintable())
    }


def _is_character(token: str) -> bool:
    return len(token) == 1 or (len(token) == len(CONTINUATION) + 1 and token.startswith(CONTINUATION))


def _occurs(tokenizer: WordPieceTokenizer, token: str) -> bool:
    """Whether some text is cut into this token: one that normalises to something else never matches."""
    spelling = token.removeprefix(CONTINUATION)
    return tokenizer.words(spelling) == [spelling]


def _subset(tokenizer: WordPieceTokenizer, tokens: list[str], rows: Iterable[int]) -> WordPieceTokenizer:
    return tokenizer.with_tokens([tokens[row] for row in rows])


def _count_pieces(tokenizer: WordPieceTokenizer, words: WordCounts) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for word, count in words.items():
        for piece in tokenizer.cut(word):
            pieces[piece] += count
    return pieces


def _stored_bytes(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in (WEIGHTS_FILE, WordPieceTokenizer.file_name))
