"""Which texts of a test stand among the texts of a training."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.data.files.table import has_columns
from keras_model.data.held_out import TextIndex, normal_form
from keras_model.data.readers import read_numbered_texts


@dataclass(frozen=True)
class Overlap:
    """A text of the test that occurs in the training.

    Attributes:
        text: as the test has it.
        test: its first place there, "file:line".
        same: places in the training where the text stands by itself.
        inside: lines of plain text that hold it among other words.
    """

    text: str
    test: str
    same: tuple[str, ...]
    inside: tuple[str, ...]


def find_overlaps(train: Sequence[Path], test: Sequence[Path]) -> dict[str, Any]:
    """Compare files of rows or plain text, each text of a pair or question with its context by itself.

    Texts are compared as `TextIndex` does. Training lines of plain text are searched for test texts inside them, too;
    rows are whole texts. Texts that a training row names as not belonging to its first one are learnt from, and count,
    too; those of a test row judge nothing.

    Returns:
        `train_texts`, `test_texts`: the number of different texts; `overlaps`: a list of `Overlap`.

    Raises:
        InputFileError, DataError: as `read_texts`.
    """
    sought: dict[str, tuple[str, str]] = {}
    for path in test:
        for line, text in read_numbered_texts(path):
            sought.setdefault(normal_form(text), (text, f"{path}:{line}"))
    index = TextIndex(sought)
    seen: set[str] = set()
    same: dict[str, list[str]] = {text: [] for text in sought}
    inside: dict[str, list[str]] = {text: [] for text in sought}
    for path in train:
        rows = has_columns(path)
        for line, text in read_numbered_texts(path, negatives=True):
            seen.add(normal_form(text))
            found = index.same(text)
            if found is not None:
                same[found].append(f"{path}:{line}")
            if not rows:
                for part in sorted(index.inside(text) - {found}):
                    inside[part].append(f"{path}:{line}")
    overlaps = [
        Overlap(text, place, tuple(same[normal]), tuple(inside[normal]))
        for normal, (text, place) in sought.items()
        if same[normal] or inside[normal]
    ]
    return {"train_texts": len(seen), "test_texts": len(index), "overlaps": overlaps}
