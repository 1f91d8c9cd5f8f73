"""When a training ends that its validation score decides, and how its learning rate goes."""

import pytest

from keras_model.train.plateau import Plateau, epochs_without_gain

PLATEAU = Plateau(epochs=20, patience=2, cool_down=3)


def test_the_rate_keeps_its_height_while_the_score_rises():
    assert PLATEAU.falls_from([]) is None
    assert PLATEAU.falls_from([0.1, 0.2, 0.3, 0.4]) is None
    assert PLATEAU.falls_from([0.1, 0.3, 0.2]) is None, "one epoch without a gain is chance"
    assert PLATEAU.last_epoch([0.1, 0.2]) == 20


def test_it_falls_once_the_score_has_not_risen_for_as_long_as_one_is_patient():
    assert PLATEAU.falls_from([0.1, 0.3, 0.3, 0.2]) == 4
    assert PLATEAU.last_epoch([0.1, 0.3, 0.3, 0.2]) == 7
    assert PLATEAU.falls_from([0.1, 0.3, 0.3, 0.2, 0.9]) == 4, "what the falling rate gains does not raise it again"


def test_it_falls_before_the_last_epochs_whatever_the_score_does():
    rising = [number / 20 for number in range(17)]
    assert PLATEAU.falls_from(rising[:16]) is None
    assert PLATEAU.falls_from(rising) == 17
    assert PLATEAU.last_epoch(rising) == 20
    assert Plateau(20, 0, 3).falls_from([0.5] * 16) is None, "a patience of 0 waits for them"


def test_the_rate_of_each_step():
    rates = [PLATEAU.rate(1e-3, step, steps=2, warmup_steps=2, falls_from=2) for step in range(10)]
    expected = [0.5, 1, 1, 1, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6]
    assert rates == pytest.approx([1e-3 * share for share in expected])
    assert PLATEAU.rate(1e-3, 9, 2, 2, None) == 1e-3


def test_a_training_whose_score_never_rises_is_the_shortest():
    assert PLATEAU.shortest == PLATEAU.last_epoch([0.5] * 20) - 1, "the first epoch's score is the one to beat"
    assert Plateau(4, 3, 3).shortest == 4


def test_epochs_without_gain_are_counted_from_the_first_best():
    assert epochs_without_gain([]) == 0
    assert epochs_without_gain([0.5, 0.7, 0.7, 0.6]) == 2
