"""What a network sees of pairs, and that it learns them."""

import numpy as np
import pytest

from keras_model import SentenceEncoder
from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.errors import DataError
from keras_model.tasks.evaluation import evaluate
from keras_model.train import fine_tuning as training
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.material.material import Material
from keras_model.train.sentence_pairs.encoding import encoded_pairs
from keras_model.train.settings import TrainingSettings
from support.training import assert_nearly_the_same_run, interrupted

SCORED = [
    ScoreRow(("hello", "good morning"), 5.0),
    ScoreRow(("hello", "no"), 0.0),
    ScoreRow(("good morning", "play music"), 1.0),
    ScoreRow(("no", "play music"), 3.0),
]
NEGATIVES = [
    PartnerRow("hello", "good morning", negatives=("no", "play music")),
    PartnerRow("no", "play music", negatives=("hello",)),
    PartnerRow("music", "morning"),
]
PARTNERS = [PartnerRow("hello", "good morning"), PartnerRow("no", "play music"), PartnerRow("music", "morning")]


@pytest.fixture
def encoder(start):
    def make(prompts=None):
        model = SentenceEncoder.from_preset(start)
        own = model.preprocessor
        model.preprocessor = Preprocessor(own.tokenizer, own.sequence_length, prompts)
        return model

    return make


def test_both_texts_of_a_pair_are_read_by_themselves(encoder):
    front_end = encoder().preprocessor
    features, targets = encoded_pairs(front_end, SCORED)
    assert features["ids"].shape == (4, 2, front_end.sequence_length)
    np.testing.assert_array_equal(features["ids"][0, 1], front_end(["good morning"])["ids"][0])
    assert targets.tolist() == [[5.0], [0.0], [1.0], [3.0]]


def test_texts_are_numbered_whatever_their_case_and_blanks(encoder):
    _, texts = encoded_pairs(encoder().preprocessor, [PartnerRow("Hello", "no"), PartnerRow("no", " hello")])
    assert texts.tolist() == [[0, 1], [1, 0]]


def test_partners_get_the_prompts_of_their_sides_and_scored_pairs_the_default(encoder):
    front_end = encoder(Prompts({"query": "no ", "passage": "play "}, "query")).preprocessor
    (partner,), (scored,) = (encoded_pairs(front_end, rows[:1])[0]["ids"] for rows in (PARTNERS, SCORED))
    np.testing.assert_array_equal(partner, front_end(["no hello", "play good morning"], "")["ids"])
    np.testing.assert_array_equal(scored, front_end(["no hello", "no good morning"], "")["ids"])


def test_kinds_of_pairs_are_not_mixed(encoder):
    with pytest.raises(DataError, match="4 pairs have a score and 3 have none; keep each kind in a file of its own"):
        encoded_pairs(encoder().preprocessor, SCORED + PARTNERS)
    with pytest.raises(DataError, match="line 7: has one text"):
        encoded_pairs(encoder().preprocessor, [ScoreRow("alone", 1.0, 7)])


def learnt(model, rows, folder, **settings):
    settings = TrainingSettings(epochs=20, batch_size=8, learning_rate=1e-2, **settings)
    return training.train(model, rows, rows, settings, TrainingCheckpoint(folder))


@pytest.mark.parametrize("pair_loss", ["cosent", "cosine"])
def test_scored_pairs_are_learnt(encoder, tmp_path, pair_loss):
    model = encoder()
    record = learnt(model, SCORED, tmp_path, pair_loss=pair_loss)
    assert record["history"][-1]["loss"] < record["history"][0]["loss"] / 2
    assert evaluate(model, SCORED) == {"examples": 4, "spearman": pytest.approx(1)}


@pytest.mark.parametrize("symmetric", [False, True])
def test_partners_are_learnt(encoder, tmp_path, symmetric):
    model = encoder()
    record = learnt(model, PARTNERS, tmp_path, symmetric=symmetric)
    assert record["history"][-1]["loss"] < record["history"][0]["loss"] / 2
    assert evaluate(model, PARTNERS) == {"examples": 3, "mrr": 1, "recall_at_1": 1, "ndcg_at_10": 1}


