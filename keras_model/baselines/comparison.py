"""The simpler methods of a task beside each other, by the measures of the task."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np

from keras_model.baselines.crf import crf_tags
from keras_model.baselines.majority import majority_label, majority_labels, majority_tags, mean_score
from keras_model.baselines.tfidf import label_model, label_set_probabilities, pair_rows, scores
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, Row, ScoreRow, TextRow, TokenRow, own_rows
from keras_model.data.sentence_pairs import sentence_pairs
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, REGRESSION, TAGGING
from keras_model.errors import UserError
from keras_model.outputs import metrics
from keras_model.outputs.by_task.vectors import partner_queries
from keras_model.outputs.label_thresholds import choose_thresholds

MAJORITY = "majority answer"
TF_IDF = "TF-IDF, logistic regression"
TF_IDF_COSINE = "TF-IDF, cosine"
TF_IDF_RIDGE = "TF-IDF, ridge regression"
CRF = "CRF"
_PACKAGES = ("sklearn_crfsuite", "sklearn")
Measures = dict[str, dict[str, float]]


def require_comparison(task: str) -> None:
    """Refuse, before any training, a comparison that could not be made.

    Raises:
        UserError: a task without simpler methods.
        ModuleNotFoundError: what they need is not installed.
    """
    if task not in _METHODS:
        raise UserError(f"--compare has no simpler method for {task}; leave it out")
    for name in _PACKAGES:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def simpler_methods(task: str, rows: Sequence[Row], asked: Sequence[Row]) -> Measures:
    """Return the measures of each simpler method of a task on the same rows as the model's.

    Args:
        task: of the rows.
        rows: to learn from.
        asked: to answer, with what is right.

    Returns:
        Name of the method → measures, the majority answer first, which pairs of an embedding do not have. They are
        computed as those of a model.

    Raises:
        UserError, ModuleNotFoundError: as `require_comparison`.
        DataError: rows of another task.
    """
    require_comparison(task)
    return _METHODS[task](rows, asked)


def _labels(rows: Sequence[Row], asked: Sequence[Row]) -> Measures:
    learnt: list[TextRow | PairRow] = own_rows(CLASSIFICATION, rows, TextRow, PairRow)
    judged: list[TextRow | PairRow] = own_rows(CLASSIFICATION, asked, TextRow, PairRow)
    wanted = [row.label for row in judged]
    known, probabilities = label_model([row.texts for row in learnt], [row.label for row in learnt])
    found = {
        MAJORITY: [majority_label([row.label for row in learnt])] * len(judged),
        TF_IDF: [known[best] for best in probabilities([row.texts for row in judged]).argmax(-1)],
    }
    return {
        name: {"accuracy": metrics.accuracy(wanted, given), "macro_f1": metrics.macro_f1(wanted, given)}
        for name, given in found.items()
    }


def _label_sets(rows: Sequence[Row], asked: Sequence[Row]) -> Measures:
    learnt, judged = (own_rows(MULTI_LABEL, side, LabelSetRow) for side in (rows, asked))
    labels = sorted({label for row in [*learnt, *judged] for label in row.labels})
    wanted = metrics.label_matrix(judged, labels)
    majority = set(majority_labels(learnt))
    most = np.array([label in majority for label in labels])
    probabilities = label_set_probabilities(
        [row.texts for row in learnt], metrics.label_matrix(learnt, labels), [row.texts for row in judged]
    )
    # As for a model, the rows that judge also choose the thresholds.
    thresholds = np.array(choose_thresholds(probabilities, wanted))
    return {
        MAJORITY: metrics.label_set_scores(wanted, np.tile(most, (len(judged), 1))),
        TF_IDF: metrics.label_set_scores(wanted, probabilities >= thresholds),
    }


def _scores(rows: Sequence[Row], asked: Sequence[Row]) -> Measures:
    learnt, judged = (own_rows(REGRESSION, side, ScoreRow) for side in (rows, asked))
    wanted = [row.score for row in judged]
    given = scores([row.texts for row in learnt], [row.score for row in learnt], [row.texts for row in judged])
    found = {MAJORITY: np.full(len(judged), mean_score(learnt)), TF_IDF_RIDGE: given}
    return {
        name: {"spearman": metrics.spearman(given, wanted), "pearson": metrics.pearson(given, wanted)}
        for name, given in found.items()
    }


def _tags(rows: Sequence[Row], asked: Sequence[Row]) -> Measures:
    learnt, judged = (own_rows(TAGGING, side, TokenRow) for side in (rows, asked))
    wanted = [row.tags for row in judged]
    found = {MAJORITY: majority_tags(learnt, judged), CRF: crf_tags(learnt, judged)}
    return {name: metrics.entity_scores(wanted, given) for name, given in found.items()}


def _alike(rows: Sequence[Row], asked: Sequence[Row]) -> Measures:
    pairs = sentence_pairs(asked)
    first, second = pair_rows([text for row in rows for text in row.texts], [row.texts for row in pairs])
    scored = [row for row in pairs if isinstance(row, ScoreRow)]
    if scored:
        cosines = np.asarray(first.multiply(second).sum(axis=1)).ravel()
        return {TF_IDF_COSINE: {"spearman": metrics.spearman(cosines, [row.score for row in scored])}}
    partners = [row for row in pairs if isinstance(row, PartnerRow)]
    queries = partner_queries(partners, lambda number: (second @ first[number].T).toarray().ravel())
    return {TF_IDF_COSINE: metrics.partner_scores(queries)}


_METHODS: dict[str, Callable[[Sequence[Row], Sequence[Row]], Measures]] = {
    CLASSIFICATION: _labels,
    MULTI_LABEL: _label_sets,
    REGRESSION: _scores,
    TAGGING: _tags,
    EMBEDDING: _alike,
}
