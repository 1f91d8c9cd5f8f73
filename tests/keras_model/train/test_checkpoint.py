import resource

import keras
import numpy as np
import pytest

from keras_model.errors import CheckpointError, InputFileError
from keras_model.train.checkpoint import BEST, LAST, TrainingCheckpoint, TrainingState
from support.training import run


def test_removal_takes_what_a_killed_run_left_half_written(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    for name in (LAST, BEST, f".{LAST}.4711.partial"):
        (folder / name).write_bytes(b"")
    TrainingCheckpoint(folder).remove()
    assert not folder.exists()


def test_removal_leaves_what_is_not_of_the_run(tmp_path):
    for name in (LAST, "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    TrainingCheckpoint(tmp_path).remove()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    weight = keras.Variable(np.zeros(2, np.float32))
    with pytest.raises(InputFileError, match=rf"{LAST}: cannot be written"):
        TrainingCheckpoint(tmp_path / "file").save(TrainingState({}), [weight])


def test_a_disk_without_room_is_told_and_what_was_kept_stays(tmp_path):
    kept = TrainingCheckpoint(tmp_path / "run")
    weight = keras.Variable(np.zeros(100_000, np.float32))
    kept.save(TrainingState({}, epochs=1), [weight])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(InputFileError, match=rf"{LAST}: cannot be written: .*; choose another place"):
            kept.save(TrainingState({}, epochs=2), [weight])
        with pytest.raises(InputFileError, match=rf"{LAST}: cannot be written"):
            TrainingCheckpoint(tmp_path / "new").save(TrainingState({}), [weight])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "new").exists()
    assert [path.name for path in (tmp_path / "run").iterdir()] == [LAST]
    assert kept.resume(TrainingState({}), [weight]).epochs == 1


@pytest.fixture(scope="module")
def run_by_defaults(start, rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("defaults")
    run(start, rows, folder, epochs=1)
    return folder


def test_resuming_with_other_settings_is_refused(start, rows, run_by_defaults):
    with pytest.raises(CheckpointError, match="the interrupted run had another learning rate"):
        run(start, rows, run_by_defaults, epochs=1, learning_rate=2e-3)


@pytest.mark.parametrize("given", [{"freeze_backbone": True}, {"start_share": 0.5}])
def test_resuming_without_a_setting_of_the_run_or_with_one_more_is_refused(
    start, rows, run_by_defaults, tmp_path, given
):
    run(start, rows, tmp_path, epochs=1, **given)
    for folder, then in ((tmp_path, {}), (run_by_defaults, given)):
        with pytest.raises(CheckpointError, match=f"run had another {next(iter(given)).replace('_', ' ')};"):
            run(start, rows, folder, epochs=1, **then)
