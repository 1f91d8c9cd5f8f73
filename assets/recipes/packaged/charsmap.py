"""The normalisation map of SentencePiece's `nmt_nfkc`, with what another version makes of single characters.

XLM-RoBERTa's map is an `nmt_nfkc` of its day. The package of multilingual-e5-small tells what that map makes of each
single character, and nothing of sequences, such as a letter and a combining mark.
"""

import io
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import sentencepiece

from keras_model.encode.vocabulary_files.sentencepiece import SentencePieceFile

RULE = "nmt_nfkc"
_IS_VALUE, _LABEL = 1 << 31, (1 << 31) | 0xFF


def charsmap_with(characters: Mapping[str, str]) -> bytes:
    """Return a precompiled map.

    Args:
        characters: what becomes of single characters; others stay as they are. Of sequences becomes what the
            `sentencepiece` library's own version of the rule says.
    """
    library = rules_of(_trained(normalization_rule_name=RULE))
    sequences = {source: made for source, made in library if len(source) > 1}
    return compiled_charsmap(sequences | {source: made for source, made in characters.items() if source != made})


def compiled_charsmap(rules: Mapping[str, str]) -> bytes:
    """Return the precompiled map of these rules: what is replaced, by what."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "rules.tsv"
        lines = (f"{_points(source)}\t{_points(made)}\n" for source, made in sorted(rules.items()))
        table.write_text("".join(lines), encoding="ascii")
        return _trained(normalization_rule_tsv=str(table))


def rules_of(charsmap: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a precompiled map replaces, and by what. Its layout is that of a Darts double array."""
    size = int.from_bytes(charsmap[:4], "little")
    units = np.frombuffer(charsmap, "<u4", size // 4, 4).astype(np.int64).tolist()
    pool = charsmap[4 + size :]

    def offset(unit: int) -> int:
        return (unit >> 10) << ((unit & 1 << 9) >> 6)

    waiting = [(b"", offset(units[0]))]
    while waiting:
        spelled, base = waiting.pop()
        for byte in range(1, 256):
            place = base ^ byte
            if place >= len(units) or units[place] & _LABEL != byte:
                continue
            unit, key = units[place], spelled + bytes([byte])
            children = place ^ offset(unit)
            if unit >> 8 & 1:
                begin = units[children] & ~_IS_VALUE
                yield key.decode(), pool[begin : pool.index(0, begin)].decode()
            waiting.append((key, children))


def _points(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)


def _trained(**rule: str) -> bytes:
    """The map that a model gets, whatever its texts."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d"] * 8),
        model_writer=model,
        vocab_size=8,
        hard_vocab_limit=False,
        minloglevel=5,
        **rule,
    )
    return SentencePieceFile.from_bytes(model.getvalue(), "trained").charsmap
