"""The rows that tasks learn from and are judged by, one class for each shape of row."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TextRow:
    """One text with its label. `line` is where it stood in the file; it takes no part in comparison."""

    text: str
    label: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class PairRow:
    """Two texts with the label of the pair."""

    text_a: str
    text_b: str
    label: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class TokenRow:
    """One sentence cut into words, with a tag for each."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class SpanRow:
    """A question on a context, with its answers as (text, first character in the context).

    A question that the context does not answer has no answers.
    """

    context: str
    question: str
    answers: tuple[tuple[str, int], ...]
    line: int = field(default=0, compare=False)


Row = TextRow | PairRow | TokenRow | SpanRow
Text = str | tuple[str, str]
