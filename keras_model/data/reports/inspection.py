"""What one should know of rows before a model learns them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from keras_model.data.held_out import normal_form
from keras_model.data.labels import near_twins
from keras_model.data.readers import RowsFile
from keras_model.data.reports.damage import damages
from keras_model.data.rows import LabelSetRow, PartnerRow, Row, ScoreRow, SpanRow, TokenRow, every_text
from keras_model.data.sentence_pairs import told_negatives
from keras_model.data.tag_schemes import OUTSIDE, TYPES_ALONE

# Of duplicates and the like, so many are shown with their places.
_EXAMPLES = 5
# How data frames, spreadsheets and data bases write that there is no text.
_MISSING = {"nan", "<na>", "n/a", "#n/a", "null", "none", "\\n"}
# What has a length.
ROW, TEXT = "row", "text"


@dataclass(frozen=True)
class Lengths:
    """How long the rows of a file are, or their texts where a model reads each by itself.

    Attributes:
        unit: "tokens", special ones among them, or "words".
        limit: of the model; None for none.
        of_each: one a row, or one a text.
        each: what has a length, "row" or "text".
    """

    unit: str
    limit: int | None
    of_each: Sequence[int]
    each: str = ROW

    def record(self) -> dict[str, Any]:
        """Return the median, the length that 95 in 100 keep to, the longest, and how many of all are over the limit."""
        ordered = sorted(self.of_each)
        last = len(ordered) - 1
        over = None if self.limit is None else sum(length > self.limit for length in ordered)
        return {
            "unit": self.unit,
            "each": self.each,
            "counted": len(ordered),
            "median": ordered[last // 2],
            "of_95_percent": ordered[-(-last * 95 // 100)],
            "longest": ordered[last],
            "limit": self.limit,
            "over_limit": over,
        }


def word_lengths(rows: Iterable[Row], *, apart: bool = False) -> Lengths:
    """Return the lengths in words, for want of a tokenizer; a text is cut at its blanks.

    Args:
        rows: of one task.
        apart: count each text by itself, and those that a row names as not belonging to its first one, too.
    """
    if apart:
        return Lengths("words", None, [len(text.split()) for row in rows for text in every_text(row)], TEXT)
    return Lengths("words", None, [_words(row) for row in rows])


def _judged(row: Row) -> tuple[str, ...] | None:
    """Return what a row says of its text, as it can be compared: of several labels, the order says nothing.

    None is of a row that says nothing of it, such as a pair without a score.
    """
    match row:
        case PartnerRow() | SpanRow():
            return None
        case LabelSetRow():
            return tuple(sorted(row.labels))
        case ScoreRow():
            return (f"{row.score:g}",)
    return row.labels


def _words(row: Row) -> int:
    return len(row.tokens) if isinstance(row, TokenRow) else sum(len(text.split()) for text in row.texts)


def inspect_files(files: Sequence[RowsFile], lengths: Sequence[Lengths]) -> dict[str, Any]:
    """Return what the files hold, as data that JSON can keep.

    Texts count as the same whatever their case and blanks.

    Args:
        files: the rows of each, read for the same task.
        lengths: of the rows, or of the texts, of each file.

    Returns:
        - `files`, one each: `file`, `kind`, `rows`, `empty_texts`, `lengths` as `Lengths.record`; `damages`, as
          `damage.Damage` has them, if there are any; `scheme` of tags;
          `cut_marks`, the `count` of the `marks` that begin within a word, and an `example`; `missing_texts`, the
          `count` of those that look like a missing value, and an `example`;
          `without_answer` of questions; `answers_apart`, the `count` of those whose answers are in places apart, with
          the `first` and an `other` of one, where most that have several are so; the least of `scores`, their median
          and the most; `parts`, `column` and `names`, where rows of several are in one file; the columns of
          `weights`, of the `names` of labels, and `unread_texts`, which are not read; what is said of
          `negatives`;
        - `labels`: each with its `rows` (of tags, words) in each file, and an `example`;
        - `entities`: the same for the types of entities, if there are tags that begin them;
        - `near_twins`: groups of labels that look alike;
        - `duplicates`, `conflicts`, `shared`: `count` and `examples` of texts that occur twice in a file, that have
          other labels, tags or scores elsewhere, and that are in several files; each with its places, "file:line".
    """
    texts = _Texts()
    labels: list[_Count] = []
    entities: list[_Count] = []
    for file in files:
        labels.append(_Count())
        entities.append(_Count())
        for row in file.rows:
            texts.add(file, row)
            _count(row, labels[-1], entities[-1])
    tagged = any(file.scheme is not None for file in files)
    found = {
        "files": [_file(file, own) for file, own in zip(files, lengths, strict=True)],
        "labels": _table(labels),
        "near_twins": near_twins(label for counted in labels for label in counted.numbers),
        "duplicates": texts.told(texts.repeated()),
        "conflicts": texts.told(texts.contradictory()),
        "shared": texts.told(texts.shared()),
    }
    if tagged and any(file.scheme is not None and file.scheme.name != TYPES_ALONE for file in files):
        found["entities"] = _table(entities)
    return found


@dataclass
class _Count:
    numbers: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, example: str) -> None:
        self.numbers[name] += 1
        self.examples.setdefault(name, example)


@dataclass(frozen=True)
class _Place:
    file: int
    at: str
    labels: tuple[str, ...] | None


class _Texts:
    """The places of each text."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], list[_Place]] = defaultdict(list)
        self._written: dict[tuple[str, ...], str] = {}
        # Many questions share a context.
        self._normal = lru_cache(maxsize=1024)(normal_form)

    def add(self, file: RowsFile, row: Row) -> None:
        key = tuple(map(self._normal, row.texts))
        self._places[key].append(_Place(id(file), f"{file.path}:{row.line}", _judged(row)))
        self._written.setdefault(key, row.texts[0])

    def repeated(self) -> list[tuple[str, ...]]:
        return [key for key, places in self._places.items() if len({place.file for place in places}) < len(places)]

    def shared(self) -> list[tuple[str, ...]]:
        return [key for key, places in self._places.items() if len({place.file for place in places}) > 1]

    def contradictory(self) -> list[tuple[str, ...]]:
        return [key for key, places in self._places.items() if len({place.labels for place in places} - {None}) > 1]

    def told(self, keys: Sequence[tuple[str, ...]]) -> dict[str, Any]:
        return {"count": len(keys), "examples": [self._example(key) for key in keys[:_EXAMPLES]]}

    def _example(self, key: tuple[str, ...]) -> dict[str, Any]:
        places = self._places[key]
        labels = list(dict.fromkeys(" ".join(place.labels or ()) for place in places))
        return {"text": self._written[key], "labels": labels, "places": [place.at for place in places]}