def test_negatives_are_a_third_text_and_rows_without_any_have_their_second_again(encoder):
    front_end = encoder(Prompts({"query": "no ", "passage": "play "}, "query")).preprocessor
    features, texts = encoded_pairs(front_end, NEGATIVES)
    assert features["ids"].shape == (3, 3, front_end.sequence_length)
    thirds = ["play no", "play hello", "play morning"]
    np.testing.assert_array_equal(features["ids"][:, 2], front_end(thirds, "")["ids"])
    assert texts.tolist() == [[0, 1, 2], [2, 3, 0], [4, 5, 5]]


def test_a_pair_by_itself_is_told_from_its_negative(encoder, tmp_path):
    model = encoder()
    settings = TrainingSettings(epochs=20, batch_size=1, learning_rate=1e-2)
    record = training.train(model, NEGATIVES, PARTNERS, settings, TrainingCheckpoint(tmp_path))
    losses = [epoch["loss"] for epoch in record["history"]]
    assert losses[-1] < losses[0] / 2
    first, second, other = model.encode(["hello", "good morning", "no"])
    assert first @ second > first @ other


def test_each_epoch_learns_another_of_several_negatives(encoder):
    material = Material(encoder(), NEGATIVES, TrainingSettings())
    front_end = encoder().preprocessor
    for epoch, negative in enumerate(("no", "play music", "no")):
        ids = material.of_epoch(epoch, str).features["ids"]
        np.testing.assert_array_equal(ids[0, 2], front_end([negative])["ids"][0])
        np.testing.assert_array_equal(ids[1, 2], front_end(["hello"])["ids"][0])


def test_texts_with_slips_are_known_to_be_the_same(encoder):
    rows = [PartnerRow("hello", "good morning"), PartnerRow("Hello", "play music"), PartnerRow("no", "good morning")]
    rows = [row for row in rows for _ in range(8)]
    data = Material(encoder(), rows, TrainingSettings(noise=1.0)).of_epoch(0, str)
    assert len({tuple(ids) for ids in data.features["ids"][:16, 0].tolist()}) > 2, "the slips differ"
    assert data.targets.tolist() == [pair for pair in ([0, 1], [0, 2], [3, 1]) for _ in range(8)]


@pytest.mark.parametrize("symmetric", [False, True])
def test_partners_of_other_batches_are_learnt_from_batches_of_any_size(encoder, tmp_path, symmetric):
    rows = [*PARTNERS, PartnerRow("hello", "morning"), PartnerRow("music", "good", negatives=("no",))]
    settings = TrainingSettings(epochs=12, batch_size=2, learning_rate=1e-2, symmetric=symmetric)
    material = Material(encoder(), rows, settings)
    widths = {
        material.targets_of(batch).shape[1] for batch in material.of_epoch(0, str).batches(np.arange(5), 2, [0, 0])
    }
    assert widths == {3 + 2 * 2}
    record = training.train(encoder(), rows, PARTNERS, settings, TrainingCheckpoint(tmp_path))
    losses = [epoch["loss"] for epoch in record["history"]]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("kind", ["scored", "negatives"])
def test_a_training_of_pairs_goes_on_where_it_was_interrupted(encoder, tmp_path, monkeypatch, kind):
    rows = SCORED if kind == "scored" else NEGATIVES

    def run(folder):
        model = encoder()
        settings = TrainingSettings(epochs=3, batch_size=2, learning_rate=1e-3, noise=0.3)
        record = training.train(model, rows, rows, settings, TrainingCheckpoint(folder))
        return [np.array(weight) for weight in model.weights], record

    whole = run(tmp_path / "whole")
    with interrupted(monkeypatch, evaluation=2):
        run(tmp_path / "cut")
    assert_nearly_the_same_run(run(tmp_path / "cut"), whole)
