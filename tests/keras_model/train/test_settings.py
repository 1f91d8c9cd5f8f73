import math

import pytest

from keras_model.errors import UserError
from keras_model.train.settings import (
    RATE,
    TAG_RATE,
    VECTOR_RATE,
    DistillationSettings,
    TrainingSettings,
    usual_course,
    usual_rate,
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"learning_rate": 0.0},
        {"dropout": 1.0},
        {"warmup": 2.0},
        {"learning_rate": math.nan},
        {"weight_decay": math.inf},
        {"mention_replacement": 1.5},
        {"precision": "int4"},
    ],
)
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(UserError, match=next(iter(wrong)).replace("_", " ")):
        TrainingSettings(**wrong)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tokens": 0}, "tokens is 0; it must be at least 1"),
        ({"warmup": 2}, "warmup is 2; it must be between 0 and 1"),
        ({"learning_rate": 0}, "learning rate is 0; it must be a finite number above 0"),
        ({"hidden_weight": 0, "pooled_weight": 0}, "nothing would be learned"),
        ({"precision": "float64"}, "precision is 'float64'; it must be one of float32, bfloat16"),
    ],
)
def test_settings_out_of_bounds(settings, message):
    with pytest.raises(UserError, match=message):
        DistillationSettings(**settings)


def test_the_bounds_themselves_are_taken():
    none = dict.fromkeys(("warmup", "weight_decay", "noise", "patience", "label_weight", "hidden_weight"), 0)
    assert TrainingSettings(**none, logit_weight=0, epochs=1, batch_size=1, seed=0).label_weight == 0
    whole = dict.fromkeys(("warmup", "noise", "mention_replacement", "start_share"), 1)
    assert TrainingSettings(**whole, seed=2**31 - 1).start_share == 1


def test_a_new_head_of_tags_on_a_small_start_has_a_rate_of_its_own():
    def start(task="embedding", width=384, layers=6):
        return {"task": task, "backbone": {"hidden_dim": width, "num_layers": layers}}

    assert usual_rate("token-classification", start()) == TAG_RATE > RATE
    others = [start(width=768), start(layers=12), start("token-classification"), None]
    assert {usual_rate("token-classification", other) for other in others} == {RATE}
    assert usual_rate("classification", start()) == TrainingSettings().learning_rate == RATE


def test_sentence_vectors_that_go_on_are_changed_gently():
    start = {"task": "embedding", "backbone": {"hidden_dim": 384, "num_layers": 6}}
    assert usual_rate("embedding", start) == VECTOR_RATE < RATE
    assert usual_rate("embedding", start, taught=True) == RATE
    assert usual_rate("embedding", start | {"task": "classification"}) == usual_rate("embedding") == RATE


def test_few_rows_are_learnt_from_more_often():
    def epochs(rows, labels):
        settings = usual_course(TrainingSettings(), rows, labels)
        assert settings.patience == settings.epochs // 2
        return settings.epochs

    assert [epochs(rows, 7) for rows in (1, 70, 350, 2000, 10_000)] == [50, 50, 28, 10, 10]
    assert [epochs(7500, labels) for labels in (0, 77, 150)] == [10, 10, 20]
    of_vectors = [usual_course(TrainingSettings(), rows, 0, knows=True) for rows in (350, 1000, 5289)]
    assert [(settings.epochs, settings.patience) for settings in of_vectors] == [(28, 14), (10, 5), (4, 2)]
