"""A build's report as a page to look at."""

import math
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from convert.builder.page.charts import DRAWN_LOSS, LOW_DECIBELS, budget_chart, noise_chart, rejection_chart, share_bar
from convert.page.figures import percent, plural
from convert.page.template import render_page
from convert.verify import size_by_part

# Changed answers that stand open, and those behind a click; a hopeless build may have changed every row.
_OPEN_ROWS, _MOST_ROWS = 8, 200
_CURVE_ROWS = 11
_SIDES = ("keras", "float_tflite", "dynamic_tflite", "tflite")
_FIGURES = ("agreement", "mean_divergence", "worst_divergence", "pair_spearman")
# What may be below 0, or far below a hundredth, is no percentage.
_PLAIN = (
    "spearman",
    "pearson",
    "pair_spearman",
    "mean_divergence",
    "worst_divergence",
    "best_exact_thresh",
    "best_f1_thresh",
)
_PART_COLOURS = {
    size_by_part.KERNELS: "part-1",
    size_by_part.BIASES: "part-2",
    size_by_part.EMBEDDINGS: "part-3",
    size_by_part.CONSTANTS: "part-4",
    size_by_part.SCALES: "part-5",
    size_by_part.STRUCTURE: "part-6",
    size_by_part.VOCABULARY: "part-7",
    size_by_part.LABELS: "part-8",
    size_by_part.METADATA: "part-9",
}


def html_report(report: dict[str, Any]) -> str:
    """Return the page of a report as `build` returns it; the same report gives the same page."""
    changed = report["changed"]
    rows = [] if changed is None else changed["rows"]
    return render_page(
        __package__,
        "build.html.j2",
        report=report,
        file=Path(report["output"]).name,
        figures=_figures(report),
        measures=_measures(report),
        losses=[(row, judged_cells(row)) for row in report["judged"]],
        shown=(rows[:_OPEN_ROWS], rows[_OPEN_ROWS:_MOST_ROWS]),
        left_out=max(0, len(rows) - _MOST_ROWS),
        noise=_noise(report["signal_to_noise"], report["hidden_states"]),
        budget_chart=_budget_chart(report.get("noise_budget")),
        size=_size(report["size"]),
        delegate=_delegate(report["audit"]),
        curve=_curve(report),
        taken=_taken,
    )


def _figures(report: dict[str, Any]) -> list[dict[str, str]]:
    """What a reader wants to know first."""
    score, audit, changed = report["score"], report["audit"], report["changed"]
    if score in report["keras"]:
        after, before = (_written(score, report[side][score]) for side in ("tflite", "keras"))
        kept = {"name": score, "value": after, "beside": f"{before} in Keras"}
    else:
        kept = {"name": score, "value": f"{report['tflite']['agreement']:.4f}", "beside": "mean, to Keras' vectors"}
    examples = report["evaluation"]["examples"]
    shown = [kept]
    if changed is not None:
        beside = f"of {examples:,}; {changed['now_wrong']} now wrong, {changed['now_right']} now right"
        shown.append({"name": "changed answers", "value": f"{len(changed['rows']):,}", "beside": beside})
    total = sum(row["count"] for row in audit["operators"])
    return [
        *shown,
        {
            "name": "size",
            "value": f"{audit['bytes'] / 1e6:.2f} MB",
            "beside": f"{audit['parameters'] / 1e6:.1f} M parameters",
        },
        {
            "name": "in XNNPACK",
            "value": percent(audit["delegated"] / total, 1),
            "beside": f"{audit['delegated']} of {plural(total, 'operator')}",
        },
    ]


def _measures(report: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each row of the table: its name, and a cell for Keras, the float graph, dynamic range if known, and the file."""
    sides = [side for side in _SIDES if side in report]
    rows = [
        (measure.replace("_", " "), [_written(measure, report[side][measure]) for side in sides])
        for measure in report["keras"]
    ]
    for figure in _FIGURES:
        if figure in report["tflite"]:
            cells = [_written(figure, report[side][figure]) for side in sides[1:]]
            rows.append((f"{figure.replace('_', ' ')} with Keras", ["", *cells]))
    return rows


def judged_cells(row: dict[str, Any]) -> list[str]:
    """What is told of a measure that was judged: its losses, what is permitted, the interval, what changed."""
    low, high = row["interval"]
    # Without a change there is nothing to draw, and a least value is not drawn.
    drawn = "–" if low == high else f"{low:.2f} to {high:.2f}"
    changed = ["" if row[side] is None else f"{row[side]:,} {row['unit']}" for side in ("better", "worse")]
    dynamic = [f"{row['dynamic_points']:.2f}"] if "dynamic_points" in row else []
    return [*dynamic, f"{row['lost_points']:.2f}", f"{row['permitted_points']:g}", drawn, *changed]


def _written(measure: str, value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4f}" if measure in _PLAIN else percent(value)


def _noise(ratios: dict[str, float], hidden_states: list[str]) -> dict[str, Any] | None:
    if not ratios:
        return None
    # A ratio that is no number has no place in a plot; the table shows it.
    drawn = {name: ratio for name, ratio in ratios.items() if math.isfinite(ratio)}
    parts: dict[str, list[tuple[str, float]]] = {}
    for name, ratio in ratios.items():
        part, _, rest = name.partition("/")
        parts.setdefault(part, []).append((rest or part, ratio))
    return {
        "chart": noise_chart(drawn, hidden_states) if drawn else None,
        "parts": list(parts.items()),
        "low": LOW_DECIBELS,
    }


def _budget_chart(budget: dict[str, Any] | None) -> Element | None:
    return None if budget is None else budget_chart([budget["nothing"], *budget["kinds"]])


def _size(sizes: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(row["bytes"] for row in sizes)
    parts = [
        {
            "kind": _PART_COLOURS[row["part"]],
            "name": ", ".join([row["part"], *_details(row)]),
            "bytes": row["bytes"],
            "share": row["bytes"] / total,
        }
        for row in sizes
    ]
    cut = [(part["kind"], part["name"], part["bytes"]) for part in parts]
    return {"chart": share_bar("size", "Bytes of the file by part", cut, "bytes"), "parts": parts}


def _details(row: dict[str, Any]) -> list[str]:
    return [*([row["type"]] if "type" in row else []), *([f"{row['length']} tokens"] if "length" in row else [])]


def _delegate(audit: dict[str, Any]) -> dict[str, Any]:
    total = sum(row["count"] for row in audit["operators"])
    cut = [("part-1", "in XNNPACK", audit["delegated"]), ("part-9", "outside", total - audit["delegated"])]
    chart = share_bar("delegate", "Operators by who computes them", cut, "operators")
    return {"chart": chart, "total": total}


def _curve(report: dict[str, Any]) -> dict[str, Any] | None:
    if "rejection" not in report:
        return None
    curve = report["rejection"]["curve"]
    steps = min(_CURVE_ROWS, len(curve))
    places = [round(step * (len(curve) - 1) / max(steps - 1, 1)) for step in range(steps)]
    return {
        "chart": rejection_chart(report["rejection"]),
        "drawn_loss": DRAWN_LOSS,
        "rows": [curve[place] for place in places],
    }


def _taken(record: dict[str, Any]) -> str:
    left_out = record["left_out_as_in_evaluation"]
    return f"seed {record['seed']}; {plural(left_out, 'text')} left out as in the evaluation"
