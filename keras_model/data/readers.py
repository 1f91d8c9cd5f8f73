"""Labelled rows out of files as other programs write them, and plain texts for calibration."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keras_model.data.columns import (
    ANSWER_START,
    INPUT_COLUMNS,
    MARKED,
    MOST_NAMES,
    PARTNERS,
    QUESTION,
    TASK_COLUMNS,
    TOKENS,
    WORDS_OF_TEXT,
)
from keras_model.data.contradictions.labels import (
    require_classes,
    require_names_of_labels,
    require_no_classes,
    require_no_truths_beside,
    require_parted_labels,
    require_single_labels,
)
from keras_model.data.contradictions.marks import cut_marks, require_code_points
from keras_model.data.contradictions.texts import require_no_header, require_sentences, require_texts
from keras_model.data.contradictions.unlabelled import require_labelled, require_no_test_set
from keras_model.data.contradictions.unread_columns import (
    names_in,
    parts_in,
    require_columns_once,
    require_no_choices,
    require_no_third_text,
    require_partners,
    require_single_text,
    texts_in,
    weights_in,
)
from keras_model.data.files.decoding import read_file
from keras_model.data.files.foreign import refuse_foreign_text
from keras_model.data.files.published.not_read import refuse_other_labels
from keras_model.data.files.table import Table, has_columns, named, read_table
from keras_model.data.files.usual_names import usual_names
from keras_model.data.record_rows import input_of, negatives_of, row_of
from keras_model.data.rows import Row, Text, TokenRow, texts_of
from keras_model.data.tag_schemes import TagScheme, read_as_bio
from keras_model.data.tasks import (
    CLASSIFICATION,
    EMBEDDING,
    MULTI_LABEL,
    REGRESSION,
    TAGGING,
    TEXT_LABEL_TASKS,
    WHOLE_TEXT_TASKS,
)
from keras_model.errors import DataError, InputFileError, UserError
from keras_model.messages import shown, suggestion


@dataclass(frozen=True)
class RowsFile:
    """What a file holds.

    Attributes:
        path: of the file.
        kind: of the file, as it is told to users, such as "CSV".
        rows: in the order of the file.
        scheme: of the tags as the file has them; None for rows without tags.
        parts: the column that tells parts of a data set apart, and what it calls them, if the file has several.
        weights: the column that says how much each row counts, which is not read; "" without one.
        names: the column that names what the labels number, which is not read; "" without one.
        cut_marks: how many marks begin within a word, of how many, and what one of them marks; None if none does.
        unread_texts: the columns of a text's or a pair's row that hold texts, too, and are not read.
    """

    path: Path
    kind: str
    rows: list[Row]
    scheme: TagScheme | None
    parts: tuple[str, tuple[str, ...]] | None = None
    weights: str = ""
    names: str = ""
    unread_texts: tuple[str, ...] = ()
    cut_marks: tuple[int, int, str] | None = None


def read_rows(path: str | Path, task: str) -> list[Row]:
    """Read the labelled rows of a file.

    What the file holds decides how it is read; its name, where that leaves it open:

    - JSON: an object a line, an array of objects, columns as pandas writes them, or SQuAD 1.1 and 2.0 as published.
    - CSV and TSV with a header line: parted by commas, tabs, semicolons or `|`. Fields are quoted with `"`; the quotes
      of a TSV that quotes nothing, such as GLUE's, belong to its texts.
    - words with their tags in columns, a word a line: CoNLL, IOB2, CoNLL-U with the tags in its last column; a table
      with a header line, such as Kaggle's, whose `sentence_id` or blank lines tell sentences apart.

    A byte order mark tells UTF-8, UTF-16 and UTF-32 apart; without one, a file is UTF-8.

    Columns by task; others are ignored. GLUE's `sentence` is a `text`, its `sentence1` and `sentence2` are a pair, and
    so on (`usual_names`):

    - `classification`: `text`, `label`, or for pairs `text_a`, `text_b` or `text`, `pair`, and `label`. A number as
      label is read as its decimal text, and JSON's true and false as these words.
    - `token-classification`: `tokens`, `tags`; in JSON lists of strings; in CSV and TSV parted by blanks, or lists as
      JSON, Python or NumPy write them. Tags come back in BIO, whichever scheme they have (`read_as_bio`). `text`, or
      `space_after` (whether a blank follows each token), says how they were written. Or `text`, whose words have blanks
      between them, and `tags`. Or `text` and its `entities` (`spans`, `label`, `labels`), a list of
      `{"start", "end", "label"}` or `[start, end, label]`, in code points.
    - `question-answering`: `context`, `question`, `answers`, where `answers` is a list of
      `{"text", "answer_start"}`, or `{"text": [...], "answer_start": [...]}`; in CSV and TSV the same as
      JSON; or `answer`, `answer_text` or `text`, with `answer_start`. A question that the context does not answer has
      an empty list, no text, or `is_impossible` true.
    - `multi-label-classification`: `text`, or for pairs `text_a`, `text_b` or `text`, `pair`; `labels`, or else
      `label`, a list of any number of labels; in CSV and TSV the same as JSON, or the labels with `|` between them.
    - `regression`: texts as before; `score`, or else `label`, a number. Pairs with the same first text are documents of
      one query.
    - `embedding`: `text_a`, `text_b`, or `text`, `pair`, with `score`, or else `label`, a number that tells how alike
      both are; without either column, two texts that belong together.

    Returns:
        `TextRow`, `PairRow`, `TokenRow`, `SpanRow`, `LabelSetRow`, `ScoreRow` or `PartnerRow` objects in the order of
        the file.

    Raises:
        InputFileError: the file is missing, a directory, empty, not UTF-8 or of another kind.
        DataError: a line is not what its kind must be, lacks a column, or holds a value of another type; a column or
            key occurs twice; a quote swallows rows; tags mix schemes.
        UserError: an unknown task.
    """
    return read_rows_file(path, task).rows


def read_rows_file(path: str | Path, task: str) -> RowsFile:
    """Read what `read_rows` does, and tell how the file was understood; errors as there."""
    if task not in TASK_COLUMNS:
        raise UserError(f"task {task!r} has no labelled rows; choose one of {', '.join(TASK_COLUMNS)}")
    path = Path(path)
    table = read_table(path, of_texts=task in WHOLE_TEXT_TASKS)
    columns = table.choose_columns(TASK_COLUMNS[task])
    table = _checked(table, columns, task)
    rows: list[Row] = []
    for record in table.records:
        try:
            rows.append(row_of(path, record.line, record.values, columns, task))
        except DataError as error:
            raise named(error, record) from error
    renamed = {meant: own for own, meant in table.first.renamed.items() if meant in columns}
    kind = ", ".join([table.kind, *(f"{own} as {meant}" for meant, own in renamed.items())])
    found = RowsFile(path, kind, rows, None, parts_in(table), weights_in(table))
    if task == TAGGING and columns in MARKED:
        found = replace(found, cut_marks=cut_marks(table, columns))
    if task in WHOLE_TEXT_TASKS:
        found = replace(found, unread_texts=texts_in(table, columns))
    if task == CLASSIFICATION:
        found = replace(found, names=names_in(table, columns))
    tagged = [row for row in rows if isinstance(row, TokenRow)]
    if not tagged:
        return found
    scheme, in_bio = read_as_bio(path, tagged)
    return replace(found, rows=list(in_bio), scheme=scheme)


def _checked(table: Table, columns: tuple[str, ...], task: str) -> Table:
    """Return the table with its lists read, once nothing in it contradicts that it is read as rows of a task."""
    require_texts(table, columns)
    refuse_other_labels(table.path, table.own_values)
    if columns[-1] in ("label", "labels", "score"):
        require_no_header(table, columns)
    if columns[-1] in ("label", "score"):
        require_labelled(table, columns[-1])
    if task in (REGRESSION, EMBEDDING):
        require_no_classes(table, columns[-1])
    require_columns_once(table, columns)
    if task == EMBEDDING and columns in PARTNERS:
        require_no_test_set(table)
        require_partners(table, columns)
    if columns[0] in ("text", "text_a") and columns[1] in ("pair", "text_b"):
        require_no_third_text(table, columns)
    if columns[0] in ("text", "text_a") and task != TAGGING:
        require_no_choices(table, columns)
    if columns[0] == "text" and "pair" not in columns and task != TAGGING:
        require_single_text(table, columns)
    table = table.with_lists()
    if task in TEXT_LABEL_TASKS:
        require_classes(table, columns[-1])
    if task == MULTI_LABEL:
        require_parted_labels(table, columns[-1])
        require_names_of_labels(table, columns[-1])
    if task == CLASSIFICATION:
        require_single_labels(table, columns[-1])
        require_no_truths_beside(table, columns[-1])
    if columns in (TOKENS, WORDS_OF_TEXT):
        require_sentences(table, columns[0])
    if task == TAGGING and columns in MARKED:
        require_code_points(table, columns)
    return table


def read_column(path: str | Path, column: str) -> list[str]:
    """Read what a column of a file of rows says of each, such as its language: texts, numbers, true or false.

    Args:
        path: of the file.
        column: by the name that it has in the file.

    Returns:
        A text a row, in the order of `read_rows`.

    Raises:
        InputFileError: as in `read_rows`.
        DataError: a row lacks the column, or has nothing or a list in it.
    """
    path = Path(path)
    table = read_table(path)
    name = table.first.renamed.get(column, column)
    found = []
    for record in table.records:
        if name not in record.values:
            names = [*record.renamed, *(own for own in record.values if own not in record.renamed.values())]
            told = f"lacks column {column!r}{suggestion(column, names)}; has ({', '.join(names[:MOST_NAMES])})"
            raise table.fault(told, record)
        value = record.values[name]
        if value is None or isinstance(value, list | dict) or not str(value).strip():
            raise table.fault(f"{column} is {shown(value)}; give a text or a number", record)
        found.append(str(value).strip())
    return found


def task_of(path: str | Path) -> str:
    """Return the first task that can read the columns of a file.

    Raises:
        InputFileError, DataError: as in `read_rows`.
    """
    table = read_table(Path(path))
    # Tags beside a text and something else may be its topics.
    every = [columns for choices in TASK_COLUMNS.values() for columns in choices if columns != WORDS_OF_TEXT]
    every.append(WORDS_OF_TEXT)
    columns = table.choose_columns(every)
    refuse_other_labels(table.path, table.own_values)
    told = table.with_lists().column(columns[-1])
    if columns == ("text", "label") and any(map(_are_marks, told)):
        return TAGGING
    # LUIS and Rasa write entities beside every intent, and leave them empty where intents alone are meant.
    unmarked = columns[-1] in ("entities", "spans") and not any(told)
    if unmarked and "label" in usual_names(table.path, table.first.values, of_texts=True).values():
        return CLASSIFICATION
    if columns[-1] == "label" and any(isinstance(label, list) and len(label) != 1 for label in told):
        return MULTI_LABEL
    if columns == ("text", "labels") and not any(map(_are_marks, told)):
        return MULTI_LABEL
    return next(task for task, choices in TASK_COLUMNS.items() if columns in choices)


def _are_marks(value: Any) -> bool:
    if isinstance(value, str):
        return re.match(r"\s*\[\s*[\[{]", value) is not None
    return isinstance(value, list) and any(isinstance(item, list | dict) for item in value)


def read_texts(path: str | Path) -> list[str]:
    """Read texts without labels: for calibration, for instance.

    A file of rows, as `read_rows` knows them, gives its column `text`, with `pair` in turn where it has that too, or
    `text_a` and `text_b` in turn, or `tokens` joined by blanks, or `question` and `context` in turn. Any other file is
    plain text, one text a line; blank lines are skipped.

    Raises:
        InputFileError, DataError: as in `read_rows`.
    """
    return [text for _, text in read_numbered_texts(path)]


def read_numbered_texts(path: str | Path, *, negatives: bool = False) -> list[tuple[int, str]]:
    """Read texts as `read_texts` does, each with the number of its line, from 1.

    Args:
        path: of the file.
        negatives: read those that a pair's row names as not belonging to its first text, too, behind its own.

    Raises:
        InputFileError, DataError: as in `read_rows`.
    """
    inputs = _numbered_inputs(Path(path), negatives=negatives)
    return [(line, text) for line, read in inputs for text in texts_of(read)]


def read_inputs(path: str | Path, *, questions: bool = False) -> list[Text]:
    """Read texts without labels as a model takes them: as `read_texts`, but with the two of a row as a pair.

    Args:
        path: of the file.
        questions: whether the first of a pair is read as a question, and the second as the context that answers it.

    Raises:
        InputFileError: as in `read_rows`.
        DataError: as there, or pairs are to be questions, and their columns do not say so.
    """
    return [texts for _, texts in _numbered_inputs(Path(path), questions=questions)]


def _numbered_inputs(path: Path, *, questions: bool = False, negatives: bool = False) -> list[tuple[int, Text]]:
    inputs: list[tuple[int, Text]]
    if has_columns(path):
        table = read_table(path, labelled=False)
        # Beside the place of an answer, a column `text` holds the answer.
        asked = questions or table.first.values.keys() >= {*QUESTION, ANSWER_START}
        columns = table.choose_columns((QUESTION, *INPUT_COLUMNS) if asked else INPUT_COLUMNS)
        if questions and len(columns) > 1 and columns != QUESTION:
            first, second = map(table.own_name, columns)
            raise table.fault(
                f"{first!r} would be read as a question, {second!r} as its context; call them question and context if "
                "they are"
            )
        records = table.with_lists().records
        inputs = []
        for record in records:
            at = (path, record.line, record.values)
            inputs.append((record.line, input_of(*at, columns)))
            if negatives and columns in PARTNERS and record.values.keys().isdisjoint(("score", "label")):
                inputs += [(record.line, text) for text in negatives_of(*at, columns)]
    else:
        whole = read_file(path)
        refuse_foreign_text(path, whole, of_lines=True)
        lines = enumerate(whole.split("\n"), start=1)
        inputs = [(line, text.strip("\r")) for line, text in lines if text.strip()]
    if not inputs:
        raise InputFileError(f"{path}: holds no text")
    return inputs
