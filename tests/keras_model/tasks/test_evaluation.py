import keras
import numpy as np
import pytest

from keras_model import (
    MultiLabelClassifier,
    Preprocessor,
    TextClassifier,
    TextScorer,
    TokenClassifier,
    WordPieceTokenizer,
)
from keras_model.data.rows import LabelSetRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.encode.long_texts.spread import ALL, FIRST
from keras_model.outputs.confidence.calibration_error import CALIBRATION_ERROR
from keras_model.outputs.label_thresholds import choose_thresholds
from keras_model.outputs.metrics import pearson, spearman
from keras_model.tasks import evaluation
from keras_model.tasks.evaluation import answers_of, calibrate, choose_tags, choose_windows, evaluate, temper
from support.answering import WORDS
from support.tiny_tasks import VOCABULARY


@pytest.mark.parametrize("compiles", [False, True])
def test_keras_answers_rows_of_any_length_in_their_order(monkeypatch, compiles):
    from keras_model import SentenceEncoder, SqueezeBertBackbone

    monkeypatch.setattr(evaluation, "compiles_each_shape", lambda: compiles)
    backbone = SqueezeBertBackbone(len(WORDS), 1, 16, 2, 32, max_sequence_length=16)
    encoder = SentenceEncoder(backbone, Preprocessor(WordPieceTokenizer(WORDS), 11))
    texts = ["the cat " * 9, "cat", "", "a dog is the cat", "dog", "where is a dog " * 3]
    features = encoder.preprocessor(texts)
    np.testing.assert_allclose(evaluation.keras_run(encoder)(features), encoder.predict_outputs(features), atol=1e-5)

    told: list[tuple[int, int]] = []
    watched = evaluation.keras_run(encoder, lambda done, rows: told.append((done, rows)))(features)
    np.testing.assert_array_equal(watched, evaluation.keras_run(encoder)(features))
    assert told == sorted(told)
    assert told[-1] == (6, 6)
    assert len(told) > 1 or compiles


def test_thresholds_are_chosen_by_rows_and_only_where_there_are_any(backbone, preprocessor, classifier):
    keras.utils.set_random_seed(4)
    rows = [
        LabelSetRow("the good film", ("x",)),
        LabelSetRow("a bad film", ()),
        LabelSetRow("rome", ("x",)),
        LabelSetRow("who", ()),
    ]
    model = MultiLabelClassifier(backbone, preprocessor, ["x", "y"])
    calibrate(model, rows)
    assert model.reading.thresholds == choose_thresholds(
        model.predict([row.input for row in rows]), np.array([[True, False], [False] * 2] * 2)
    )
    before = evaluate(MultiLabelClassifier(backbone, preprocessor, ["x", "y"]), rows)["micro_f1"]
    assert evaluate(model, rows)["micro_f1"] >= before
    calibrate(classifier, [TextRow("good", "positive")])
    assert classifier.reading.thresholds == ()


@pytest.mark.parametrize("kind", ["classification", "multi-label", "tags"])
def test_a_temperature_changes_what_a_model_is_sure_of_and_no_label(backbone, preprocessor, kind):
    keras.utils.set_random_seed(4)
    texts = ["the good film", "a bad film", "rome", "who", "a film was good", "ada lives in rome", "the film was bad"]
    if kind == "classification":
        model = TextClassifier(backbone, preprocessor, ["x", "y", "z"])
        rows = [TextRow(text, "xyz"[number % 3]) for number, text in enumerate(texts)]
    elif kind == "multi-label":
        model = MultiLabelClassifier(backbone, preprocessor, ["x", "y", "z"])
        rows = [LabelSetRow(text, tuple("xyz"[: number % 4])) for number, text in enumerate(texts)]
    else:
        model = TokenClassifier(backbone, preprocessor, ["O", "B-x", "I-x"])
        words = [tuple(text.split()) for text in texts]
        rows = [TokenRow(each, ("B-x", *["O"] * (len(each) - 1))) for each in words]
    # Far too sure.
    model.divide_logits(1 / 50)
    calibrate(model, rows)
    before = answers_of(model, rows)
    fitted = temper(model, rows)
    after = answers_of(model, rows)
    assert fitted.temperature > 1
    assert after.measures[CALIBRATION_ERROR] == pytest.approx(fitted.error_after, abs=1e-4)
    assert before.measures[CALIBRATION_ERROR] == pytest.approx(fitted.error_before, abs=1e-4)
    kept = {"classification": "accuracy", "multi-label": "micro_f1", "tags": "accuracy"}[kind]
    assert after.measures[kept] == before.measures[kept]
    assert after.predictions == before.predictions or kind == "multi-label"


