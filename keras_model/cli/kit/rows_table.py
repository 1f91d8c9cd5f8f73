"""The table that tells what rows hold, before a model learns them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keras_model.cli.kit.output import on_one_line
from keras_model.data.labels import shown_label
from keras_model.data.readers import RowsFile
from keras_model.data.reports.inspection import ROW, TEXT, Lengths, inspect_files, word_lengths
from keras_model.data.rows import PartnerRow, Row, SpanRow, TokenRow, every_text, texts_of
from keras_model.data.tasks import CLASSIFICATION, QUESTION_ANSWERING, TAGGING
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.encode.words import split_runs

# Where there is no terminal to fit lines to, each stands whole.
TABLE_WIDTH = 1000
# Of more labels, the most frequent and the rarest are shown.
_MOST_LABELS = 60
_MOST_PLACES = 4
_MOST_TWINS = 20
# Of fewer rows, each may well have a label of its own.
_FEW = 10
_OVER = {
    TAGGING: "are cut while the model learns",
    QUESTION_ANSWERING: "are read in several windows",
}
# How spreadsheets, data frames, data bases, SNLI and Hugging Face's data sets write that there is no label.
_MISSING = {"nan", "n/a", "#n/a", "<na>", "null", "\\n", "-", "-1", "?"}
# Shows a path, or a place in a file.
Namer = Callable[[str], str]
_CUT = "are cut while the model learns; --length N reads more"


def inspect_rows(
    files: Sequence[RowsFile], preprocessor: Preprocessor | None, *, apart: bool = False
) -> dict[str, Any]:
    """Return what the files hold, as `inspect_files`, with lengths in tokens where there is a tokenizer.

    Args:
        files: the rows of each, read for the same task.
        preprocessor: of the model that shall read them; None counts words.
        apart: the model reads each text of a pair by itself, as one of sentence vectors does.
    """
    if preprocessor is None:
        return inspect_files(files, [word_lengths(file.rows, apart=apart) for file in files])
    return inspect_files(files, [token_lengths(file.rows, preprocessor, apart=apart) for file in files])


def token_lengths(rows: Sequence[Row], preprocessor: Preprocessor, *, apart: bool = False) -> Lengths:
    """Return the tokens of each row, with its prompt and the special ones that stand around and between its texts.

    Args:
        rows: of one task.
        preprocessor: of the model that shall read them.
        apart: count each text by itself.
    """
    tokenizer = preprocessor.tokenizer
    texts = [read for row in rows for read in _read(row, preprocessor.prompts, apart)]
    # Many questions share a context, and sentences share their words.
    known = list(dict.fromkeys(text for own in texts for text in own))
    tokens = dict(zip(known, tokenizer.count(known), strict=True))
    special = {1: tokenizer.template.of_text, 2: tokenizer.template.of_pair}
    tagged = any(isinstance(row, TokenRow) for row in rows)
    lengths = [sum(tokens[text] for text in own) + special[1 if tagged else len(own)] for own in texts]
    return Lengths("tokens", preprocessor.sequence_length, lengths, TEXT if apart else ROW)


def _read(row: Row, prompts: Prompts, apart: bool) -> Iterator[Sequence[str]]:
    """Yield the texts that a model reads together, as it reads them: those of the row, or one after the other."""
    match row:
        case TokenRow():
            yield _runs(row)
        case SpanRow():
            yield row.texts
        case PartnerRow() if apart:
            first, second = prompts.of_sides()
            for text, prompt in zip(every_text(row), chain([first], repeat(second)), strict=False):
                yield texts_of(prompts.before([text], prompt)[0])
        case _ if apart:
            yield from (texts_of(text) for text in prompts.before(row.texts))
        case _:
            yield texts_of(prompts.before([row.input])[0])


def _runs(row: TokenRow) -> Sequence[str]:
    """Return what a model of entities makes tokens of, one after the other."""
    text, _ = row.written
    return [text[run[0].begin : run[-1].end] for run in split_runs(text)]


def rows_table(found: dict[str, Any], task: str) -> RenderableType:
    """Return what `inspect_rows` returned as tables and notes, for people."""
    name = _namer([file["file"] for file in found["files"]])
    parts: list[RenderableType] = [_files_table(found["files"], name)]
    names = [name(file["file"]) for file in found["files"]]
    if found["labels"]:
        counted = "tag" if "scheme" in found["files"][0] else "label"
        parts.append(_labels_table(found["labels"], names, counted))
    if found.get("entities"):
        parts.append(_labels_table(found["entities"], names, "entity"))
    parts += _notes(found, task, name)
    return Group(*parts)


def _files_table(files: Sequence[dict[str, Any]], name_of: Namer) -> Table:
    table = Table("file", "kind", box=None, pad_edge=False)
    counted = files[0]["lengths"]
    unit = counted["unit"] if counted["each"] == ROW else f"{counted['unit']} of a {counted['each']}"
    for name in ("rows", f"{unit}: median", "95 %", "longest"):
        table.add_column(name, justify="right")
    if any("scheme" in file for file in files):
        table.add_column("tags")
    if any("scores" in file for file in files):
        table.add_column("scores: least, median, most")
    for file in files:
        lengths = file["lengths"]
        figures = (file["rows"], lengths["median"], lengths["of_95_percent"], lengths["longest"])
        scheme = [file["scheme"]] if "scheme" in file else []
        scores = [", ".join(f"{score:g}" for score in file["scores"].values())] if "scores" in file else []
        table.add_row(Text(name_of(file["file"])), file["kind"], *map(str, figures), *scheme, *scores)
    return table


def _labels_table(labels: Sequence[dict[str, Any]], names: Sequence[str], counted: str) -> Table:
    table = Table(counted, box=None, pad_edge=False)
    for name in names:
        table.add_column(Text(name), justify="right")
    table.add_column("such as")
    shown = list(labels)
    left_out = len(labels) - _MOST_LABELS
    if left_out > 0:
        shown = [*labels[: _MOST_LABELS // 2], *labels[-_MOST_LABELS // 2 :]]
    for place, label in enumerate(shown):
        if left_out > 0 and place == _MOST_LABELS // 2:
            table.add_row(f"... {left_out} more", *[""] * len(names), "")
        # What a text says in brackets is no mark-up.
        table.add_row(Text(_cut(label["label"])), *map(str, label["rows"]), Text(_cut(label["example"])))
    return table


def _notes(found: dict[str, Any], task: str, name_of: Namer) -> list[Text]:
    notes = [
        *(f"{name_of(file['file'])}: {note}" for file in found["files"] for note in _of_file(file, task, name_of)),
        *_of_labels(found, task),
        *_of_repeats(found, name_of),
    ]
    return [Text(on_one_line(f"note: {note}")) for note in notes]


def _of_file(file: dict[str, Any], task: str, name_of: Namer) -> Iterator[str]:
    lengths = file["lengths"]
    if lengths["over_limit"]:
        kept = _OVER.get(task, _CUT)
        all_of_them = f"{lengths['counted']} {lengths['each']}s"
        over = f"{lengths['over_limit']} of {all_of_them} have more than {lengths['limit']} tokens"
        yield f"{over} and {kept}"
    if file["empty_texts"]:
        yield f"empty texts: {file['empty_texts']}"
    if missing := file.get("missing_texts"):
        yield f"texts that look like missing values, such as {missing['example']!r}: {missing['count']}"
    for damage in file.get("damages", ()):
        held = f"{damage['count']} of {file['rows']} rows hold {damage['told']}"
        where = name_of(f"{file['file']}:{damage['line']}")
        yield f"{held} (such as {_quoted(damage['example'])}, first in {where})"
    if "parts" in file:
        said = f"its column {file['parts']['column']} says {', '.join(file['parts']['names'])}"
        yield f"{said}, and all are read; give each a file of its own"
    if "weights" in file:
        yield f"its column {file['weights']} is not read; each row counts alike"
    if "names" in file:
        yield (
            f"its column {file['names']} names what the labels number, and is not read; call it label in "
            "place of them to learn the names"
        )
    if cut := file.get("cut_marks"):
        said = f"{cut['count']} of {cut['marks']} marks begin within a word"
        yield f"{said}, such as {_quoted(cut['example'])}"
    if unread := file.get("unread_texts"):
        others = ", ".join(unread[:_MOST_PLACES]) + (", ..." if len(unread) > _MOST_PLACES else "")
        are = ("column", "holds", "is") if len(unread) == 1 else ("columns", "hold", "are")
        yield f"its {are[0]} {others} {are[1]} texts, too, and {are[2]} not read"
    if negatives := file.get("negatives"):
        yield negatives
    if apart := file.get("answers_apart"):
        yield (
            f"{apart['count']} of {file['rows']} questions have answers in places apart, such as "
            f"{_quoted(apart['first'])} and {_quoted(apart['other'])}; the first alone is learnt, and each counts "
            "as right: leave out questions that only all of them answer"
        )
    if file.get("without_answer"):
        yield f"{file['without_answer']} of {file['rows']} questions have no answer"


def _of_labels(found: dict[str, Any], task: str) -> Iterator[str]:
    if task == CLASSIFICATION and len(found["labels"]) >= _FEW and all(max(own["rows"]) < 2 for own in found["labels"]):
        example = _quoted(found["labels"][0]["label"])
        yield f"no label comes twice, such as {example}: if it is a number, --task regression learns it"
    for label in found["labels"]:
        if label["label"].strip().lower() in _MISSING:
            yield f"the label {label['label']!r} looks like a missing value; leave such rows out if it is one"
    for twins in found["near_twins"][:_MOST_TWINS]:
        yield f"the labels {', '.join(_quoted(twin) for twin in twins)} look alike, but are told apart"
    if len(found["near_twins"]) > _MOST_TWINS:
        yield f"{len(found['near_twins']) - _MOST_TWINS} more groups of labels look alike; --json lists all"


def _of_repeats(found: dict[str, Any], name_of: Namer) -> Iterator[str]:
    for key, told in (
        ("duplicates", "texts that occur more than once in a file"),
        ("conflicts", "texts that have different labels in different rows"),
        ("shared", "texts that are in more than one file, so that a score on these says too much"),
    ):
        if found[key]["count"]:
            example = found[key]["examples"][0]
            labels = f" ({' / '.join(map(_cut, example['labels']))})" if key == "conflicts" else ""
            places = ", ".join(map(name_of, example["places"][:_MOST_PLACES]))
            yield f"{told}: {found[key]['count']}, such as {_quoted(example['text'])}{labels}, {places}"


def _namer(paths: Sequence[str]) -> Namer:
    """Return what shortens a path, or a place in it, to the file's name; nothing is cut where names would be alike."""
    files = set(paths)
    return _name if len({_name(path) for path in files}) == len(files) else str


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _cut(text: str) -> str:
    return shown_label(on_one_line(text))


def _quoted(text: str) -> str:
    return repr(shown_label(" ".join(text.split())))
