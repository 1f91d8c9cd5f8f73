"""What each task loses, and the rows that changed for better and worse."""

import numpy as np
import pytest

from keras_model.data.rows import LabelSetRow, PartnerRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.outputs.answers import Answers
from keras_model.outputs.two_models.losses import losses, same_neighbours


def changed(loss):
    return loss.units, loss.better, loss.worse


def unit(vectors):
    vectors = np.asarray(vectors, float)
    return list(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_a_classifier_loses_right_labels():
    rows = [TextRow(str(number), "a") for number in range(10)]
    before = Answers([], ["a"] * 9 + ["b"], {"accuracy": 0.9})
    after = Answers([], ["b"] * 6 + ["a"] * 4, {"accuracy": 0.4})
    (loss,) = losses("classification", rows, before, after)
    assert (loss.measure, loss.unit, loss.points) == ("accuracy", "rows", pytest.approx(50))
    assert changed(loss) == (10, 1, 6)
    assert loss.mcnemar_p == pytest.approx(0.125)
    assert loss.low < 50 < loss.high
    assert not loss.enough_changes, "six against one is chance"
    (loss,) = losses("classification", rows, before, Answers([], ["b"] * 10, {"accuracy": 0.0}))
    assert loss.enough_changes


def test_sets_of_labels_are_judged_by_what_is_shared():
    rows = [LabelSetRow("one", ("a", "b")), LabelSetRow("two", ()), LabelSetRow("three", ("c",))]
    before = Answers([], [("a", "b"), ("c",), ("c",)], {"micro_f1": 6 / 7})
    after = Answers([], [("a",), (), ("c",)], {"micro_f1": 4 / 5})
    (loss,) = losses("multi-label-classification", rows, before, after)
    assert changed(loss) == (3, 1, 1)
    assert loss.points == pytest.approx(100 * (6 / 7 - 4 / 5))
    assert loss.mcnemar_p is None


def test_entities_are_judged_by_sentences_in_words_and_in_text():
    rows = [TokenRow(("in", "Rome"), ("O", "B-x")), TokenRow(("Ada", "ran"), ("B-y", "O"))]
    right = [{("x", 3, 7)}, {("y", 0, 3)}]
    before = Answers([], [row.tags for row in rows], {"f1": 1.0, "text_f1": 1.0}, in_text=right)
    after = Answers([], [("O", "O"), ("B-y", "O")], {"f1": 2 / 3, "text_f1": 0.0}, in_text=[set(), set()])
    by_words, in_text = losses("token-classification", rows, before, after)
    assert (by_words.measure, by_words.unit, changed(by_words)) == ("f1", "sentences", (2, 0, 1))
    assert (in_text.measure, in_text.points, changed(in_text)) == ("text_f1", 100, (2, 0, 2))
    assert (in_text.low, in_text.high) == (100, 100)


def test_questions_are_judged_by_words_and_whole():
    rows = [SpanRow("a red fox", "who?", (("red fox", 2),)), SpanRow("a red fox", "when?", ())]
    before = Answers([], ["the red fox", ""], {"f1": 1.0, "exact_match": 1.0})
    after = Answers([], ["fox", ""], {"f1": 5 / 6, "exact_match": 0.5})
    words, whole = losses("question-answering", rows, before, after)
    assert (words.measure, words.unit, changed(words), words.mcnemar_p) == ("f1", "questions", (2, 0, 1), None)
    assert words.high == pytest.approx(100 / 3), "both draws are the question that changed"
    assert (whole.measure, changed(whole), whole.mcnemar_p) == ("exact_match", (2, 0, 1), 1)


def test_scores_are_judged_by_ranks_and_those_of_a_query_together():
    values = [0.1, 0.2, 0.3, 0.4]
    before = Answers(list(np.array(values)), [], {})
    after = Answers(list(np.array([0.1, 0.3, 0.2, 0.4])), [], {})
    alone = [ScoreRow(str(number), score) for number, score in enumerate(values)]
    (loss,) = losses("regression", alone, before, after)
    assert (loss.measure, loss.unit, loss.points) == ("spearman", "rows", pytest.approx(20))
    assert changed(loss) == (4, 0, 2)
    asked = [ScoreRow((query, str(score)), score) for query, score in zip("qqrr", values, strict=True)]
    (loss,) = losses("regression", asked, before, after)
    assert (loss.unit, changed(loss)) == ("queries", (2, 0, 2))


def test_an_embedding_is_judged_by_direction_ranks_and_neighbours():
    texts = list("abcd")
    before = Answers(unit([[1, 0, 0], [1, 0.2, 0], [0, 1, 0], [0, 0.9, 0.3]]), [], {})
    found = {loss.measure: loss for loss in losses("embedding", texts, before, before)}
    assert list(found) == ["cosine", "least_cosine", "pair_spearman", "same_neighbour"]
    assert all(loss.points == pytest.approx(0, abs=1e-6) for loss in found.values())
    after = Answers(unit([[1, 0, 0], [0.2, 1, 0], [0, 1, 0], [0, 0.9, 0.3]]), [], {})
    found = {loss.measure: loss for loss in losses("embedding", texts, before, after)}
    cosine = float(before.values[1] @ after.values[1])
    assert found["least_cosine"].points == pytest.approx(100 * (1 - cosine))
    assert found["cosine"].points == pytest.approx(25 * (1 - cosine))
    assert found["cosine"].low <= found["cosine"].points <= found["cosine"].high
    assert found["pair_spearman"].worse is None and found["pair_spearman"].points > 5
    assert (found["same_neighbour"].units, found["same_neighbour"].worse) == (4, 2)


def test_pairs_with_scores_are_judged_by_these_too():
    rows = [ScoreRow(("a", "b"), 1.0), ScoreRow(("c", "d"), 0.5), ScoreRow(("e", "f"), 0.0)]
    first = unit([[1, 0]] * 3)
    before = Answers([*first, *unit([[1, 0.1], [1, 1], [0, 1]])], [], {})
    after = Answers([*first, *unit([[1, 0.1], [0, 1], [1, 1]])], [], {})
    loss = losses("embedding", rows, before, after)[-1]
    assert (loss.measure, loss.unit, loss.points) == ("spearman", "rows", pytest.approx(50))
    assert changed(loss) == (3, 0, 2)


def test_partners_are_judged_by_the_rank_of_the_first():
    rows = [PartnerRow("a", "b"), PartnerRow("c", "d")]
    first = unit([[1, 0], [0, 1]])
    before = Answers([*first, *unit([[1, 0.1], [0.1, 1]])], [], {})
    after = Answers([*first, *unit([[1, 0.1], [1, 0]])], [], {})
    loss = losses("embedding", rows, before, after)[-1]
    assert (loss.measure, loss.unit, loss.points) == ("mrr", "queries", pytest.approx(50))
    assert changed(loss) == (2, 0, 2)
    own = losses("embedding", [PartnerRow("a", "a")] * 2, before, after)
    assert all(loss.measure != "mrr" for loss in own), "a text is not looked for by itself"


def test_copies_of_a_text_are_no_neighbours_and_equal_ones_are_the_same():
    vectors = np.array(unit([[1, 0], [1, 0], [0, 1], [0, -1]]))
    first = vectors @ vectors.T
    second = first.copy()
    second[0, 3] = second[1, 2] = 0.4
    assert same_neighbours(first, second).tolist() == [True] * 4
    copies = np.ones((2, 2))
    assert same_neighbours(copies, copies).size == 0


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_texts_have_no_ranks(count):
    side = Answers(unit(np.eye(2)[:count]), [], {})
    assert [loss.measure for loss in losses("embedding", ["a", "b"][:count], side, side)] == ["cosine", "least_cosine"]
