"""What the cells of a column look like."""

import re
from typing import Any

NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?")
BYTES = re.compile(r"""b(["']).*\1""", re.DOTALL)
# What is wrong with a cell of `BYTES`.
DECODE = "bytes as Python prints them; decode them before they are written"


def count_of_words(value: Any) -> int:
    """Return how many words a text has, or how many items a list; 0 for any other value."""
    return len(value.split()) if isinstance(value, str) else len(value) if isinstance(value, list) else 0
