"""Whether a converted model may be written, and why not."""

import math
from dataclasses import dataclass
from typing import Any

from keras_model.errors import AccuracyError
from keras_model.outputs.two_models.losses import LEAST_COSINE, SAME_NEIGHBOUR, Loss

PASSED, UNCERTAIN, REFUSED = "passed", "uncertain", "refused"
# More rows than nobody has are told as "more than".
_MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Refusal:
    """Why a converted model is not written.

    Attributes:
        reason: what is wrong.
        advice: what to do about it.
        message: both in one line, for a user who sees nothing else.
    """

    reason: str
    advice: str
    message: str


class RefusedError(AccuracyError):
    """The converted model lost more than it may; nothing was written.

    Attributes:
        report: all that was measured, as `build` returns it of a model that it writes.
    """

    def __init__(self, message: str, report: dict[str, Any]) -> None:
        super().__init__(message)
        self.report = report


def judged(loss: Loss, permitted: float, dynamic: Loss | None) -> dict[str, Any]:
    """What a report says of one measure's loss.

    Args:
        loss: of the converted model.
        permitted: points that may be lost.
        dynamic: of the same model in dynamic range on the same rows; None where it was not asked.

    Returns:
        The attributes of the loss, "interval" with both bounds in place of each, "permitted_points", "dynamic_points"
        where known, "outcome", which is `PASSED`, `UNCERTAIN` or `REFUSED`, and "rows_to_tell": about how many of its
        units would tell whether more than is permitted is lost, None where these do.
    """
    return {
        "measure": loss.measure,
        "lost_points": round(loss.points, 4),
        "permitted_points": permitted,
        "interval": [round(loss.low, 4), round(loss.high, 4)],
        "unit": loss.unit,
        "units": loss.units,
        "better": loss.better,
        "worse": loss.worse,
        "mcnemar_p": loss.mcnemar_p,
        "outcome": _outcome(loss, permitted),
        "rows_to_tell": _rows_to_tell(loss, permitted),
        **({} if dynamic is None else {"dynamic_points": round(dynamic.points, 4)}),
    }


def _outcome(loss: Loss, permitted: float) -> str:
    if loss.points <= permitted:
        return PASSED
    # Written so that a drop that is no number is refused.
    if math.isfinite(loss.points) and not (loss.low > permitted and loss.enough_changes):
        return UNCERTAIN
    return REFUSED


def _rows_to_tell(loss: Loss, permitted: float) -> int | None:
    """How many units would tell, if the drop stays; bounds draw nearer with the root of the number of units."""
    # Hanley and Lippman-Hand 1983: of n units of which none changed, up to 3/n may change elsewhere.
    least = math.ceil(300 / permitted) if permitted else _MOST_ROWS
    outcome = _outcome(loss, permitted)
    if outcome == REFUSED or loss.measure == LEAST_COSINE or math.isinf(permitted):
        return None
    bound = loss.low if outcome == UNCERTAIN else loss.high
    if outcome == PASSED and loss.high <= permitted and loss.units >= least:
        return None
    room = abs(loss.points - permitted)
    ratio = abs(loss.points - bound) / room if room else math.inf
    if not math.isfinite(ratio) or loss.units * ratio**2 > _MOST_ROWS:
        return _MOST_ROWS
    return max(math.ceil(loss.units * ratio**2), least if outcome == PASSED else loss.units + 1)


def verdict(report: dict[str, Any], refusal: Refusal | None) -> dict[str, Any]:
    """What a report says of the outcome: {"passed", "outcome", "reason", "advice"}.

    Who passed beyond doubt needs no advice.
    """
    if refusal is not None:
        return {"passed": False, "outcome": REFUSED, "reason": refusal.reason, "advice": refusal.advice}
    unsure = [row for row in report["judged"] if row["outcome"] == UNCERTAIN]
    if unsure:
        row = max(unsure, key=_excess)
        reason = f"{cost(row)}, and {_few(row)} are too few to tell whether chance made it more"
        return {"passed": True, "outcome": UNCERTAIN, "reason": reason, "advice": _advice(row)}
    first = report["judged"][0]
    few = first["rows_to_tell"] is not None
    advice = (
        f"{_few(first).capitalize()} cannot rule out a greater loss than permitted. {_advice(first)}" if few else ""
    )
    return {"passed": True, "outcome": PASSED, "reason": cost(first), "advice": advice}


def refused(report: dict[str, Any]) -> dict[str, Any] | None:
    """The measure that lost the most beyond what is permitted and beyond chance; None where none did."""
    rows = [row for row in report["judged"] if row["outcome"] == REFUSED]
    return max(rows, key=_excess) if rows else None


def cost(row: dict[str, Any]) -> str:
    """What the conversion cost in one measure, beside what it may cost, in words."""
    permitted = f"{row['permitted_points']:g} are permitted"
    if row["lost_points"] <= 0:
        return f"{row['measure']} did not fall, {permitted}"
    if row["measure"] == SAME_NEIGHBOUR:
        share = f"{row['worse']:,} of {row['units']:,} texts"
        return f"{share} have another nearest neighbour, {row['lost_points']:.2f} points, {permitted}"
    return f"{row['measure']} fell by {row['lost_points']:.2f} points, {permitted}"


def _few(row: dict[str, Any]) -> str:
    return f"{row['units']:,} {row['unit']}"


def _advice(row: dict[str, Any]) -> str:
    rows = row["rows_to_tell"]
    if rows is None:
        return ""
    number = f"more than {_MOST_ROWS:,}" if rows >= _MOST_ROWS else f"about {_rounded(rows):,}"
    return f"It would take {number} {row['unit']} like these to tell."


def _rounded(count: int) -> int:
    """Two digits of a number that is only an estimate, rounded up."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return math.ceil(count / step) * step


def _excess(row: dict[str, Any]) -> float:
    excess: float = row["lost_points"] - row["permitted_points"]
    return math.inf if math.isnan(excess) else excess
