import keras
import numpy as np
import pytest

from keras_model import MultiLabelClassifier, Preprocessor, TextScorer, WordPieceTokenizer
from keras_model.data.rows import LabelSetRow, ScoreRow, TextRow
from keras_model.outputs.label_thresholds import choose_thresholds
from keras_model.outputs.metrics import pearson, spearman
from keras_model.tasks.evaluation import calibrate, evaluate
from support.answering import WORDS


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
