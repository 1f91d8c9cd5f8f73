"""What plots are drawn with: a tree in which text is text, and ticks that people can read."""

from xml.etree.ElementTree import tostring

import numpy as np
import pytest

from convert.page.drawing import (
    WIDTH,
    coordinate,
    dot,
    line,
    nice_ticks,
    node,
    number,
    path,
    picture,
    rectangle,
    told,
    turned_words,
    words,
)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0, 0.07), (-3, 12), (88.4, 99.9), (0, 1e6), (5, 5), (-1e-3, 1e-3), (0, 100), (7, 7.0001)]
)
def test_ticks_are_few_and_even_and_hold_every_value(low, high):
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high - 1e-9
    assert 2 <= len(ticks) <= 9
    steps = np.diff(ticks)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)
    assert f"{steps[0]:e}"[0] in "125", "a step is a round number"


def test_ticks_are_the_ones_that_one_would_write():
    assert nice_ticks(0, 1) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert nice_ticks(-3, 12) == [-5, 0, 5, 10, 15]
    assert nice_ticks(0, 0.3) == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]


@pytest.mark.parametrize(("value", "text"), [(3.0, "3"), (0.04, "0"), (0.06, "0.1"), (-12.35, "-12.3"), (100, "100")])
def test_a_place_is_told_to_a_tenth(value, text):
    assert coordinate(value) == text


@pytest.mark.parametrize(("value", "text"), [(3.0, "3"), (0.25, "0.25"), (1 / 3, "0.333333"), (-5, "-5")])
def test_a_tick_has_no_zeros_that_say_nothing(value, text):
    assert number(value) == text


def test_texts_and_elements_keep_their_order():
    made = node("p", {"class": "a"}, "one ", "more ", node("b", None, "two"), " three", node("i"), "four")
    assert tostring(made, encoding="unicode") == '<p class="a">one more <b>two</b> three<i />four</p>'


def test_what_looks_like_markup_stays_text():
    made = tostring(told(words("tick", 1, 2, "<script> & more"), 'a "name"'), encoding="unicode")
    assert "<script>" not in made
    assert "&lt;script&gt; &amp; more" in made


def test_shapes_are_drawn_where_they_were_asked_for():
    assert line("grid", 1, 2, 3.25, 4).attrib == {"class": "grid", "x1": "1", "y1": "2", "x2": "3.2", "y2": "4"}
    assert path("stream", [(1, 2), (3, 4.5)]).attrib == {"class": "stream", "points": "1,2 3,4.5"}
    assert rectangle("bar", 1, 2, 3, 4).attrib == {"x": "1", "y": "2", "width": "3", "height": "4", "class": "bar"}
    assert dot("mark", 1, 2, 3).attrib == {"class": "mark", "cx": "1", "cy": "2", "r": "3"}
    assert words("tick", 1, 2, "a", "end").attrib == {"class": "tick", "x": "1", "y": "2", "text-anchor": "end"}
    turned = turned_words("axis", 14, 20, "height")
    assert (turned.get("transform"), turned.get("text-anchor")) == ("translate(14 20) rotate(-90)", "middle")


def test_a_picture_says_what_it_shows():
    svg = picture("noise", "Noise", "It falls.", 120)
    assert svg.get("viewBox") == f"0 0 {coordinate(WIDTH)} 120"
    assert svg.get("role") == "img"
    named = {child.get("id"): child.text for child in svg}
    assert [named[name] for name in svg.get("aria-labelledby").split()] == ["Noise", "It falls."]
