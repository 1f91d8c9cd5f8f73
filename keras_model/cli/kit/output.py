"""What commands show: progress on standard error, results on standard output."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs.answers import Parted
from keras_model.outputs.decoding.labels import LabelSet

# So many tokens of what was not read are counted: a text of megabytes shall not cost what it was cut for.
_COUNTED_TOKENS = 10_000
_SHOWN_CHARACTERS = 40
# The key of what was measured of a file's rows by the values of a column.
BY = "by"
# Control characters, and what turns the direction of writing.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def error_console() -> Console:
    """Return where progress is told: standard error, so that standard output holds results alone."""
    return Console(stderr=True, highlight=False, markup=False)


def tell(step: str) -> None:
    """Say on standard error what begins now, a line each."""
    print(step, file=sys.stderr)


def print_measures(measures: dict[str, Any], as_json: bool) -> None:
    """Print what was found, a line each or as one JSON document.

    Under the key `noisy`, the same measures of the same rows with typing noise; a line then holds both. Under `parted`,
    rows of which a tagger finds other entities by the data's words than in the text (`parted_record`). Under `by`, the
    measures of the rows of each value of a column (`RowsByValue`), a table. Under `attack`, what became of attacked
    rows (`attack_measures`); its examples are for JSON alone.
    """
    if as_json:
        print(json.dumps(measures))
        return
    noisy = measures.get("noisy", {})
    width = max(12, *map(len, measures), *map(len, measures.get("attack", ())))
    for name, value in measures.items():
        if name in ("noisy", "parted", "attack", BY):
            continue
        shown = figure(value)
        if isinstance(value, float) and name in noisy:
            shown += f"   with noise {noisy['noise']:g}: {noisy[name]:.4f}"
        print(f"{name:<{width}} {shown}")

    if attack := measures.get("attack"):
        told = f"of {attack['right']} right rows out of {attack['rows']}, at most {attack['words']} words misspelled"
        print(f"under attack, {told}:")
        for name in ("accuracy", "accuracy_under_attack", "right_held", "queries", "words_changed"):
            print(f"{name:<{width}} {figure(attack[name])}")
    if parted := measures.get("parted"):
        apart = 100 * abs(measures["f1"] - measures["text_f1"])
        print(f"f1 and text_f1 are {apart:.1f} points apart: the words of the data are not those found in the text")
        for row in parted:
            sides = (", ".join(row[side]) or "nothing" for side in ("by_words", "in_text"))
            print(on_one_line("line {}: by the data's words {}; in the text {}".format(row["line"], *sides)))
    if by := measures.get(BY):
        print_table(_by_table(by))


def _by_table(found: dict[str, Any]) -> RenderableType:
    """Return a line for each value of the column, and one for the mean."""
    names = list(found["mean"])
    table = Table(box=None, pad_edge=False)
    table.add_column(Text(on_one_line(found["column"])))
    for name in ("rows", *names):
        table.add_column(name, justify="right")
    for value, own in found["values"].items():
        shown = (figure(own[name]) if name in own else "-" for name in names)
        table.add_row(Text(on_one_line(value)), figure(own["examples"]), *shown)
    table.add_row(f"mean of {len(found['values'])}", "", *(figure(found["mean"][name]) for name in names))
    return table


def parted_record(parted: Sequence[Parted]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows whose entities part as data under the key `parted`, and nothing where there are none."""
    return {"parted": [asdict(row) for row in parted]} if parted else {}


def tell_of_cut_texts(answers: Sequence[Mapping[str, Any]], preprocessor: Preprocessor, remedy: str) -> None:
    """Say on standard error, a line each, which texts were not read to their end, and how much was not.

    Args:
        answers: in the order of the texts, each with its `text`, and whether it is `truncated`.
        preprocessor: that read them.
        remedy: what to do about it.
    """
    read = preprocessor.tokens_read
    for number, answer in enumerate(answers, start=1):
        text = answer["text"]
        if answer["truncated"] and not isinstance(text, str):
            tell(f"pair {number} ({_beginning(text[0])}; {_beginning(text[1])}): not read to its end; {remedy}")
        elif answer["truncated"] and isinstance(text, str) and read is not None:
            tell(f"text {number} ({_beginning(text)}): {_cut(text, read, preprocessor)}; {remedy}")


def tell_of_cut_question(question: str, preprocessor: Preprocessor) -> None:
    """Print that a question's end was not read, and what helps, where it takes more than half of a window."""
    if cut := _cut(question, preprocessor.question_tokens_read, preprocessor):
        remedy = "ask a shorter question, or build the file with a greater --length"
        tell(f"the question ({_beginning(question)}): {cut}; {remedy}")


def _cut(text: str, read: int, preprocessor: Preprocessor) -> str:
    """Return how many tokens of a text are read, and how many are not, or "" where it has no more."""
    more = len(preprocessor.tokenizer.encode(text, limit=read + _COUNTED_TOKENS + 1)) - read
    left = f"more than {_COUNTED_TOKENS}" if more > _COUNTED_TOKENS else f"{more}"
    return f"cut after {read} tokens, tokens not read: {left}" if more > 0 else ""


def _beginning(text: str) -> str:
    shown = on_one_line(text[:_SHOWN_CHARACTERS])
    return f"{shown}..." if len(text) > _SHOWN_CHARACTERS else shown


def figure(value: Any) -> str:
    """Return a measure as it is printed: a share with four digits, a count or a name as it is."""
    return f"{value:.4f}" if isinstance(value, float) else f"{value}"


def given_labels(found: LabelSet) -> str:
    """Return the labels that a text is given, each with its probability, or "-" where there is none."""
    return ", ".join(f"{label['label']} {label['score']:.3f}" for label in found["labels"] if label["given"]) or "-"


def as_line(text: str | Sequence[str]) -> str:
    """Return a text as a line holds it: a blank for each line end, "?" for what UTF-8 lacks; two columns of a pair."""
    if not isinstance(text, str):
        return "\t".join(as_line(each) for each in text)
    return " ".join(text.splitlines()).encode("utf-8", "replace").decode()


def on_one_line(text: str) -> str:
    r"""Return a text as it can be shown: single blanks between its words, "?" for what UTF-8 cannot hold.

    What would move the cursor, ring, or turn the direction of writing is shown as Python writes it, such as `\x1b`.
    """
    return _UNSHOWN.sub(lambda found: found[0].encode("unicode_escape").decode(), as_line(" ".join(text.split())))


def print_table(renderable: Any, width: int = 140) -> None:
    """Print what `rich` can render; where there is no terminal to fit it to, in lines of `width` characters."""
    # A file or a pipe has no width: let long cells stand rather than cut them.
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = width
    # Printed by Python itself, so that a reader who leaves early ends this command like the others.
    with console.capture() as capture:
        console.print(renderable)
    print(capture.get(), end="")
