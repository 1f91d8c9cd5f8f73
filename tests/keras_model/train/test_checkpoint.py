import pytest

from keras_model.errors import CheckpointError
from support.training import run


def test_resuming_with_other_settings_is_refused(start, rows, tmp_path):
    run(start, rows, tmp_path, epochs=1)
    with pytest.raises(CheckpointError, match="the interrupted run had another learning rate"):
        run(start, rows, tmp_path, epochs=1, learning_rate=2e-3)
