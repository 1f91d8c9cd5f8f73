"""TF-IDF with a linear model on it: what words and pairs of words tell without a network."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keras_model.errors import DataError

# Weak regularization suits sparse rows of unit length: scikit-learn's 1 leaves 64 intents under-fitted.
_INVERSE_REGULARIZATION = 10.0
_MOST_ITERATIONS = 1000


class TfIdf:
    """Rows of TF-IDF of words and of two words in a row, each text of a pair in columns of its own.

    Args:
        texts: to learn the words and their weights from; one a row, or two.

    Raises:
        DataError: they are all blank.
    """

    def __init__(self, texts: Sequence[tuple[str, ...]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        columns = list(zip(*texts, strict=True))
        if not all("".join(column).split() for column in columns):
            raise DataError("the texts to learn from are blank; --compare finds no word in them")
        # A word may be a single character, as `I` is, and signs tell as much as words do.
        self._columns = [
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+|[^\w\s]").fit(column)
            for column in columns
        ]

    def __call__(self, texts: Sequence[tuple[str, ...]]) -> Any:
        """Return the sparse float rows [texts, columns]; for pairs, the last column is the cosine of both texts."""
        from scipy.sparse import csr_matrix, hstack

        columns = list(zip(*texts, strict=True))
        parts = [vectorizer.transform(column) for vectorizer, column in zip(self._columns, columns, strict=True)]
        if len(parts) == 2:
            first = self._columns[0]
            cosine = np.asarray(parts[0].multiply(first.transform(columns[1])).sum(axis=1))
            parts.append(csr_matrix(cosine))
        return hstack(parts, format="csr")


def pair_rows(learnt: Sequence[str], asked: Sequence[tuple[str, ...]]) -> tuple[Any, Any]:
    """Return the rows of all first texts and of all second ones, sparse float [asked, columns], of unit length.

    Args:
        learnt: texts to learn the words and their weights from, of either side.
        asked: pairs of texts.
    """
    features = TfIdf([(text,) for text in learnt])
    first, second = (features([(texts[side],) for texts in asked]) for side in (0, 1))
    return first, second


def label_model(
    learnt: Sequence[tuple[str, ...]], labels: Sequence[str]
) -> tuple[list[str], Callable[[Sequence[tuple[str, ...]]], np.ndarray]]:
    """Return the labels in order, and what gives the probability of each for texts, by multinomial logistic regression.

    Args:
        learnt: texts to learn from, one a row or two.
        labels: of these, at least two different ones.
    """
    features = TfIdf(learnt)
    model = _regression(features(learnt), list(labels))
    return list(map(str, model.classes_)), lambda asked: model.predict_proba(features(asked))


def label_set_probabilities(
    learnt: Sequence[tuple[str, ...]], has: np.ndarray, asked: Sequence[tuple[str, ...]]
) -> np.ndarray:
    """Return the probability of each label for each text, float [asked, labels], by a logistic regression a label.

    Args:
        learnt: texts to learn from, one a row or two.
        has: whether each has each label, bool [learnt, labels]. A label that all or none have keeps that share.
        asked: texts to answer.
    """
    features = TfIdf(learnt)
    rows, others = features(learnt), features(asked)
    found = np.tile(has.mean(axis=0), (len(asked), 1))
    for label in np.flatnonzero(has.any(axis=0) & ~has.all(axis=0)):
        found[:, label] = _regression(rows, has[:, label]).predict_proba(others)[:, 1]
    return found


def _regression(rows: Any, wanted: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_INVERSE_REGULARIZATION, max_iter=_MOST_ITERATIONS).fit(rows, wanted)


def scores(learnt: Sequence[tuple[str, ...]], wanted: Sequence[float], asked: Sequence[tuple[str, ...]]) -> np.ndarray:
    """Return a score for each text, float [asked], by ridge regression."""
    from sklearn.linear_model import Ridge

    features = TfIdf(learnt)
    return Ridge(solver="lsqr").fit(features(learnt), list(wanted)).predict(features(asked))
