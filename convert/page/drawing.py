"""What a plot in a page is drawn with: SVG as a tree, in which text is escaped because it is text.

Colours are classes of the page's stylesheet, so that a plot is readable in light and dark.
"""

import math
from collections.abc import Mapping
from xml.etree.ElementTree import Element

WIDTH = 760.0


def node(tag: str, attributes: Mapping[str, str] | None = None, *children: Element | str) -> Element:
    """An element with its attributes, and texts and elements in it."""
    element = Element(tag, dict(attributes or {}))
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            element.append(child)
            last = child
        elif last is None:
            element.text = (element.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return element


def picture(identity: str, title: str, description: str, height: float) -> Element:
    """An empty plot of `WIDTH` by `height` units, with what a screen reader says of it.

    Args:
        identity: unique in the page; prefix of the ids of title and description.
        title: of the plot.
        description: what it shows, in a sentence.
        height: in the units of the drawing.
    """
    names = {
        "viewBox": f"0 0 {coordinate(WIDTH)} {coordinate(height)}",
        "role": "img",
        "aria-labelledby": f"{identity}-title {identity}-description",
    }
    return node(
        "svg",
        names,
        node("title", {"id": f"{identity}-title"}, title),
        node("desc", {"id": f"{identity}-description"}, description),
    )


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Element:
    """A straight line of a class of the stylesheet."""
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return node("line", {"class": kind} | {name: coordinate(value) for name, value in ends.items()})


def path(kind: str, points: list[tuple[float, float]]) -> Element:
    """A line through points (x, y), in their order."""
    joined = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
    return node("polyline", {"class": kind, "points": joined})


def rectangle(kind: str, x: float, y: float, width: float, height: float) -> Element:
    """A rectangle of a class of the stylesheet."""
    sides = {"x": x, "y": y, "width": width, "height": height}
    return node("rect", {name: coordinate(value) for name, value in sides.items()} | {"class": kind})


def dot(kind: str, x: float, y: float, radius: float) -> Element:
    """A circle of a class of the stylesheet."""
    return node("circle", {"class": kind, "cx": coordinate(x), "cy": coordinate(y), "r": coordinate(radius)})


def words(kind: str, x: float, y: float, content: str, anchor: str = "start") -> Element:
    """A line of text; `anchor` says whether it starts, ends or has its middle at x."""
    return node("text", {"class": kind, "x": coordinate(x), "y": coordinate(y), "text-anchor": anchor}, content)


def turned_words(kind: str, x: float, y: float, content: str) -> Element:
    """A line of text that runs upwards, with its middle at (x, y)."""
    text = words(kind, 0, 0, content, "middle")
    text.set("transform", f"translate({coordinate(x)} {coordinate(y)}) rotate(-90)")
    return text


def told(element: Element, title: str) -> Element:
    """The element with words that show where a pointer rests on it."""
    element.append(node("title", {}, title))
    return element


def nice_ticks(low: float, high: float) -> list[float]:
    """Four to nine round numbers, evenly spaced, the first not above `low` and the last not below `high`."""
    rough = (high - low) / 6 or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * number, 12) for number in range(first, max(last, first + 1) + 1)]


def coordinate(value: float) -> str:
    """A place or length in the drawing, to a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")


def number(value: float) -> str:
    """A tick's value, without zeros that say nothing."""
    return f"{value:.6g}"
