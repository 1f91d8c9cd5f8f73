"""From a model's numbers to tags and answers. Needs numpy alone, so that every runtime shares it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, NotRequired, TypedDict, final

import numpy as np

from keras_model.data.rows import Text
from keras_model.encode.windows import QuestionWindows, TextWindows, WordWindows
from keras_model.encode.words import HYPHENS
from keras_model.outputs.entity_spans import OUTSIDE, begins_another, entity_spans
from keras_model.outputs.reading import Reading
from keras_model.outputs.tag_path import likeliest_tags


@final
class Category(TypedDict):
    """The likeliest label of a text, None where none fits, its probability, and how much of the text was read.

    That is in how many windows, and whether the text's end lay in none of them.
    """

    text: str | tuple[str, str] | list[str]
    label: str | None
    score: float
    windows: int
    truncated: bool


class LabelScore(TypedDict):
    """A label, its probability whatever the others', and whether it is given: at least its threshold."""

    label: str
    score: float
    given: bool


@final
class LabelSet(TypedDict):
    """Every label of a text, likeliest first, in how many windows it was read, and whether its end was not."""

    text: str | tuple[str, str] | list[str]
    labels: list[LabelScore]
    windows: int
    truncated: bool


@final
class Scored(TypedDict):
    """The score of a text or pair, in how many windows it was read, and whether its end was not."""

    text: str | tuple[str, str] | list[str]
    score: float
    windows: int
    truncated: bool


class Ranked(TypedDict):
    """A document's place among those given, from 0, and its score."""

    index: int
    score: float


class Entity(TypedDict):
    """A name in a text: its first character and the one after its last, and the least probability of its words."""

    text: str
    label: str
    start: int
    end: int
    score: float


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


def softmax(logits: np.ndarray, axis: int = -1, dtype: type[np.floating] | None = None) -> np.ndarray:
    """Return the probabilities that logits stand for, which come to 1 over an axis; float, of the same shape.

    Args:
        logits: float; -inf has probability 0.
        axis: of the classes.
        dtype: to compute in; None for the logits' own.

    """
    exponentials = np.exp(logits - logits.max(axis, keepdims=True), dtype=dtype)
    return exponentials / exponentials.sum(axis, keepdims=True)


def label_sets(
    texts: Sequence[Text],
    probabilities: np.ndarray,
    labels: Sequence[str],
    reading: Reading,
    windows: TextWindows,
) -> list[LabelSet]:
    """Return every label of each text, likeliest first, equals in the order of the labels.

    Args:
        texts: B of them; a pair becomes a list.
        probabilities: [B, N].
        labels: names of the N classes.
        reading: has a threshold for each.
        windows: that the texts were read in.

    """
    given = reading.given(probabilities)
    return [
        {
            "text": text if isinstance(text, str) else list(text),
            "labels": [
                {"label": labels[label], "score": float(row[label]), "given": bool(chosen[label])}
                for label in np.argsort(-row, kind="stable")
            ],
            "windows": count,
            "truncated": truncated,
        }
        for text, row, chosen, (count, truncated) in zip(texts, probabilities, given, windows.told(), strict=True)
    ]


def scored(texts: Sequence[Text], scores: np.ndarray, windows: TextWindows) -> list[Scored]:
    """Return the score of each text, or pair as a list, float [B], and how much was read of it."""
    return [
        {
            "text": text if isinstance(text, str) else list(text),
            "score": float(score),
            "windows": count,
            "truncated": truncated,
        }
        for text, score, (count, truncated) in zip(texts, scores, windows.told(), strict=True)
    ]


def ranking(scores: np.ndarray) -> list[Ranked]:
    """Return the documents that scores [B] belong to, best first, equals in the order given."""
    return [{"index": int(index), "score": float(scores[index])} for index in np.argsort(-scores, kind="stable")]


def tags_of_words(
    probabilities: np.ndarray, places: Sequence[np.ndarray], labels: Sequence[str], together: bool = False
) -> list[list[str]]:
    """Return a tag for every word of every sentence, by the probabilities at the word's first piece.

    It is the likeliest of the word, or of words that are read together the one on the likeliest path through the
    sentence. A word of which the tokenizer leaves nothing is tagged "O", or the first label where there is no "O"; a
    path ends before it, and another begins behind it.

    Args:
        probabilities: [W, S, N]; logits will do where each word has its own.
        places: of each sentence, as `Preprocessor.encode_word_windows` gives them, int [words, 2].
        labels: names of the N classes.
        together: read the words of a sentence together, see `Reading`.

    """
    outside = OUTSIDE if OUTSIDE in labels else labels[0]
    best = probabilities.argmax(-1)
    found = []
    for sentence in places:
        if together:
            rows = [probabilities[window, position] if window >= 0 else None for window, position in sentence]
            numbers = _best_labels(rows, [True] * len(rows), labels)
        else:
            numbers = [int(best[window, position]) if window >= 0 else -1 for window, position in sentence]
        found.append([labels[number] if number >= 0 else outside for number in numbers])
    return found


