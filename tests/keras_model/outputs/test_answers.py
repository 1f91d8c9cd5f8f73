import math
import time

import numpy as np
import pytest

from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.encode.prompts import Prompts
from keras_model.encode.windows import FEATURES, TextWindows, WordWindows
from keras_model.errors import DataError, UserError
from keras_model.outputs.answers import Answers, Parted, answer, label_matrix
from keras_model.outputs.difference import difference_of
from keras_model.outputs.reading import Reading
from support.answering import LABELS, by_token, by_word, vectors
from support.golden_measures import GOLDEN, SAME, scores_of


class OneWindowAText:
    """Reads every text in a window of its own."""

    def encode_windows(self, texts):
        return TextWindows(texts, np.ones(len(texts), int), *np.zeros((2, len(texts)), bool))


def test_a_classifier_is_measured_by_its_labels(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog a", "dog"), TextRow("dog", "cat"), TextRow("a", "O")]
    answers = answer("classification", rows, LABELS, preprocessor, by_word)
    assert answers.predictions == ["cat", "dog", "dog", "O"]
    assert answers.measures["accuracy"] == 0.75
    assert set(answers.measures) == {"accuracy", "macro_f1", "expected_calibration_error"}
    # It is sure of every answer, and a quarter is wrong.
    assert answers.measures["expected_calibration_error"] == pytest.approx(0.25)


def test_pairs_go_into_one_row(preprocessor):
    def second_segment(features):
        return np.eye(3, dtype=np.float32)[features["segment_ids"].max(-1)]

    answers = answer("classification", [PairRow("cat", "dog", "dog")], LABELS, preprocessor, second_segment)
    assert answers.predictions == ["dog"]


def test_several_labels_are_given_by_their_thresholds(preprocessor):
    rows = [
        LabelSetRow("cat", ("cat",)),
        LabelSetRow("dog", ("dog", "cat")),
        LabelSetRow(("a", "the"), ()),
        LabelSetRow("the", ("O",)),
    ]
    reading = Reading((0.5, 1.0, 0.9))

    def run(features):
        return by_word(features) * np.array([1, 1, 0.95], np.float32)

    answers = answer("multi-label-classification", rows, LABELS, preprocessor, run, reading=reading)
    assert answers.predictions == [("cat",), ("dog",), ("O",), ("O",)]
    assert answers.measures == {
        "micro_f1": 6 / 8,
        "macro_f1": pytest.approx((2 / 3 + 1 + 2 / 3) / 3),
        "subset_accuracy": 0.5,
        # Of twelve decisions, eight have probability 0, and one label of them is there; four have 3.9 together, and 3.
        "expected_calibration_error": pytest.approx((1 + 0.9) / 12),
    }
    none = answer("multi-label-classification", rows, LABELS, preprocessor, lambda f: 0 * run(f), reading=reading)
    assert none.predictions == [()] * 4
    assert none.measures["micro_f1"] == 0


def by_length(features):
    return features["mask"].sum(axis=1, keepdims=True).astype(np.float32) - 4


def test_a_matrix_of_many_labels_takes_no_longer_than_its_rows():
    labels = [f"label {number}" for number in range(10_000)]
    rows = [LabelSetRow("a", (labels[number], "unknown", labels[-1])) for number in range(5_000)]
    began = time.process_time()
    matrix = label_matrix(rows, labels)
    assert time.process_time() - began < 1  # to look at each label of each row takes some seconds
    assert matrix.shape == (5_000, 10_000) and matrix.sum() == 10_000
    assert matrix[:, -1].all() and matrix[7, 7] and not matrix[7, 8]
    assert label_matrix([], labels).shape == (0, 10_000)


def test_scores_are_measured_by_both_correlations(preprocessor):
    rows = [ScoreRow("cat", 1), ScoreRow("the cat", 3), ScoreRow("is the cat", 4)]
    answers = answer("regression", rows, (), preprocessor, by_length)
    assert (answers.values, answers.predictions) == ([-1, 0, 1], [])
    assert answers.measures == {"spearman": pytest.approx(1), "pearson": pytest.approx(0.9819805)}
    squashed = answer("regression", rows, (), preprocessor, by_length, reading=Reading(score_activation="sigmoid"))
    assert squashed.values == [pytest.approx(1 / (1 + np.exp(-x))) for x in (-1, 0, 1)]


def test_pairs_with_one_first_text_are_a_ranking(preprocessor):
    def rows(*scores):
        texts = ("cat", "a cat", "the cat is")
        return [ScoreRow(("dog", text), score) for text, score in zip(texts, scores, strict=True)]

    alone = [ScoreRow(("a", "dog"), 1.0)]
    measures = answer("regression", [*rows(0, 1, 0), *alone], (), preprocessor, by_length).measures
    assert (measures["mrr"], measures["ndcg_at_10"]) == (0.5, pytest.approx(1 / np.log2(3)))
    # A query without a document that is relevant tells nothing of the order.
    other = [ScoreRow(("cat", text), 0.0) for text in ("a", "the dog")]
    assert answer("regression", [*rows(0, 1, 0), *other], (), preprocessor, by_length).measures["mrr"] == 0.5
    for without in (alone, other, rows(-1, 1, 0), [ScoreRow("cat", 1.0)] * 2):
        assert set(answer("regression", without, (), preprocessor, by_length).measures) == {"spearman", "pearson"}


def test_words_are_tagged_by_their_first_piece(preprocessor):
    rows = [TokenRow(("the", "cats", "dog"), ("O", "cat", "dog"))]
    answers = answer("token-classification", rows, LABELS, preprocessor, by_token)
    assert answers.predictions == [("O", "cat", "dog")]
    assert answers.measures["accuracy"] == 1
    assert answers.values[0].shape == (3, 3)  # one row a word: padding and further pieces do not count


def test_rows_without_a_word_measure_no_tagger(preprocessor):
    with pytest.raises(DataError, match="the rows hold no word to be measured by"):
        answer("token-classification", [TokenRow((), ()), TokenRow((), ())], LABELS, preprocessor, by_token)


def test_an_entity_counts_however_late_it_stands(preprocessor):
    tokens = ("the",) * 30 + ("dog", "cat", "a")
    tags = ("O",) * 30 + ("dog", "cat", "O")
    rows = [TokenRow(tokens, tags), TokenRow(("cat",), ("cat",))]
    shapes = []

    def run(features):
        shapes.append(features["ids"].shape)
        return by_token(features)

    answers = answer("token-classification", rows, LABELS, preprocessor, run)
    assert shapes == [(3, 12)], "four windows, two of them alike, and one of the next row; the texts have the same"
    assert answers.predictions == [tags, ("cat",)]
    assert answers.measures.pop("expected_calibration_error") == 0
    assert set(answers.measures.values()) == {1}
    of_text = {f"text_{name}" for name in ("precision", "recall", "f1")}
    assert set(answers.measures) == {"precision", "recall", "f1", "accuracy"} | of_text
    assert [value.shape for value in answers.values] == [(33, 3), (1, 3)]


def test_what_the_words_of_the_data_hide_is_told(preprocessor):
    rows = [
        TokenRow(("the", "cats"), ("O", "cat"), 3),
        # By its first piece the whole token is a cat; a text has two words.
        TokenRow(("cat/dog", "a"), ("cat", "O"), 4),
        TokenRow(("cat", ",", "dog"), ("cat", "O", "dog"), 5, ("", "", " ", "")),
    ]
    answers = answer("token-classification", rows, LABELS, preprocessor, by_token)
    assert (answers.measures["f1"], answers.measures["text_f1"]) == (1, pytest.approx(6 / 9))
    assert answers.parted == [Parted(4, ("cat/dog (cat)",), ("cat (cat)", "dog (dog)"))]
    same = answer("token-classification", [rows[0], rows[2]], LABELS, preprocessor, by_token)
    assert (same.measures["text_f1"], same.parted) == (1, [])


def test_an_answer_is_cut_out_of_the_context(preprocessor):
    def at_cat(features):
        hit = (features["ids"] == 5) & (features["segment_ids"] == 1)
        return np.repeat(np.where(hit, 9.0, 0.0)[..., None], 2, -1).astype(np.float32)

    rows = [SpanRow("the cat", "where is a dog", (("cat", 4),)), SpanRow("a dog is a cat", "the", (("dog", 2),))]
    answers = answer("question-answering", rows, (), preprocessor, at_cat)
    assert answers.predictions == ["cat", "cat"]
    assert answers.measures["f1"] == pytest.approx(0.5)
    np.testing.assert_allclose(answers.values[0].sum(axis=1), 1, rtol=1e-5)


def certain(features):
    """Answers with a cat that stands in the context; where there is none, it points to [CLS]."""
    hit = (features["ids"] == 5) & (features["segment_ids"] == 1)
    hit[~hit.any(axis=1), 0] = True
    return np.repeat(np.where(hit, 9.0, 0.0)[..., None], 2, -1).astype(np.float32)


NONE_AND_SOME = [SpanRow("the cat", "where", (("cat", 4),)), SpanRow("dog a", "where is the cat", ())]


def test_a_question_without_an_answer_is_right_where_none_is_found(preprocessor):
    answers = answer("question-answering", NONE_AND_SOME, (), preprocessor, certain)
    assert answers.predictions == ["cat", ""]
    assert (answers.measures["f1"], answers.measures["NoAns_f1"], answers.measures["HasAns_f1"]) == (1, 1, 1)
    assert answers.no_answer_threshold == 0, "halfway between the margins -18 and 18"


def test_the_models_own_threshold_decides(preprocessor):
    def judged(threshold, rows=NONE_AND_SOME):
        return answer("question-answering", rows, (), preprocessor, certain, no_answer_threshold=threshold)

    assert judged(-19.0).predictions == ["", ""]
    assert judged(19.0).predictions == ["cat", "dog"]
    assert judged(19.0).measures["best_f1"] == 1
    always = judged(math.inf)
    assert (always.predictions, always.measures["NoAns_f1"], always.no_answer_threshold) == (["cat", "dog"], 0, None)
    # Rows that all have an answer are still answered by none if the model says so; what else it would say is told.
    none = judged(-19.0, NONE_AND_SOME[:1]).measures
    assert (none["f1"], none["HasAns_f1"], none["best_f1"], "NoAns_f1" in none) == (0, 0, 1, False)
    for threshold in (None, math.inf):
        assert judged(threshold, NONE_AND_SOME[:1]).measures == {"exact_match": 1, "f1": 1}


def test_a_context_of_many_windows_has_no_answer_if_every_window_says_so(preprocessor):
    rows = [SpanRow("the dog is a " * 9, "where", ()), SpanRow("the dog is a " * 9 + "cat", "where", (("cat", 117),))]
    answers = answer("question-answering", rows, (), preprocessor, certain)
    assert answers.predictions == ["", "cat"]
    assert answers.measures["exact_match"] == 1


def test_an_embedding_is_measured_on_pairs_with_a_number(preprocessor):
    rows = [ScoreRow(("cat", "cat"), 5.0), ScoreRow(("cat", "the"), 1.0), ScoreRow(("dog", "a"), 3.0)]
    answers = answer("embedding", rows, (), preprocessor, vectors)
    assert len(answers.values) == 6
    np.testing.assert_allclose([np.linalg.norm(value) for value in answers.values], 1, rtol=1e-5)
    assert -1 <= answers.measures["spearman"] <= 1


def test_partners_are_looked_for_among_all_second_texts():
    places = {"a": 0.0, "b": 90.0, "c": 20.0, "near a": 10.0, "far from a": 95.0, "near b": 80.0}

    def run(texts):
        angles = np.radians([places[text] for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    class FrontEnd:
        prompts = Prompts()

        def __call__(self, texts, prompt):
            return texts

    rows = [PartnerRow("a", "near a"), PartnerRow("a", "far from a"), PartnerRow("b", "near b"), PartnerRow("c", "a")]
    measures = answer("embedding", rows, (), FrontEnd(), run).measures
    # a finds a partner first and one last of three, b one behind `far from a`, c one behind `near a`.
    assert measures["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert measures["recall_at_1"] == pytest.approx(0.5 / 3)
    gains = [(1 + 1 / 2) / (1 + 1 / np.log2(3)), 1 / np.log2(3), 1 / np.log2(3)]
    assert measures["ndcg_at_10"] == pytest.approx(np.mean(gains))


def test_texts_alone_have_vectors_but_no_measure(preprocessor):
    answers = answer("embedding", ["cat", "dog"], (), preprocessor, vectors)
    assert (len(answers.values), answers.measures, answers.predictions) == (2, {}, [])


def test_rows_of_another_task_are_refused(preprocessor):
    with pytest.raises(DataError, match="do not serve a model of the task embedding"):
        answer("embedding", [TokenRow(("a",), ("O",))], (), preprocessor, vectors)
    with pytest.raises(DataError):
        answer("classification", ["plain"], LABELS, preprocessor, by_word)
    with pytest.raises(DataError, match="give pairs"):
        answer("embedding", ["plain", ScoreRow(("cat", "dog"), 1.0)], (), preprocessor, vectors)
    with pytest.raises(DataError, match="1 pairs have a score and 1 have none"):
        answer("embedding", [PartnerRow("a", "b"), ScoreRow(("cat", "dog"), 1.0)], (), preprocessor, vectors)
    with pytest.raises(UserError, match="'backbone' answers no rows; choose one of classification"):
        answer("backbone", [TextRow("cat", "cat")], (), preprocessor, vectors)


@pytest.mark.parametrize("case", GOLDEN["vectors"], ids=lambda case: f"{len(case['first'])} pairs")
def test_an_embedding_is_measured_by_the_cosines_of_scikit_learn(case):
    rows = [ScoreRow((f"first {row}", f"second {row}"), float(label)) for row, label in enumerate(case["labels"])]

    def run(texts):
        return np.array([case[side][int(row)] for side, row in map(str.split, texts)])

    class FrontEnd:
        def __call__(self, texts, prompt):
            return texts

    answers = answer("embedding", rows, (), FrontEnd(), run)
    assert answers.measures == scores_of(case, ["spearman"])
    first, second = (Answers(answers.values[part], [], {}) for part in halves(len(rows)))
    difference = difference_of(first, second)
    cosine = np.array(case["cosine"])
    assert difference.agreement == pytest.approx(cosine.mean(), **SAME)
    np.testing.assert_allclose(difference.divergence, 1 - cosine, atol=1e-12)
    assert difference.mean == pytest.approx((1 - cosine).mean(), **SAME)
    assert difference.worst == pytest.approx(1 - cosine.min(), **SAME)
    assert difference.rows == np.argsort(cosine, kind="stable").tolist()
    if len(rows) > 2:
        assert difference.pair_spearman == pytest.approx(case["pair_spearman"], **SAME)
    else:
        assert difference.pair_spearman is None


def halves(count):
    return slice(count), slice(count, None)


def test_a_classifier_is_measured_by_the_golden_figures():
    for case in GOLDEN["labels"]:
        labels = sorted({*case["expected"], *case["predicted"]})
        rows = [TextRow(str(number), label) for number, label in enumerate(case["expected"])]
        wanted = np.eye(len(labels))[[labels.index(label) for label in case["predicted"]]]
        answers = answer("classification", rows, labels, OneWindowAText(), lambda texts, wanted=wanted: wanted)
        found = {name: answers.measures[name] for name in ("accuracy", "macro_f1")}
        assert found == scores_of(case, ("accuracy", "macro_f1")), case


class OneWindowASentence:
    """Says of each word that it stands in the window of its sentence, at its own position; its id is the sentence."""

    def encode_word_windows(self, sentences):
        places = [np.array([[row, word] for word in range(len(words))]) for row, words in enumerate(sentences)]
        return self.features(range(len(sentences))), places

    def encode_texts(self, texts):
        found = []
        for row, text in enumerate(texts):
            ends = np.cumsum([len(word) + 1 for word in text.split(" ")]).tolist()
            words = list(zip([0, *ends], [end - 1 for end in ends], strict=False))
            places = np.array([[0, word] for word in range(len(words))])
            found.append(WordWindows(text, self.features([row]), words, *[[False] * len(words)] * 2, places))
        return found

    def features(self, rows):
        return {name: np.array([[row] for row in rows]) for name in FEATURES}


def test_a_tagger_is_measured_by_the_golden_figures():
    for case in GOLDEN["entities"] + GOLDEN["schemes"]:
        labels = sorted({tag for side in ("expected", "predicted") for tags in case[side] for tag in tags})
        rows = [TokenRow(tuple(tags), tuple(tags)) for tags in case["expected"]]
        wanted = np.zeros((len(rows), max(map(len, case["predicted"])), len(labels)))
        for row, tags in enumerate(case["predicted"]):
            wanted[row, range(len(tags)), [labels.index(tag) for tag in tags]] = 1

        def run(asked, wanted=wanted):
            return wanted[asked["ids"][:, 0]]

        answers = answer("token-classification", rows, labels, OneWindowASentence(), run)
        assert answers.predictions == [tuple(tags) for tags in case["predicted"]]
        expected = scores_of(case, ("precision", "recall", "f1", "accuracy"))
        assert {name: answers.measures[name] for name in ("precision", "recall", "f1", "accuracy")} == expected, case
        if all(tags for tags in case["expected"]):
            of_text = {name.removeprefix("text_"): value for name, value in answers.measures.items() if "text_" in name}
            assert of_text == scores_of(case, of_text), "each word of the text is one of the data"
