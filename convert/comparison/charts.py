"""Plots as inline SVG: bars grouped by network, and points.

Colours are the page's CSS variables, so that a plot is readable in light and dark; every bar and point is named in
words too, so that nobody depends on the colours.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from convert.page.drawing import (
    WIDTH,
    coordinate,
    dot,
    line,
    nice_ticks,
    number,
    picture,
    rectangle,
    told,
    turned_words,
    words,
)

_LABEL_WIDTH = 76  # of a profile's name left of its bar
_VALUE_WIDTH = 72  # of a figure right of the longest bar
_BAR, _STEP, _GROUP_GAP, _HEADING = 16, 20, 18, 20
_AXIS = 44
_LETTER, _LINE = 8.0, 15.0  # of a name, about
_SCATTER_HEIGHT, _SCATTER_LEFT, _SCATTER_RIGHT = 380, 76, 24


def bar_chart(
    identity: str,
    title: str,
    description: str,
    axis: str,
    groups: Sequence[tuple[str, Mapping[str, float]]],
    written: Callable[[float], str],
) -> Element:
    """Horizontal bars from 0, a group for each network and a bar for each profile.

    Args:
        identity: unique in the page; prefix of the ids that name and describe the plot to a screen reader.
        title: of the plot.
        description: what it shows, in a sentence.
        axis: quantity and unit.
        groups: (network, {profile: value}), at least one of them above 0.
        written: a value as text.
    """
    ticks = nice_ticks(0, max(value for _, values in groups for value in values.values()))
    span = WIDTH - _LABEL_WIDTH - _VALUE_WIDTH
    top = 4
    bottom = top + sum(_HEADING + _STEP * len(values) + _GROUP_GAP for _, values in groups)
    svg = picture(identity, title, description, bottom + _AXIS)

    def place(value: float) -> float:
        return _LABEL_WIDTH + span * value / ticks[-1]

    for tick in ticks:
        svg.append(line("grid", place(tick), top, place(tick), bottom))
        svg.append(words("tick", place(tick), bottom + 16, number(tick), "middle"))
    svg.append(words("axis", _LABEL_WIDTH + span / 2, bottom + 36, axis, "middle"))
    y = top
    for name, values in groups:
        svg.append(words("name", 0, y + 13, name))
        y += _HEADING
        for profile, value in values.items():
            bar = rectangle(f"fill-{profile}", _LABEL_WIDTH, y, place(value) - _LABEL_WIDTH, _BAR)
            svg.append(told(bar, f"{name}, {profile}: {written(value)}"))
            svg.append(words("tick", _LABEL_WIDTH - 8, y + 12, profile, "end"))
            svg.append(words("value", place(value) + 6, y + 12, written(value)))
            y += _STEP
        y += _GROUP_GAP
    return svg


def scatter_chart(
    identity: str,
    title: str,
    description: str,
    axes: tuple[str, str],
    groups: Sequence[tuple[str, Mapping[str, tuple[float, float]]]],
    least_height: float,
) -> Element:
    """Points of (x, y); those of one network are joined by a line, and a profile has its own colour and mark.

    Args:
        identity: as for `bar_chart`.
        title: of the plot.
        description: what it shows, in a sentence.
        axes: quantity and unit of x, which begins at 0, and of y.
        groups: (network, {profile: (x, y)}), at least one.
        least_height: that y covers at least, so that noise does not look like a difference.
    """
    xs, ys = zip(*(point for _, points in groups for point in points.values()), strict=True)
    x_ticks = nice_ticks(0, max(xs))
    # Some room above and below: no mark on the edge.
    room = max(least_height, 1.2 * (max(ys) - min(ys))) / 2
    centre = (max(ys) + min(ys)) / 2
    y_ticks = nice_ticks(centre - room, centre + room)
    left, right, top, bottom = _SCATTER_LEFT, WIDTH - _SCATTER_RIGHT, 40, _SCATTER_HEIGHT
    svg = picture(identity, title, description, bottom + _AXIS)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        share = (point[1] - y_ticks[0]) / (y_ticks[-1] - y_ticks[0])
        return left + (right - left) * point[0] / x_ticks[-1], bottom - (bottom - top) * share

    for tick in x_ticks:
        x, _ = place((tick, y_ticks[0]))
        svg.append(line("grid", x, top, x, bottom))
        svg.append(words("tick", x, bottom + 16, number(tick), "middle"))
    for tick in y_ticks:
        _, y = place((0, tick))
        svg.append(line("grid", left, y, right, y))
        svg.append(words("tick", left - 8, y + 4, number(tick), "end"))
    svg.append(words("axis", (left + right) / 2, bottom + 36, axes[0], "middle"))
    svg.append(turned_words("axis", 16, (top + bottom) / 2, axes[1]))
    for place_in_row, profile in enumerate(groups[0][1]):
        svg.append(_mark(profile, left + 8 + 110 * place_in_row, 16))
        svg.append(words("tick", left + 20 + 110 * place_in_row, 20, profile))
    names: list[tuple[float, float, float]] = []
    for name, points in groups:
        places = {profile: place(point) for profile, point in points.items()}
        for (x1, y1), (x2, y2) in pairwise(sorted(places.values())):
            svg.append(line("joint", x1, y1, x2, y2))
        for profile, (x, y) in places.items():
            spoken = f"{name}, {profile}: {number(points[profile][0])}, {points[profile][1]:.2f}"
            svg.append(told(_mark(profile, x, y), spoken))
        svg.append(_free_name(name, max(places.values()), names))
    return svg


def _free_name(name: str, point: tuple[float, float], taken: list[tuple[float, float, float]]) -> Element:
    """A network's name right of its slowest point, or above it at the edge; lower where names stand already.

    `taken` holds (start, end, y) of each, and gets this one.
    """
    width = _LETTER * len(name)
    start, y = point[0] + 12, point[1] + 4
    if start + width > WIDTH:
        start, y = max(0.0, point[0] + 8 - width), point[1] - 12
    while any(start < other[1] and other[0] < start + width and abs(y - other[2]) < _LINE for other in taken):
        y += _LINE
    taken.append((start, start + width, y))
    return words("name", start, y, name)


def _mark(profile: str, x: float, y: float) -> Element:
    """A circle, a square or a diamond, of about the same area."""
    kind = f"fill-{profile}"
    if profile == "float32":
        return dot(kind, x, y, 6)
    square = rectangle(kind, x - 5.5, y - 5.5, 11, 11)
    if profile == "int8":
        square.set("transform", f"rotate(45 {coordinate(x)} {coordinate(y)})")
    return square
