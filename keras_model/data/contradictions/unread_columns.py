"""What the columns that are not read say of the rows."""

import re
from collections.abc import Sequence
from typing import Any

from keras_model.data.contradictions.cells import NUMBER, count_of_words
from keras_model.data.files.literals import looks_like_literal
from keras_model.data.files.table import Table
from keras_model.data.files.usual_names import names_negatives, plain_name, speaks_of_negatives
from keras_model.messages import shown

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
# A third one; of the names with a letter, none is another word.
_THIRD = re.compile(r"(text|sentence|sent|question|query|utterance|string|phrase|document)[ _-]?[3c]")
# As pandas calls the second and the third of columns that had the same name.
_AGAIN = re.compile(r"(?P<name>.+)\.[12]")
# What stands beside a question may be what its label is of; beside another text, few would mean it.
_QUESTIONS = {"question", "query"}
_ANSWERS = {"answer", "response", "reply", "title", "product_title", "candidate", "snippet"}
# Answers to choose from, of which a label or an answer is the number.
_CHOICES = {"choices", "options", "endings", "alternatives"}
_CHOICE = re.compile(r"(choice|option|ending|alternative|answer|sol)[ _-]?[0-9a-e]")
# Columns that tell which part of a data set a row belongs to, and what they call the parts. AutoML says `ml_use`.
_OF_PARTS = re.compile(
    r"((data|dataset|train_test|set)[ _-]?)?(split|set|subset|partition|part)([ _-]?name)?"
    r"|dataset|data_?type|type|usage|ml_use|fold"
)
_PARTS = {
    *("train", "training", "test", "testing", "dev", "val", "valid", "validation", "eval", "evaluation", "holdout"),
    "unassigned",
}
# Columns that tell one part from the others, as fastai's `is_valid`.
_OF_ONE_PART = re.compile(
    r"(is|in|for)[ _-]?(train|training|test|testing|dev|val|valid|validation|eval|holdout)([ _-]?set)?"
)
_YES_OR_NO = {"true", "false", "yes", "no", "1", "0", "1.0", "0.0"}
_WEIGHTS = {"weight", "weights", "sample_weight", "example_weight"}
_CLASS = re.compile(r"[0-9]{1,4}(\.0)?")
# What a label of a text may be of, where the same text has another label for another of these.
_ASKED_OF = {"word", "target_word", "term", "aspect", "aspect_term", "aspect_category", "mention", "entity"}
_PARTS_OF_A_NAME = re.compile("[a-z]+")


def parts_in(table: Table) -> tuple[str, tuple[str, ...]] | None:
    """Return the column that tells several parts of a data set apart, such as train and test, and their names."""
    for column in table.first.values:
        of_parts, of_one = (pattern.fullmatch(plain_name(column)) for pattern in (_OF_PARTS, _OF_ONE_PART))
        if not (of_parts or of_one):
            continue
        told = {str(record.values.get(column, "")).strip() for record in table.records} - {""}
        if len(told) > 1 and {name.lower() for name in told} <= (_PARTS if of_parts else _YES_OR_NO):
            return column, tuple(sorted(told))
    return None


def weights_in(table: Table) -> str:
    """Return the column that says how much each row counts, where that is not the same for all; "" without one."""
    for column in table.first.values:
        if plain_name(column) in _WEIGHTS and len(set(map(str, table.column(column)))) > 1:
            return column
    return ""


def names_in(table: Table, columns: Sequence[str]) -> str:
    """Return the column that names the classes of which a label is but the number, such as `label_text`; "" without.

    Each number has a name of its own, and comes twice as a rule.
    """
    numbers = [str(value).strip() for value in table.column(columns[-1])]
    kinds = set(numbers)
    if columns[-1] != "label" or not 2 <= len(kinds) <= len(numbers) / 2 or not all(map(_CLASS.fullmatch, kinds)):
        return ""
    for column in table.first.values:
        values = table.column(column)
        names = {value.strip() for value in values if isinstance(value, str)}
        if column in columns or len(names) != len(kinds) or any(map(NUMBER.fullmatch, names)) or "" in names:
            continue
        if len(set(zip(numbers, map(str, values), strict=True))) == len(kinds):
            return table.own_name(column)
    return ""


