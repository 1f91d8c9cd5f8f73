"""The comparison as one HTML file that needs no network and no script, and as a table for a terminal."""

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from rich.table import Table

from convert.comparison.charts import bar_chart, scatter_chart
from convert.comparison.markup import html_document, node
from convert.comparison.shapes import PROFILES

_TITLE = "Network shapes in float32, dynamic range and full integer"
# Each task is judged by its own measure.
_MEASURES = {
    "classification": "accuracy",
    "token-classification": "F1 of entities",
    "question-answering": "F1 of answers",
    "embedding": "cosine to Keras",
}
# Points of score that a plot of scores spans at least.
_LEAST_POINTS = 1.0
_STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --muted: #57606a; --line: #d8dee4;
  --float32: #6e7781; --dynamic: #0969da; --int8: #c2410c; }
@media (prefers-color-scheme: dark) { :root { --page: #0f1419; --ink: #e6edf3; --muted: #9aa5b1; --line: #30363d;
  --float32: #8b949e; --dynamic: #58a6ff; --int8: #ff9e64; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .5rem; }
p, li { max-width: 46rem; }
.lead, caption, figcaption { color: var(--muted); }
figure { margin: 1rem 0; }
.wide { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg .tick, svg .axis { fill: var(--muted); }
svg .name { font-weight: 600; font-size: 14px; }
svg .value { font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .joint { stroke: var(--muted); stroke-width: 1.5; }
.fill-float32 { fill: var(--float32); } .fill-dynamic { fill: var(--dynamic); } .fill-int8 { fill: var(--int8); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: var(--muted); font-weight: 600; white-space: normal; vertical-align: bottom; }
tbody th { font-weight: 500; }
code { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
"""


def html_report(report: dict[str, Any]) -> str:
    """Return the page: the record of `compare`, with the "command" that made it."""
    models = report["models"]
    scored = [model for model in models if model["score"] is not None]
    main = node("main", {}, node("h1", {}, _TITLE), _lead(report), *_networks(models), *_times(models), *_sizes(models))
    if scored:
        main.extend(_scores(scored))
    main.extend(_making(report))
    policy = {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}
    head = node(
        "head",
        {},
        node("meta", {"charset": "utf-8"}),
        node("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        node("meta", policy),
        node("title", {}, _TITLE),
        node("style", {}, _STYLE),
    )
    return html_document(node("html", {"lang": "en"}, head, node("body", {}, main)))


def render(report: dict[str, Any]) -> Table:
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
                _rounded(figures["milliseconds"]["median"]),
                f"{figures['ratio_to_dynamic']:.2f}",
                "" if model["score"] is None else f"{model['score'][profile]['value']:.4f}",
            )
    return table


def _lead(report: dict[str, Any]) -> Element:
    return node(
        "p",
        {"class": "lead"},
        "Each network in three files: float32; dynamic range, whose weights are int8 and whose activations are float; "
        "and full integer, int8 from the ids to the answer. All files took turns in "
        f"one run of {report['runs']} rounds on {report['threads']} thread{'s' if report['threads'] > 1 else ''} of "
        f"{report['environment']['cpu']}.",
    )


def _networks(models: Sequence[dict[str, Any]]) -> list[Element]:
    rows = [
        [
            model["name"],
            "trained" if model["trained"] else "random",
            str(model["length"]),
            str(model["num_layers"]),
            str(model["hidden_dim"]),
            _millions(model["parameters"]),
            _millions(model["multiply_adds"]),
        ]
        for model in models
    ]
    heads = ["network", "weights", "tokens", "layers", "channels", "M parameters", "M multiply-adds"]
    return [
        node("h2", {}, "Networks"),
        _table("Multiply-adds of one inference, counted on the operators of the float graph.", heads, rows),
    ]


def _times(models: Sequence[dict[str, Any]]) -> list[Element]:
    def median(model: dict[str, Any], profile: str) -> float:
        return model["profiles"][profile]["milliseconds"]["median"]

    rows = [
        [
            model["name"],
            *(_rounded(median(model, profile)) for profile in PROFILES),
            *(f"{model['profiles'][profile]['ratio_to_dynamic']:.2f}" for profile in ("float32", "int8")),
        ]
        for model in models
    ]
    return [
        node("h2", {}, "Time of one inference"),
        _bars("times", "Milliseconds of one inference", "median milliseconds", models, median, _rounded),
        _table(
            "Median milliseconds; the multiples are medians over the rounds.",
            ["network", *PROFILES, "float32 ÷ dynamic", "int8 ÷ dynamic"],
            rows,
        ),
    ]


def _sizes(models: Sequence[dict[str, Any]]) -> list[Element]:
    def megabytes(model: dict[str, Any], profile: str) -> float:
        return model["profiles"][profile]["bytes"] / 1e6

    rows = [[model["name"], *(f"{model['profiles'][profile]['bytes']:,}" for profile in PROFILES)] for model in models]
    return [
        node("h2", {}, "Size of the file"),
        _bars("sizes", "Megabytes of the file", "MB (10⁶ bytes)", models, megabytes, _rounded),
        _table("Bytes; trained models with vocabulary and labels.", ["network", *PROFILES], rows),
    ]


def _scores(models: Sequence[dict[str, Any]]) -> list[Element]:
    tasks = list(dict.fromkeys(model["score"]["task"] for model in models))
    plots = [_score_plot(task, [model for model in models if model["score"]["task"] == task]) for task in tasks]
    rows = []
    for model in models:
        score, judged = model["score"], model["score"]["evaluation"]
        rows.append(
            [
                model["name"],
                f"{_MEASURES[score['task']]}, {judged['examples']:,} rows of {judged['file']}",
                _percent(score["keras"]),
                *(_percent(score[profile]["value"]) for profile in PROFILES),
                *(_percent(score[profile]["agreement"]) for profile in ("dynamic", "int8")),
            ]
        )
    heads = ["network", "score", "Keras", *PROFILES, "dynamic as Keras", "int8 as Keras"]
    return [
        node("h2", {}, "What the answers are worth"),
        *plots,
        _table(
            "Before conversion (Keras) and after. As Keras: share of rows with the same answer; or mean cosine.",
            heads,
            rows,
        ),
    ]


def _score_plot(task: str, models: Sequence[dict[str, Any]]) -> Element:
    """Of the models of one task: scores of different measures share no axis."""
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
    return node("figure", {}, node("figcaption", {}, title), node("div", {"class": "wide"}, chart))


def _making(report: dict[str, Any]) -> list[Element]:
    told = report["environment"]
    facts = [
        ("Command", node("code", {}, report["command"])),
        ("Processor", f"{told['cpu']}, {told['system']}"),
        ("Threads, rounds", f"{report['threads']}, {report['runs']}"),
        ("Software", ", ".join(f"{name} {version}" for name, version in told["versions"].items())),
    ]
    notes = [
        "A network without training is a classifier of two labels with random weights from a fixed seed: bytes and "
        "time hardly depend on the weights. Training makes some activations very large, and the int8 file then has "
        "more operators and units: see a trained model's own line. It is of the file that users get.",
        "A trained model's files hold the same lengths; of several, the longest is timed and counted, and each row "
        "of the evaluation takes the shortest that holds it.",
        "A classifier reads [CLS] alone, so the last block computes one query instead of one for each token; "
        "multiply-adds and times are those of the graph as it runs.",
        "Each round runs every file once, in turn, beginning with another one: weights come from memory more often "
        "than from the processor's cache, and whatever else the machine does falls on all files alike.",
        "Everything but the times is the same whenever the command is repeated.",
    ]
    terms = [part for term, value in facts for part in (node("dt", {}, term), node("dd", {}, value))]
    return [
        node("h2", {}, "How it was measured"),
        node("ul", {}, *(node("li", {}, note) for note in notes)),
        node("dl", {}, *terms),
    ]


def _bars(
    identity: str,
    title: str,
    axis: str,
    models: Sequence[dict[str, Any]],
    figure: Callable[[dict[str, Any], str], float],
    written: Callable[[float], str],
) -> Element:
    groups = [(model["name"], {profile: figure(model, profile) for profile in PROFILES}) for model in models]
    description = f"{title}: a group of bars for each network, a bar for each profile; the table below holds the same."
    chart = bar_chart(identity, title, description, axis, groups, written)
    return node("figure", {}, node("div", {"class": "wide"}, chart))


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    first = [node("th", {"scope": "col"}, head) for head in heads]
    body = [
        node("tr", {}, node("th", {"scope": "row"}, name), *(node("td", {}, cell) for cell in cells))
        for name, *cells in rows
    ]
    table = node(
        "table",
        {},
        node("caption", {}, caption),
        node("thead", {}, node("tr", {}, *first)),
        node("tbody", {}, *body),
    )
    return node("div", {"class": "wide", "tabindex": "0"}, table)


def _millions(count: int) -> str:
    return _rounded(count / 1e6)


def _rounded(value: float) -> str:
    places = 2 if value < 10 else 1 if value < 1000 else 0
    return f"{value:,.{places}f}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
