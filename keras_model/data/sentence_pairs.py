"""Whether pairs of texts can teach, or judge, a model of sentence vectors."""

from collections.abc import Sequence
from pathlib import Path

from keras_model.data.held_out import normal_form
from keras_model.data.rows import PartnerRow, Row, ScoreRow
from keras_model.errors import DataError


def check_pairs(rows: Sequence[Row], source: str | Path) -> None:
    """Make sure that some pairs differ from others.

    Args:
        rows: pairs with a score, or pairs that belong together.
        source: the file they came from, for messages.

    Raises:
        DataError: there is one pair alone, all scores are the same, or all first or second texts are.
    """
    if len(rows) < 2:
        raise DataError(f"{source}: holds one pair; give two or more, for a pair is told by how it differs from others")
    scores = {row.score for row in rows if isinstance(row, ScoreRow)}
    if len(scores) == 1:
        raise DataError(
            f"{source}: all pairs have the score {scores.pop():g}; give pairs that are more and less alike, or leave "
            "the column out if all of them belong together"
        )
    partners = [row for row in rows if isinstance(row, PartnerRow)]
    for side, called in enumerate(("first", "second")):
        if partners and len({normal_form(row.texts[side]) for row in partners}) == 1:
            raise DataError(
                f"{source}: all pairs have the same {called} text, so that none is another's counterexample; give "
                "pairs of other texts"
            )


def score_range(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Return the least and the greatest score, None where no row has one."""
    scores = [row.score for row in rows if isinstance(row, ScoreRow)]
    return (min(scores), max(scores)) if scores else None
