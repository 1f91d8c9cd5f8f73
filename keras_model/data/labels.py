"""What a label may be, and the file that keeps a model's labels."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from keras_model.errors import CheckpointError
from keras_model.messages import listed
from keras_model.regular_file import read_regular

LABELS_FILE = "labels.txt"
# What a line of a UTF-8 file cannot hold.
_UNFIT_FOR_A_LINE = re.compile("[\n\r\ud800-\udfff]")
_WHOLE_NUMBER = re.compile(r"[+]?(-?)0*([0-9]+)(?:\.0*)?")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def label_fault(label: str) -> str:
    """Return what keeps a label from being a line of `labels.txt`, or "" where nothing does."""
    if not label.strip():
        return "is blank"
    return "holds a line end or a lone surrogate" if _UNFIT_FOR_A_LINE.search(label) else ""


def plain_label(label: str) -> str:
    """Return a label without blanks at its ends and with its accents composed, so that it has one spelling."""
    return unicodedata.normalize("NFC", label.strip())


# Of more labels, the first are told.
_MOST_TOLD = 20
# What is longer is no label, but a text that stands in the place of one.
_LONGEST_TOLD = 60


def known_labels(labels: Sequence[str]) -> str:
    """Return the labels of a model as a message names them: "alarm, music"; of many, the first and how many more."""
    return listed([shown_label(label) for label in labels], _MOST_TOLD)


def shown_label(label: str) -> str:
    """Return a label as a message shows it: a long one is cut."""
    return label if len(label) <= _LONGEST_TOLD else label[: _LONGEST_TOLD - 3] + "..."


def repeated_label(labels: Iterable[str]) -> str | None:
    """Return the first label that comes a second time, or None."""
    seen: set[str] = set()
    for label in labels:
        if label in seen:
            return label
        seen.add(label)
    return None


def near_twins(labels: Iterable[str]) -> list[list[str]]:
    """Return the groups of labels that differ by case, blanks, dashes, composition, width or what shows nowhere alone.

    Each group is sorted.
    """
    groups: dict[str, list[str]] = {}
    for label in sorted(set(labels)):
        groups.setdefault(_skeleton(label), []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def _skeleton(label: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).casefold())
    # Data frames with a gap in a column write each 1 of it as 1.0, and spreadsheets each 007 as 7.
    if number := _WHOLE_NUMBER.fullmatch(folded.strip()):
        return "".join(number.groups())
    # Of "book flight", "book_flight" and "book-flight" somebody meant one; zero-width signs nobody meant, nor those
    # that choose between two ways to draw an emoji.
    seen = "".join(c for c in folded if unicodedata.category(c) != "Cf" and c not in "\ufe0e\ufe0f")
    return _BETWEEN_WORDS.sub("", seen) or folded


def read_labels(path: Path) -> list[str]:
    """Return the labels of a `labels.txt`, one a line.

    Raises:
        CheckpointError: the file is missing, is not UTF-8, or repeats a label or leaves one empty.
    """
    try:
        text = read_regular(path).decode("utf-8-sig")
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; this task needs its labels") from error
    except UnicodeDecodeError as error:
        raise CheckpointError(f"{path}: not UTF-8; save it as UTF-8, a label a line") from error
    # Editors end lines in their own way, and leave blank ones at the end.
    labels = [plain_label(line) for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
    check_labels(labels, str(path))
    return labels


def check_labels(labels: list[str], source: str) -> None:
    """Raise `CheckpointError` unless the labels are distinct, and each a line that is not blank."""
    repeated = repeated_label(labels)
    if repeated is not None:
        raise CheckpointError(f"{source}: label {shown_label(repeated)!r} occurs twice")
    for label in labels:
        if fault := label_fault(label):
            raise CheckpointError(f"{source}: {shown_label(label)!r} cannot be a label: it {fault}")
