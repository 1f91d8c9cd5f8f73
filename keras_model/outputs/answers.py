"""What a model answers to labelled rows, and how well, whichever runtime computes it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from keras_model.data.rows import (
    LabelSetRow,
    PairRow,
    PartnerRow,
    Row,
    ScoreRow,
    SpanRow,
    Text,
    TextRow,
    TokenRow,
    is_pair,
)
from keras_model.data.tasks import MULTI_LABEL, REGRESSION
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import FEATURES, Features, WordWindows, stacked
from keras_model.errors import DataError, UserError
from keras_model.outputs import metrics
from keras_model.outputs.confidence.calibration_error import (
    CALIBRATION_ERROR,
    label_calibration_error,
    label_set_calibration_error,
)
from keras_model.outputs.decoding import best_answer, choose_span, entities, span_probabilities, tags_of_words
from keras_model.outputs.entity_spans import Span, entity_spans
from keras_model.outputs.no_answer import choose_threshold, squad_scores
from keras_model.outputs.reading import AS_IT_IS, Reading

Run = Callable[[Features], np.ndarray]
EvaluationRow = Row | str
OwnRow = TypeVar("OwnRow", bound=EvaluationRow)
# A difference of F1 that is told, and of how many rows.
_TOLD_APART, _TOLD_ROWS = 0.01, 8
# The figure by which one model of a task is better than another.
SCORE = {
    "classification": "accuracy",
    "multi-label-classification": "micro_f1",
    "regression": "spearman",
    "token-classification": "f1",
    "question-answering": "f1",
    "embedding": "spearman",
}


# Of an embedding where nothing scores the pairs.
SCORE_OF_PARTNERS = "mrr"


def score_of(task: str, measures: Mapping[str, float]) -> str:
    """Return the name of the figure of `SCORE`, or of an embedding's partners that which stands in its place."""
    if task == "embedding" and SCORE_OF_PARTNERS in measures:
        return SCORE_OF_PARTNERS
    return SCORE[task]


@dataclass(frozen=True)
class Parted:
    """A row of which a tagger finds other entities by the data's words than in the text as written.

    Attributes:
        line: of the row in its file.
        by_words, in_text: what is found on this side alone, as "text (label)", in the order of the text.
    """

    line: int
    by_words: tuple[str, ...]
    in_text: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """One model's answers to all rows.

    Attributes:
        values: float [rows, ...]: probabilities, a score each, or unit vectors of an embedding, in the order of the
            rows.
        predictions: the label, given labels, tags or answer text of each row; empty for scores and embeddings.
        measures: name → share or correlation against the rows' own labels.
        no_answer_threshold: by which questions were judged to have no answer; None where each got one.
        parted: of a tagger whose two F1 are more than a point apart, rows of which it finds other entities by the
            data's words than in the text as written, at most `_TOLD_ROWS`; see `Parted`.
        in_text: of a tagger, the entities that it finds in each row's text as written, as (type, first character, the
            one after the last).
    """

    values: list[np.ndarray]
    predictions: Sequence[str | tuple[str, ...]]
    measures: dict[str, float]
    no_answer_threshold: float | None = None
    parted: Sequence[Parted] = ()
    in_text: Sequence[set[Span]] = ()


