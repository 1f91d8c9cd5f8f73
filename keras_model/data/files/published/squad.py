"""Questions on contexts, in articles and paragraphs as SQuAD and MRQA have them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.errors import DataError
from keras_model.messages import shown

# A quote within a string has a backslash before it, so only keys are found.
_QUESTION_KEY = re.compile(r'(?<!\\)"question"\s*:')


def articles_of(document: dict[str, Any]) -> list[Any] | None:
    """Return the articles of a file as published, or the one that a document is; None of anything else."""
    data = [document] if isinstance(document.get("paragraphs"), list) else document.get("data")
    known = isinstance(data, list) and any(isinstance(part, dict) and "paragraphs" in part for part in data)
    return data if known else None


def squad_records(path: Path, text: str, articles: list[Any]) -> Iterator[Record]:
    """Yield each question of the articles, with its line in the text of the file where that can be told.

    Raises:
        DataError: an article or a paragraph is none.
    """
    lines = _lines_of_questions(text)
    questions = [
        (paragraph, question)
        for paragraph in _parts(path, articles, "paragraphs", "article")
        for question in _parts(path, [paragraph], "qas", "paragraph")
    ]
    # A key of the same name elsewhere would shift all that follow it.
    told = lines if len(lines) == len(questions) else [1] * len(questions)
    for number, ((paragraph, question), line) in enumerate(zip(questions, told, strict=True), start=1):
        values = {"context": paragraph.get("context"), **question}
        yield Record(line, values, f"question {question.get('id', number)!r}")


def questions_of(path: Path, paragraph: Record) -> Iterator[Record]:
    """Yield the questions of a record that is an article or a paragraph of SQuAD or MRQA; any other record as it is.

    Raises:
        DataError: its paragraphs or questions are no objects.
    """
    context = paragraph.values.get("context")
    if context is None and isinstance(paragraph.values.get("paragraphs"), list):
        for part in _parts(path, [paragraph.values], "paragraphs", "article"):
            yield from questions_of(path, Record(paragraph.line, part))
        return
    if not isinstance(context, str) or not isinstance(paragraph.values.get("qas"), list):
        yield paragraph
        return
    for number, question in enumerate(_parts(path, [paragraph.values], "qas", "paragraph"), start=1):
        values = {"context": context, **question}
        if "detected_answers" in question:
            values["answers"] = _detected(context, question["detected_answers"])
        yield Record(paragraph.line, values, f"question {question.get('id', question.get('qid', number))!r}")


def _detected(context: str, answers: Any) -> Any:
    """Return MRQA's answers, whose spans name their last character, as SQuAD's; others as they are."""
    try:
        spans = [(begin, end + 1) for answer in answers for begin, end in answer["char_spans"]]
        return [{"text": context[begin:end], "answer_start": begin} for begin, end in spans]
    except (TypeError, KeyError, ValueError):
        return answers


def _parts(path: Path, wholes: list[Any], name: str, kind: str) -> Iterator[dict[str, Any]]:
    for whole in wholes:
        parts = whole.get(name) if isinstance(whole, dict) else None
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            called = whole.get("title") or whole.get("context") if isinstance(whole, dict) else whole
            raise DataError(f"{path}: the {kind} {shown(called)} has no list of {name}, which SQuAD's files have")
        yield from parts


def _lines_of_questions(text: str) -> list[int]:
    lines, line, counted = [], 1, 0
    for found in _QUESTION_KEY.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        lines.append(line)
    return lines
