"""A smaller vocabulary for a trained model: fewer rows of the token embedding, all else as it was."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.encode.prompts import Prompts
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer, load_tokenizer
from keras_model.errors import CheckpointError
from keras_model.model_folder import (
    WEIGHTS_FILE,
    labels_and_record,
    read_config,
    read_weights,
    write_model_folder,
)
from keras_model.trim.row_choice import PrunableTokenizer, WordCounts, choose_rows, count_words

TOKEN_EMBEDDING = "token_embedding.embeddings"


def prune_folder(
    folder: Path,
    texts: Iterable[str],
    size: int | None,
    output: Path,
    *,
    held_out: Iterable[str] = (),
    dtype: str | None = None,
) -> dict[str, Any]:
    """Write a copy of a model folder that keeps a part of its vocabulary.

    Args:
        folder: a model folder of any task.
        texts: what the model shall read; a piece is kept for how often it occurs in them. The folder's default prompt
            is put before each, and the words of all its prompts stay as they are cut.
        size: rows to keep; None for what the texts need to be cut as before.
        output: where the copy will be.
        held_out: other texts, to measure what becomes of those that had no say.
        dtype: of the copy's weights, such as "float16"; None for the folder's own.

    Returns:
        What changed: `cutting_measures` of the texts, those of the held-out texts with `held_out_` before each name,
        `vocabulary_size`, `vocabulary_size_before` and `bytes_saved` of the folder.

    Raises:
        UserError: as `choose_rows`.
        CheckpointError: a `spiece.model` whose pieces are merges or reach across blanks, or a folder that does not fit
            together.
        InputFileError: the output cannot be written.
    """
    config = read_config(folder)
    before = _prunable(folder, load_tokenizer(folder, config["preprocessor"]))
    prompts = Prompts.from_config(config["preprocessor"])
    words = count_words(before, _with_prompt(prompts, texts))
    rows = choose_rows(before, words, size, count_words(before, prompts.texts.values()))
    weights = read_weights(folder / WEIGHTS_FILE)
    table = weights.get(TOKEN_EMBEDDING, np.empty((0, 0)))
    if len(table) < before.vocabulary_size:
        raise CheckpointError(
            f"{folder / WEIGHTS_FILE}: {TOKEN_EMBEDDING} has {len(table)} rows for a vocabulary of "
            f"{before.vocabulary_size}"
        )
    after = before.with_rows(rows)
    files = {after.file_name: after.to_bytes()} | labels_and_record(folder)
    sizes = [_stored_bytes(folder, before.file_name)]
    pruned = weights | {TOKEN_EMBEDDING: table[rows]}
    write_model_folder(
        output,
        {part: config[part] for part in ("task", "head", "preprocessor")}
        | {"backbone": config["backbone"] | {"vocabulary_size": len(rows)}},
        {name: weight.astype(dtype or weight.dtype) for name, weight in pruned.items()},
        files,
    )
    sizes.append(_stored_bytes(output, after.file_name))
    others = count_words(before, _with_prompt(prompts, held_out))
    held_out_measures = cutting_measures(before, after, others) if others else {}
    return {
        "vocabulary_size_before": before.vocabulary_size,
        "vocabulary_size": len(rows),
        **cutting_measures(before, after, words),
        **{f"held_out_{name}": measure for name, measure in held_out_measures.items()},
        "bytes_saved": sizes[0] - sizes[1],
    }


def cutting_measures(before: PrunableTokenizer, after: PrunableTokenizer, words: WordCounts) -> dict[str, float]:
    """Return how two vocabularies cut the same words, each word counted as often as it occurs.

    - `words_changed`: share of the words that are cut into other pieces
    - `words_longer`: share of the words that are cut into more pieces
    - `pieces_a_word_before`, `pieces_a_word`
    - `unknown_before`, `unknown`: share of the words with an unknown piece
    """
    changed = longer = 0
    pieces, unknown = [0, 0], [0, 0]
    unknown_piece = before.id_to_token(before.unk_id)
    for word, count in words.items():
        cuts = [before.cut(word), after.cut(word)]
        changed += count * (cuts[0] != cuts[1])
        longer += count * (len(cuts[0]) < len(cuts[1]))
        for side, cut in enumerate(cuts):
            pieces[side] += count * len(cut)
            unknown[side] += count * (unknown_piece in cut)
    total = max(words.total(), 1)
    return {
        "words_changed": changed / total,
        "words_longer": longer / total,
        "pieces_a_word_before": pieces[0] / total,
        "pieces_a_word": pieces[1] / total,
        "unknown_before": unknown[0] / total,
        "unknown": unknown[1] / total,
    }


def _prunable(folder: Path, tokenizer: Tokenizer) -> PrunableTokenizer:
    if isinstance(tokenizer, SentencePieceTokenizer) and (fault := tokenizer.rows_fault):
        raise CheckpointError(f"{folder / tokenizer.file_name}: {fault}; it cannot be pruned")
    return tokenizer


def _with_prompt(prompts: Prompts, texts: Iterable[str]) -> Iterator[str]:
    """Yield texts as the model reads them: the last word of a prompt may be one with the first of the text."""
    for text in texts:
        yield from (read for read in prompts.before([text]) if isinstance(read, str))


def _stored_bytes(folder: Path, vocabulary: str) -> int:
    return sum((folder / name).stat().st_size for name in (WEIGHTS_FILE, vocabulary))
