"""What in a file contradicts the way in which its rows would be read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.columns import shown
from keras_model.data.files.record import Record
from keras_model.errors import DataError

# Names of columns whose numbers name rows.
_NO_SCORES = {"", "id", "index", "idx", "line", "row", "qid", "qid1", "qid2", "pid"}
# What a column beside two texts says of them where they may not belong together.
_VERDICTS = {
    *("entailment", "contradiction", "neutral", "duplicate", "not_duplicate", "not_entailment", "paraphrase"),
    *("high", "medium", "low", "similar", "dissimilar", "different", "related", "unrelated", "same"),
    *("yes", "no", "true", "false", "positive", "negative", "match", "relevant", "irrelevant"),
}
# Columns that may hold another text than the one that is read by itself.
_SECOND_TEXTS = {
    *("text_a", "text_b", "pair", "query", "question", "premise", "hypothesis", "passage"),
    *("sentence1", "sentence2", "question1", "question2"),
}
# The second of texts that are counted.
_SECOND = re.compile(r"(text|sentence|sent|question|query|utterance|string|phrase|document|s|q)[ _-]?[2b]")
# What stands beside a question may be what its label is of; beside another text, few would mean it.
_QUESTIONS = {"question", "query"}
_ANSWERS = {"answer", "response", "reply", "title", "product_title", "candidate", "snippet"}
# Columns that tell which part of a data set a row belongs to, and what they call the parts.
_OF_PARTS = {"split", "set", "subset", "partition", "part"}
_PARTS = {
    *("train", "training", "test", "testing", "dev", "val", "valid", "validation", "eval", "evaluation", "holdout"),
}
_WEIGHTS = {"weight", "weights", "sample_weight", "example_weight"}
_NEGATIVES = {"neg", "negs", "negative", "negatives"}
_TAG, _BEGINS = re.compile(r"O|[BIESLU]-.+"), re.compile("B-")
_PARTS_OF_A_NAME = re.compile("[a-z]+")
_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?")
_BETWEEN_LABELS = re.compile("[,;]")
# What else may part the labels of a cell, if all that it parts are labels of other cells: Doccano writes a hash.
_BETWEEN_KNOWN = ("|", ";", ",", "#", "/", "+", "&")
_LIST = re.compile(r"\[|\(.*\)$")
# What a label of a text may be of, where the same text has another label for another of these.
_ASKED_OF = {"word", "target_word", "term", "aspect", "aspect_term", "aspect_category", "mention", "entity"}
# A number with so many digits measures, and names no class.
_MEASURED = re.compile(r"[+-]?[0-9]*\.[0-9]{2,}[1-9]0*(?:[eE][+-]?[0-9]+)?")
# As Stack Exchange writes the tags of a question.
_BRACKETED = re.compile(r"(?:<[^<>]+>){2,}")
_BYTES = re.compile(r"""b(["']).*\1""", re.DOTALL)
_DECODE = "bytes as Python prints them; decode them before they are written"
_HALVES = re.compile(r"[+-]?[0-9]+,([0-9]+)")


def parts_in(records: Sequence[Record]) -> tuple[str, tuple[str, ...]] | None:
    """Return the column that tells several parts of a data set apart, such as train and test, and their names."""
    for column in records[0].values:
        if column.strip().lower() not in _OF_PARTS:
            continue
        told = {str(record.values.get(column, "")).strip() for record in records} - {""}
        if len(told) > 1 and {name.lower() for name in told} <= _PARTS:
            return column, tuple(sorted(told))
    return None


def weights_in(records: Sequence[Record]) -> str:
    """Return the column that says how much each row counts, where that is not the same for all; "" without one."""
    for column in records[0].values:
        if column.strip().lower() in _WEIGHTS and len({str(record.values.get(column)) for record in records}) > 1:
            return column
    return ""


def require_partners(path: Path, records: Sequence[Record], columns: Sequence[str]) -> None:
    """Refuse texts that would be learnt as belonging together where another column speaks against it.

    Args:
        path: of the file, for messages.
        records: its rows.
        columns: of the two texts.

    Raises:
        DataError: a third text is named as one that does not belong to the first, numbers could be scores, or words
            tell pairs apart.
    """
    first = records[0]
    for column in first.values:
        plain = column.strip().lower()
        if column in columns or plain in _NO_SCORES:
            continue
        if _NEGATIVES & set(_PARTS_OF_A_NAME.findall(plain)):
            raise DataError(
                f"{path}, line {first.line}: column {column!r} is not read: the other rows' texts are what does not "
                "belong to a text; leave it out"
            )
        values = [record.values.get(column) for record in records]
        if _are_scores(values):
            raise DataError(
                f"{path}, line {first.line}: column {column!r} holds numbers; call it score if it says how alike the "
                "texts are, else leave it out"
            )
        truths = {value for value in values if isinstance(value, bool)}
        if len(truths) > 1 and (_VERDICTS | _ANSWERS) & set(_PARTS_OF_A_NAME.findall(plain)):
            raise DataError(
                f"{path}, line {first.line}: column {column!r} is true or false; keep the rows whose texts belong "
                "together, and leave the column out"
            )
        said = {value.strip().lower() for value in values if isinstance(value, str)} - {""}
        if said and said <= _VERDICTS:
            raise DataError(
                f"{path}, line {first.line}: column {column!r} says {shown(first.values[column])} and the like; keep "
                "the rows whose texts belong together, and leave the column out, or give a score"
            )


def require_single_text(path: Path, records: Sequence[Record], columns: Sequence[str]) -> None:
    """Refuse rows of which one text would be read and another not.

    Args:
        path: of the file, for messages.
        records: its rows.
        columns: that are read.

    Raises:
        DataError: a column that is not read has a name of a second text.
    """
    first = records[0]
    own = next((name for name, meant in first.renamed.items() if meant == columns[0]), columns[0])
    for column in first.values:
        if column in columns or column == own:
            continue
        plain = column.strip().lower()
        answers = own.strip().lower() in _QUESTIONS and plain in _ANSWERS and _are_texts(records, column)
        if plain in _SECOND_TEXTS or _SECOND.fullmatch(plain) or answers:
            raise DataError(
                f"{path}, line {first.line}: {own!r} would be read, {column!r} would not; call them text_a and "
                "text_b if both count, else leave one out"
            )
        if plain in _ASKED_OF and _tells_labels_apart(records, columns, column):
            raise DataError(
                f"{path}, line {first.line}: a text of {own!r} has other labels for another {column!r}, which is not "
                "read; call them text_a and text_b"
            )


def require_texts(path: Path, records: Sequence[Record], columns: Sequence[str]) -> None:
    """Refuse a column of texts that holds none.

    Args:
        path: of the file, for messages.
        records: its rows.
        columns: of texts, among others.

    Raises:
        DataError: all are numbers, such as those of documents, or bytes as Python prints them.
    """
    for column in columns:
        cells = [record.values.get(column) for record in records]
        if len(cells) < 2 or not all(isinstance(cell, str) for cell in cells):
            continue
        first = f"{path}, line {records[0].line}: {column} is {shown(cells[0])}"
        if all(_NUMBER.fullmatch(str(cell).strip()) for cell in cells):
            raise DataError(f"{first}, and all are numbers; give the texts themselves")
        if all(_BYTES.fullmatch(str(cell).strip()) for cell in cells):
            raise DataError(f"{first}, {_DECODE}")


def require_sentences(path: Path, records: Sequence[Record]) -> None:
    """Refuse a table with a word a line, of which each word would be learnt as a sentence.

    Args:
        path: of the file, for messages.
        records: its rows, with their lists read.

    Raises:
        DataError: no row has more than one word, and several rows have one.
    """
    words = [_count_of_words(record.values.get("tokens")) for record in records]
    if max(words) == 1 and sum(words) > 1:
        line = next(record.line for record, count in zip(records, words, strict=True) if count)
        raise DataError(
            f"{path}, line {line}: no row has more than one word; write each sentence's words and tags on a line of "
            "its own, or add a column sentence_id, or a blank line between sentences"
        )


def require_single_labels(path: Path, records: Sequence[Record], column: str) -> None:
    """Refuse a cell of several labels that would be read as a label of its own.

    Args:
        path: of the file, for messages.
        records: its rows.
        column: of the label.

    Raises:
        DataError: a cell writes out a set or an object, or all of its parts are labels, or parts, of other cells.
    """
    cells = list(_cells(records, column))
    several = _of_known_parts({cell for _, cell in cells}, _BETWEEN_KNOWN[:4])
    for line, cell in cells:
        if cell in several or _BRACKETED.fullmatch(cell) or (cell.startswith("{") and cell.endswith("}")):
            raise DataError(
                f"{path}, line {line}: {column} is {shown(cell)}, several labels; --task multi-label-classification "
                "learns them, with | between them; rename it if it is one"
            )


def require_classes(path: Path, records: Sequence[Record], column: str) -> None:
    """Refuse labels that are no classes of texts, but measures, or tags of words.

    Args:
        path: of the file, for messages.
        records: its rows.
        column: of the label.

    Raises:
        DataError: all are numbers, and one is a measure such as 0.8936; all are bytes as Python prints them; or all are
            tags such as `O` and `B-PER`, and each text is a word, or a label has several of them.
    """
    found = [(record, record.values.get(column)) for record in records]
    told = [(record, str(value).strip()) for record, value in found if isinstance(value, str | int | float)]
    labels = {label for _, label in told}
    if all(map(_NUMBER.fullmatch, labels)):
        pairs = "text_b" in records[0].values or "pair" in records[0].values
        for record, value in found:
            if _measures(value, pairs):
                raise DataError(
                    f"{path}, line {record.line}: {column} is {shown(value)}, a number that names no class; --task "
                    "regression learns numbers, else write the names of classes"
                )
    if not told:
        return
    first = f"{path}, line {told[0][0].line}: {column} is {shown(told[0][1])}"
    if all(map(_BYTES.fullmatch, labels)):
        raise DataError(f"{first}, {_DECODE}")
    tags = {tag for label in labels for tag in label.split()}
    of_words = "O" in tags and any(map(_BEGINS.match, tags)) and all(map(_TAG.fullmatch, tags))
    if of_words and any(" " in label for label in labels):
        raise DataError(f"{first}, a tag for each word; call the columns tokens and tags")
    if of_words and all(_count_of_words(record.values.get("text")) < 2 for record in records):
        raise DataError(
            f"{first}, a word's tag; call the columns word and tag, and tell sentences apart by a column sentence_id"
        )


def require_no_classes(path: Path, records: Sequence[Record], column: str) -> None:
    """Refuse numbers of classes as scores: of premises and hypotheses, 0 is an entailment and 2 a contradiction.

    Args:
        path: of the file, for messages.
        records: its rows.
        column: of the score.

    Raises:
        DataError: a `label` of a premise and its hypothesis is a whole number, and one is 2.
    """
    told = {str(record.values.get(column)).strip() for record in records}
    if column == "label" and records[0].renamed.get("premise") == "text_a" and "2" in told and told <= {"0", "1", "2"}:
        raise DataError(
            f"{path}, line {records[0].line}: label is {shown(records[0].values[column])}, a class of premise and "
            "hypothesis, and no score; call it score if it says how alike they are"
        )


def require_names_of_labels(path: Path, records: Sequence[Record], column: str) -> None:
    """Refuse lists that hold a number for each label, and not the names of those that a row has.

    Args:
        path: of the file, for messages.
        records: its rows, with their lists read.
        column: of the labels.

    Raises:
        DataError: a list holds a fraction, or all lists are as long, and hold nothing but numbers from 0 to 1.
    """
    lists = [(record, value) for record in records if isinstance(value := record.values.get(column), list)]
    for record, value in lists:
        if any(isinstance(number, float) and not number.is_integer() for number in value):
            raise _numbers_for_labels(path, record, column)
    lengths = {len(value) for _, value in lists}
    alike = len(lists) == len(records) > 1 and len(lengths) == 1 and lengths.pop() > 1
    if alike and all(number in (0, 1) and isinstance(number, int | float) for _, value in lists for number in value):
        raise _numbers_for_labels(path, records[0], column)


def _numbers_for_labels(path: Path, record: Record, column: str) -> DataError:
    return DataError(
        f"{path}, line {record.line}: {column} is {shown(record.values[column])}, a number for each label; write the "
        "names of those that the row has"
    )


def require_parted_labels(path: Path, records: Sequence[Record], column: str) -> None:
    """Refuse a cell of several labels that would be read as one.

    Args:
        path: of the file, for messages.
        records: its rows.
        column: of the labels.

    Raises:
        DataError: a cell is written as a set, or parts labels with a semicolon, or with a comma where another cell
            holds one of them by itself, or with another sign where other cells hold all of them, or parts numbers with
            blanks.
    """
    cells = list(_cells(records, column))
    several = _of_known_parts({cell for _, cell in cells}, _BETWEEN_KNOWN[1:])
    single = {part.strip() for _, cell in cells for part in cell.split("|") if not _BETWEEN_LABELS.search(part)}
    for line, cell in cells:
        parts = {part.strip() for part in _BETWEEN_LABELS.split(cell)}
        numbers = cell.split()
        blanks = len(numbers) > 1 and all(map(str.isdecimal, numbers))
        if (
            cell.startswith("{")
            or _BRACKETED.fullmatch(cell)
            or ";" in cell
            or (len(parts) > 1 and parts & single)
            or cell in several
            or blanks
        ):
            raise DataError(
                f"{path}, line {line}: {column} is {shown(cell)}; write several labels with | between them or as a "
                "list in JSON, and so one that holds a comma"
            )


def _cells(records: Sequence[Record], column: str) -> Iterator[tuple[int, str]]:
    for record in records:
        value = record.values.get(column)
        if isinstance(value, str) and value.strip() and not _LIST.match(value.strip()):
            yield record.line, value.strip()


def _of_known_parts(cells: set[str], signs: Sequence[str]) -> set[str]:
    """Return the cells that one of the signs parts so that each part is in another cell, by itself or as a part."""
    found: set[str] = set()
    for sign in signs:
        parted = {cell: {part.strip() for part in cell.split(sign)} for cell in cells}
        held = Counter(part for parts in parted.values() for part in parts)
        several = {cell for cell, parts in parted.items() if len(parts) > 1 and all(p and held[p] > 1 for p in parts)}
        # Of 3, 3,5 and 4 stars none are several.
        halves = [_HALVES.fullmatch(cell) for cell in cells if sign in cell]
        if not (sign == "," and all(halves) and len({half[1] for half in halves if half}) == 1):
            found |= several
    return found


def _measures(value: Any, of_pair: bool) -> bool:
    """Whether a number is no whole, half or quarter one, as stars are; in a text by itself, 3.8 may be a name."""
    try:
        apart = not (4 * float(value)).is_integer()
    except (TypeError, ValueError, OverflowError):
        return False
    return apart and (of_pair or isinstance(value, float) or _MEASURED.fullmatch(value.strip()) is not None)


def _tells_labels_apart(records: Sequence[Record], columns: Sequence[str], column: str) -> bool:
    """Whether a text has two labels, and another value of a column with each."""
    labels: dict[str, set[str]] = {}
    told: dict[str, set[str]] = {}
    for record in records:
        text, label, value = (str(record.values.get(name)) for name in (columns[0], columns[-1], column))
        labels.setdefault(text, set()).add(label)
        told.setdefault(text, set()).add(value)
    return any(len(labels[text]) > 1 and len(told[text]) > 1 for text in labels)


def _count_of_words(value: Any) -> int:
    return len(value.split()) if isinstance(value, str) else len(value) if isinstance(value, list) else 0


def _are_texts(records: Sequence[Record], column: str) -> bool:
    """Whether most of a column's values are strings of several words."""
    texts = [value for record in records if isinstance(value := record.values.get(column), str)]
    return 2 * sum(_count_of_words(text) > 1 for text in texts) >= len(records)


def _are_scores(values: Sequence[Any]) -> bool:
    """Whether most values that there are are numbers, and not a number of its own for each row, which may name it."""
    told = [str(value).strip() for value in values if value is not None and not isinstance(value, bool)]
    numbers = [value for value in told if _NUMBER.fullmatch(value)]
    fractions = any("." in value or "," in value for value in numbers)
    filled = sum(value != "" for value in told)
    return len(numbers) * 2 > filled and (fractions or len(set(numbers)) < len(numbers))