def test_what_has_no_labels_has_no_temperature(backbone, preprocessor):
    scorer = TextScorer(backbone, preprocessor)
    before = scorer.predict(["good"])
    assert temper(scorer, [ScoreRow("good", 1.0)]) is None
    assert scorer.predict(["good"]) == before


def test_scores_of_any_length_are_measured(backbone, preprocessor):
    rows = [ScoreRow("good", 1.0), ScoreRow(("a film", "the film was good"), 0.0), ScoreRow("bad film", 2.0)]
    scorer = TextScorer(backbone, preprocessor, "sigmoid")
    measures = evaluate(scorer, rows)
    scores = scorer.predict([row.input for row in rows])
    assert measures == {
        "examples": 3,
        "spearman": pytest.approx(spearman(scores, [1, 0, 2])),
        "pearson": pytest.approx(pearson(scores, [1, 0, 2]), abs=0.01),
    }


def seeing_rome(features):
    """Probabilities that are undecided of two labels, the first one by a hair, but for windows where "rome" stands."""
    rome = (features["ids"] == VOCABULARY.index("rome")).any(axis=1)
    return np.stack([np.where(rome, 0.1, 0.501), np.where(rome, 0.9, 0.499)], -1).astype(np.float32)


@pytest.mark.parametrize(
    ("far", "rows", "windows"), [("rome", 20, ALL), ("rome", 19, FIRST), ("film", 20, FIRST)], ids=str
)
def test_windows_are_chosen_where_they_answer_enough_rows_better(classifier, monkeypatch, far, rows, windows):
    monkeypatch.setattr(evaluation, "keras_run", lambda model: seeing_rome)
    labelled = [TextRow(f"{'the film ' * 30} {far}", classifier.labels[far == "rome"])] * rows
    long = choose_windows(classifier, labelled)
    assert classifier.preprocessor.windows == windows
    assert (long.windows, long.rows_cut, long.trial.rows) == (FIRST, rows, rows)


def test_a_multi_label_model_is_tried_with_the_thresholds_that_suit_each_way(backbone, preprocessor, monkeypatch):
    model = MultiLabelClassifier(backbone, preprocessor, ["x", "y"], thresholds=[0.001, 0.001])

    def faint(features):
        return np.where(seeing_rome(features) > 0.6, 0.2, 0.1)

    monkeypatch.setattr(evaluation, "keras_run", lambda model: faint)
    rows = [LabelSetRow(f"{'the film ' * 30} {far}", own) for far, own in (("rome", ("y",)), ("film", ()))] * 10
    long = choose_windows(model, rows)
    assert model.preprocessor.windows == ALL
    assert long.trial.whole == 1.0
    assert long.trial.beginning < 1.0
    assert 0.1 < model.reading.thresholds[1] <= 0.2, "chosen by the windows"
    assert evaluate(model, rows)["micro_f1"] == 1.0


def test_of_tokens_and_answers_nothing_is_chosen(backbone, preprocessor):
    from keras_model import QuestionAnswerer

    model = QuestionAnswerer(backbone, preprocessor)
    assert choose_windows(model, [SpanRow("the film " * 40, "who", ())]) is None
    assert model.preprocessor.windows == FIRST


def in_doubt(features):
    """Probabilities of O, B-x and I-x: "ada" begins a name, "lives" goes on with one, and "rome" may."""
    rows = np.array([[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.55, 0.05, 0.4], [0.01, 0.01, 0.98]], np.float32)
    words = [VOCABULARY.index(word) for word in ("ada", "rome", "lives")]
    return rows[(features["ids"][..., None] == words) @ [1, 2, 3]]


@pytest.mark.parametrize(("tag", "together"), [("I-x", True), ("O", False)])
def test_tags_are_read_together_where_that_finds_more(backbone, preprocessor, monkeypatch, tag, together):
    monkeypatch.setattr(evaluation, "keras_run", lambda model: in_doubt)
    model = TokenClassifier(backbone, preprocessor, ["O", "B-x", "I-x"])
    rows = [TokenRow(("ada", "rome", "lives"), ("B-x", tag, "I-x")), TokenRow(("ada", "the"), ("B-x", "O"))]
    trial = choose_tags(model, rows)
    assert model.reading.together == trial.suit_together == together
    assert (trial.rows, trial.each, trial.together) == (2, *((0.4, 1.0) if together else (1.0, 0.4)))
    # The figure that was promised is that of the model from then on, in the text, too.
    measures = evaluate(model, rows)
    assert measures["f1"] == measures["text_f1"] == max(trial.each, trial.together)


def test_where_no_tag_goes_on_with_another_nothing_is_chosen(backbone, preprocessor, classifier):
    model = TokenClassifier(backbone, preprocessor, ["NOUN", "VERB"])
    assert choose_tags(model, [TokenRow(("ada",), ("NOUN",))]) is None
    assert choose_tags(classifier, []) is None
