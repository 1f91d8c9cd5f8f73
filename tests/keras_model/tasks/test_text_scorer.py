import json

import numpy as np
import pytest

from keras_model import TextScorer
from keras_model.errors import CheckpointError
from keras_model.tasks.loading import load_model
from support.tiny_tasks import compile_fast, edit_config

TEXTS = ["the film was good", "the film was bad", "a bad film", "a good film"]
SCORES = [90.0, 60.0, 62.0, 88.0]


@pytest.fixture
def scorer(backbone, preprocessor):
    return TextScorer(backbone, preprocessor)


def test_a_score_is_the_networks_number_or_its_sigmoid(scorer):
    numbers = scorer.predict_outputs(TEXTS)
    assert numbers.shape == (4, 1)
    np.testing.assert_array_equal(scorer.predict(TEXTS), numbers[:, 0])
    squashed = TextScorer(scorer.backbone, scorer.preprocessor, "sigmoid")
    squashed.set_weights(scorer.get_weights())
    np.testing.assert_allclose(squashed.predict(TEXTS), 1 / (1 + np.exp(-numbers[:, 0])), rtol=1e-6)
    assert scorer.score(("good film", "bad")) == scorer.predict([("good film", "bad")])[0]


def test_documents_are_ranked_best_first(scorer):
    ranked = scorer.rank("who", TEXTS)
    scores = scorer.predict([("who", text) for text in TEXTS])
    assert [place["index"] for place in ranked] == np.argsort(-scores, kind="stable").tolist()
    assert [place["score"] for place in ranked] == sorted(scores.tolist(), reverse=True)
    assert scorer.rank("who", []) == []
    json.dumps(ranked)


def test_it_learns_scores_far_from_zero(scorer):
    scorer.begin_at(SCORES)
    assert np.abs(scorer.predict(TEXTS) - np.mean(SCORES)).max() < 100
    compile_fast(scorer).fit(TEXTS, SCORES, epochs=60, batch_size=4, verbose=0)
    np.testing.assert_allclose(scorer.predict(TEXTS), SCORES, atol=5)


@pytest.mark.parametrize("activation", ["identity", "sigmoid"])
def test_the_default_loss_is_of_what_is_answered(backbone, preprocessor, activation):
    scorer = compile_fast(TextScorer(backbone, preprocessor, activation))
    wanted = np.mean((scorer.predict(TEXTS) - np.array([0, 1, 0.5, 1])) ** 2)
    loss = scorer.evaluate(TEXTS, [0, 1, 0.5, 1], verbose=0)
    assert float(np.ravel(loss)[0]) == pytest.approx(wanted, rel=1e-4)


def test_the_activation_stays_with_the_model(backbone, preprocessor, tmp_path):
    TextScorer(backbone, preprocessor, "sigmoid", pooler_activation="relu").save_to_preset(tmp_path / "model")
    opened = load_model(tmp_path / "model")
    assert (opened.reading.score_activation, opened.pooler_activation) == ("sigmoid", "relu")
    edit_config(tmp_path / "model", lambda config: config["head"].update(score_activation="tanh"))
    with pytest.raises(CheckpointError, match="must be identity or sigmoid"):
        load_model(tmp_path / "model")


def test_a_long_text_has_the_mean_of_its_windows_and_a_pair_the_greatest(backbone, preprocessor):
    scorer = TextScorer(backbone, preprocessor.with_windows(0), score_activation="sigmoid")
    room = preprocessor.sequence_length - 2
    parts = ["good film " * (room // 2), "ada in rome " * (room // 3) + "ada " * (room % 3)]
    (read,) = scorer.scored(["".join(parts)])
    assert (read["windows"], read["truncated"]) == (2, False)
    assert read["score"] == pytest.approx(scorer.predict(parts).mean(), rel=1e-5)

    documents = ["good " * (room - 2), "ada " * (room - 2)]
    (pair,) = scorer.scored([("film", "".join(documents))])
    assert (pair["windows"], pair["truncated"]) == (2, False)
    assert pair["score"] == pytest.approx(scorer.predict([("film", one) for one in documents]).max(), rel=1e-5)
    assert scorer.rank("film", ["".join(documents)])[0]["score"] == pytest.approx(pair["score"], rel=1e-6)
