"""From what a record says by column to a row."""

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from keras_model.data.columns import IMPOSSIBLE, MARKED, PARTNERS, SPAN, TOKENS, WORDS_OF_TEXT
from keras_model.data.files.usual_names import names_negatives
from keras_model.data.held_out import normal_form
from keras_model.data.labels import label_fault, plain_label, repeated_label, shown_label
from keras_model.data.marked_text import cut_words, marks_of
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, Row, ScoreRow, SpanRow, Text, TextRow, TokenRow
from keras_model.data.tasks import EMBEDDING, MULTI_LABEL, REGRESSION, TAGGING
from keras_model.data.writing import gaps_between, usual_gaps, written
from keras_model.errors import DataError
from keras_model.messages import shown, suggestion

_SPACE_AFTER = ("space_after", "SpaceAfter")
# As JSON, Python, spreadsheets and CoNLL-U write whether a blank follows.
_SPACE_WORDS = {
    **dict.fromkeys(("true", "1", "yes", "spaceafter=yes", "_"), True),
    **dict.fromkeys(("false", "0", "no", "spaceafter=no"), False),
}
_QUAC_NONE = "CANNOTANSWER"
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_WHOLE_NUMBER = re.compile(r"-?\d+(\.0)?")


class _Place(NamedTuple):
    """Where a record stands in its file, for messages."""

    path: Path
    line: int

    def fault(self, told: str) -> DataError:
        return DataError(f"{self.path}, line {self.line}: {told}")


def row_of(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...], task: str) -> Row:
    """Return the row of a task that a record stands for.

    Raises:
        DataError: a column is missing or holds a value of another type.
    """
    at = _Place(path, line)
    if columns[:2] == SPAN[:2]:
        return _span_row(at, record if len(columns) < 4 else _with_answers(at, record, columns[2:]))
    if task == EMBEDDING:
        return _sentence_pair(at, record, columns)
    values = [_value(at, record, column) for column in columns]
    if columns in (TOKENS, WORDS_OF_TEXT):
        tokens, tags = (_words(at, c, v) for c, v in zip(columns, values, strict=True))
        if len(tokens) != len(tags):
            raise at.fault(f"{len(tokens)} tokens but {len(tags)} tags; give one tag a token")
        if "" in tokens:
            raise at.fault(f"{columns[0]} holds an empty word; leave it out, and its tag")
        return TokenRow(tokens, tuple(map(plain_label, tags)), line, _gaps(at, record, tokens))
    if columns in MARKED and task == TAGGING:
        return _marked(at, _string(at, "text", values[0]), columns[1], values[1])
    texts = [_string(at, c, v) for c, v in zip(columns[:-1], values[:-1], strict=True)]
    if task == MULTI_LABEL:
        return LabelSetRow(_together(texts), _labels(at, columns[-1], values[-1]), line)
    if task == REGRESSION:
        return ScoreRow(_together(texts), _score(at, columns[-1], values[-1]), line)
    label = _label(at, values[-1], truths=True)
    return TextRow(texts[0], label, line) if len(texts) == 1 else PairRow(texts[0], texts[1], label, line)


