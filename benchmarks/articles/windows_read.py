"""Questions on whole articles, and the answers that some of an article's windows give."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.by_column import remembering
from keras_model.data.rows import SpanRow
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.windows import QuestionWindows
from keras_model.errors import UserError
from keras_model.outputs.decoding import best_answer
from keras_model.outputs.metrics import answer_scores


@dataclass(frozen=True)
class Asked:
    """A question on an article, with the texts that answer it."""

    article: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What a choice of windows gives.

    Attributes:
        windows: read of an article at most; 0 for all.
        f1: of the answers, SQuAD's.
        held: share of the questions of which an answer's text stands in the windows that are read.
        read: windows a question, in the mean.
    """

    windows: int
    f1: float
    held: float
    read: float


@dataclass(frozen=True)
class Cost:
    """What reading takes of a processor, in seconds.

    Attributes:
        window: a run of the network.
        tokens: cutting an article into tokens.
    """

    window: float
    tokens: float

    def share(self, read: float, in_all: float) -> float:
        """Return what reading so many windows takes, as a share of reading all of them."""
        return (self.tokens + read * self.window) / (self.tokens + in_all * self.window)


def ask_whole_articles(
    rows: Sequence[SpanRow], titles: Sequence[str], articles: int, questions: int, seed: int
) -> list[Asked]:
    """Put the paragraphs of articles together, and draw questions on each that have an answer.

    Args:
        rows: questions, each on a paragraph.
        titles: of each row, its article's.
        articles: to draw.
        questions: to draw of each.
        seed: of the draw.

    Raises:
        UserError: there are fewer articles, or fewer such questions on one that was drawn.

    """
    by_title: dict[str, list[SpanRow]] = {}
    for row, title in zip(rows, titles, strict=True):
        by_title.setdefault(title, []).append(row)
    if not 0 < articles <= len(by_title):
        raise UserError(f"--articles {articles}: the rows are of {len(by_title)}")
    chance = random.Random(seed)
    asked = []
    for title in chance.sample(sorted(by_title), articles):
        article = "\n".join(dict.fromkeys(row.context for row in by_title[title]))
        answered = [row for row in by_title[title] if row.answers]
        if not 0 < questions <= len(answered):
            raise UserError(f"--questions {questions}: {title!r} has {len(answered)} with an answer")
        for row in chance.sample(answered, questions):
            asked.append(Asked(article, row.question, tuple(text for text, _ in row.answers)))
    return asked


def judge(model: TextInterpreter, asked: Sequence[Asked], counts: Sequence[int]) -> tuple[list[Judged], Cost]:
    """Return what each number of windows gives, all of them first, and what reading costs.

    Every window is run once: what a choice would have answered follows from the windows that it reads.

    Args:
        model: a file that answers questions.
        asked: what to ask it.
        counts: windows to read at most, without 0.

    """
    counts = [ALL, *counts]
    found: dict[int, list[str]] = {count: [] for count in counts}
    held = dict.fromkeys(counts, 0)
    read = dict.fromkeys(counts, 0)
    seconds = 0.0
    for one in asked:
        run = remembering(model.run)
        for count in counts:
            windows = model.preprocessor.encode_question(one.question, one.article, windows=count)
            before = time.process_time()
            logits = run(windows.features)
            seconds += time.process_time() - before if count == ALL else 0.0
            answer = best_answer(one.article, logits, windows, no_answer_threshold=model.no_answer_threshold)
            found[count].append(answer["text"])
            held[count] += any(answer in text for answer in one.answers for text in _texts(one.article, windows))
            read[count] += len(windows.offsets)
    expected = [one.answers for one in asked]
    judged = [
        Judged(count, answer_scores(expected, found[count])["f1"], held[count] / len(asked), read[count] / len(asked))
        for count in counts
    ]
    return judged, Cost(seconds / read[ALL], _seconds_of_tokens(model, asked))


def _texts(article: str, windows: QuestionWindows) -> list[str]:
    """Return the part of the article that each window holds."""
    ends = [offsets[offsets[:, 0] >= 0] for offsets in windows.offsets]
    return [article[inside[0, 0] : inside[-1, 1]] for inside in ends if len(inside)]


def _seconds_of_tokens(model: TextInterpreter, asked: Sequence[Asked]) -> float:
    articles = dict.fromkeys(one.article for one in asked)
    before = time.process_time()
    for article in articles:
        model.tokenizer.encode(article)
    return (time.process_time() - before) / len(articles)
