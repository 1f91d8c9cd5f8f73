"""Where the windows lie that read a text of more tokens than a model takes at once."""

from keras_model.data.tasks import CLASSIFICATION, MULTI_LABEL, REGRESSION
from keras_model.errors import UserError

# How model folders and files call the number of windows.
WINDOWS = "windows"
FIRST, ALL = 1, 0
MOST_WINDOWS = 1000
# What the windows' outputs make together: a text's, then a pair's.
MEAN, GREATEST = "mean", "greatest"
COMBINED = {
    CLASSIFICATION: (MEAN, MEAN),
    MULTI_LABEL: (GREATEST, GREATEST),
    REGRESSION: (MEAN, GREATEST),
}
# Whose texts are read so if asked; the others have windows of their own, or none.
WINDOWED_TASKS = tuple(COMBINED)


def require_windowed(task: str) -> None:
    """Raise `UserError` for a task whose texts are not read in as many windows as one likes."""
    if task not in WINDOWED_TASKS:
        raise UserError(f"--windows is for {' or '.join(WINDOWED_TASKS)}; {task} reads texts its own way: leave it out")


def tokens_read(windows: int, room: int) -> int | None:
    """Return how many tokens of a text are read at most, None for all.

    Args:
        windows: at most so many; `ALL` for as many as a text needs.
        room: tokens that fit into a window, at least 1.
    """
    return None if windows == ALL else windows * room


def window_starts(tokens: int, room: int) -> list[int]:
    """Return the first token of each window over a text, rising from 0.

    There are as few windows as read the text, spread evenly: the last one is as full as the others, and each repeats
    what is left over of the one before.

    Args:
        tokens: of the text, or of what is read of it.
        room: as in `tokens_read`.

    >>> window_starts(80, 40)
    [0, 40]
    >>> window_starts(100, 40)
    [0, 30, 60]
    >>> window_starts(41, 40)
    [0, 1]
    """
    gaps = max(tokens - 1, 0) // room
    return [number * (tokens - room) // gaps for number in range(gaps + 1)] if gaps else [0]
