"""Answers to questions: stretches of a text, or none."""

import math
from dataclasses import dataclass
from typing import NamedTuple, NotRequired, TypedDict

import numpy as np

from keras_model.encode.windows import QuestionWindows
from keras_model.outputs.decoding.activations import softmax


class Answer(TypedDict):
    """The stretch `context[start:end]`, in code points, and the product of both ends' probabilities.

    Where the context holds no answer, the text is empty, start and end are 0, and the score is the probability of that.
    Where only some of the context's windows were read, `windows` says how many, and `windows_in_all` of how many.
    """

    text: str
    start: int
    end: int
    score: float
    windows: NotRequired[int]
    windows_in_all: NotRequired[int]


def span_probabilities(logits: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the softmax of start and end logits over the tokens of each row, float64 [B, S, 2]; 0 at padding.

    So the probabilities do not depend on how much padding there is.

    Args:
        logits: [B, S, 2].
        mask: 1 for a token, 0 for padding, [B, S].
    """
    return softmax(np.where(mask[..., None] > 0, logits, np.float32(-np.inf)), axis=1, dtype=np.float64)


def best_answer(
    context: str,
    logits: np.ndarray,
    windows: QuestionWindows,
    longest_answer: int = 30,
    no_answer_threshold: float | None = None,
) -> Answer:
    """Return the likeliest span among all windows of one question, or that there is no answer.

    Args:
        context: the text the answer is taken from; `context[start:end]` is the answer.
        logits: of start and end, [W, S, 2].
        windows: of the question and its context.
        longest_answer: in tokens.
        no_answer_threshold: of the model, see `SpanChoice`. None where it has none: then there always is an answer.

    Returns:
        The span, of a character at least; its score's probabilities are those within its window. A context without a
        token that stands for one gives an empty text with score 0.
    """
    if no_answer_threshold is not None:
        return _told(choose_span(context, logits, windows, longest_answer).answer(no_answer_threshold), windows)
    best = _NOTHING_TO_READ
    for span in _spans_of_windows(context, logits, windows, longest_answer):
        if span.answer["score"] > best["score"]:
            best = span.answer
    return _told(best, windows)


def _told(answer: Answer, windows: QuestionWindows) -> Answer:
    """Return an answer that tells how much of the context was read, where that is not all."""
    if not windows.left_out:
        return answer
    read = len(windows.offsets)
    return answer | {"windows": read, "windows_in_all": read + windows.left_out}


@dataclass(frozen=True)
class SpanChoice:
    """What a model that knows questions without an answer finds, before a threshold decides.

    As in SQuAD 2.0, "no answer" stands at `[CLS]`: its score is the sum of that token's logits, of all windows the
    least, for every window must lack the answer.

    Attributes:
        span: the one whose logits have the greatest sum among all windows.
        none: the answer that there is none; its score's probabilities are those of the window with the least sum.
        margin: the score of no answer less that of the span; -inf where the context has none.
    """

    span: Answer
    none: Answer
    margin: float

    def answer(self, threshold: float) -> Answer:
        """Return the span, or none where the margin is greater than the threshold."""
        return self.none if self.margin > threshold else self.span


def choose_span(context: str, logits: np.ndarray, windows: QuestionWindows, longest_answer: int = 30) -> SpanChoice:
    """Return the best span of one question and how it stands against no answer; the arguments are `best_answer`'s.

    Source: `postprocess_qa_predictions` in the question-answering example of `transformers`, which looks at the 20
    likeliest starts and ends alone.
    """
    spans = _spans_of_windows(context, logits, windows, longest_answer)
    if not spans:
        return SpanChoice(_NOTHING_TO_READ, _NOTHING_TO_READ, -math.inf)
    best = max(spans, key=lambda span: span.logit)
    at_cls = logits[:, 0, 0] + logits[:, 0, 1]
    least = int(at_cls.argmin())
    probability = span_probabilities(logits[least : least + 1], windows.features["mask"][least : least + 1])[0, 0]
    none = _NOTHING_TO_READ | {"score": float(probability.prod())}
    return SpanChoice(best.answer, none, float(at_cls[least]) - best.logit)


_NOTHING_TO_READ: Answer = {"text": "", "start": 0, "end": 0, "score": 0.0}


class _Span(NamedTuple):
    answer: Answer
    logit: float


def _spans_of_windows(context: str, logits: np.ndarray, windows: QuestionWindows, longest_answer: int) -> list[_Span]:
    """Return the best span of each window that holds a character of the context, with the sum of its logits."""
    # In float64, and by the sum of logits within a window: integer logits often tie, and every runtime that follows
    # these steps then decides alike.
    probabilities = span_probabilities(logits, windows.features["mask"])
    spans = []
    for window, probability, offset in zip(logits, probabilities, windows.offsets, strict=True):
        inside = np.flatnonzero(offset[:, 0] >= 0)
        # joint[i, j]: the answer is tokens i to j; the band above the diagonal holds the permitted ones.
        joint = window[inside, 0][:, None] + window[inside, 1][None, :]
        permitted = np.triu(np.ones(joint.shape, bool)) & ~np.triu(np.ones(joint.shape, bool), longest_answer)
        # A token may stand for no character, as the second of two blanks does: no answer begins or ends there.
        filled = offset[inside, 0] < offset[inside, 1]
        permitted &= filled[:, None] & filled[None, :]
        if not permitted.any():
            continue
        i, j = np.unravel_index(np.where(permitted, joint, -np.inf).argmax(), joint.shape)
        first, last = inside[i], inside[j]
        score = float(probability[first, 0] * probability[last, 1])
        begin, after = int(offset[first, 0]), int(offset[last, 1])
        answer: Answer = {"text": context[begin:after], "start": begin, "end": after, "score": score}
        spans.append(_Span(answer, float(joint[i, j])))
    return spans