def answer(
    task: str,
    rows: Sequence[EvaluationRow],
    labels: Sequence[str],
    preprocessor: Preprocessor,
    run: Run,
    *,
    reading: Reading = AS_IT_IS,
    no_answer_threshold: float | None = None,
    question_windows: int = ALL,
) -> Answers:
    """Run a model over rows.

    Args:
        task: of the model.
        rows: of that task; plain texts too, for an embedding.
        labels: of the model.
        preprocessor: text to ids at the model's length.
        run: `ids`, `mask`, `segment_ids`, int32 [B, S] each → probabilities, scores before their activation, span
            logits or vectors, [B, ...].
        reading: how the model's numbers are read.
        no_answer_threshold: of a model that tells questions without an answer, see `span_answers`.
        question_windows: in so many windows at most a question's context is read, see `span_answers`.

    Returns:
        The answers; their measures are, all between 0 and 1 but `spearman` and `pearson`, which go down to -1:

        - classification: `accuracy`, `macro_f1`
        - multi-label-classification: `micro_f1`, `macro_f1`, `subset_accuracy`
        - these two and token-classification: `expected_calibration_error`, of the likeliest label, of each label's
          probability, and of each word's likeliest tag
        - regression: `spearman`, `pearson`; where pairs share a first text, which is a query then, and no score is
          below 0, also `ndcg_at_10` and `mrr` of the queries that have a document with a score above 0
        - token-classification: `precision`, `recall`, `f1` of exact entities by the data's words, the same of those
          found in the text as written (`text_precision`, `text_recall`, `text_f1`), and `accuracy` over words
        - question-answering: `exact_match`, `f1`; where rows have no answer or the model has a threshold, all that
          `squad_scores` tells
        - embedding: `spearman` between the cosine of each pair and its score; of pairs without one `mrr`,
          `recall_at_1` and `ndcg_at_10` of finding a first text's partners among all second texts; none for texts alone

    Raises:
        UserError: a task that has no rows.
        DataError: rows of another task, a tagger's without a word, or an embedding's pairs of which some have a score.
    """
    match task:
        case "classification":
            return label_answers(own_rows(task, rows, TextRow, PairRow), labels, preprocessor, run)
        case "multi-label-classification":
            return label_set_answers(own_rows(task, rows, LabelSetRow), labels, preprocessor, run, reading)
        case "regression":
            return score_answers(own_rows(task, rows, ScoreRow), preprocessor, run, reading)
        case "token-classification":
            return tag_answers(own_rows(task, rows, TokenRow), labels, preprocessor, run, reading)
        case "question-answering":
            return span_answers(own_rows(task, rows, SpanRow), preprocessor, run, no_answer_threshold, question_windows)
        case "embedding" if all(isinstance(row, str) for row in rows):
            return text_vectors(own_rows(task, rows, str), preprocessor, run)
        case "embedding":
            return pair_vectors(sentence_pairs(rows), preprocessor, run)
    raise UserError(f"a model of the task {task!r} answers no rows; choose one of {', '.join(SCORE)}")


def own_rows(task: str, rows: Sequence[EvaluationRow], *kinds: type[OwnRow]) -> list[OwnRow]:
    """Return the rows, each of which is of one of these kinds.

    Raises:
        DataError: one is of another kind, and so of another task.
    """
    own: list[OwnRow] = [row for row in rows if isinstance(row, kinds)]
    if len(own) < len(rows):
        wanted = "; give pairs: columns text_a, text_b, and score or none" if task == "embedding" else ""
        raise DataError(f"these rows do not serve a model of the task {task}{wanted}")
    return own


