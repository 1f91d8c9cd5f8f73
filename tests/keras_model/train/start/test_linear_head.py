"""The linear classifier that a new head begins as."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from keras_model import MultiLabelClassifier, TextClassifier, TokenClassifier
from keras_model.data.readers import read_rows
from keras_model.data.rows import LabelSetRow
from keras_model.errors import DataError
from keras_model.train.start import linear_head
from keras_model.train.start.linear_head import INVERSE_PENALTIES, fit_head
from support.places import DATA

TINY = DATA / "tiny_intents"
STRONG, WEAK = INVERSE_PENALTIES[0], INVERSE_PENALTIES[-1]


@pytest.fixture(scope="module")
def rows():
    return read_rows(TINY / "train.jsonl", "classification")[::4]


def new_head(kind, labels):
    keras.utils.set_random_seed(3)
    trained = TextClassifier.from_preset(TINY)
    return kind(trained.backbone, trained.preprocessor, labels, pooler_activation="none")


def vectors_of(model, texts):
    below = keras.Model(model.input, model.classifier.input)
    return np.asarray(below(model.preprocessor(texts), training=False))[:, 0]


def regression(vectors, targets, inverse_penalty=WEAK):
    """What scikit-learn makes of the same vectors, spread as the module spreads them."""
    spread = vectors.std()
    fitted = LogisticRegression(C=inverse_penalty, max_iter=2000).fit(
        (vectors - vectors.mean(axis=0)) / spread, targets
    )
    return lambda others: fitted.decision_function((others - vectors.mean(axis=0)) / spread)


def assert_same_probabilities(logits, others):
    """A solver may stop where the logits of a label that is never likely are still far from their optimum."""
    np.testing.assert_allclose(softmax(logits, axis=1), softmax(others, axis=1), atol=5e-3)


def test_the_head_is_the_logistic_regression_of_the_networks_vectors(rows):
    labels = sorted({row.label for row in rows})
    model = new_head(TextClassifier, labels)
    before = [np.array(weight) for weight in model.backbone.weights]
    fit_head(model, rows)
    for old, new in zip(before, model.backbone.weights, strict=True):
        np.testing.assert_array_equal(old, np.array(new), "the network stays")
    texts = [row.text for row in rows]
    wanted = regression(vectors_of(model, texts), [labels.index(row.label) for row in rows])(vectors_of(model, texts))
    assert_same_probabilities(model.predict_outputs(texts), wanted)


def test_validation_rows_choose_the_penalty(rows):
    labels = sorted({row.label for row in rows})
    texts = [row.text for row in rows]
    # The rows themselves are told apart best by the weakest penalty, contradicted rows least badly by the strongest.
    contradicted = [replace(row, label=labels[(labels.index(row.label) + 1) % len(labels)]) for row in rows]
    for validation, inverse_penalty in ((rows, WEAK), (contradicted, STRONG)):
        model = new_head(TextClassifier, labels)
        fit_head(model, rows, validation)
        vectors = vectors_of(model, texts)
        wanted = regression(vectors, [labels.index(row.label) for row in rows], inverse_penalty)(vectors)
        assert_same_probabilities(model.predict_outputs(texts), wanted)
    has = [LabelSetRow(row.text, (row.label,) if row.label == labels[0] else ()) for row in rows]
    has_not = [LabelSetRow(row.input, () if row.labels else (labels[0],)) for row in has]
    for validation, inverse_penalty in ((has, WEAK), (has_not, STRONG)):
        model = new_head(MultiLabelClassifier, labels[:1])
        fit_head(model, has, validation)
        vectors = vectors_of(model, texts)
        wanted = regression(vectors, [bool(row.labels) for row in has], inverse_penalty)(vectors)
        np.testing.assert_allclose(model.predict_outputs(texts)[:, 0], wanted, atol=1e-2)


def test_of_several_labels_each_has_a_regression_of_its_own(rows):
    labels = sorted({row.label for row in rows})[:3]
    texts = [row.text for row in rows]
    sets = [LabelSetRow(row.text, (row.label,) if row.label in labels else ()) for row in rows]
    model = new_head(MultiLabelClassifier, labels)
    fit_head(model, sets)
    vectors = vectors_of(model, texts)
    found = model.predict_outputs(texts)
    for number, label in enumerate(labels):
        wanted = regression(vectors, [label in row.labels for row in sets])(vectors)
        np.testing.assert_allclose(found[:, number], wanted, atol=1e-2)


def test_of_two_labels_the_difference_is_the_regression(rows):
    labels = ["alarm", "other"]
    two = [replace(row, label="alarm" if row.label == "alarm" else "other") for row in rows]
    model = new_head(TextClassifier, labels)
    fit_head(model, two)
    texts = [row.text for row in two]
    vectors = vectors_of(model, texts)
    wanted = regression(vectors, [row.label == "other" for row in two])(vectors)
    found = model.predict_outputs(texts)
    np.testing.assert_allclose(found[:, 1] - found[:, 0], wanted, atol=1e-2)


def test_a_label_without_rows_is_never_likely(rows):
    model = new_head(TextClassifier, [*sorted({row.label for row in rows}), "unheard of"])
    fit_head(model, rows)
    assert not np.any(model.predict_outputs([row.text for row in rows]).argmax(axis=1) == len(model.labels) - 1)
    sets = [LabelSetRow(row.text, ("alarm",) if row.label == "alarm" else ()) for row in rows]
    model = new_head(MultiLabelClassifier, ["alarm", "unheard of"])
    fit_head(model, sets)
    assert model.predict([row.text for row in rows])[:, 1].max() < 0.01


def test_of_many_rows_a_part_is_taken_from_all_over_them(rows, monkeypatch):
    seen = []

    def told(model, some):
        seen.extend(some)
        return real(model, some)

    real = linear_head.training_set
    monkeypatch.setattr(linear_head, "training_set", told)
    monkeypatch.setattr(linear_head, "MOST_ROWS", len(rows) // 2)
    fit_head(new_head(TextClassifier, sorted({row.label for row in rows})), rows)
    assert len(seen) <= len(rows) // 2
    assert {row.label for row in seen} == {row.label for row in rows}


def test_the_same_seed_gives_the_same_head(rows):
    labels = sorted({row.label for row in rows})
    first, again = (new_head(TextClassifier, labels) for _ in range(2))
    for model in (first, again):
        keras.utils.set_random_seed(5)
        fit_head(model, rows)
    np.testing.assert_array_equal(np.array(first.classifier.kernel), np.array(again.classifier.kernel))


def test_a_regression_that_has_not_converged_is_no_news_to_a_user(rows, monkeypatch, recwarn):
    monkeypatch.setattr(linear_head, "_MOST_ITERATIONS", 1)
    fit_head(new_head(TextClassifier, sorted({row.label for row in rows})), rows)
    assert not [str(warning.message) for warning in recwarn if "converge" in str(warning.message)]


def test_what_has_no_such_head_is_refused(rows):
    with pytest.raises(TypeError, match="a token-classification model has no head"):
        fit_head(TokenClassifier.from_preset(TINY, labels=["O", "B-x"]), rows)
    with pytest.raises(DataError, match="is not among the model's 2 labels"):
        fit_head(new_head(TextClassifier, ["no", "yes"]), rows)


@pytest.mark.filterwarnings("error")
def test_a_label_for_each_row_is_learnt_without_a_word(rows):
    own = [replace(row, label=f"{number}") for number, row in enumerate(rows[:24])]
    fit_head(new_head(TextClassifier, sorted(row.label for row in own)), own)
