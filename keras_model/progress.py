"""What is told how far a long work is."""

from collections.abc import Callable

# Is told each step as it begins.
TellStep = Callable[[str], None]
# Is told how many rows are done, of how many.
RowsDone = Callable[[int, int], None]
