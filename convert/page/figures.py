"""Figures as text, the same on every page."""


def percent(share: float, places: int = 2) -> str:
    """A share as hundredths."""
    return f"{100 * share:.{places}f} %"


def short_figure(value: float) -> str:
    """A figure to three or four digits that count."""
    places = 2 if value < 10 else 1 if value < 1000 else 0
    return f"{value:,.{places}f}"


def plural(count: int, noun: str) -> str:
    """A count with its noun, such as "1 row" and "2 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def decibels(ratio: float | None) -> str:
    """A ratio of signal to noise; None, where there is no noise at all, has no figure."""
    return "no noise" if ratio is None else f"{ratio:.1f}"
