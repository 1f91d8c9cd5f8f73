"""The plots of a build's report."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from convert.page.drawing import (
    WIDTH,
    dot,
    line,
    nice_ticks,
    number,
    path,
    picture,
    rectangle,
    told,
    turned_words,
    words,
)
from convert.page.figures import decibels, percent

# Less than this is left of the signal where a conversion's accuracy usually goes.
LOW_DECIBELS = 12.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 12.0, 30.0, 250.0
_BAR_HEIGHT = 28.0
# In-scope accuracy that a drawn threshold may cost, as a share.
DRAWN_LOSS = 0.15
# Part of a bar that can still be seen and pointed at.
_LEAST_WIDTH = 1.5
_LETTER = 7.5  # of a name, about
_NAMES_WIDTH, _ROW_HEIGHT = 320.0, 20.0


def noise_chart(ratios: Mapping[str, float], hidden_states: Collection[str]) -> Element:
    """Signal-to-noise ratio of each result along the network.

    A line leads through the hidden states, as each LayerNorm reads them; every other result is a dot.

    Args:
        ratios: tensor name, whose first part says where in the network it is, → decibels; at least one.
        hidden_states: the names that the line leads through.
    """
    ticks = nice_ticks(min(0.0, *ratios.values()), max(*ratios.values(), LOW_DECIBELS))
    bottom, right = _BOTTOM, WIDTH - _RIGHT
    svg = picture(
        "noise",
        "Signal to noise along the network",
        "Decibels of each int8 result against the same result in float, in the order of computation; "
        "a line leads through the hidden states. The table below holds the same figures.",
        bottom + 50,
    )
    step = (right - _LEFT) / len(ratios)

    def height(decibels: float) -> float:
        return bottom - (bottom - _TOP) * (decibels - ticks[0]) / (ticks[-1] - ticks[0])

    start = 0
    for place, (part, length) in enumerate(_parts(ratios).items()):
        left = _LEFT + start * step
        if place % 2 == 0:
            svg.append(rectangle("band", left, _TOP, length * step, bottom - _TOP))
        name = part.removeprefix("block_")
        if length * step > 8 * len(name):
            svg.append(words("tick", left + length * step / 2, bottom + 17, name, "middle"))
        start += length
    for tick in ticks:
        svg.append(line("grid", _LEFT, height(tick), right, height(tick)))
        svg.append(words("tick", _LEFT - 8, height(tick) + 4, number(tick), "end"))
    svg.append(line("limit", _LEFT, height(LOW_DECIBELS), right, height(LOW_DECIBELS)))
    svg.append(words("axis", (_LEFT + right) / 2, bottom + 40, "block of the network", "middle"))
    svg.append(turned_words("axis", 14, (_TOP + bottom) / 2, "decibels"))
    places = {name: (_LEFT + (index + 0.5) * step, height(ratio)) for index, (name, ratio) in enumerate(ratios.items())}
    stream = [place for name, place in places.items() if name in hidden_states]
    if stream:
        svg.append(path("stream", stream))
    for name, (x, y) in places.items():
        kind = "mark" if name in hidden_states else "dot"
        low = " low" if ratios[name] < LOW_DECIBELS else ""
        svg.append(told(dot(kind + low, x, y, 4 if kind == "mark" else 3), f"{name}: {ratios[name]:.1f} dB"))
    _keys(svg, [("mark", "hidden states"), ("dot", "other results"), ("limit", f"{LOW_DECIBELS:g} dB")])
    return svg


def rejection_chart(chosen: Mapping[str, Any]) -> Element:
    """In-scope accuracy against the share of out-of-scope texts rejected, a dot for each threshold.

    Where so many rows in scope are rejected that no one would choose it, the curve is cut off.

    Args:
        chosen: "rejection" of a build's report; its "threshold" is None where none was good enough.
    """
    least = chosen["least_accuracy"]
    highest = max(chosen["accuracy"], least)
    curve = [row for row in chosen["curve"] if row["accuracy_with_rejection"] >= highest - DRAWN_LOSS]
    accuracies = [100 * least, 100 * highest, *(100 * row["accuracy_with_rejection"] for row in curve)]
    ticks = nice_ticks(min(accuracies) - 1, max(accuracies))
    bottom, right = _BOTTOM, WIDTH - _RIGHT - 8
    svg = picture(
        "rejection",
        "In-scope accuracy against out-of-scope texts rejected",
        "On the left nothing is rejected; the threshold rises to the right, and its marked value is stored in the "
        "file. The table below holds figures of the whole curve.",
        bottom + 50,
    )

    def place(row: Mapping[str, float]) -> tuple[float, float]:
        share = (100 * row["accuracy_with_rejection"] - ticks[0]) / (ticks[-1] - ticks[0])
        return _LEFT + (right - _LEFT) * row["out_of_scope_recall"], bottom - (bottom - _TOP) * share

    def spoken(row: Mapping[str, float]) -> str:
        right_rows, rejected = percent(row["accuracy_with_rejection"]), percent(row["out_of_scope_recall"])
        return f"threshold {row['threshold']:.4f}: {right_rows} of the rows in scope right, {rejected} rejected"

    for tick in nice_ticks(0, 100):
        x, _ = place({"accuracy_with_rejection": 0, "out_of_scope_recall": tick / 100})
        svg.append(line("grid", x, _TOP, x, bottom))
        svg.append(words("tick", x, bottom + 17, number(tick), "middle"))
    for tick in ticks:
        _, y = place({"accuracy_with_rejection": tick / 100, "out_of_scope_recall": 0})
        svg.append(line("grid", _LEFT, y, right, y))
        svg.append(words("tick", _LEFT - 8, y + 4, number(tick), "end"))
    svg.append(words("axis", (_LEFT + right) / 2, bottom + 40, "out-of-scope texts rejected, %", "middle"))
    svg.append(turned_words("axis", 14, (_TOP + bottom) / 2, "in-scope rows right, %"))
    _, limit = place({"accuracy_with_rejection": least, "out_of_scope_recall": 0})
    svg.append(line("limit", _LEFT, limit, right, limit))
    svg.append(path("stream", [place(row) for row in curve]))
    for row in curve:
        svg.append(told(dot("dot", *place(row), 2), spoken(row)))
    keys = [("limit", f"least accuracy {percent(least)}")]
    if chosen["threshold"] is not None:
        svg.append(told(dot("mark", *place(chosen), 6), spoken(chosen)))
        keys.insert(0, ("mark", f"threshold {chosen['threshold']:.4f}"))
    _keys(svg, keys)
    return svg


def budget_chart(causes: Sequence[Mapping[str, Any]]) -> Element:
    """A bar for what each kind of rounding does alone, as long as its share of the error.

    Args:
        causes: of "noise_budget" of a build's report, in the order to draw them; at least one.
    """
    ticks = nice_ticks(0, max(1.0, *(100 * cause["share"] for cause in causes)))
    bottom, right = _TOP + _ROW_HEIGHT * len(causes), WIDTH - _RIGHT - 8
    svg = picture(
        "budget",
        "Share of the error that each kind of rounding makes alone",
        "Bars of the noise of each kind of rounding by itself as a share of the noise of everything "
        "rounded. The table below holds the same figures.",
        bottom + 44,
    )
    scale = (right - _NAMES_WIDTH) / ticks[-1]
    for tick in ticks:
        x = _NAMES_WIDTH + scale * tick
        svg.append(line("grid", x, _TOP, x, bottom))
        svg.append(words("tick", x, bottom + 17, number(tick), "middle"))
    for row, cause in enumerate(causes):
        y, width = _TOP + _ROW_HEIGHT * row, max(100 * scale * cause["share"], _LEAST_WIDTH)
        spoken = f"{cause['name']}: {percent(cause['share'], 1)}, {decibels(cause['decibels'])} dB"
        svg.append(words("tick", _NAMES_WIDTH - 8, y + _ROW_HEIGHT / 2 + 4, cause["name"], "end"))
        svg.append(told(rectangle("part-1", _NAMES_WIDTH, y + 3, width, _ROW_HEIGHT - 6), spoken))
    svg.append(words("axis", (_NAMES_WIDTH + right) / 2, bottom + 38, "share of the error, %", "middle"))
    return svg


def share_bar(identity: str, title: str, parts: Sequence[tuple[str, str, int]], unit: str) -> Element:
    """One bar cut into parts, each as wide as its share.

    Args:
        identity: as for `picture`.
        title: what the whole is.
        parts: (class of the stylesheet, name, count) of each.
        unit: what is counted.
    """
    whole = sum(count for _, _, count in parts)
    description = ", ".join(f"{name} {percent(count / whole, 1)}" for _, name, count in parts)
    svg = picture(identity, title, f"{description}. The table below holds the same figures.", _BAR_HEIGHT)
    left = 0.0
    for kind, name, count in parts:
        width = WIDTH * count / whole
        spoken = f"{name}: {count:,} {unit}, {percent(count / whole, 1)}"
        svg.append(told(rectangle(kind, left, 0, max(width - 1, _LEAST_WIDTH), _BAR_HEIGHT), spoken))
        if width > _LETTER * (len(name) + 1):
            svg.append(words("on", left + 10, _BAR_HEIGHT / 2 + 4.5, name))
        left += width
    return svg


def _parts(ratios: Mapping[str, float]) -> dict[str, int]:
    """Part of the network → how many results it has, in the order of computation."""
    lengths: dict[str, int] = {}
    for name in ratios:
        part = name.partition("/")[0]
        lengths[part] = lengths.get(part, 0) + 1
    return lengths


def _keys(svg: Element, keys: Sequence[tuple[str, str]]) -> None:
    """What the marks mean, in a row above the plot."""
    x = _LEFT
    for kind, name in keys:
        if kind == "limit":
            svg.append(line(kind, x, 12, x + 18, 12))
            x += 26
        else:
            svg.append(dot(kind, x + 5, 12, 4))
            x += 16
        svg.append(words("tick", x, 16, name))
        x += _LETTER * len(name) + 22
