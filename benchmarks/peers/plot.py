"""Error against instructions, a panel for each processor, as an SVG that stands alone."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

from convert.page.drawing import node

_WIDTH, _PANEL_HEIGHT = 760, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 74, 130, 44, 56
_LETTER, _LINE = 7.0, 13.0  # of a name, about
_LINES = int(_PANEL_HEIGHT / _LINE)
# Below this, errors are rounding in the last bits of a float and tell nothing.
_LEAST_ERROR = 1e-6
_STYLE = """
text { font: 12px sans-serif; fill: #333 } .axis { fill: #555 } .title { font-weight: bold; font-size: 13px }
.grid { stroke: #ddd } .ours { fill: #0a7d4f } .other { fill: #b5542a }
@media (prefers-color-scheme: dark) {
text { fill: #ddd } .axis { fill: #aaa } .grid { stroke: #444 } .ours { fill: #4fd39b } .other { fill: #f0996c } }
"""


def profile_plot(report: Mapping[str, Any]) -> str:
    """Return the SVG of a report of `compare`: one point for each file whose instructions were counted.

    Both axes are logarithmic. Error is the mean over the rows of the largest difference of a probability to Keras, or
    of 1 - cosine.
    """
    peers = [peer for peer in report["peers"] if not peer["failed"] and peer["instructions"]]
    processors = list(peers[0]["instructions"]) if peers else []
    panel = _TOP + _PANEL_HEIGHT + _BOTTOM
    title = f"Error against instructions: {report['inputs']['model']}, S = {report['inputs']['length']}"
    svg = node(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {panel * len(processors)}",
            "role": "img",
            "aria-label": title,
        },
        node("title", {}, title),
        node("style", {}, _STYLE),
    )
    for number, processor in enumerate(processors):
        points = [
            (peer["name"], peer["instructions"][processor] / 1e6, max(peer["mean_difference"], _LEAST_ERROR))
            for peer in peers
        ]
        svg.append(_panel(processor, points, panel * number))
    return tostring(svg, encoding="unicode") + "\n"


def _panel(processor: str, points: Sequence[tuple[str, float, float]], top: float) -> Element:
    xs, ys = [x for _, x, _ in points], [y for _, _, y in points]
    x_ticks, y_ticks = _ticks(min(xs), max(xs), (1, 2, 5)), _ticks(min(ys), max(ys), (1,))
    width = _WIDTH - _LEFT - _RIGHT

    def across(x: float) -> float:
        return _LEFT + width * _share(x, x_ticks)

    def down(y: float) -> float:
        return _TOP + _PANEL_HEIGHT * (1 - _share(y, y_ticks))

    panel = node("g", {"transform": f"translate(0 {top:g})"}, _text("title", _LEFT, 22, processor))
    for tick in x_ticks:
        panel.append(_line(across(tick), _TOP, across(tick), _TOP + _PANEL_HEIGHT))
        panel.append(_text("axis", across(tick), _TOP + _PANEL_HEIGHT + 16, f"{tick:g}", "middle"))
    for tick in y_ticks:
        panel.append(_line(_LEFT, down(tick), _LEFT + width, down(tick)))
        panel.append(_text("axis", _LEFT - 8, down(tick) + 4, f"{tick:g}", "end"))
    panel.append(
        _text("axis", _LEFT + width / 2, _TOP + _PANEL_HEIGHT + 38, "instructions of an inference, millions", "middle")
    )
    turned = _text("axis", 0, 0, "error to Keras, mean of the rows", "middle")
    turned.set("transform", f"translate(16 {_TOP + _PANEL_HEIGHT / 2:g}) rotate(-90)")
    panel.append(turned)
    taken: list[tuple[float, float, float]] = []
    for name, x, y in sorted(points, key=lambda point: (-point[2], point[1])):
        kind = "ours" if name.startswith("ours") else "other"
        place = {"cx": f"{across(x):.1f}", "cy": f"{down(y):.1f}", "r": "5", "class": kind}
        panel.append(node("circle", place, node("title", {}, f"{name}: {x:.1f} M, {y:.2g}")))
        start, end = across(x) + 4, across(x) + 4 + _LETTER * len(name)
        beside = [line for left, right, line in taken if start < right and left < end]
        height = _free_height(down(y), beside)
        taken.append((start, end, height))
        panel.append(_text(kind, start, height, name))
    return panel


def _free_height(point: float, beside: Sequence[float]) -> float:
    """Return where a point's name goes: the line of the panel that is nearest to the point and free of others."""
    lines = [point - 8 - _LINE * step for step in range(_LINES)] + [point + 18 + _LINE * step for step in range(_LINES)]
    free = [
        line
        for line in lines
        if _TOP - 6 <= line <= _TOP + _PANEL_HEIGHT and all(abs(line - other) > _LINE - 1 for other in beside)
    ]
    return min(free, key=lambda line: abs(line - point), default=point - 8)


def _ticks(low: float, high: float, factors: Sequence[int]) -> list[float]:
    """Return numbers of the form factor · 10^n from the last below `low` to the first above `high`."""
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    numbers = [factor * 10.0**power for power in powers for factor in factors]
    first = max(number for number in numbers if number < low * (1 - 1e-9))
    last = min(number for number in numbers if number > high * (1 + 1e-9))
    return [number for number in numbers if first <= number <= last]


def _share(value: float, ticks: Sequence[float]) -> float:
    return math.log(value / ticks[0]) / math.log(ticks[-1] / ticks[0])


def _line(x1: float, y1: float, x2: float, y2: float) -> Element:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return node("line", {"class": "grid"} | {name: f"{value:.1f}" for name, value in ends.items()})


def _text(kind: str, x: float, y: float, content: str, anchor: str = "start") -> Element:
    return node("text", {"class": kind, "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}, content)
