"""Texts drawn at random, always the same ones."""

import random
from collections.abc import Sequence
from pathlib import Path

SEED = 7


def write_sample(path: Path, texts: Sequence[str], count: int) -> None:
    """Draw texts without repetition and write them, one a line."""
    drawn = random.Random(SEED).sample(texts, count)
    path.write_text("".join(f"{text}\n" for text in drawn), encoding="utf-8")
