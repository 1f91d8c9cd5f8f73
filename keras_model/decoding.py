"""From a model's numbers to tags and answers. Needs numpy alone, so that every runtime shares it."""

from collections.abc import Sequence

import numpy as np


def tags_of_words(
    scores: np.ndarray, word_index: np.ndarray, words: Sequence[Sequence[str]], labels: Sequence[str]
) -> list[list[str]]:
    """Return a tag for every word of every sentence, the likeliest at the word's first piece.

    A word that the sequence length cuts off is tagged "O", or the first label where there is no "O".

    Args:
        scores: logits or probabilities, [B, S, N].
        word_index: int [B, S], the word that begins at a position, or -1.
        words: the sentences.
        labels: names of the N classes.

    """
    outside = "O" if "O" in labels else labels[0]
    best = scores.argmax(-1)
    answers = [[outside] * len(sentence) for sentence in words]
    for row, position in zip(*np.nonzero(word_index >= 0), strict=True):
        answers[row][word_index[row, position]] = labels[best[row, position]]
    return answers


def best_answer(
    context: str, logits: np.ndarray, offsets: np.ndarray, longest_answer: int = 30
) -> dict[str, str | int | float]:
    """Return the likeliest span among all windows of one question: `{"text", "start", "end", "score"}`.

    Args:
        context: the text the answer is taken from; `context[start:end]` is the answer.
        logits: of start and end, [W, S, 2].
        offsets: characters of the context that each token covers, [W, S, 2], -1 outside the context.
        longest_answer: in tokens.

    Returns:
        The span; its score is the product of both positions' probabilities within their window. A context
        without a token gives an empty text with score 0.

    """
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    best: dict[str, str | int | float] = {"text": "", "start": 0, "end": 0, "score": 0.0}
    for probability, offset in zip(probabilities, offsets, strict=True):
        inside = np.flatnonzero(offset[:, 0] >= 0)
        if not inside.size:
            continue
        start, end = probability[inside, 0], probability[inside, 1]
        # joint[i, j]: the answer is tokens i to j; the band above the diagonal holds the permitted ones.
        joint = np.triu(np.outer(start, end)) - np.triu(np.outer(start, end), longest_answer)
        i, j = np.unravel_index(joint.argmax(), joint.shape)
        if joint[i, j] > best["score"]:
            begin, after = int(offset[inside[i], 0]), int(offset[inside[j], 1])
            best = {"text": context[begin:after], "start": begin, "end": after, "score": float(joint[i, j])}
    return best
