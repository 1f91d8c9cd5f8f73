"""Which windows of a long text have most in common with a question, told by their tokens alone."""

import math
from collections import Counter
from collections.abc import Sequence

# What is worth reading of a long text for a question, unless asked otherwise: on articles of 6,000 words 94 % of the
# answers stand in three windows, and every further window brings more wrong ones than right (docs/answers.md).
QUESTION_WINDOWS = 3
# How soon more of the same token counts no further; usual for BM25.
_SATURATION = 1.2


def most_relevant(question: Sequence[int], windows: Sequence[Sequence[int]], count: int) -> list[int]:
    """Return the places of the windows that share most with a question, rising.

    A window is worth the sum, over the question's different tokens, of BM25 without its term for length, for windows
    are about as long as each other: the token's rarity among the windows, ln(1 + (W - w + 1/2) / (w + 1/2)) where w of
    W windows hold it, times 2.2 n / (n + 1.2) where it occurs n times. Of equals the first are taken.

    Args:
        question: its ids.
        windows: the ids of each window's part of the text.
        count: at most so many are returned, at least 1.

    Source: Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
    """
    if len(windows) <= count:
        return list(range(len(windows)))
    counts = [Counter(ids) for ids in windows]
    worth = [0.0] * len(windows)
    # In the question's order, so that every language adds the same numbers up alike.
    for token in dict.fromkeys(question):
        held = sum(token in own for own in counts)
        rarity = math.log(1 + (len(windows) - held + 0.5) / (held + 0.5))
        for window, own in enumerate(counts):
            worth[window] += rarity * (own[token] * (_SATURATION + 1)) / (own[token] + _SATURATION)
    best = sorted(range(len(windows)), key=lambda window: -worth[window])[:count]
    return sorted(best)
