"""The figures of a build for people and for files."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Group
from rich.table import Table
from rich.text import Text

from convert.builder.page.charts import LOW_DECIBELS
from convert.builder.page.html_report import html_report, judged_cells
from convert.page.figures import decibels, plural
from convert.page.template import PAGE
from convert.verify.audit_report import distinct_float_tensors
from keras_model.atomic_write import FileKind, write_whole
from keras_model.cli.kit.output import figure
from keras_model.errors import UserError
from keras_model.outputs.long_rows import LongRows, Trial
from keras_model.outputs.reading import TAGS_FACT


def report_kind(path: Path) -> FileKind:
    """Return which kind of report a name asks for.

    Raises:
        UserError: it ends neither in .json nor in .html.
    """
    return _format(path).kind


def write_report(report: dict[str, Any], path: Path) -> None:
    """Write the report as JSON or as a page, by the name's ending, all at once.

    Raises:
        UserError: as `report_kind`.
        InputFileError: the place cannot be written.
    """
    write_whole(path, _format(path).render(report))


def json_ready(value: Any) -> Any:
    """Return a report, or a part of it, with null for what JSON has no number for, such as a loss without bounds."""
    if isinstance(value, dict):
        return {name: json_ready(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _json_report(report: dict[str, Any]) -> str:
    return json.dumps(json_ready(report), indent=2, ensure_ascii=False) + "\n"


def _is_report(data: bytes) -> bool:
    try:
        report = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(report, dict) and report.keys() >= {"model", "output", "profile", "task"}


class _Format(NamedTuple):
    kind: FileKind
    render: Callable[[dict[str, Any]], str]


_FORMATS = {
    ".json": _Format(FileKind(PAGE.name, _is_report), _json_report),
    ".html": _Format(PAGE, html_report),
}


def _format(path: Path) -> _Format:
    found = _FORMATS.get(path.suffix.lower())
    if found is None:
        raise UserError(f"{path}: a report is data or a page; let its name end in {' or '.join(_FORMATS)}")
    return found


def build_tables(report: dict[str, Any]) -> Group:
    """Return the report as tables for a terminal."""
    parts = [_accuracy(report), _judged(report), _file(report), _worst(report)]
    if "parted" in report:
        parts.append(_parted(report))
    if "lengths" in report:
        parts.append(_lengths(report))
    if "fine_tuning" in report:
        parts.append(_fine_tuning(report["fine_tuning"]))
    if "rejection" in report:
        parts.append(_rejection(report))
    if report["signal_to_noise"]:
        parts.append(_layers(report["signal_to_noise"]))
    if "noise_budget" in report:
        parts += _noise_budget(report["noise_budget"])
    return Group(*parts)


def _accuracy(report: dict[str, Any]) -> Table:
    names = {"keras": "Keras float", "float_tflite": "float .tflite", "dynamic_tflite": "dynamic range"}
    names = {side: name for side, name in names.items() if side in report}
    names["tflite"] = f"{report['profile']} .tflite"
    table = Table(
        "", *names.values(), title_justify="left",
        title=f"{report['evaluation']['examples']} held-out rows of {report['evaluation']['file']}",
    )  # fmt: skip
    for measure in report["keras"]:
        table.add_row(measure, *(figure(report[side][measure]) for side in names))
    if "no_answer" in report:
        before, after = (report["no_answer"][name] for name in ("keras_threshold", "threshold"))
        table.add_row("no answer above a margin of", *[figure(before)] * (len(names) - 1), figure(after))
    if TAGS_FACT in report:
        table.add_row("tags are read", *[report[TAGS_FACT]] * len(names))
    for name in ("agreement", "mean_divergence", "worst_divergence", "pair_spearman"):
        if name in report["tflite"]:
            cells = (figure(report[side][name]) for side in names if side != "keras")
            table.add_row(name.replace("_", " ") + " with Keras", "", *cells)
    return table


def _judged(report: dict[str, Any]) -> Table:
    """What was lost, and whether it may be."""
    outcome = report["verdict"]
    columns = (
        "lost points",
        *(["dynamic range"] if "dynamic_tflite" in report else []),
        report["profile"],
        "permitted",
    )
    title = Text(f"{outcome['outcome']}: {outcome['reason']}")
    table = Table(*columns, "90 % interval", "better", "worse", "", title=title, title_justify="left")
    for row in report["judged"]:
        table.add_row(row["measure"], *judged_cells(row), row["outcome"])
    return table


def _file(report: dict[str, Any]) -> Table:
    audit = report["audit"]
    total = sum(row["count"] for row in audit["operators"])
    floats = len(distinct_float_tensors(audit))
    table = Table(show_header=False, title=report["output"], title_justify="left")
    table.add_row("size", f"{audit['bytes'] / 1e6:.2f} MB, {audit['parameters'] / 1e6:.1f} M parameters")
    table.add_row("full integer", "yes, no float tensor inside" if not floats else f"no, {floats} float tensors")
    outside = ", ".join(f"{row['count']} {row['op']}" for row in audit["undelegated"]) or "none"
    table.add_row("XNNPACK", f"{audit['delegated']} of {total} operators in {plural(audit['partitions'], 'partition')}")
    table.add_row("outside", outside)
    if "engine" in report:
        table.add_row(report["engine"]["name"], _engine(report))
    table.add_row("runtime", f"TensorFlow Lite ≥ {audit['min_runtime_version']}")
    calibration = report["calibration"]
    table.add_row("calibrated on", f"{calibration['texts']} texts of {calibration['file']}, seed {calibration['seed']}")
    if "long_rows" in report:
        table.add_row("long texts", _long_rows(report))
    table.add_row("built in", f"{report['seconds']:.0f} s")
    for warning in report.get("warnings", []):
        table.add_row("warning", warning)
    return table


def _engine(report: dict[str, Any]) -> str:
    told = report["audit"]["engines"][report["engine"]["name"]]
    left = "" if told["verdict"] == "whole" else f", {told['taken']} of {told['operators']} operators"
    verdict = "cut into pieces" if told["verdict"] == "cut" else f"taken {told['verdict']}"
    return f"{verdict}{left}; judged by the kernels of {report['engine']['kernels']}"


def _long_rows(report: dict[str, Any]) -> str:
    told = dict(report["long_rows"])
    trial = Trial(**told["trial"]) if "trial" in told else None
    return LongRows(**told | {"trial": trial}).told(report["evaluation"]["file"], "--windows all")


def _parted(report: dict[str, Any]) -> Table:
    apart = 100 * abs(report["tflite"]["f1"] - report["tflite"]["text_f1"])
    table = Table(
        "line", "only by the data's words", "only in the text as written", title_justify="left",
        title=f"f1 and text_f1 are {apart:.1f} points apart",
    )  # fmt: skip
    for row in report["parted"]:
        table.add_row(str(row["line"]), *(Text(", ".join(row[side])[:70]) for side in ("by_words", "in_text")))
    return table


def _lengths(report: dict[str, Any]) -> Table:
    table = Table(
        "length", "of the calibration texts", "steps from the longest at most", title_justify="left",
        title="each text takes the shortest length that holds it",
    )  # fmt: skip
    for row in report["lengths"]:
        table.add_row(str(row["length"]), f"{row['share']:.1%}", f"{row['worst_steps']:.1f}")
    return table


def _fine_tuning(record: dict[str, Any]) -> Table:
    table = Table(show_header=False, title="fine-tuning with the rounding in the loop", title_justify="left")
    table.add_row("texts", f"{record['texts']} of {record['file']}, seed {record['seed']}")
    outcome = f"{record['loss_before']:.4f} → {record['loss_after']:.4f} on {record['held_back_texts']} others"
    table.add_row("loss", outcome if record["kept"] else f"{outcome}: no better, so nothing was changed")
    table.add_row("weights changed", f"{100 * record['changed_weights']:.1f} %")
    table.add_row(
        "cost", f"{record['steps']} steps, {record['seconds']:.0f} s, {record['tokens_per_second']:.0f} tokens/s"
    )
    return table


def rejection_table(chosen: dict[str, Any]) -> Table:
    """Return what a threshold for texts that no label fits makes of the rows that chose it, for people."""
    table = Table(show_header=False, title="texts that no label fits", title_justify="left")
    table.add_row("threshold", f"{chosen['threshold']:.4f}")
    for place, name in (("in_scope", "accuracy_with_rejection"), ("out_of_scope", "out_of_scope_recall")):
        rows = chosen[place]
        table.add_row(name.replace("_", " "), f"{chosen[name]:.4f} of {rows['examples']} rows of {rows['file']}")
    return table


def _rejection(report: dict[str, Any]) -> Table:
    table, rows = rejection_table(report["rejection"]), report["evaluation"]
    held_out = report["rejection"]["evaluation_accuracy_with_rejection"]
    table.add_row("", f"{held_out:.4f} of {rows['examples']} held-out rows of {rows['file']}")
    return table


def _worst(report: dict[str, Any]) -> Table:
    table = Table("most divergent rows", "Keras", report["profile"], "divergence")
    for row in report["worst_rows"]:
        answers = (str(row.get(side, "")) for side in ("keras", "tflite"))
        table.add_row(Text(row["text"][:70]), *map(Text, answers), f"{row['divergence']:.3f}")
    return table


def _layers(ratios: dict[str, float]) -> Table:
    """One row a part of the network: what each of its results keeps of the signal."""
    table = Table("signal to noise", "dB, in the order of computation")
    parts: dict[str, list[Text]] = {}
    for name, ratio in ratios.items():
        part, _, rest = name.partition("/")
        style = "red" if ratio < LOW_DECIBELS else ""
        parts.setdefault(part, []).append(Text(f"{rest or part} {ratio:.0f}", style=style))
    for part, cells in parts.items():
        table.add_row(part, Text("  ").join(cells))
    return table


def _noise_budget(budget: dict[str, Any] | None) -> list[Table]:
    """What is rounded alone, the greatest noise first, and each part of the network alone."""
    if budget is None:
        return [Table("no noise budget: the float answers are all alike, so no error can be told from them")]
    kinds = Table(f"rounded alone, on {budget['texts']} held-out texts", "dB", "share of the error")
    for cause in (budget["everything"], budget["nothing"], *budget["kinds"]):
        kinds.add_row(*_cause(cause))
    kinds.add_row("sum of the shares, for errors enlarge or take back each other", "", f"{budget['sum_of_shares']:.1%}")
    kinds.add_row(*_cause(budget["clipping"]))
    parts = Table("all rounding of", "dB", "share of the error")
    for cause in budget["parts"]:
        parts.add_row(*_cause(cause))
    return [kinds, parts]


def _cause(cause: dict[str, Any]) -> tuple[str, str, str]:
    return cause["name"], decibels(cause["decibels"]), f"{cause['share']:.1%}"
