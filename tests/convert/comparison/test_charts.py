import numpy as np
import pytest

from convert.comparison.charts import bar_chart, scatter_chart


def test_bars_are_as_long_as_their_values():
    chart = bar_chart("a", "t", "d", "MB", [("one", {"float32": 8.0, "int8": 2.0})], str)
    widths = [float(bar.get("width")) for bar in chart.iter("rect")]
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.01)


def test_points_stay_inside_and_names_apart():
    groups = [(f"model {number}", {"float32": (9.0, 95.0), "int8": (3.0, 95.0)}) for number in range(3)]
    chart = scatter_chart("a", "t", "d", ("ms", "%"), groups, 1.0)
    _, _, width, height = map(float, chart.get("viewBox").split())
    for circle in chart.iter("circle"):
        assert 0 < float(circle.get("cx")) < width
        assert 0 < float(circle.get("cy")) < height
    places = [float(text.get("y")) for text in chart.iter("text") if text.get("class") == "name"]
    assert len(places) == 3
    assert np.diff(sorted(places)).min() >= 15
