"""Rows of an array in JSON: objects, or lists in which a text stands beside its label, its marks or its words' tags."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from keras_model.data.files.column_files import TAG
from keras_model.data.files.headerless import label_column
from keras_model.data.files.published.not_read import refuse_words_without_names
from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError
from keras_model.messages import shown


def array_records(path: Path, items: Sequence[tuple[int, Any]]) -> list[Record]:
    """Return the rows of an array: objects, spaCy's `[text, {"entities": …}]`, or pairs of a text and its label.

    A row may also be a list of words, each with its tag, `[["Ada", "B-PER"], ["met", "O"]]`, as NLTK has sentences, or
    `[{"text": "Ada", "ner": "S-PER"}]`, as Stanza's `Document.to_dict` has, where `start_char` and `end_char` tell
    which tokens blanks stand between (https://stanfordnlp.github.io/stanza/data_objects.html).

    Args:
        path: of the file, for messages.
        items: of the array, each with its line.

    Raises:
        DataError: an item is something else, or the pairs do not tell label from text.
        InputFileError: it is words without names, or names without a text.
    """
    place = _label_place(path, items)
    return [_array_record(path, line, number, item, place) for number, (line, item) in enumerate(items, start=1)]


def _label_place(path: Path, items: Sequence[tuple[int, Any]]) -> int:
    pairs = [(line, item) for line, item in items if _is_pair(item) and all(isinstance(part, str) for part in item)]
    if not pairs:
        return 1
    line, first = pairs[0]
    if columns_with("texts", first) and columns_with("targets", first):
        raise DataError(f"{path}, line {line}: {shown(first)} names columns and is no row; leave it out")
    place = label_column([pair for _, pair in pairs])
    if place is not None:
        return place
    # Of few rows, what is longer is the text, in the order in which most write them.
    texts, labels = (sum(map(len, column)) for column in zip(*(pair for _, pair in pairs), strict=True))
    if texts > labels:
        return 1
    raise DataError(
        f"{path}, line {line}: pairs such as {shown(first)} do not tell label from text; "
        'give objects, {"text": …, "label": …}'
    )


def _tagged_words(item: Any) -> list[list[str]]:
    """Return the words of a sentence that is a list of them, each with its tag behind it; an empty list of others."""
    listed = isinstance(item, list) and all(isinstance(word, list) and len(word) > 1 for word in item)
    if not listed or not all(isinstance(part, str) for word in item for part in word):
        return []
    alike = len({len(word) for word in item}) == 1
    return item if alike and all(TAG.fullmatch(word[-1]) for word in item) else []


def _tokens_of_stanza(item: Any) -> list[dict[str, Any]]:
    """Return the tokens of a sentence of Stanza's, without the words that one of them was parted into; [] of others."""
    if not isinstance(item, list):
        return []
    tokens: list[dict[str, Any]] = []
    parted: set[Any] = set()
    for token in item:
        if not isinstance(token, dict) or not isinstance(token.get("text"), str):
            return []
        number = token.get("id")
        if isinstance(token.get("ner"), str):
            tokens.append(token)
            if isinstance(number, list) and len(number) == 2 and all(isinstance(end, int) for end in number):
                parted = set(range(number[0], number[1] + 1))
        elif not isinstance(number, int) or number not in parted:
            return []
    return tokens


def _spaces_of_stanza(tokens: Sequence[dict[str, Any]]) -> dict[str, list[bool]]:
    """Return a column that says whether a blank follows each token, where all tell their places; {} elsewhere."""
    places = [(token.get("start_char"), token.get("end_char")) for token in tokens]
    if not all(isinstance(begin, int) and isinstance(end, int) for begin, end in places):
        return {}
    return {"space_after": [*(end != begin for (_, end), (begin, _) in pairwise(places)), True]}


def _is_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2


def _array_record(path: Path, line: int, number: int, item: Any, label: int) -> Record:
    name = f"record {number}"
    if isinstance(item, dict):
        return Record(line, item, name)
    if words := _tagged_words(item):
        return Record(line, {"tokens": [word[0] for word in words], "tags": [word[-1] for word in words]}, name)
    if tokens := _tokens_of_stanza(item):
        columns = {"tokens": [token["text"] for token in tokens], "tags": [token["ner"] for token in tokens]}
        return Record(line, {**columns, **_spaces_of_stanza(tokens)}, name)
    if _is_pair(item):
        if isinstance(item[0], str) and isinstance(item[1], dict):
            return Record(line, {"text": item[0], **item[1]}, name)
        text, told = item[1 - label], item[label]
        if isinstance(text, str) and isinstance(told, str | int | float):
            return Record(line, {"text": text, "label": told}, name)
    refuse_words_without_names(path, item)
    raise DataError(f"{path}, line {line}: {name} is {shown(item)}; give an array of objects")