def texts_in(table: Table, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that hold texts, too, such as a title, and are not read.

    Most of their values differ, and have three words or more, as names and dates mostly have not.
    """
    found = []
    for column in table.first.values:
        values = table.column(column)
        different = 2 * len(set(map(str, values))) > len(values) > 1
        if column not in columns and different and 2 * sum(map(_is_sentence, values)) >= len(values):
            found.append(table.own_name(column))
    return tuple(found)


def require_partners(table: Table, columns: Sequence[str]) -> None:
    """Refuse texts, of two columns, that would be learnt as belonging together where another speaks against it.

    Raises:
        DataError: numbers could be scores, words tell pairs apart, or texts could be what does not belong to others.
    """
    for column in table.first.values:
        if column in columns or plain_name(column) in _NO_SCORES:
            continue
        words = set(_PARTS_OF_A_NAME.findall(plain_name(column)))
        values = table.column(column)
        if _are_scores(values):
            raise table.fault(
                f"column {column!r} holds numbers; call it score if it says how alike the texts are, else leave it out"
            )
        truths = {value for value in values if isinstance(value, bool)}
        if len(truths) > 1 and (_VERDICTS | _ANSWERS) & words:
            raise table.fault(
                f"column {column!r} is true or false; call it label if it is what to learn, else keep the rows whose "
                "texts belong together, and leave the column out"
            )
        said = {plain_name(value) for value in values if isinstance(value, str)} - {""}
        if said and said <= _VERDICTS:
            raise table.fault(
                f"column {column!r} says {shown(values[0])} and the like; keep the rows whose texts belong together, "
                "and leave the column out, or give a score"
            )
        if speaks_of_negatives(column) and not names_negatives(column) and _are_texts(values):
            raise table.fault(
                f"column {column!r} could hold texts that do not belong to the first ones; call it negative if it "
                "does, else leave it out"
            )


def require_no_third_text(table: Table, columns: Sequence[str]) -> None:
    """Refuse pairs beside which a third text is counted, which would not be read.

    Raises:
        DataError: a column that is not read has the name of a third text, and holds texts.
    """
    for column in table.first.values:
        third = column not in columns and _THIRD.fullmatch(plain_name(column)) is not None
        if third and any(isinstance(value, str) and value.strip() for value in table.column(column)):
            raise table.fault(
                f"column {column!r} could be a third text, and would not be read; call it negative if it does not "
                "belong to the first one, else leave it out"
            )


def require_columns_once(table: Table, columns: Sequence[str]) -> None:
    """Refuse rows of which a column was there twice before pandas renamed the second.

    Raises:
        DataError: beside a column that is read, such as `label`, another is called `label.1` and says something else.
    """
    read = {table.own_name(column): column for column in columns}
    for other in table.first.values:
        found = _AGAIN.fullmatch(other)
        column = read.get(found["name"], "") if found and other not in read else ""
        if column and table.column(column) != table.column(other):
            raise table.fault(
                f"columns {table.own_name(column)!r} and {other!r} were one name twice, as pandas renames them, and "
                "say different things; keep one"
            )


def require_no_choices(table: Table, columns: Sequence[str]) -> None:
    """Refuse texts with answers to choose from, which would be learnt without these.

    Raises:
        DataError: several columns that are not read have names of choices, or one holds all of them.
    """
    choices = [column for column in table.first.values if column not in columns and _holds_choices(table, column)]
    if (choices and plain_name(choices[0]) in _CHOICES) or len(choices) > 1:
        raise table.fault(
            f"column {choices[0]!r} holds what to choose from, and would not be read; write a row for each choice: "
            "text_a, text_b, and whether it is right as label"
        )


def require_single_text(table: Table, columns: Sequence[str]) -> None:
    """Refuse rows of which one text would be read, as the first of the columns says, and another not.

    Raises:
        DataError: a column that is not read has a name of a second text, or tells the labels of a text apart.
    """
    own = table.own_name(columns[0])
    for column in table.first.values:
        if column in columns or column == own:
            continue
        plain = plain_name(column)
        answers = plain_name(own) in _QUESTIONS and plain in _ANSWERS and _are_texts(table.column(column))
        if plain in _SECOND_TEXTS or _SECOND.fullmatch(plain) or answers:
            raise table.fault(
                f"{own!r} would be read, {column!r} would not; call them text_a and text_b if both count, else leave "
                "one out"
            )
        if plain in _ASKED_OF and _tells_labels_apart(table, columns, column):
            raise table.fault(
                f"a text of {own!r} has other labels for another {column!r}, which is not read; call them text_a and "
                "text_b"
            )


def _holds_choices(table: Table, column: str) -> bool:
    """Whether a column has a name of choices, and holds texts, or lists."""
    named = plain_name(column) in _CHOICES or _CHOICE.fullmatch(plain_name(column)) is not None
    return named and any(
        isinstance(value, list | dict | str) and not _is_number(value) for value in table.column(column)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and (not value.strip() or NUMBER.fullmatch(value.strip()) is not None)


def _tells_labels_apart(table: Table, columns: Sequence[str], column: str) -> bool:
    """Whether a text has two labels, and another value of a column with each."""
    labels: dict[str, set[str]] = {}
    told: dict[str, set[str]] = {}
    for record in table.records:
        text, label, value = (str(record.values.get(name)) for name in (columns[0], columns[-1], column))
        labels.setdefault(text, set()).add(label)
        told.setdefault(text, set()).add(value)
    return any(len(labels[text]) > 1 and len(told[text]) > 1 for text in labels)


def _are_texts(values: Sequence[Any]) -> bool:
    """Whether most values are strings of several words."""
    return 2 * sum(isinstance(value, str) and count_of_words(value) > 1 for value in values) >= len(values)


def _is_sentence(value: Any) -> bool:
    words = value.split() if isinstance(value, str) and not looks_like_literal(value) else []
    return len(words) > 2 and 2 * sum(map(str.isdecimal, re.sub(r"[:.,/-]", "", " ".join(words)).split())) < len(words)


def _are_scores(values: Sequence[Any]) -> bool:
    """Whether most values that there are are numbers, and not a number of its own for each row, which may name it."""
    told = [str(value).strip() for value in values if value is not None and not isinstance(value, bool)]
    numbers = [value for value in told if NUMBER.fullmatch(value)]
    fractions = any("." in value or "," in value for value in numbers)
    filled = sum(value != "" for value in told)
    return len(numbers) * 2 > filled and (fractions or len(set(numbers)) < len(numbers))
