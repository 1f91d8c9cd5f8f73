"""The comparison as one HTML file that needs no network and no script, and as a table for a terminal."""

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from rich.table import Table

from convert.comparison.charts import bar_chart, scatter_chart
from convert.comparison.shapes import COMPARED_PROFILES
from convert.page.figures import percent, short_figure
from convert.page.template import render_page
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, QUESTION_ANSWERING, TAGGING

# A line of a table: what it is of, and its cells.
_Row = tuple[str, list[str]]
# Each task is judged by its own measure.
_MEASURES = {
    CLASSIFICATION: "accuracy",
    TAGGING: "F1 of entities",
    QUESTION_ANSWERING: "F1 of answers",
    EMBEDDING: "cosine to Keras",
}
# Points of score that a plot of scores spans at least.
_LEAST_POINTS = 1.0


def comparison_page(report: dict[str, Any]) -> str:
    """Return the page: the record of `compare`, with the "command" that made it."""
    models = report["models"]
    scored = [model for model in models if model["score"] is not None]
    charts = {
        "times": _bars("times", "Milliseconds of one inference", "median milliseconds", models, _median),
        "sizes": _bars("sizes", "Megabytes of the file", "MB (10⁶ bytes)", models, _megabytes),
        "scores": _score_plots(scored),
    }
    return render_page(
        __package__,
        "comparison.html.j2",
        report=report,
        profiles=list(COMPARED_PROFILES),
        charts=charts,
        networks=_networks(models),
        times=_times(models),
        sizes=_sizes(models),
        scores=_scores(scored),
    )


def networks_table(report: dict[str, Any]) -> Table:
    """Return the figures as a table for a terminal."""
    threads = f"{report['threads']} thread" + ("s" if report["threads"] > 1 else "")
    title = f"{report['runs']} rounds, {threads}"
    table = Table(
        "network", "tokens", "profile", "M multiply-adds", "MB", "median ms", "× dynamic", "score", title=title
    )
    for model in report["models"]:
        for profile, figures in model["profiles"].items():
            table.add_row(
                model["name"],
                str(model["length"]),
                profile,
                _millions(model["multiply_adds"]),
                _millions(figures["bytes"]),
                short_figure(figures["milliseconds"]["median"]),
                f"{figures['ratio_to_dynamic']:.2f}",
                "" if model["score"] is None else f"{model['score'][profile]['value']:.4f}",
            )
    return table


def _networks(models: Sequence[dict[str, Any]]) -> list[_Row]:
    return [
        (
            model["name"],
            [
                "trained" if model["trained"] else "random",
                str(model["length"]),
                str(model["num_layers"]),
                str(model["hidden_dim"]),
                _millions(model["parameters"]),
                _millions(model["multiply_adds"]),
            ],
        )
        for model in models
    ]


def _times(models: Sequence[dict[str, Any]]) -> list[_Row]:
    return [
        (
            model["name"],
            [
                *(short_figure(_median(model, profile)) for profile in COMPARED_PROFILES),
                *(f"{model['profiles'][profile]['ratio_to_dynamic']:.2f}" for profile in ("float32", "int8")),
            ],
        )
        for model in models
    ]


def _sizes(models: Sequence[dict[str, Any]]) -> list[_Row]:
    return [
        (model["name"], [f"{model['profiles'][profile]['bytes']:,}" for profile in COMPARED_PROFILES])
        for model in models
    ]


def _scores(models: Sequence[dict[str, Any]]) -> list[_Row]:
    rows = []
    for model in models:
        score, judged = model["score"], model["score"]["evaluation"]
        cells = [
            f"{_MEASURES[score['task']]}, {judged['examples']:,} rows of {judged['file']}",
            percent(score["keras"]),
            *(percent(score[profile]["value"]) for profile in COMPARED_PROFILES),
            *(percent(score[profile]["agreement"]) for profile in ("dynamic", "int8")),
        ]
        rows.append((model["name"], cells))
    return rows


def _score_plots(models: Sequence[dict[str, Any]]) -> list[tuple[str, Element]]:
    """Caption and plot of each task: scores of different measures share no axis."""
    tasks = dict.fromkeys(model["score"]["task"] for model in models)
    return [_score_plot(task, [model for model in models if model["score"]["task"] == task]) for task in tasks]


def _score_plot(task: str, models: Sequence[dict[str, Any]]) -> tuple[str, Element]:
    groups = [
        (
            model["name"],
            {
                profile: (figures["milliseconds"]["median"], 100 * model["score"][profile]["value"])
                for profile, figures in model["profiles"].items()
            },
        )
        for model in models
    ]
    measure = _MEASURES[task]
    title = f"{task}: {measure} against milliseconds"
    chart = scatter_chart(
        f"scores-{task}",
        title,
        f"{title}, a mark for each file, a line for each network; the table below holds the same figures.",
        ("median milliseconds", f"{measure}, %"),
        groups,
        _LEAST_POINTS,
    )
    return title, chart


def _bars(
    identity: str,
    title: str,
    axis: str,
    models: Sequence[dict[str, Any]],
    figure: Callable[[dict[str, Any], str], float],
) -> Element:
    groups = [(model["name"], {profile: figure(model, profile) for profile in COMPARED_PROFILES}) for model in models]
    description = f"{title}: a group of bars for each network, a bar for each profile; the table below holds the same."
    return bar_chart(identity, title, description, axis, groups, short_figure)


def _median(model: dict[str, Any], profile: str) -> float:
    return model["profiles"][profile]["milliseconds"]["median"]


def _megabytes(model: dict[str, Any], profile: str) -> float:
    return model["profiles"][profile]["bytes"] / 1e6


def _millions(count: int) -> str:
    return short_figure(count / 1e6)
