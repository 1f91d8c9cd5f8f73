"""Whether a converted model may be written, and why not."""

from dataclasses import dataclass
from typing import Any

from keras_model.errors import AccuracyError


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


def verdict(report: dict[str, Any], refusal: Refusal | None) -> dict[str, Any]:
    """What a report says of the outcome: {"passed", "reason", "advice"}; who passed needs no advice."""
    if refusal is not None:
        return {"passed": False, "reason": refusal.reason, "advice": refusal.advice}
    return {"passed": True, "reason": loss(report), "advice": ""}


def loss(report: dict[str, Any]) -> str:
    """What the conversion cost, beside what it may cost, in words."""
    permitted = f"{report['max_drop_points']:g} are permitted"
    if report["drop_points"] <= 0:
        return f"{report['score']} did not fall, {permitted}"
    return f"{report['score']} fell by {report['drop_points']:.2f} points, {permitted}"
