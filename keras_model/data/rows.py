"""The rows that tasks learn from and are judged by, one class for each shape of row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar, final

from keras_model.data.tasks import EMBEDDING
from keras_model.data.writing import usual_gaps, written
from keras_model.errors import DataError

# One text, or two that a model reads together.
Text = str | tuple[str, str]


@final
@dataclass(frozen=True)
class TextRow:
    """One text with its label. `line` is where it stood in the file; it takes no part in comparison."""

    text: str
    label: str
    line: int = field(default=0, compare=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text."""
        return (self.text,)

    @property
    def input(self) -> Text:
        """What a model reads: the text."""
        return self.text

    @property
    def labels(self) -> tuple[str, ...]:
        """The label."""
        return (self.label,)


@dataclass(frozen=True)
class _TwoTexts:
    """What the rows of two texts share."""

    text_a: str
    text_b: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Both texts."""
        return self.input

    @property
    def input(self) -> tuple[str, str]:
        """What a model reads: both texts."""
        return self.text_a, self.text_b


@final
@dataclass(frozen=True)
class PairRow(_TwoTexts):
    """Two texts with the label of the pair."""

    label: str
    line: int = field(default=0, compare=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label."""
        return (self.label,)


@final
@dataclass(frozen=True)
class TokenRow:
    """One sentence cut into words, with a tag for each.

    `gaps` is what stands before each word and behind the last; empty where nobody tells, see `usual_gaps`.
    """

    tokens: tuple[str, ...]
    tags: tuple[str, ...]
    line: int = field(default=0, compare=False)
    gaps: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, list[tuple[int, int]]]:
        """The sentence as written, and each word's (first, after the last) character, in code points."""
        return written(self.tokens, self.gaps or usual_gaps(self.tokens))

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentence as written."""
        return (self.written[0],)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every word's tag."""
        return self.tags


@final
@dataclass(frozen=True)
class SpanRow:
    """A question on a context, with its answers as (text, first character in the context).

    A question that the context does not answer has no answers.
    """

    context: str
    question: str
    answers: tuple[tuple[str, int], ...]
    line: int = field(default=0, compare=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """The question and its context."""
        return self.input

    @property
    def input(self) -> tuple[str, str]:
        """What a model reads: the question and its context."""
        return self.question, self.context

    @property
    def labels(self) -> tuple[str, ...]:
        """None: an answer is no label."""
        return ()


@final
@dataclass(frozen=True)
class LabelSetRow:
    """A text, or two that a model reads together, with any number of labels, none too."""

    input: Text
    labels: tuple[str, ...]
    line: int = field(default=0, compare=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text, or both texts."""
        return texts_of(self.input)


@final
@dataclass(frozen=True)
class ScoreRow:
    """A text, or two that a model reads together, with a score.

    Pairs with the same first text are documents of one query, which a model ranks.
    """

    input: Text
    score: float
    line: int = field(default=0, compare=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text, or both texts."""
        return texts_of(self.input)

    @property
    def labels(self) -> tuple[str, ...]:
        """None: a score is no label."""
        return ()


@final
@dataclass(frozen=True)
class PartnerRow(_TwoTexts):
    """Two texts that belong together, such as a question and the passage that answers it, without a score.

    `negatives` are texts that its file says not to belong to the first one.
    """

    line: int = field(default=0, compare=False)
    negatives: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """None: that the texts belong together is all that is known."""
        return ()


Row = TextRow | PairRow | TokenRow | SpanRow | LabelSetRow | ScoreRow | PartnerRow
OwnRow = TypeVar("OwnRow", bound=Row | str)


def is_pair(row: Row | Text) -> bool:
    """Whether a model reads two texts of a row together."""
    return len(texts_of(row)) == 2


def texts_of(item: Row | Text) -> tuple[str, ...]:
    """Return each text of a row, of a pair or of a text by itself."""
    if isinstance(item, str):
        return (item,)
    return item if isinstance(item, tuple) else item.texts


def every_text(row: Row) -> tuple[str, ...]:
    """Return each text that a row gives to a training: its own, and those that do not belong to its first one."""
    return (*row.texts, *row.negatives) if isinstance(row, PartnerRow) else row.texts


def own_rows(task: str, rows: Sequence[Row | str], *kinds: type[OwnRow]) -> list[OwnRow]:
    """Return the rows, each of which is of one of these kinds.

    Raises:
        DataError: one is of another kind, and so of another task.
    """
    own: list[OwnRow] = [row for row in rows if isinstance(row, kinds)]
    if len(own) < len(rows):
        wanted = "; give pairs: columns text_a, text_b, and score or none" if task == EMBEDDING else ""
        raise DataError(f"these rows do not serve a model of the task {task}{wanted}")
    return own
