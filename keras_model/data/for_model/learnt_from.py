"""Whether texts come one by one or two together, as a model learnt them."""

from collections.abc import Sequence
from pathlib import Path

from keras_model.data.rows import Row, Text
from keras_model.errors import DataError

# How model folders and files call it, and what they say. Without it, nothing is known, and nothing refused.
LEARNT_FROM = "learnt_from"
TEXTS, PAIRS, BOTH = "texts", "pairs", "both"
KINDS = (TEXTS, PAIRS, BOTH)
# What is said of a text, which the Java library says in the same words.
ALONE = "is one text alone, but the model learnt from pairs of texts; give both texts of a pair"
PAIRED = "is a pair of texts, but the model learnt from single texts; give one text"


def texts_or_pairs(items: Sequence[Row | Text], before: str | None = None) -> str | None:
    """Return of what kind rows or texts are, with those that were learnt before: `TEXTS`, `PAIRS` or `BOTH`.

    Args:
        items: any.
        before: one of `KINDS`, or None for nothing.
    """
    kinds = {PAIRS if _is_pair(item) else TEXTS for item in items} | ({before} if before else set())
    return BOTH if len(kinds) > 1 else next(iter(kinds), None)


def fault_of_kind(learnt_from: str | None, *, pair: bool) -> str:
    """Return what is wrong with a text, or a pair, for a model that learnt from this kind, or "" where nothing is."""
    if pair:
        return PAIRED if learnt_from == TEXTS else ""
    return ALONE if learnt_from == PAIRS else ""


def check_as_learnt(
    learnt_from: str | None, items: Sequence[Row | Text], source: str | Path, whose: str = "the model"
) -> None:
    """Make sure that a file's rows or texts are of the kind that a model learnt from.

    Args:
        learnt_from: of the model, one of `KINDS`, or None where that is not known.
        items: of the file.
        source: the file, for messages.
        whose: what the model is called in them.

    Raises:
        DataError: it holds single texts for a model that learnt from pairs, or pairs for one that learnt from texts.
    """
    kind = None if learnt_from is None else texts_or_pairs(items)
    if learnt_from == PAIRS and kind in (TEXTS, BOTH):
        raise DataError(
            f"{source}: holds single texts, but {whose} learnt from pairs of texts; give pairs: columns text_a, text_b"
        )
    if learnt_from == TEXTS and kind in (PAIRS, BOTH):
        raise DataError(
            f"{source}: holds pairs of texts, but {whose} learnt from single texts; give one text a row: column text"
        )


def _is_pair(item: Row | Text) -> bool:
    if isinstance(item, str):
        return False
    # Whoever calls from Python may give the two texts of a pair as a list.
    return len(item.texts if isinstance(item, Row) else item) == 2
