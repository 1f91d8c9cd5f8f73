"""Tokens added to a trained vocabulary: looked for in the text before it is cut into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tokenizers

from keras_model.errors import CheckpointError

# The letter of each property in a line of `write_added_tokens`.
_LETTERS = {"w": "single_word", "l": "lstrip", "r": "rstrip", "n": "normalized"}
_NONE = "-"


@dataclass(frozen=True)
class AddedToken:
    """A token that counts as one wherever its letters stand, with the properties that `tokenizers` gives it.

    Attributes:
        content: its letters.
        single_word: no letter, digit or `_` may touch it.
        lstrip, rstrip: the blanks before, after it belong to it.
        normalized: it is looked for in the normalised text, by its own normalised letters.
    """

    content: str
    single_word: bool = False
    lstrip: bool = False
    rstrip: bool = False
    normalized: bool = False

    def for_pipeline(self) -> tokenizers.AddedToken:
        """Return it as `tokenizers` takes it. It is never "special": that would only matter for decoding."""
        return tokenizers.AddedToken(
            self.content,
            single_word=self.single_word,
            lstrip=self.lstrip,
            rstrip=self.rstrip,
            normalized=self.normalized,
            special=False,
        )


def write_added_tokens(tokens: Iterable[AddedToken]) -> str:
    """Return one line a token, its properties' letters (`-` for none), a blank, its content; parted by LF.

    Raises:
        CheckpointError: a content is no part of a line.
    """
    lines = []
    for token in tokens:
        if fault := _content_fault(token.content):
            raise CheckpointError(fault)
        letters = "".join(letter for letter, name in _LETTERS.items() if getattr(token, name))
        lines.append(f"{letters or _NONE} {token.content}")
    return "\n".join(lines)


def read_added_tokens(text: str) -> list[AddedToken]:
    """Return the tokens that `write_added_tokens` wrote.

    Raises:
        CheckpointError: a line is not of its form.
    """
    tokens = []
    for line in text.split("\n") if text else ():
        letters, blank, content = line.partition(" ")
        known = letters == _NONE or (letters and set(letters) <= set(_LETTERS))
        if not (known and blank and content):
            raise CheckpointError(f"added_tokens: cannot read the line {line!r}; import the checkpoint again")
        tokens.append(AddedToken(content, **{name: letter in letters for letter, name in _LETTERS.items()}))
    return tokens


def _content_fault(content: str) -> str:
    unfit = not content.strip() or "\n" in content or "\r" in content
    return f"the added token {content!r} is blank or holds a line break" if unfit else ""


def added_tokens_fault(tokens: Sequence[AddedToken], normalizer: tokenizers.normalizers.Normalizer | None) -> str:
    """Return why these tokens cannot be looked for as they are, or ""."""
    seen: dict[tuple[bool, str], str] = {}
    contents: set[str] = set()
    for token in tokens:
        if fault := _content_fault(token.content):
            return fault
        pattern = token.content
        if token.normalized and normalizer is not None:
            pattern = normalizer.normalize_str(token.content)
        if not pattern.strip():
            return f"nothing is left of the added token {token.content!r} when the text is normalised"
        other = seen.setdefault((token.normalized, pattern), token.content)
        if other != token.content:
            return f"the added tokens {other!r} and {token.content!r} are one when the text is normalised"
        if token.content in contents:
            return f"the added token {token.content!r} is there twice"
        contents.add(token.content)
    return ""
