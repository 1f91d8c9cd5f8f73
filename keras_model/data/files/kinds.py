"""Which kind of file it is, by what it holds first and by its name second."""

import json
from collections.abc import Sequence
from pathlib import Path

from keras_model.data.files.column_files import column_records, looks_like_columns, looks_like_plain_tags
from keras_model.data.files.delimited import delimited_records, delimiter_of, table_rows
from keras_model.data.files.foreign import refuse_foreign_text
from keras_model.data.files.headerless import (
    fasttext_records,
    headerless_records,
    looks_headerless,
    looks_like_fasttext,
)
from keras_model.data.files.json_records import is_json_document, json_document_records, json_line_records
from keras_model.data.files.published.bracketed import unbracketed
from keras_model.data.files.published.marks import marked_plainly
from keras_model.data.files.published.nlu_home import of_nlu_home
from keras_model.data.files.published.not_read import refuse_several_spans, refuse_texts_alone
from keras_model.data.files.published.text_groups import in_pairs
from keras_model.data.files.published.word_spans import in_words
from keras_model.data.files.published.word_tables import in_sentences
from keras_model.data.files.published.yes_no import answers_as_labels
from keras_model.data.files.record import Record
from keras_model.data.files.tagged_lines import looks_like_tagged_lines, tagged_line_records
from keras_model.data.files.tools.argilla import of_argilla
from keras_model.data.files.tools.categories import as_labels
from keras_model.data.files.tools.doccano import named_text
from keras_model.data.files.tools.entity_columns import in_every_record, labels_that_mark, with_all_marks
from keras_model.data.files.tools.ground_truth import of_ground_truth
from keras_model.data.files.tools.label_studio import of_label_studio
from keras_model.data.files.tools.prodigy import accepted
from keras_model.data.files.tools.rasa import kind_of_rasa, read_rasa, refuse_rasa_without_rows
from keras_model.data.files.tools.vertex_ai import of_vertex_ai
from keras_model.errors import DataError, InputFileError

JSON_LINES, JSON, COLUMNS, PLAIN = "JSON lines", "JSON", "words with tags in columns", "plain text"
FASTTEXT, NO_HEADER, TAGGED = "fastText", " without a header line", "words with tags behind them"
A_WORD_A_LINE = " with a word a line"
_DELIMITED = {",": "CSV", "\t": "TSV", ";": "CSV parted by ;", "|": "CSV parted by |"}
_JSON_LINES_NAMES = (".jsonl", ".ndjson", ".jl")
_DELIMITED_NAMES = (".csv", ".tsv")
# Each returns the rows of data sets that are published as tables, too, as others have them, and all others as they are.
_OF_TABLES = (of_nlu_home, answers_as_labels, in_pairs)
# The same of tools and data sets in JSON. What one of them makes, such as marks, another may read.
_PLAINLY = (
    unbracketed,
    of_vertex_ai,
    of_argilla,
    of_ground_truth,
    marked_plainly,
    in_words,
    *_OF_TABLES,
    of_label_studio,
    accepted,
    in_every_record,
    as_labels,
    labels_that_mark,
)
_COLUMN_NAMES = (".conll", ".conllu", ".iob", ".iob2", ".bio", ".bioes", ".bmes", ".bilou")


def kind_of(path: Path, text: str, names: Sequence[str]) -> str:
    """Return the kind of a file, as it is told to users; `PLAIN` where it holds no rows.

    Args:
        path: whose name counts where the text leaves it open.
        text: of the file.
        names: of the columns that rows may have.
    """
    suffix = path.suffix.lower()
    if is_json_document(text):
        return JSON
    if suffix in _JSON_LINES_NAMES or _is_object(text):
        return JSON_LINES
    if suffix == ".json":
        return JSON
    if rasa := kind_of_rasa(path, text):
        return rasa
    delimiter, known = delimiter_of(path, text, names)
    told = _DELIMITED.get(delimiter, f"CSV parted by {delimiter}")
    if known > 1 or (known and suffix in _DELIMITED_NAMES):
        # A row may begin with a label such as "positive", which is a name of columns, too.
        return told + NO_HEADER if known == 1 and looks_headerless(path, text, delimiter) else told
    # The label b of fastText looks like a tag.
    if looks_like_fasttext(text):
        return FASTTEXT
    if looks_like_tagged_lines(text):
        return TAGGED
    if suffix in _COLUMN_NAMES or looks_like_columns(text) or looks_like_plain_tags(text):
        return COLUMNS
    without_header = _delimiter_without_header(path, text)
    if without_header:
        return _DELIMITED[without_header] + NO_HEADER
    return told if suffix in _DELIMITED_NAMES or (known and _parts_all_lines(path, text, delimiter)) else PLAIN


