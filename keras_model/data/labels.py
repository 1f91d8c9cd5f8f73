"""What a label may be, and the file that keeps a model's labels."""

import re
from pathlib import Path

from keras_model.errors import CheckpointError

LABELS_FILE = "labels.txt"
# What a line of a UTF-8 file cannot hold.
_UNFIT_FOR_A_LINE = re.compile("[\n\r\ud800-\udfff]")


def label_fault(label: str) -> str:
    """Return what keeps a label from being a line of `labels.txt`, or "" where nothing does."""
    if not label.strip():
        return "is blank"
    return "holds a line end or a lone surrogate" if _UNFIT_FOR_A_LINE.search(label) else ""


def read_labels(path: Path) -> list[str]:
    """Return the labels of a `labels.txt`, one a line.

    Raises:
        CheckpointError: the file is missing, is not UTF-8, or repeats a label or leaves one empty.
    """
    try:
        labels = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; this task needs its labels") from error
    except UnicodeDecodeError as error:
        raise CheckpointError(f"{path}: not UTF-8") from error
    check_labels(labels, str(path))
    return labels


def check_labels(labels: list[str], source: str) -> None:
    """Raise `CheckpointError` unless the labels are distinct, and each a line that is not blank."""
    if len(set(labels)) != len(labels):
        repeated = next(label for label in labels if labels.count(label) > 1)
        raise CheckpointError(f"{source}: label {repeated!r} occurs twice")
    for label in labels:
        if fault := label_fault(label):
            raise CheckpointError(f"{source}: {label!r} cannot be a label: it {fault}")
