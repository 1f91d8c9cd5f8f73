"""A training that has run away: that it is told, and what is told."""

import numpy as np
import pytest

from keras_model.errors import UserError
from keras_model.train.finite_numbers import require_finite


def test_numbers_pass(tmp_path):
    require_finite(0.5, "epoch 1", 1e-4, tmp_path)
    require_finite(np.array([1e30, -1e30]), "epoch 1", 1e-4, tmp_path)


@pytest.mark.parametrize("numbers", [float("nan"), float("inf"), np.array([0.0, np.nan]), np.array([-np.inf])])
def test_what_is_no_number_is_refused_with_the_rate(numbers, tmp_path):
    with pytest.raises(UserError, match=r"run away in epoch 3: .* lower --learning-rate than 0\.5, and remove .*kept"):
        (tmp_path / "kept").mkdir(exist_ok=True)
        require_finite(numbers, "epoch 3", 0.5, tmp_path / "kept")
    with pytest.raises(UserError, match=r"lower --learning-rate than 0\.5$"):
        require_finite(numbers, "epoch 3", 0.5, tmp_path / "nothing kept")
