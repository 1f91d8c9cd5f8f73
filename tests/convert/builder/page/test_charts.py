"""The plots of a build's report: what they draw, where, and to which scale."""

import pytest

from convert.builder.page.charts import budget_chart, noise_chart, rejection_chart, share_bar


def test_the_noise_is_drawn_in_order_and_to_scale():
    chart = noise_chart(
        {"embedding/sum": 30.0, "block_0/query": 10.0, "block_0/sum": 20.0}, ["embedding/sum", "block_0/sum"]
    )
    marks = [dot for dot in chart.iter("circle") if dot.find("title") is not None]
    first, low, last = marks
    assert float(first.get("cx")) < float(low.get("cx")) < float(last.get("cx"))
    heights = [float(dot.get("cy")) for dot in (first, last, low)]
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=0.2)
    assert "low" in low.get("class")
    (stream,) = chart.iter("polyline")
    ends = [f"{dot.get('cx')},{dot.get('cy')}" for dot in (first, last)]
    assert stream.get("points").split() == ends


def test_the_curve_marks_the_threshold_and_leaves_out_what_no_one_chooses():
    points = [(0.0, 0.96, 0.0), (0.5, 0.94, 0.7), (0.9, 0.5, 1.0)]
    names = ("threshold", "accuracy_with_rejection", "out_of_scope_recall")
    curve = [dict(zip(names, point, strict=True)) for point in points]
    chosen = {**curve[1], "least_accuracy": 0.93, "accuracy": 0.96, "curve": curve}
    chart = rejection_chart(chosen)
    (line,) = chart.iter("polyline")
    assert len(line.get("points").split()) == 2
    (mark,) = [dot for dot in chart.iter("circle") if dot.get("r") == "6"]
    assert f"{mark.get('cx')},{mark.get('cy')}" == line.get("points").split()[1]
    without = rejection_chart({"least_accuracy": 0.99, "accuracy": 0.96, "threshold": None, "curve": curve})
    assert not [dot for dot in without.iter("circle") if dot.get("r") == "6"]


def test_a_bar_is_cut_by_shares():
    chart = share_bar("a", "t", [("part-1", "much", 300), ("part-2", "little", 100)], "bytes")
    much, little = (float(bar.get("width")) for bar in chart.iter("rect"))
    assert much == pytest.approx(3 * little, rel=0.02)
    assert chart.find("desc").text.startswith("much 75.0 %, little 25.0 %.")


def test_a_bar_is_as_long_as_its_share_of_the_error():
    causes = [{"name": name, "decibels": 20.0, "share": share} for name, share in (("a", 1.5), ("b", 0.5), ("c", 0.0))]
    chart = budget_chart(causes)
    first, second, none = (float(bar.get("width")) for bar in chart.iter("rect"))
    assert first == pytest.approx(3 * second, rel=0.01)
    assert 0 < none < 3
    assert [bar.find("title").text for bar in chart.iter("rect")][1] == "b: 50.0 %, 20.0 dB"
