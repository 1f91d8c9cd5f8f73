"""Every measure against the programs that others measure by; `tests/data/metrics/make_metrics.py` says which."""

import json

import numpy as np
import pytest

from keras_model.data.rows import PairRow, TextRow, TokenRow
from keras_model.outputs import metrics
from keras_model.outputs.answers import Answers, answer
from keras_model.outputs.difference import difference_of
from keras_model.outputs.entity_spans import entity_spans
from support.places import DATA

GOLDEN = json.loads((DATA / "metrics/golden.json").read_text())
# Both sides compute in double precision, in another order.
SAME = {"rel": 1e-12, "abs": 1e-12}


def scores_of(case, names):
    return pytest.approx({name: case[name] for name in names}, **SAME)


def test_accuracy_and_macro_f1_are_those_of_scikit_learn():
    assert len(GOLDEN["labels"]) > 10
    for case in GOLDEN["labels"]:
        labels = case["expected"], case["predicted"]
        found = {"accuracy": metrics.accuracy(*labels), "macro_f1": metrics.macro_f1(*labels)}
        assert found == scores_of(case, found), case


@pytest.mark.parametrize("kind", ["entities", "schemes"])
def test_entities_and_their_scores_are_those_of_seqeval(kind):
    assert len(GOLDEN[kind]) > 10
    for case in GOLDEN[kind]:
        for side in ("expected", "predicted"):
            spans = [{tuple(span) for span in spans} for spans in case[f"{side}_spans"]]
            assert [entity_spans(tags) for tags in case[side]] == spans, case
        found = metrics.entity_scores(case["expected"], case["predicted"])
        assert found == scores_of(case, ("precision", "recall", "f1")), case


def test_every_scheme_of_tags_is_among_the_cases():
    assert {case["scheme"] for case in GOLDEN["schemes"]} == {"IOB1", "IOB2", "IOE2", "IOBES", "BILOU"}


def test_an_answer_is_compared_as_the_squad_scripts_compare_it():
    assert len(GOLDEN["texts"]) > 10
    for case in GOLDEN["texts"]:
        assert metrics.normalise_answer(case["text"]) == case["normal"]


def measured(case):
    found = metrics.answer_scores([case["references"]], [case["predicted"]])
    return [found["exact_match"], found["f1"]]


def test_answers_score_as_in_squad_1_1():
    exact = [measured(case)[0] for case in GOLDEN["answers"]]
    assert exact == [case["v1"][0] for case in GOLDEN["answers"]]
    assert 0 < np.mean(exact) < 1
    cases = [case for case in GOLDEN["answers"] if metrics.normalise_answer(case["predicted"])]
    assert len(cases) > 50
    for case in cases:
        assert measured(case) == pytest.approx(case["v1"], **SAME), case


def test_an_answer_of_which_nothing_is_left_scores_as_in_squad_2_0():
    """The script of 1.1 knows of no question without an answer, and gives an F1 of 0 even where nothing is right."""
    cases = [case for case in GOLDEN["answers"] if not metrics.normalise_answer(case["predicted"])]
    cases = [case for case in cases if len({bool(metrics.normalise_answer(text)) for text in case["references"]}) == 1]
    assert {tuple(case["v2"]) for case in cases} == {(0, 0), (1, 1)}
    for case in cases:
        assert measured(case) == case["v2"], case


def test_a_reference_of_an_article_alone_counts_beside_others():
    """The script of 2.0 leaves such a reference out, that of 1.1 lets it match exactly: so do we, for F1 too."""
    (case,) = [case for case in GOLDEN["answers"] if case["references"] == ["the", "cat"]]
    assert (case["v1"], case["v2"]) == ([1, 0], [0, 0])
    assert measured(case) == [1, 1]


def test_many_answers_score_as_the_mean_of_each():
    cases = GOLDEN["answers"]
    found = metrics.answer_scores([case["references"] for case in cases], [case["predicted"] for case in cases])
    exact, f1 = np.mean([measured(case) for case in cases], axis=0)
    assert found == pytest.approx({"exact_match": exact, "f1": f1}, **SAME)


def test_rank_correlation_is_that_of_scipy():
    assert len(GOLDEN["numbers"]) > 10
    for case in GOLDEN["numbers"]:
        found = metrics.spearman(case["first"], case["second"])
        # SciPy has no number for a constant; we have 0, as one that tells nothing.
        assert found == pytest.approx(case["spearman"] or 0.0, **SAME), case
    assert sum(case["spearman"] is None for case in GOLDEN["numbers"]) >= 3


@pytest.mark.parametrize("case", GOLDEN["vectors"], ids=lambda case: f"{len(case['first'])} pairs")
def test_an_embedding_is_measured_by_the_cosines_of_scikit_learn(case):
    rows = [PairRow(f"first {row}", f"second {row}", str(label)) for row, label in enumerate(case["labels"])]

    def run(texts):
        return np.array([case[side][int(row)] for side, row in map(str.split, texts)])

    answers = answer("embedding", rows, (), list, run)
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


@pytest.mark.parametrize("case", GOLDEN["probabilities"], ids=lambda case: f"{len(case['first'])} rows")
def test_probabilities_differ_by_the_chebyshev_distance_of_scipy(case):
    sides = [np.array(case[side]) for side in ("first", "second")]
    difference = difference_of(*(Answers(list(side), side.argmax(-1).tolist(), {}) for side in sides))
    assert difference.agreement == pytest.approx(case["agreement"], **SAME)
    np.testing.assert_allclose(difference.divergence, case["divergence"], atol=1e-12)
    assert difference.worst == max(difference.divergence)
    assert difference.rows == sorted(range(len(sides[0])), key=lambda row: -difference.divergence[row])


def test_a_classifier_is_measured_by_the_golden_figures():
    for case in GOLDEN["labels"]:
        labels = sorted({*case["expected"], *case["predicted"]})
        rows = [TextRow(str(number), label) for number, label in enumerate(case["expected"])]
        wanted = np.eye(len(labels))[[labels.index(label) for label in case["predicted"]]]
        answers = answer("classification", rows, labels, list, lambda texts, wanted=wanted: wanted)
        assert answers.measures == scores_of(case, ("accuracy", "macro_f1")), case


class OneWindowASentence:
    """Says of each word that it stands in the window of its sentence, at its own position."""

    def encode_word_windows(self, sentences):
        return {}, [np.array([[row, word] for word in range(len(words))]) for row, words in enumerate(sentences)]


def test_a_tagger_is_measured_by_the_golden_figures():
    for case in GOLDEN["entities"] + GOLDEN["schemes"]:
        labels = sorted({tag for side in ("expected", "predicted") for tags in case[side] for tag in tags})
        rows = [TokenRow(tuple(tags), tuple(tags)) for tags in case["expected"]]
        wanted = np.zeros((len(rows), max(map(len, case["predicted"])), len(labels)))
        for row, tags in enumerate(case["predicted"]):
            wanted[row, range(len(tags)), [labels.index(tag) for tag in tags]] = 1
        answers = answer("token-classification", rows, labels, OneWindowASentence(), lambda _, wanted=wanted: wanted)
        assert answers.predictions == [tuple(tags) for tags in case["predicted"]]
        assert answers.measures == scores_of(case, ("precision", "recall", "f1", "accuracy")), case
