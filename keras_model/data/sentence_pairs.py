"""Whether pairs of texts can teach, or judge, a model of sentence vectors."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from keras_model.data.held_out import TextIndex, normal_form
from keras_model.data.rows import PartnerRow, Row, ScoreRow, is_pair, own_rows
from keras_model.data.tasks import EMBEDDING
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


def sentence_pairs(rows: Sequence[Row | str]) -> list[ScoreRow] | list[PartnerRow]:
    """Return pairs of texts, which all have a score, or none of which has.

    Raises:
        DataError: a row is no pair, or rows of both kinds.
    """
    pairs: list[ScoreRow | PartnerRow] = own_rows(EMBEDDING, rows, ScoreRow, PartnerRow)
    if alone := [row for row in pairs if not is_pair(row)]:
        raise DataError(f"line {alone[0].line}: has one text; an embedding learns from two and is judged by two")
    scored = [row for row in pairs if isinstance(row, ScoreRow)]
    partners = [row for row in pairs if isinstance(row, PartnerRow)]
    if scored and partners:
        raise DataError(
            f"{len(scored)} pairs have a score and {len(partners)} have none; keep each kind in a file of its own"
        )
    return scored or partners


def told_negatives(rows: Sequence[Row | str]) -> str:
    """Return what a user must know of rows that name texts which do not belong to their first one; "" without any."""
    count = sum(isinstance(row, PartnerRow) and bool(row.negatives) for row in rows)
    if not count:
        return ""
    return (
        f"{count} of {len(rows)} rows name texts that do not belong to their first one: train learns from one of them "
        "a row and an epoch, unless from a teacher, and no measure counts them"
    )


def negatives_of_turn(rows: Sequence[Row], turn: int) -> Sequence[Row]:
    """Return the rows with one negative each, of several another one each turn.

    Rows of the same first text, which have their negatives in common as a rule, have different ones in a turn. The
    very rows come back where none has several.
    """
    if not any(isinstance(row, PartnerRow) and len(row.negatives) > 1 for row in rows):
        return rows
    before: Counter[str] = Counter()
    turned = []
    for row in rows:
        if isinstance(row, PartnerRow) and row.negatives:
            first = normal_form(row.text_a)
            place = (turn + before[first]) % len(row.negatives)
            before[first] += 1
            row = replace(row, negatives=(row.negatives[place],))
        turned.append(row)
    return turned


def without_partners_as_negatives(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows without the negatives that another row gives the same first text as its partner.

    The very rows come back where there are none.
    """
    partners: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row, PartnerRow):
            partners.setdefault(normal_form(row.text_a), set()).add(normal_form(row.text_b))
    kept = []
    for row in rows:
        if isinstance(row, PartnerRow) and row.negatives:
            own = partners[normal_form(row.text_a)]
            row = replace(row, negatives=tuple(text for text in row.negatives if normal_form(text) not in own))
        kept.append(row)
    return kept if kept != list(rows) else rows


def without_excluded_negatives(rows: Sequence[Row], excluded: Iterable[str]) -> list[Row]:
    """Return the rows without the negatives that are one of the excluded texts, as `TextIndex` compares them."""
    index = TextIndex(excluded)
    if not len(index):
        return list(rows)
    return [
        replace(row, negatives=tuple(text for text in row.negatives if index.same(text) is None))
        if isinstance(row, PartnerRow)
        else row
        for row in rows
    ]


def score_range(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Return the least and the greatest score, None where no row has one."""
    scores = [row.score for row in rows if isinstance(row, ScoreRow)]
    return (min(scores), max(scores)) if scores else None