def _file(file: RowsFile, lengths: Lengths) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": str(file.path),
        "kind": file.kind,
        "rows": len(file.rows),
        "empty_texts": sum(not text.strip() for row in file.rows for text in row.texts),
        "lengths": lengths.record(),
    }
    if missing := [text.strip() for row in file.rows for text in every_text(row) if text.strip().lower() in _MISSING]:
        told["missing_texts"] = {"count": len(missing), "example": missing[0]}
    if damaged := [asdict(found) for found in damages(file.rows)]:
        told["damages"] = damaged
    if file.scheme is not None:
        told["scheme"] = str(file.scheme)
    if file.parts is not None:
        column, names = file.parts
        told["parts"] = {"column": column, "names": list(names)}
    if file.weights:
        told["weights"] = file.weights
    if file.names:
        told["names"] = file.names
    if file.cut_marks:
        told["cut_marks"] = dict(zip(("count", "marks", "example"), file.cut_marks, strict=True))
    if negatives := told_negatives(file.rows):
        told["negatives"] = negatives
    if file.unread_texts:
        told["unread_texts"] = list(file.unread_texts)
    questions = [row for row in file.rows if isinstance(row, SpanRow)]
    if questions:
        told["without_answer"] = sum(not row.answers for row in questions)
        if apart := _answers_apart(questions):
            told["answers_apart"] = apart
    scores = sorted(row.score for row in file.rows if isinstance(row, ScoreRow))
    if scores:
        told["scores"] = {"least": scores[0], "median": scores[(len(scores) - 1) // 2], "most": scores[-1]}
    return told


def _answers_apart(questions: Sequence[SpanRow]) -> dict[str, Any] | None:
    """Return how many questions have answers of different words in places apart, None where most of several overlap.

    Annotators who do not agree mark more or less of the same place, as a rule.
    """
    several = [row.answers for row in questions if len({normal_form(text) for text, _ in row.answers}) > 1]
    apart = [(answers[0][0], other) for answers in several if (other := _elsewhere(answers))]
    if 2 * len(apart) <= len(several):
        return None
    return {"count": len(apart), "first": apart[0][0], "other": apart[0][1]}


def _elsewhere(answers: Sequence[tuple[str, int]]) -> str:
    """Return an answer of other words that shares no character with the first one, "" without any."""
    first, begin = answers[0]
    end = begin + len(first)
    outside = (text for text, place in answers[1:] if place >= end or place + len(text) <= begin)
    return next((text for text in outside if normal_form(text) != normal_form(first)), "")


def _count(row: Row, labels: _Count, entities: _Count) -> None:
    if not isinstance(row, TokenRow):
        for label in row.labels:
            labels.add(label, row.texts[0])
        return
    begun: list[str] = []
    kind = ""
    for word, tag in zip([*row.tokens, ""], [*row.tags, OUTSIDE], strict=True):
        if tag[:1] != "I" and begun:
            entities.add(kind, " ".join(begun))
            begun = []
        if tag[:1] == "B":
            kind = tag[2:]
        if tag[:1] in ("B", "I"):
            begun.append(word)
    for word, tag in zip(row.tokens, row.tags, strict=True):
        labels.add(tag, word)


def _table(counts: Sequence[_Count]) -> list[dict[str, Any]]:
    total: Counter[str] = Counter()
    for counted in counts:
        total.update(counted.numbers)
    return [
        {
            "label": label,
            "rows": [counted.numbers[label] for counted in counts],
            "example": next(counted.examples[label] for counted in counts if label in counted.examples),
        }
        for label, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    ]
