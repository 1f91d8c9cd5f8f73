"""A page out of its template: one HTML file that needs no network and no script."""

import re
from typing import Any
from xml.etree.ElementTree import Element, tostring

from convert.page.figures import decibels, percent, plural
from keras_model.atomic_write import FileKind

# Every page since the first says so of itself: nothing is loaded, and styles stand in it.
_BEGINNING = re.compile(rb"""\s*<!doctype html>.{0,400}"default-src 'none'; style-src 'unsafe-inline'\"""", re.I | re.S)
# What a command that writes a page may replace.
PAGE = FileKind("report", lambda data: _BEGINNING.match(data) is not None)


def render_page(package: str, template: str, **values: Any) -> str:
    """Fill a template in and return the page as text. The same values give the same text.

    Whatever is filled in is escaped, but for drawings, whose text their own tree escapes.

    Args:
        package: in whose folder `templates` the template lies; those of this room serve every page.
        template: its file name.
        values: what the template asks for by name.

    Raises:
        jinja2.UndefinedError: the template asks for something else.
    """
    # Only the extra `train` installs it, and the harness starts with this module among others.
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        # Always: a choice by the file's ending would leave `.html.j2` out.
        autoescape=True,
        loader=ChoiceLoader([PackageLoader(name) for name in (package, __package__)]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "markup": _markup,
        "percent": percent,
        "whole": "{:,}".format,
        "plural": plural,
        "decibels": decibels,
    }
    return environment.get_template(template).render(values)


def _markup(drawing: Element) -> str:
    return tostring(drawing, encoding="unicode", method="html")
