"""The answers to questions on texts, and how well they are found."""

import math
from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import SpanRow
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import QuestionWindows, stacked
from keras_model.outputs import metrics
from keras_model.outputs.answers import Answers, Run
from keras_model.outputs.decoding.spans import best_answer, choose_span, span_probabilities
from keras_model.outputs.no_answer import choose_no_answer_threshold, squad_scores


def span_answers(
    rows: Sequence[SpanRow],
    preprocessor: Preprocessor,
    run: Run,
    no_answer_threshold: float | None = None,
    question_windows: int = ALL,
) -> Answers:
    """Return the answer to each row's question, as `answer` does.

    Args:
        rows: those without `answers` are right where the model says that there is none.
        preprocessor: as for `answer`.
        run: as for `answer`.
        no_answer_threshold: of the model; infinite for one that answers every question. Where it is None and some rows
            have no answer, the one that gives these rows the greatest F1 is chosen, and returned with the answers.
        question_windows: as `windows` of `Preprocessor.encode_question`.
    """
    read = read_contexts([(row.question, row.context) for row in rows], preprocessor, run, question_windows)
    asked = [(row, part, window) for row, (part, window) in zip(rows, read, strict=True)]
    values = [span_probabilities(part, window.features["mask"]) for _, part, window in asked]
    references = [[text for text, _ in row.answers] for row in rows]
    if no_answer_threshold in (None, math.inf) and all(references):
        predicted = [best_answer(row.context, part, window)["text"] for row, part, window in asked]
        return Answers(values, predicted, metrics.answer_scores(references, predicted))
    choices = [choose_span(row.context, part, window) for row, part, window in asked]
    spans, margins = [choice.span["text"] for choice in choices], [choice.margin for choice in choices]
    if no_answer_threshold == math.inf:
        # A model that answers every question weighs the windows by probability.
        spans = [best_answer(row.context, part, window)["text"] for row, part, window in asked]
        return Answers(values, spans, squad_scores(references, spans, margins, math.inf))
    threshold = no_answer_threshold
    if threshold is None:
        threshold = choose_no_answer_threshold(references, spans, margins)
    predicted = [choice.answer(threshold)["text"] for choice in choices]
    return Answers(values, predicted, squad_scores(references, spans, margins, threshold), threshold)


def read_contexts(
    questions: Sequence[tuple[str, str]], preprocessor: Preprocessor, run: Run, question_windows: int = ALL
) -> list[tuple[np.ndarray, QuestionWindows]]:
    """Return a model's logits for each question's windows of its context, [W, S, 2], and these windows.

    Args:
        questions: each with its context.
        preprocessor: as for `answer`.
        run: as for `answer`.
        question_windows: as for `answer`.
    """
    windows = [preprocessor.encode_question(*question, windows=question_windows) for question in questions]
    logits = run(stacked([window.features for window in windows]))
    ends = np.cumsum([len(window.offsets) for window in windows])[:-1]
    return list(zip(np.split(logits, ends), windows, strict=True))
