"""HTML and SVG as a tree: text is escaped because it is text."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring


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


def html_document(root: Element) -> str:
    """The whole document as text."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
