import pytest

from convert.qat.settings import FineTuningSettings
from keras_model.errors import UserError


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"batch_size": 0}, "batch size is 0"),
        ({"learning_rate": 0.0}, "learning rate is 0.0; it must be a finite number above 0"),
        ({"learning_rate": float("nan")}, "learning rate is nan"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_numbers_out_of_bounds_are_refused(change, complaint):
    with pytest.raises(UserError, match=complaint):
        FineTuningSettings(**change)


def test_as_many_texts_are_asked_for_as_the_steps_can_read():
    assert FineTuningSettings(steps=7, batch_size=3).texts == 21