def input_of(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> Text:
    """Return the text, or the two texts, of a record without a label.

    Raises:
        DataError: a column is missing or holds a value of another type.
    """
    at = _Place(path, line)
    values = [_value(at, record, column) for column in columns]
    if columns == ("tokens",):
        words = _words(at, "tokens", values[0])
        return written(words, _gaps(at, record, words) or usual_gaps(words))[0]
    texts = [_string(at, column, value) for column, value in zip(columns, values, strict=True)]
    return _together(texts)


def negatives_of(path: Path, line: int, record: dict[str, Any], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts that a record says not to belong to its first one, without those in its own columns.

    Raises:
        DataError: a column of such texts holds something else.
    """
    texts: list[str] = []
    for column, value in record.items():
        # Data frames write NaN where a row has none.
        if not names_negatives(column) or value is None or value != value:
            continue
        told = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in told):
            given = f"{column} is {shown(value)}; give texts that do not belong to the first one"
            raise _Place(path, line).fault(given)
        texts += told
    own = {"", *(normal_form(str(record.get(column))) for column in columns[:2])}
    return tuple(text for text in texts if normal_form(text) not in own)


def _sentence_pair(at: _Place, record: dict[str, Any], columns: tuple[str, ...]) -> ScoreRow | PartnerRow:
    first, second = (_string(at, column, _value(at, record, column)) for column in columns[:2])
    for column, text in zip(columns, (first, second), strict=False):
        if not text.strip():
            raise at.fault(f"{column} is empty; give two texts a row")
    if columns not in PARTNERS:
        score = _score(at, columns[2], _value(at, record, columns[2]))
        return ScoreRow((first, second), score, at.line)
    if other := next((column for column in ("score", "label") if column in record), None):
        raise at.fault(
            f"has a {other}, which the first row lacks; keep scored pairs and pairs without a "
            "score in files of their own"
        )
    return PartnerRow(first, second, at.line, negatives_of(at.path, at.line, record, columns))


def _together(texts: Sequence[str]) -> Text:
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _value(at: _Place, record: dict[str, Any], column: str) -> Any:
    if column not in record:
        raise at.fault(f"lacks column {column!r}{suggestion(column, list(record))}")
    return record[column]


def _string(at: _Place, column: str, value: Any) -> str:
    if not isinstance(value, str):
        raise at.fault(f"{column} is {shown(value)}; give a string")
    return value


def _label(at: _Place, value: Any, *, truths: bool = False) -> str:
    """Return a label as it is learnt; true and false, as JSON writes them, where truths can be labels."""
    if truths and isinstance(value, bool):
        return json.dumps(value)
    # Annotation tools write a text's only label as a list.
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, list) and value and all(isinstance(label, str) for label in value):
        several = "--task multi-label-classification learns such rows"
        raise at.fault(f"label is {shown(value)}, several labels; {several}")
    # A bool is an int to Python, but in a list it says whether a row has a label.
    # Spreadsheets and data frames export classes as 1 or 1.0, and a missing one as NaN.
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole or (isinstance(value, float) and math.isfinite(value)):
        value = str(value)
    if not isinstance(value, str):
        raise at.fault(f"label is {shown(value)}; give a string or a number")
    label = plain_label(value)
    if fault := label_fault(label):
        raise at.fault(f"label is {shown(value)}: it {fault}")
    return label


def _labels(at: _Place, column: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        # CSV has no lists.
        text = value.strip()
        value = _json(at, column, text) if text.startswith("[") else text.split("|") if text else []
    elif isinstance(value, int | float) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list):
        raise at.fault(f"{column} is {shown(value)}; give a list of labels")
    labels = tuple(_label(at, label) for label in value)
    repeated = repeated_label(labels)
    if repeated is not None:
        raise at.fault(f"{column} names {shown_label(repeated)!r} twice; give the names of the row's labels")
    return labels


def _score(at: _Place, column: str, value: Any) -> float:
    try:
        # Python alone reads 1_0 as ten.
        score = math.nan if isinstance(value, bool) or "_" in str(value) else float(value)
    except (TypeError, ValueError, OverflowError):
        score = math.nan
    if not math.isfinite(score):
        comma = isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip())
        raise at.fault(f"{column} is {shown(value)}; give a number{' with a point, as 4.5' if comma else ''}")
    return score


def _json(at: _Place, column: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise at.fault(f"{column} is {shown(text)}, which is not JSON") from error


def _words(at: _Place, column: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _parted_by_blanks(at, column, value)
    if (
        column == "tags"
        and isinstance(value, list)
        and value
        and all(_WHOLE_NUMBER.fullmatch(str(tag)) for tag in value)
    ):
        raise at.fault(f"tags are numbers, {shown(value)}; write the names that they stand for")
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise at.fault(f"{column} is {shown(value)}; give a list of strings")
    return tuple(value)


def _span_row(at: _Place, record: dict[str, Any]) -> SpanRow:
    context, question = (_string(at, column, _value(at, record, column)) for column in SPAN[:2])
    impossible = _impossible(at, record)
    # What SQuAD calls impossible may come without the column, or in CSV with nothing in it.
    given = record.get("answers") if impossible else _value(at, record, "answers")
    answers = () if impossible and given in (None, "") else _answers(at, context, given)
    if impossible and answers:
        raise at.fault(f"{IMPOSSIBLE} is true, but answers is {shown(given)}; give [] for no answer")
    if impossible is False and not answers:
        raise at.fault(f"{IMPOSSIBLE} is false, but there are no answers; give one, or true")
    return SpanRow(context, question, answers, at.line)


def _with_answers(at: _Place, record: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """Return a record with the answers that two of its columns tell."""
    text, start = (_value(at, record, column) for column in columns)
    # Where there is no answer, tables have nothing, or what their writers put for it.
    none = text in (None, "", []) or (isinstance(text, float) and math.isnan(text))
    texts, starts = (value if isinstance(value, list) else [value] for value in (text, start))
    return {**record, "answers": [] if none else {"text": texts, "answer_start": starts}}


def _place(value: Any) -> Any:
    """Return a whole number as data frames write it too, 25.0 or "25"; other values as they are."""
    written = isinstance(value, str | float) and _WHOLE_NUMBER.fullmatch(str(value).strip())
    return int(float(value)) if written else value


def _impossible(at: _Place, record: dict[str, Any]) -> bool | None:
    """Whether the row says of itself that it has no answer; None where it says nothing."""
    value = record.get(IMPOSSIBLE)
    said = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False, "": None}
    # Data frames write truth values in their own ways.
    word = "" if value is None or value != value else str(value).strip().lower()
    if word not in said:
        raise at.fault(f"{IMPOSSIBLE} is {shown(value)}; give true or false")
    return said[word]


def _parted_by_blanks(at: _Place, column: str, value: str) -> list[str]:
    words = value.split()
    # A comma may be a word, or a tag, of its own.
    joined = column == "tags" and any("," in word.strip(",") or word.endswith(",") for word in words if word != ",")
    if joined or len(value.splitlines()) > 1:
        raise at.fault(f"{column} is {shown(value)}; write a list as JSON, or blanks between the words")
    return words


def _gaps(at: _Place, record: dict[str, Any], tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands between the words where the record tells, by its text or word by word."""
    text = record.get("text")
    if isinstance(text, str) and text.strip():
        try:
            return gaps_between(tokens, text)
        except ValueError as error:
            raise at.fault(f"{error}; give the text that the tokens were cut from, or no column text") from error
    column = next((name for name in _SPACE_AFTER if name in record), None)
    if column is None:
        return ()
    after = record[column]
    after = after.split() if isinstance(after, str) else after
    if not isinstance(after, list) or len(after) != len(tokens):
        raise at.fault(f"{column} is {shown(after)}; give true or false for each token")
    told = [_SPACE_WORDS.get(str(value).strip().lower()) for value in after]
    if None in told:
        raise at.fault(f"{column} is {shown(after)}; give true or false for each token")
    blanks = [" " if space else "" for space in told]
    return ("", *blanks[:-1], "") if tokens else ()


def _marked(at: _Place, text: str, column: str, value: Any) -> TokenRow:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise at.fault(
                f"{column} is {shown(value)}, no list of entities in JSON; give that, or columns "
                "tokens and tags; a file with a word and its tag a line is called .conll"
            ) from error
    try:
        marks = marks_of(text, value)
    except ValueError as error:
        raise at.fault(f"{column} {error}") from error
    for mark in marks:
        if fault := label_fault(mark.label):
            raise at.fault(f"label is {shown(mark.label)}: it {fault}")
    places, tags = cut_words(text, marks)
    tokens = tuple(text[begin:end] for begin, end in places)
    return TokenRow(tokens, tuple(map(plain_label, tags)), at.line, gaps_between(tokens, text))


def _answers(at: _Place, context: str, value: Any) -> tuple[tuple[str, int], ...]:
    if isinstance(value, str):
        value = _json(at, "answers", value)
    if isinstance(value, dict) and isinstance(value.get("text"), list) and isinstance(value.get("answer_start"), list):
        texts, starts = value["text"], value["answer_start"]
        if len(texts) != len(starts):
            raise at.fault(f"{len(texts)} answer texts but {len(starts)} answer_start")
        value = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
    answers = []
    for answer in value if isinstance(value, list) else [value]:
        text = answer.get("text") if isinstance(answer, dict) else None
        start = _place(answer.get("answer_start")) if isinstance(answer, dict) else None
        if not isinstance(text, str) or not isinstance(start, int) or isinstance(start, bool):
            raise at.fault(f'answers is {shown(value)}; give a list of {{"text", "answer_start"}}')
        if not text:
            raise at.fault("answers holds an empty text; give [] where there is no answer")
        if text == _QUAC_NONE and context.endswith(_QUAC_NONE):
            raise at.fault(
                f"answers is {text}, which ends QuAC's contexts and stands for no answer; cut it "
                "off the context, and give [] in its place"
            )
        # TriviaQA writes all answers in lower case.
        held = context[start : start + len(text)]
        if start < 0 or held.lower() != text.lower():
            place = context.find(text)
            where = f", but at {place}" if place >= 0 else ", nor elsewhere"
            raise at.fault(f"the context does not hold {shown(text)} at character {start}{where}")
        answers.append((held, start))
    return tuple(answers)
