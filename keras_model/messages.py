"""How a message to a user tells values and names."""

import difflib
from collections.abc import Sequence
from typing import Any


def suggestion(wrong: str, names: Sequence[str]) -> str:
    """Return the end of a message that proposes the nearest name, whatever its case, or nothing where none is near."""
    known = {str(name).lower(): str(name) for name in reversed(names)}
    close = difflib.get_close_matches(wrong, [str(name) for name in names], n=1)
    close = close or [known[name] for name in difflib.get_close_matches(wrong.lower(), known, n=1)]
    return f"; did you mean {close[0]!r}?" if close else ""


def listed(names: Sequence[str], most: int) -> str:
    """Return names as a message lists them; of many, the first and how many more there are."""
    told = ", ".join(names[:most])
    return f"{told} and {len(names) - most} more" if len(names) > most else told


def shown(value: Any) -> str:
    """Return a value as a message shows it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def writable(text: str) -> str:
    """Return the text with a question mark for each lone surrogate, which no UTF-8 file holds."""
    return text.encode("utf-8", "replace").decode()
