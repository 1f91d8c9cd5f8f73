"""What a user should know of a training: of its rows before it, of its answers after it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from keras_model.cli.kit.output import figure, on_one_line
from keras_model.data.rows import LabelSetRow, PairRow, Row, TextRow, TokenRow
from keras_model.data.tag_schemes import OUTSIDE

# A capital in one word of a thousand is a slip, and tells nothing apart.
_FEWEST_CAPITALS = 0.001
# Names that have capitals, where most other words have none, are known by them.
_NAMES_WITH_CAPITALS, _OTHERS_WITH_CAPITALS = 0.5, 0.25
# Accuracy counts rows, macro F1 counts labels: so far apart, rare labels do worse than the accuracy says.
_FAR_APART = 0.1
_MOST_NAMED = 5


def capital_notes(rows: Sequence[Row], source: str, mark_capitals: bool, lowercase: bool) -> list[str]:
    """Return what the rows' capitals call for.

    Args:
        rows: to learn from.
        source: the file they came from.
        mark_capitals: whether the model is to tell words with capitals apart.
        lowercase: whether its vocabulary is lower case.
    """
    if mark_capitals:
        words = [word for row in rows for text in row.texts for word in text.split()]
        if words and _with_capitals(words) < _FEWEST_CAPITALS:
            return [f"--mark-capitals has nothing to mark: {source} has next to no capitals"]
        return []
    tagged = [row for row in rows if isinstance(row, TokenRow)]
    names = [word for row in tagged for word, tag in zip(row.tokens, row.tags, strict=True) if tag != OUTSIDE]
    others = [word for row in tagged for word, tag in zip(row.tokens, row.tags, strict=True) if tag == OUTSIDE]
    if not lowercase or not names or not others:
        return []
    in_names, elsewhere = _with_capitals(names), _with_capitals(others)
    if in_names < _NAMES_WITH_CAPITALS or elsewhere > _OTHERS_WITH_CAPITALS:
        return []
    return [
        f"{in_names:.0%} of the words in entities have a capital letter, {elsewhere:.0%} of the others; the start "
        "reads lower case, so --mark-capitals would help"
    ]


def _with_capitals(words: Sequence[str]) -> float:
    return sum(word != word.lower() for word in words) / len(words)


def outcome_notes(
    rows: Sequence[Row], predictions: Sequence[str | tuple[str, ...]], measures: dict[str, Any]
) -> list[str]:
    """Return what a model's answers to validation rows give cause to look at.

    Args:
        rows: that were answered.
        predictions: the label, given labels or tags of each row; empty for scores and answers to questions.
        measures: of these answers.
    """
    notes = []
    kind, wanted = "label", Counter[str]()
    given: set[str] = set()
    for row, found in zip(rows, predictions, strict=False):
        if isinstance(row, TokenRow):
            kind = "entity"
            wanted.update(_entities(row.tags))
            given.update(_entities(found))
        elif isinstance(row, TextRow | PairRow | LabelSetRow):
            wanted.update(row.labels)
            given.update((found,) if isinstance(found, str) else found)
    never = sorted(wanted.keys() - given, key=lambda label: (-wanted[label], label))
    if never:
        named = ", ".join(f"{on_one_line(label)} ({wanted[label]})" for label in never[:_MOST_NAMED])
        more = f" and {len(never) - _MOST_NAMED} more" if len(never) > _MOST_NAMED else ""
        notes.append(
            f"never given to a validation row: the {kind} {named}{more}; give it more rows, or train for more epochs"
        )
    whole = next((name for name in ("accuracy", "micro_f1") if name in measures), None)
    if whole and "macro_f1" in measures and measures[whole] - measures["macro_f1"] > _FAR_APART:
        notes.append(
            f"macro_f1 is {measures['macro_f1']:.4f}, far below {whole} {measures[whole]:.4f}: rare labels are "
            "answered worse than common ones"
        )
    return notes


def _entities(tags: Iterable[str]) -> list[str]:
    return [tag[2:] for tag in tags if tag[:2] == "B-"]


def comparison_table(compared: dict[str, dict[str, Any]], source: str) -> Table:
    """Return the measures of several methods on the same rows, those that all of them have, a line a method."""
    names = [name for name in next(iter(compared.values())) if all(name in measures for measures in compared.values())]
    table = Table(f"on {source}", box=None, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right")
    for method, measures in compared.items():
        table.add_row(method, *(figure(measures[name]) for name in names))
    return table
