"""The names that published data sets give to the columns read here."""

from collections.abc import Iterable
from pathlib import Path

from keras_model.errors import DataError

# Two texts, before one: of QNLI's `question` and `sentence`, neither is a text by itself.
_PAIRS = (
    ("sentence1", "sentence2"),
    ("question1", "question2"),
    ("premise", "hypothesis"),
    ("question", "sentence"),
    ("#1 String", "#2 String"),
)
_TEXTS = ("sentence",)
_LABELS = ("gold_label", "is_duplicate", "Quality")
_WORDS = ("words",)
_TAGS = ("ner_tags",)
_OWN_TEXTS = {"text", "text_a", "text_b", "tokens", "context"}
ALIASES = (*(name for pair in _PAIRS for name in pair), *_TEXTS, *_LABELS, *_WORDS, *_TAGS)


def usual_names(path: Path, columns: Iterable[str]) -> dict[str, str]:
    """Return the names to read columns by, from the file's own, for those that have another name here.

    GLUE's `sentence` is a text, its `sentence1` and `sentence2` are the two of a pair. A name that is used here already
    stands for itself.

    Raises:
        DataError: two sets of columns could be the texts, or two columns the labels.
    """
    own = set(columns)
    found: dict[str, str] = {}
    if not own & _OWN_TEXTS:
        pairs = [pair for pair in _PAIRS if own.issuperset(pair)]
        if len(pairs) > 1:
            raise DataError(f"{path}: both {' and '.join(map(_listed, pairs))} could be the texts; keep two columns")
        if pairs:
            found |= dict(zip(pairs[0], ("text_a", "text_b"), strict=True))
        else:
            found |= _single(path, own, _TEXTS, "text")
    found |= _single(path, own, _LABELS, "label")
    found |= _single(path, own, _WORDS, "tokens")
    return found | _single(path, own, _TAGS, "tags")


def _single(path: Path, own: set[str], names: Iterable[str], meant: str) -> dict[str, str]:
    present = [name for name in names if name in own]
    if meant in own or not present:
        return {}
    if len(present) > 1:
        raise DataError(f"{path}: both {' and '.join(present)} could be the {meant}; keep one")
    return {present[0]: meant}


def _listed(pair: tuple[str, str]) -> str:
    return f"({pair[0]}, {pair[1]})"
