"""Texts to be found again among others: what keeps a test out of training, and proves that it was kept out."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar

from keras_model.data.rows import Row, Text, texts_of

Item = TypeVar("Item", bound=Row | Text)


def without_excluded(items: Sequence[Item], excluded: Iterable[str], *, inside: bool = True) -> list[Item]:
    """Return the rows and texts that share nothing with the excluded texts, as `TextIndex` compares them.

    An item goes if any of its texts is one of the excluded.

    Args:
        items: rows, pairs and texts.
        excluded: the texts.
        inside: a text by itself is a line that also goes if it holds one of the excluded.
    """
    index = TextIndex(excluded)

    def shares(item: Item) -> bool:
        if inside and isinstance(item, str) and index.inside(item):
            return True
        return any(index.same(text) is not None for text in texts_of(item))

    return [item for item in items if not shares(item)]


# A shorter text, such as "yes please", may well be part of a line that has nothing to do with it.
SHORTEST_PART = 6
_WORDS = re.compile(r"\w+")


class TextIndex:
    """Finds its texts among others, whatever their case, blanks and composition, and inside others, whatever the marks.

    A text is inside another if all its words, one after the other, are, and there are `SHORTEST_PART` of them or more.

    Args:
        texts: to be found.

    Example:
        >>> index = TextIndex(["Wake me up at half past six"])
        >>> index.same("wake me up  at half past six"), index.inside('"Wake me up at half past six!", she said.')
        ('wake me up at half past six', {'wake me up at half past six'})
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._normal = {normal_form(text) for text in texts}
        # By their first words, then by how many they have: thousands may begin alike, as those of a template do.
        self._by_words: dict[tuple[str, ...], dict[int, dict[tuple[str, ...], list[str]]]] = {}
        for text in self._normal:
            words = tuple(_WORDS.findall(text))
            if len(words) >= SHORTEST_PART:
                alike = self._by_words.setdefault(words[:SHORTEST_PART], {}).setdefault(len(words), {})
                alike.setdefault(words, []).append(text)

    def __len__(self) -> int:
        """Return the number of different texts."""
        return len(self._normal)

    def same(self, text: str) -> str | None:
        """Return the normal form of the text that this one is, or None."""
        normal = normal_form(text)
        return normal if normal in self._normal else None

    def inside(self, line: str) -> set[str]:
        """Return the normal forms of the texts that this line holds or is."""
        if not self._by_words:
            return set()
        words = tuple(_WORDS.findall(normal_form(line)))
        found: set[str] = set()
        for start in range(len(words) - SHORTEST_PART + 1):
            for count, sought in self._by_words.get(words[start : start + SHORTEST_PART], {}).items():
                found.update(sought.get(words[start : start + count], ()))
        return found


def normal_form(text: str) -> str:
    """Return the text in lower case and composed (NFC), with single blanks between its words and none around it."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