def _parts_all_lines(path: Path, text: str, delimiter: str) -> bool:
    """Whether a first line of names that could be a header has rows below it with as many fields, and no others."""
    try:
        rows = [fields for _, fields in table_rows(path, text, delimiter) if any(fields)]
    except DataError:
        return False
    # A sentence has a blank behind its comma, and mostly among its words.
    sentence = delimiter != "\t" and any(" " in name for name in rows[0])
    return not sentence and len(rows) > 1 and {len(fields) for fields in rows} == {max(2, len(rows[0]))}


def _delimiter_without_header(path: Path, text: str) -> str:
    """Return what parts labels from texts where no header tells; empty where nothing does."""
    # Many a text has commas, and none has tabs.
    possible = ("\t", ",", ";") if path.suffix.lower() in _DELIMITED_NAMES else ("\t",)
    beginning = text[: text.find("\n")] if "\n" in text else text
    return next((one for one in possible if one in beginning and looks_headerless(path, text, one)), "")


def read_records(path: Path, text: str, names: Sequence[str]) -> tuple[str, list[Record]]:
    """Return the kind of a file of rows, and its records.

    Raises:
        InputFileError: it holds no rows.
        DataError: it is not what its kind must be; the line is named.
    """
    kind = kind_of(path, text, names)
    if kind == JSON_LINES:
        records = list(json_line_records(path, text))
    elif kind == JSON:
        records = list(json_document_records(path, text))
    elif kind == COLUMNS:
        records = _words_in_columns(path, text)
    elif kind == TAGGED:
        records = list(tagged_line_records(path, text))
    elif kind == kind_of_rasa(path, text):
        records = read_rasa(path, text)
    elif kind == FASTTEXT:
        records = list(fasttext_records(path, text))
    elif kind.endswith(NO_HEADER):
        delimiter = _delimiter_without_header(path, text) or delimiter_of(path, text, names)[0]
        records = list(headerless_records(path, text, delimiter))
    elif kind == PLAIN:
        refuse_rasa_without_rows(path, text)
        refuse_foreign_text(path, text)
        refuse_texts_alone(path)
        raise InputFileError(
            f"{path}: holds neither JSON, nor a table with a header line, nor words with tags in columns, nor labels "
            "beside texts; put a header line such as text,label above its rows, and call it .jsonl, .csv or .tsv, or "
            "where each line is a word and its tag, .conll"
        )
    else:
        refuse_foreign_text(path, text)
        records = with_all_marks(list(delimited_records(path, text, delimiter_of(path, text, names)[0])))
    if not records:
        raise InputFileError(f"{path}: holds no rows")
    records = named_text(records)
    if kind in (JSON, JSON_LINES):
        refuse_several_spans(path, records[0].values)
        for plainly in _PLAINLY:
            records = plainly(path, records)
    elif is_table(kind):
        for plainly in _OF_TABLES:
            records = plainly(path, records)
    rows = in_sentences(path, records)
    return kind + (A_WORD_A_LINE if len(rows) < len(records) else ""), rows


def _words_in_columns(path: Path, text: str) -> list[Record]:
    """Return the sentences of words in columns; where they cannot be read, a layout that is known is called so."""
    try:
        return list(column_records(path, text))
    except DataError:
        refuse_foreign_text(path, text)
        raise


def is_table(kind: str) -> bool:
    """Whether a kind has its columns' names in a header line."""
    return kind.startswith(("CSV", "TSV")) and not kind.endswith(NO_HEADER)


def _is_object(text: str) -> bool:
    """Whether the first line that is not blank is one JSON object."""
    try:
        return isinstance(json.loads(text.lstrip().split("\n", 1)[0]), dict)
    except (ValueError, RecursionError):
        return False
