"""What a user should know of a training: of its rows before it, of its answers after it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from keras_model.cli.kit.output import figure, on_one_line
from keras_model.data.rows import LabelSetRow, PairRow, Row, TextRow, TokenRow
from keras_model.messages import listed
from keras_model.train.start.capitals import capitals_of, with_capitals

# A capital in one word of a thousand is a slip, and tells nothing apart.
_FEWEST_CAPITALS = 0.001
# Accuracy counts rows, macro F1 counts labels: so far apart, rare labels do worse than the accuracy says.
_FAR_APART = 0.1
_TIMES_AS_MANY = 2
_MOST_NAMED = 5


def capital_notes(rows: Sequence[Row], source: str, mark_capitals: bool, choice: bool) -> list[str]:
    """Return what the rows' capitals call for.

    Args:
        rows: to learn from.
        source: the file they came from.
        mark_capitals: whether the model is to tell words with capitals apart.
        choice: whether `train` decided so, rather than the user.
    """
    if choice and mark_capitals:
        found = capitals_of(rows)
        return [
            f"{found.in_names:.0%} of the words in entities have a capital letter, {found.elsewhere:.0%} of the others:"
            " words with capitals are marked; --no-mark-capitals leaves them as they are"
        ]
    words = [word for row in rows for text in row.texts for word in text.split()]
    if mark_capitals and words and with_capitals(words) < _FEWEST_CAPITALS:
        return [f"--mark-capitals has nothing to mark: {source} has next to no capitals"]
    return []


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
        named = listed([f"{on_one_line(label)} ({wanted[label]})" for label in never], _MOST_NAMED)
        notes.append(
            f"never given to a validation row: the {kind} {named}; give it more rows, or train for more epochs"
        )
    whole = next((name for name in ("accuracy", "micro_f1") if name in measures), None)
    if whole and "macro_f1" in measures and measures[whole] - measures["macro_f1"] > _FAR_APART:
        # Of labels that have about as many rows each, none is rare.
        even = bool(wanted) and max(wanted.values()) < _TIMES_AS_MANY * min(wanted.values())
        worse = "some labels are answered far worse than others"
        worse = worse if even else "rare labels are answered worse than common ones"
        notes.append(f"macro_f1 is {measures['macro_f1']:.4f}, far below {whole} {measures[whole]:.4f}: {worse}")
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


def comparison_note(compared: dict[str, dict[str, Any]], measure: str, own: str) -> str | None:
    """Return what to say where a simpler method answers as well as the model or better, or None.

    Args:
        compared: name of the method → measures.
        measure: by which one is better than another.
        own: the model's name among them.
    """
    best = max((name for name in compared if name != own), key=lambda name: compared[name][measure])
    ahead = compared[best][measure]
    if ahead < compared[own][measure]:
        return None
    return (
        f"{best} is no worse than the model: {measure} {figure(ahead)} against {figure(compared[own][measure])}; "
        "give the model more rows or more epochs, or take the simpler method"
    )
