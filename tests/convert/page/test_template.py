"""A page out of its template."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from jinja2 import UndefinedError

from convert.page.drawing import WIDTH, nice_ticks, node, picture, told, words
from convert.page.template import PAGE, render_page
from support.page import Page
from support.places import ROOT

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too' </style>"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a template of its own, as each room that makes pages has one."""
    (tmp_path / "some_pages" / "templates").mkdir(parents=True)
    (tmp_path / "some_pages" / "__init__.py").write_text("")
    (tmp_path / "some_pages" / "templates" / "one.html.j2").write_text(
        '{% extends "page.html.j2" %}{% from "parts.html.j2" import plot, table %}'
        "{% block title %}{{ text }}{% endblock %}{% block main %}{{ plot(drawing, text) }}"
        "{% call table(text, [text, [text, text]]) %}<tbody><tr><th>{{ text }}</th></tr></tbody>{% endcall %}"
        "{% endblock %}"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "some_pages"
    sys.modules.pop("some_pages", None)


def drawn(text):
    svg = picture("one", text, text, 10)
    svg.append(told(words("tick", 0, 0, text), text))
    return svg


def test_text_stays_text_wherever_it_is_filled_in(package):
    content = render_page(package, "one.html.j2", text=HOSTILE, drawing=drawn(HOSTILE))
    page = Page(content)
    assert page.texts.count(HOSTILE) >= 8
    assert page.needs_nothing_else()
    assert HOSTILE in page.values("class")
    assert "<script" not in content
    assert content.count("</style>") == 1


def test_a_page_may_take_the_place_of_a_page_alone(package):
    assert PAGE.holds(render_page(package, "one.html.j2", text="a", drawing=drawn("a")).encode())
    assert PAGE.holds((ROOT / "docs" / "comparison.html").read_bytes())
    assert not PAGE.holds(b"<!DOCTYPE html>\n<title>A page of somebody's own</title>")


def test_the_page_is_for_light_and_dark(package):
    content = render_page(package, "one.html.j2", text="a", drawing=drawn("a"))
    assert "color-scheme: light dark" in content
    assert "@media (prefers-color-scheme: dark)" in content


def test_what_a_template_asks_for_must_be_given(package):
    with pytest.raises(UndefinedError, match="drawing"):
        render_page(package, "one.html.j2", text="a")


def test_a_drawing_is_named_and_described():
    svg = picture("one", "name", "sentence", 20.25)
    assert svg.get("aria-labelledby") == "one-title one-description"
    assert [(part.tag, part.get("id"), part.text) for part in svg] == [
        ("title", "one-title", "name"),
        ("desc", "one-description", "sentence"),
    ]
    assert svg.get("viewBox") == f"0 0 {WIDTH:g} 20.2"


def test_texts_and_elements_keep_their_order():
    parent = node("p", {}, "one ", node("b", {}, "two"), " three", " four")
    assert "".join(parent.itertext()) == "one two three four"


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0.037), (0, 1), (0, 436.4), (94.6, 95.6), (0, 99), (-0.3, 0.2), (5, 5), (0, 1e-9)]
)
def test_ticks_are_few_and_cover_the_range(low, high):
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= high - 1e-9
    assert 2 <= len(ticks) <= 9
    steps = [second - first for first, second in pairwise(ticks)]
    assert steps == pytest.approx([steps[0]] * len(steps))


def test_a_command_that_makes_no_page_does_not_load_templates():
    program = "import json, sys, convert.cli.parser, convert.cli.classify, convert.tflite.interpreter; "
    told = subprocess.run(
        [sys.executable, "-c", program + "print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "jinja2" not in json.loads(told.stdout)