def label_answers(
    rows: Sequence[TextRow | PairRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    """Return the likeliest label of each row, as `answer` does."""
    probabilities = probabilities_of("classification", [row.input for row in rows], preprocessor, run)
    predicted = [labels[best] for best in probabilities.argmax(-1)]
    expected = [row.label for row in rows]
    measures = {
        "accuracy": metrics.accuracy(expected, predicted),
        "macro_f1": metrics.macro_f1(expected, predicted),
        CALIBRATION_ERROR: label_calibration_error(probabilities, np.array(expected)[:, None] == np.array(labels)),
    }
    return Answers(list(probabilities), predicted, measures)


def probabilities_of(task: str, texts: Sequence[Text], preprocessor: Preprocessor, run: Run) -> np.ndarray:
    """Return the probability of each label for each text, float32 [B, N], of all windows that the front end reads."""
    windows = preprocessor.encode_windows(texts)
    return windows.combine(run(windows.features), task)


def label_set_answers(
    rows: Sequence[LabelSetRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run, reading: Reading
) -> Answers:
    """Return the labels that each row is given, as `answer` does."""
    probabilities = probabilities_of(MULTI_LABEL, [row.input for row in rows], preprocessor, run)
    given, expected = reading.given(probabilities), label_matrix(rows, labels)
    predicted = [tuple(labels[int(place)] for place in np.flatnonzero(row)) for row in given]
    measures = metrics.label_set_scores(expected, given)
    measures[CALIBRATION_ERROR] = label_set_calibration_error(probabilities, expected)
    return Answers(list(probabilities), predicted, measures)


def label_matrix(rows: Sequence[LabelSetRow], labels: Sequence[str]) -> np.ndarray:
    """Return whether each row has each label, bool [rows, labels]."""
    places = {label: place for place, label in enumerate(labels)}
    matrix = np.zeros((len(rows), len(labels)), bool)
    for row, has in zip(rows, matrix, strict=True):
        has[[places[label] for label in row.labels if label in places]] = True
    return matrix


def score_answers(rows: Sequence[ScoreRow], preprocessor: Preprocessor, run: Run, reading: Reading) -> Answers:
    """Return the score of each row, as `answer` does."""
    windows = preprocessor.encode_windows([row.input for row in rows])
    scores = windows.combine(reading.scores(run(windows.features)), REGRESSION)[:, 0]
    wanted = np.array([row.score for row in rows])
    measures = {"spearman": metrics.spearman(scores, wanted), "pearson": metrics.pearson(scores, wanted)}
    groups = [(wanted[group], scores[group]) for group in queries_of(rows)]
    groups = [(relevance, found) for relevance, found in groups if relevance.max() > 0]
    if groups and wanted.min() >= 0:
        measures |= metrics.ranking_scores(groups)
    return Answers(list(scores), [], measures)


def queries_of(rows: Sequence[ScoreRow]) -> list[list[int]]:
    """Return the row numbers of each first text that several pairs share."""
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if is_pair(row):
            groups.setdefault(row.texts[0], []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def tag_answers(
    rows: Sequence[TokenRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run, reading: Reading
) -> Answers:
    """Return a tag for each word of each row, and how well both these and the entities of its text do; see `answer`."""
    if not any(row.tokens for row in rows):
        raise DataError("the rows hold no word to be measured by; give rows with words")
    features, places = preprocessor.encode_word_windows([row.tokens for row in rows])
    texts = preprocessor.encode_texts([row.written[0] for row in rows])
    probabilities, of_texts = _run_both(run, features, texts)
    predicted = tags_of_words(probabilities, places, labels, reading.together)
    expected = [row.tags for row in rows]
    flat = [[tag for tags in side for tag in tags] for side in (expected, predicted)]
    by_words = [entity_characters(row, tags) for row, tags in zip(rows, predicted, strict=True)]
    in_text = [
        {
            (entity["label"], entity["start"], entity["end"])
            for entity in entities(windows, part, labels, reading.together)
        }
        for windows, part in zip(texts, of_texts, strict=True)
    ]
    of_text = metrics.span_scores([entity_characters(row, row.tags) for row in rows], in_text)
    measures = metrics.entity_scores(expected, predicted)
    measures |= {f"text_{name}": value for name, value in of_text.items()}
    measures["accuracy"] = metrics.accuracy(*flat)
    values = [probabilities[tuple(sentence[sentence[:, 0] >= 0].T)] for sentence in places]
    read = np.concatenate(places)[:, 0] >= 0
    if read.any():
        right = np.array(flat[0])[read, None] == np.array(labels)
        measures[CALIBRATION_ERROR] = label_calibration_error(np.concatenate(values), right)
    apart = abs(measures["f1"] - measures["text_f1"]) > _TOLD_APART
    parted = _parted(rows, by_words, in_text) if apart else []
    return Answers(values, [tuple(tags) for tags in predicted], measures, parted=parted, in_text=in_text)


def _run_both(run: Run, features: Features, texts: Sequence[WordWindows]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Run the windows of sentences and of texts, those that are alike once; return the outputs of both."""
    every = stacked([features, *(windows.features for windows in texts)])
    rows = np.concatenate([every[name] for name in FEATURES], axis=1)
    _, firsts, numbers = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    # In the order of the rows, so that batches of them are those of the sentences alone.
    order = np.argsort(firsts)
    outputs = run({name: values[firsts[order]] for name, values in every.items()})
    outputs = outputs[np.argsort(order)[numbers.ravel()]]
    ends = np.cumsum([len(features["ids"]), *(len(windows.features["ids"]) for windows in texts)])
    of_words, *of_texts = np.split(outputs, ends[:-1])
    return of_words, of_texts


def entity_characters(row: TokenRow, tags: Sequence[str]) -> set[Span]:
    """Return the entities of a row's tagged words as (type, first character, the one after the last)."""
    places = row.written[1]
    return {(kind, places[first][0], places[after - 1][1]) for kind, first, after in entity_spans(tags)}


def _parted(
    rows: Sequence[TokenRow],
    by_words: Sequence[set[Span]],
    in_text: Sequence[set[Span]],
) -> list[Parted]:
    def shown(row: TokenRow, spans: set[Span]) -> tuple[str, ...]:
        text = row.written[0]
        return tuple(f"{text[begin:end]} ({kind})" for kind, begin, end in sorted(spans, key=lambda span: span[1:]))

    other = [number for number in range(len(rows)) if by_words[number] != in_text[number]][:_TOLD_ROWS]
    return [
        Parted(rows[at].line, shown(rows[at], by_words[at] - in_text[at]), shown(rows[at], in_text[at] - by_words[at]))
        for at in other
    ]


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
    windows = [preprocessor.encode_question(row.question, row.context, windows=question_windows) for row in rows]
    logits = run(stacked([window.features for window in windows]))
    ends = np.cumsum([len(window.offsets) for window in windows])[:-1]
    asked = list(zip(rows, np.split(logits, ends), windows, strict=True))
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
        threshold = choose_threshold(references, spans, margins)
    predicted = [choice.answer(threshold)["text"] for choice in choices]
    return Answers(values, predicted, squad_scores(references, spans, margins, threshold), threshold)


def text_vectors(texts: Sequence[str], preprocessor: Preprocessor, run: Run, prompt: str | None = None) -> Answers:
    """Return the unit vector of each text, which nothing measures; `prompt` as for a call of the front end."""
    raw = run(preprocessor(texts, prompt))
    return Answers(list(raw / np.maximum(np.linalg.norm(raw, axis=-1, keepdims=True), 1e-12)), [], {})


def sentence_pairs(rows: Sequence[EvaluationRow]) -> list[ScoreRow] | list[PartnerRow]:
    """Return pairs of texts, which all have a score, or none of which has.

    Raises:
        DataError: a row is no pair, or rows of both kinds.
    """
    pairs: list[ScoreRow | PartnerRow] = own_rows("embedding", rows, ScoreRow, PartnerRow)
    if alone := [row for row in pairs if not is_pair(row)]:
        raise DataError(f"line {alone[0].line}: has one text; an embedding learns from two and is judged by two")
    scored = [row for row in pairs if isinstance(row, ScoreRow)]
    partners = [row for row in pairs if isinstance(row, PartnerRow)]
    if scored and partners:
        raise DataError(
            f"{len(scored)} pairs have a score and {len(partners)} have none; keep each kind in a file of its own"
        )
    return scored or partners


def pair_vectors(rows: list[ScoreRow] | list[PartnerRow], preprocessor: Preprocessor, run: Run) -> Answers:
    """Return the unit vectors of all first texts, then of all second ones, measured as `answer` does.

    Of pairs without a score, each side gets its own prompt, see `Prompts.of_sides`.
    """
    scored = [row for row in rows if isinstance(row, ScoreRow)]
    prompts = (None, None) if scored else preprocessor.prompts.of_sides()
    first, second = (
        text_vectors([row.texts[side] for row in rows], preprocessor, run, prompt).values
        for side, prompt in enumerate(prompts)
    )
    if scored:
        cosines = (np.stack(first) * np.stack(second)).sum(axis=-1)
        measures = {"spearman": metrics.spearman(cosines, [row.score for row in scored])}
    else:
        partners = [row for row in rows if isinstance(row, PartnerRow)]
        measures = metrics.partner_scores(partner_queries(partners, alike_by_vectors(first, second)))
    return Answers([*first, *second], [], measures)


def partner_queries(
    rows: Sequence[PartnerRow], alike: Callable[[int], np.ndarray]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each first text which second texts are its partners, float 1 or 0, and how alike they are, float.

    A text counts once on either side, however often it occurs, and is no candidate for itself.

    Args:
        rows: of the pairs.
        alike: number of a row → cosine of its first text and every row's second text, float [rows].
    """
    partners: dict[str, set[str]] = {}
    numbers: dict[str, int] = {}
    candidates: dict[str, int] = {}
    for number, row in enumerate(rows):
        partners.setdefault(row.text_a, set()).add(row.text_b)
        numbers.setdefault(row.text_a, number)
        candidates.setdefault(row.text_b, number)
    for text, number in numbers.items():
        others = [other for other in candidates if other != text]
        relevance = np.array([float(other in partners[text]) for other in others])
        if relevance.any():
            yield relevance, alike(number)[[candidates[other] for other in others]]


def alike_by_vectors(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> Callable[[int], np.ndarray]:
    """Return the `alike` of `partner_queries` from the unit vectors of all first texts and of all second ones."""
    matrix = np.stack(second)
    return lambda number: matrix @ first[number]
