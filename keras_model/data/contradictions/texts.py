"""Texts that are none, and sentences that are words."""

from collections.abc import Sequence
from typing import Any

from keras_model.data.contradictions.cells import BYTES, DECODE, NUMBER, count_of_words
from keras_model.data.files.literals import looks_like_literal, read_literal
from keras_model.data.files.table import Table, named
from keras_model.data.files.usual_names import columns_with
from keras_model.messages import shown

_TEXTS = ("text", "pair", "text_a", "text_b", "question", "context")
# No name of a column that is known is longer.
_LONGEST_NAME = 30


def require_texts(table: Table, columns: Sequence[str]) -> None:
    """Refuse a column of texts, among those that are read, that holds none.

    Raises:
        DataError: all of several are numbers, such as those of documents, or bytes as Python prints them, or all are
            lists of words, written out.
    """
    of_texts = [column for column in columns if column in _TEXTS]
    for column in of_texts:
        cells = table.column(column)
        if len(cells) < 2 or not all(isinstance(cell, str) for cell in cells):
            continue
        if all(NUMBER.fullmatch(cell.strip()) for cell in cells):
            raise table.fault(f"{column} is {shown(cells[0])}, and all are numbers; give the texts themselves")
        if all(BYTES.fullmatch(cell.strip()) for cell in cells):
            raise table.fault(f"{column} is {shown(cells[0])}, {DECODE}")
    for column in of_texts:
        cells = table.column(column)
        if all(map(_is_list_of_words, cells)):
            remedy = "call the column tokens" if columns[-1] == "tags" else "write the text itself"
            raise table.fault(f"{column} is {shown(cells[0])}, a list written as text; {remedy}")


def require_no_header(table: Table, columns: Sequence[str]) -> None:
    """Refuse a row that names columns, as where files were put together or a header was made a row.

    Raises:
        DataError: a text is called as texts are, and its label or score as those are, such as `text` and `label`.
    """
    for record in table.records:
        text, target = (record.values.get(columns[place]) for place in (0, -1))
        if not isinstance(text, str) or not isinstance(target, str) or len(text) > _LONGEST_NAME:
            continue
        if columns_with("texts", [text]) and columns_with("targets", [target]):
            told = f"{shown(text)} and {shown(target)} name columns and are no row; leave it out"
            raise named(table.fault(told, record), record)


def require_sentences(table: Table, column: str) -> None:
    """Refuse a table with a word a line, its lists read, of which each word would be learnt as a sentence.

    Args:
        table: the rows.
        column: of the words.

    Raises:
        DataError: no row has more than one word, and several rows have one.
    """
    words = list(map(count_of_words, table.column(column)))
    if max(words) == 1 and sum(words) > 1:
        raise table.fault(
            "no row has more than one word; write each sentence's words and tags on a line of its own, or add a column "
            "sentence_id, or a blank line between sentences",
            table.records[words.index(1)],
        )


def _is_list_of_words(value: Any) -> bool:
    if not isinstance(value, str) or not value.strip().startswith("[") or not looks_like_literal(value):
        return False
    try:
        written = read_literal(value)
    except ValueError:
        return False
    return bool(written) and all(isinstance(word, str) for word in written)
