import numpy as np
import pytest

from convert.tflite.session import single_rows
from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.data.rows import PairRow, SpanRow, TextRow, TokenRow
from keras_model.errors import DataError, UserError
from keras_model.outputs.answers import answer
from keras_model.outputs.difference import difference_of

LABELS = ("cat", "dog", "O")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "dog", "a", "the", "where", "is", "##s"]


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(WORDS), 12)


def by_word(features):
    """Classifies by the first word: certain of a cat or a dog, undecided of anything else."""
    first = features["ids"][:, 1]
    return np.stack([first == 5, first == 6, (first != 5) & (first != 6)], -1).astype(np.float32)


def by_token(features):
    ids = features["ids"]
    return np.stack([ids == 5, ids == 6, (ids != 5) & (ids != 6)], -1).astype(np.float32)


def test_a_classifier_is_measured_by_its_labels(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog a", "dog"), TextRow("dog", "cat"), TextRow("a", "O")]
    answers = answer("classification", rows, LABELS, preprocessor, by_word)
    assert answers.predictions == ["cat", "dog", "dog", "O"]
    assert answers.measures["accuracy"] == 0.75
    assert set(answers.measures) == {"accuracy", "macro_f1"}


def test_pairs_go_into_one_row(preprocessor):
    def second_segment(features):
        return np.eye(3, dtype=np.float32)[features["segment_ids"].max(-1)]

    answers = answer("classification", [PairRow("cat", "dog", "dog")], LABELS, preprocessor, second_segment)
    assert answers.predictions == ["dog"]


def test_words_are_tagged_by_their_first_piece(preprocessor):
    rows = [TokenRow(("the", "cats", "dog"), ("O", "cat", "dog"))]
    answers = answer("token-classification", rows, LABELS, preprocessor, by_token)
    assert answers.predictions == [("O", "cat", "dog")]
    assert answers.measures["accuracy"] == 1
    assert answers.values[0].shape == (3, 3)  # one row a word: padding and further pieces do not count


def test_an_entity_counts_however_late_it_stands(preprocessor):
    tokens = ("the",) * 30 + ("dog", "cat", "a")
    tags = ("O",) * 30 + ("dog", "cat", "O")
    rows = [TokenRow(tokens, tags), TokenRow(("cat",), ("cat",))]
    shapes = []

    def run(features):
        shapes.append(features["ids"].shape)
        return by_token(features)

    answers = answer("token-classification", rows, LABELS, preprocessor, run)
    assert shapes == [(5, 12)], "four windows, and one of the next row"
    assert answers.predictions == [tags, ("cat",)]
    assert answers.measures == {"precision": 1, "recall": 1, "f1": 1, "accuracy": 1}
    assert [value.shape for value in answers.values] == [(33, 3), (1, 3)]


def test_an_answer_is_cut_out_of_the_context(preprocessor):
    def at_cat(features):
        hit = (features["ids"] == 5) & (features["segment_ids"] == 1)
        return np.repeat(np.where(hit, 9.0, 0.0)[..., None], 2, -1).astype(np.float32)

    rows = [SpanRow("the cat", "where is a dog", (("cat", 4),)), SpanRow("a dog is a cat", "the", (("dog", 2),))]
    answers = answer("question-answering", rows, (), preprocessor, at_cat)
    assert answers.predictions == ["cat", "cat"]
    assert answers.measures["f1"] == pytest.approx(0.5)
    np.testing.assert_allclose(answers.values[0].sum(axis=1), 1, rtol=1e-5)


def vectors(features):
    return features["ids"][:, :4].astype(np.float32)


def test_an_embedding_is_measured_on_pairs_with_a_number(preprocessor):
    rows = [PairRow("cat", "cat", "5.0"), PairRow("cat", "the", "1"), PairRow("dog", "a", "3")]
    answers = answer("embedding", rows, (), preprocessor, vectors)
    assert len(answers.values) == 6
    np.testing.assert_allclose([np.linalg.norm(value) for value in answers.values], 1, rtol=1e-5)
    assert -1 <= answers.measures["spearman"] <= 1
    with pytest.raises(DataError, match="line 0: label 'alike' is no number"):
        answer("embedding", [PairRow("cat", "dog", "alike")], (), preprocessor, vectors)


def test_texts_alone_have_vectors_but_no_measure(preprocessor):
    answers = answer("embedding", ["cat", "dog"], (), preprocessor, vectors)
    assert (len(answers.values), answers.measures, answers.predictions) == (2, {}, [])


def test_rows_of_another_task_are_refused(preprocessor):
    with pytest.raises(DataError, match="do not serve a model of the task embedding"):
        answer("embedding", [TokenRow(("a",), ("O",))], (), preprocessor, vectors)
    with pytest.raises(DataError):
        answer("classification", ["plain"], LABELS, preprocessor, by_word)
    with pytest.raises(DataError, match="give pairs"):
        answer("embedding", ["plain", PairRow("cat", "dog", "1")], (), preprocessor, vectors)
    with pytest.raises(UserError, match="'backbone' answers no rows; choose one of classification"):
        answer("backbone", [TextRow("cat", "cat")], (), preprocessor, vectors)


@pytest.mark.parametrize("compiles", [False, True])
def test_keras_answers_rows_of_any_length_in_their_order(monkeypatch, compiles):
    from keras_model import SentenceEncoder, SqueezeBertBackbone
    from keras_model.tasks import evaluation

    monkeypatch.setattr(evaluation, "compiles_each_shape", lambda: compiles)
    backbone = SqueezeBertBackbone(len(WORDS), 1, 16, 2, 32, max_sequence_length=16)
    encoder = SentenceEncoder(backbone, Preprocessor(WordPieceTokenizer(WORDS), 11))
    texts = ["the cat " * 9, "cat", "", "a dog is the cat", "dog", "where is a dog " * 3]
    features = encoder.preprocessor(texts)
    np.testing.assert_allclose(evaluation.keras_run(encoder)(features), encoder.predict_outputs(features), atol=1e-5)


def test_the_difference_of_probabilities_is_the_largest_one_a_row(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog", "dog")]
    reference = answer("classification", rows, LABELS, preprocessor, by_word)

    def unsure(features):
        return 0.6 * by_word(features) + np.array([0, 0, 0.4], np.float32) * (features["ids"][:, 1:2] == 6)

    difference = difference_of(reference, answer("classification", rows, LABELS, preprocessor, unsure))
    assert difference.agreement == 1
    np.testing.assert_allclose(difference.divergence, [0.4, 0.4], atol=1e-6)
    assert (difference.worst, difference.pair_spearman) == (pytest.approx(0.4), None)
    same = difference_of(reference, reference)
    assert (same.agreement, same.mean, same.worst) == (1, 0, 0)


def test_the_most_divergent_row_comes_first(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog", "dog"), TextRow("a", "O")]
    reference = answer("classification", rows, LABELS, preprocessor, by_word)

    def dogs_are_cats(features):
        swapped = by_word(features)
        return swapped[:, [1, 0, 2]] * (features["ids"][:, 1:2] == 6) + by_word(features) * (
            features["ids"][:, 1:2] != 6
        )

    difference = difference_of(reference, answer("classification", rows, LABELS, preprocessor, dogs_are_cats))
    assert difference.rows[0] == 1
    assert difference.agreement == pytest.approx(2 / 3)


def test_vectors_differ_by_their_angle(preprocessor):
    texts = ["cat", "dog", "the cat", "a"]
    reference = answer("embedding", texts, (), preprocessor, vectors)
    doubled = answer("embedding", texts, (), preprocessor, lambda features: 2 * vectors(features))
    difference = difference_of(reference, doubled)
    assert difference.agreement == pytest.approx(1)
    assert difference.pair_spearman == pytest.approx(1)
    turned = answer("embedding", texts, (), preprocessor, lambda features: vectors(features)[:, ::-1])
    assert difference_of(reference, turned).agreement < 0.9


def test_rows_are_handed_over_one_by_one(preprocessor):
    rows = single_rows(preprocessor(["cat", "dog"]))
    assert [{name: values.shape for name, values in row.items()} for row in rows] == [
        {"ids": (1, 12), "mask": (1, 12), "segment_ids": (1, 12)}
    ] * 2