def entities(
    windows: WordWindows, probabilities: np.ndarray, labels: Sequence[str], together: bool = False
) -> list[Entity]:
    """Return the entities of a text in their order.

    Each word takes the likeliest label at its first piece; in scripts that are written without blanks, words do so
    together (`likeliest_tags`). What entities tags make, `entity_spans` says. A word with
    hyphens takes that of its first part, for most models were taught no other ("al-Qaeda"). At a hyphen that itself is
    outside, between capitals, where another entity begins behind it, there are two words ("Rome-Paris").

    Where all words are read together, this tells what the words are; then they take their tags anew, on one path
    through the text, whose windows are no bounds to it.

    Args:
        windows: `Preprocessor.encode_text(text)`; `text[start:end]` is the entity, in code points.
        probabilities: [W, S, N].
        labels: names of the N classes.
        together: read the words of a text together, see `Reading`.

    """
    rows = [probabilities[window, position] if window >= 0 else None for window, position in windows.places]
    best = _best_labels(rows, windows.blankless, labels)
    tags = _named(best, labels)
    firsts = [word for word in range(len(tags)) if not windows.joined[word] or _parts_names(windows, tags, word)]
    if together:
        path = _best_labels([rows[word] for word in firsts], [True] * len(firsts), labels)
        for word, number in zip(firsts, path, strict=True):
            best[word] = number
        tags = _named(best, labels)
    scores = [0.0 if row is None else float(row[number]) for row, number in zip(rows, best, strict=True)]
    bounds = [*firsts, len(tags)]
    found: list[Entity] = []
    for label, first, after in sorted(entity_spans([tags[word] for word in firsts]), key=lambda span: span[1]):
        start, end = windows.words[bounds[first]][0], windows.words[bounds[after] - 1][1]
        score = min(scores[word] for word in firsts[first:after])
        found.append({"text": windows.text[start:end], "label": label, "start": start, "end": end, "score": score})
    return found


def _best_labels(rows: Sequence[np.ndarray | None], joint: Sequence[bool], labels: Sequence[str]) -> list[int]:
    """Return the number of each word's label, -1 where the tokenizer leaves nothing of it.

    Args:
        rows: the probabilities of each word, [N]; None where nothing is left.
        joint: of each word, whether it is read together with neighbours that are so, too.
        labels: names of the N classes.
    """
    best = [-1 if row is None else int(row.argmax()) for row in rows]
    first = 0
    while first < len(rows):
        after = first
        while after < len(rows) and joint[after] and best[after] >= 0:
            after += 1
        if after > first:
            before = OUTSIDE if first == 0 or best[first - 1] < 0 else labels[best[first - 1]]
            best[first:after] = likeliest_tags(np.array(rows[first:after]), labels, before)
        first = after + 1
    return best


def _named(numbers: Sequence[int], labels: Sequence[str]) -> list[str]:
    return [labels[number] if number >= 0 else "" for number in numbers]


def _parts_names(windows: WordWindows, tags: Sequence[str], word: int) -> bool:
    """Whether a joined word, a hyphen or what follows one, is a word of its own."""

    def parts(hyphen: int) -> bool:
        if not 0 < hyphen < len(tags) - 1 or not windows.joined[hyphen + 1]:
            return False
        begins = [windows.text[windows.words[side][0]] for side in (hyphen - 1, hyphen, hyphen + 1)]
        capitals = all(begins[side].lower() != begins[side] for side in (0, 2))
        outside = begins[1] in HYPHENS and not entity_spans([tags[hyphen]])
        return capitals and outside and begins_another(tags[hyphen - 1], tags[hyphen + 1])

    return windows.joined[word] and (parts(word) or parts(word - 1))


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
        The span; its score's probabilities are those within its window. A context without a token gives an empty text
        with score 0.

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
        margin: the score of no answer less that of the span; -inf where the context has no token.

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
    """Return the best span of each window that holds a token of the context, with the sum of its logits."""
    # In float64, and by the sum of logits within a window: integer logits often tie, and every runtime that follows
    # these steps then decides alike.
    probabilities = span_probabilities(logits, windows.features["mask"])
    spans = []
    for window, probability, offset in zip(logits, probabilities, windows.offsets, strict=True):
        inside = np.flatnonzero(offset[:, 0] >= 0)
        if not inside.size:
            continue
        # joint[i, j]: the answer is tokens i to j; the band above the diagonal holds the permitted ones.
        joint = window[inside, 0][:, None] + window[inside, 1][None, :]
        permitted = np.triu(np.ones(joint.shape, bool)) & ~np.triu(np.ones(joint.shape, bool), longest_answer)
        i, j = np.unravel_index(np.where(permitted, joint, -np.inf).argmax(), joint.shape)
        first, last = inside[i], inside[j]
        score = float(probability[first, 0] * probability[last, 1])
        begin, after = int(offset[first, 0]), int(offset[last, 1])
        answer: Answer = {"text": context[begin:after], "start": begin, "end": after, "score": score}
        spans.append(_Span(answer, float(joint[i, j])))
    return spans
