"""What an interrupted training run needs to go on as if nothing had happened."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import keras
import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from keras_model.atomic_write import whole_file
from keras_model.errors import CheckpointError

LAST, BEST = "last.safetensors", "best.safetensors"


class RunState(Protocol):
    """The part of a run's state that is no array: a dataclass of values that JSON can hold.

    Attributes:
        run: what must be the same for a run to be resumed, by kind and name: settings and data.
    """

    run: dict[str, dict[str, Any]]


State = TypeVar("State", bound=RunState)


@dataclass
class TrainingState:
    """The state of a run of epochs.

    Attributes:
        run: what must be the same for a run to be resumed: settings and data.
        epochs: epochs done.
        best_epoch: number, from 1, of the epoch with the best validation score, the last of equals; 0 for the start.
        best_score: its score; below 0 before the first, unless the start has one.
        history: for each epoch its loss and validation metrics.
        start: validation metrics of the start; empty where it cannot answer.
    """

    run: dict[str, Any]
    epochs: int = 0
    best_epoch: int = 0
    best_score: float = -1.0
    history: list[dict[str, float]] = field(default_factory=list)
    start: dict[str, float] = field(default_factory=dict)


class TrainingCheckpoint:
    """A folder with two files: the state of a run, and the weights after its best epoch.

    Args:
        folder: made at the first `save`.

    Raises:
        InputFileError: the folder cannot be written.
        CheckpointError: a file in it is damaged or of another network.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    @property
    def exists(self) -> bool:
        """Whether there is a run to resume."""
        return (self.folder / LAST).is_file()

    def save(self, state: RunState, variables: Iterable[keras.Variable]) -> None:
        """Keep the state, all variables of network and optimizer included."""
        self._write(LAST, variables, {"state": json.dumps(vars(state))})

    def save_best(self, weights: Iterable[keras.Variable]) -> None:
        """Keep the weights of the best epoch so far."""
        self._write(BEST, weights, {})

    def resume(self, start: State, variables: Iterable[keras.Variable]) -> State:
        """Return the state to go on from, with all variables set to it: the last one saved, or else `start`.

        Raises:
            CheckpointError: the saved run had other settings or data than `start`.
        """
        if not self.exists:
            return start
        state = self._load_state(type(start))
        # JSON has no tuples and turns keys to text: compare what a file can hold.
        run = json.loads(json.dumps(start.run))
        # Sources first: what they are decides some of the settings.
        for part in reversed(dict.fromkeys([*run, *state.run])):
            new, old = run.get(part, {}), state.run.get(part, {})
            # What only one of both has was given to it alone.
            for name in dict.fromkeys([*new, *old]):
                if new.get(name) != old.get(name):
                    raise CheckpointError(
                        f"{self.folder}: the interrupted run had another {name.replace('_', ' ')}; "
                        "resume with the same arguments, or remove the folder"
                    )
        self._read(LAST, variables)
        return state

    def _load_state(self, kind: type[State]) -> State:
        try:
            with safe_open(self.folder / LAST, framework="numpy") as file:
                return kind(**json.loads((file.metadata() or {})["state"]))
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"{self.folder / LAST}: damaged; remove {self.folder} and start anew") from error

    def restore_best(self, weights: Iterable[keras.Variable]) -> None:
        """Set the weights to those of the best epoch."""
        self._read(BEST, weights)

    def remove(self) -> None:
        """Delete both files, and the folder unless it holds anything else."""
        # A run that was killed as it saved leaves a file half written.
        for path in (self.folder / LAST, self.folder / BEST, *self.folder.glob(".*.partial")):
            path.unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _write(self, name: str, variables: Iterable[keras.Variable], metadata: dict[str, str]) -> None:
        # Several layers may carry the same path, so that only the position tells them apart.
        tensors = {
            _position(index): np.asarray(keras.ops.convert_to_numpy(variable.value), order="C")
            for index, variable in enumerate(variables)
        }
        try:
            with whole_file(self.folder / name) as partial:
                self.folder.mkdir(parents=True, exist_ok=True)
                try:
                    save_file(tensors, partial, metadata=metadata)
                except SafetensorError as error:
                    # So it says that the disk is full.
                    raise OSError(str(error)) from error
        finally:
            # There is nothing in it, and nothing to resume, where nothing could be kept.
            with suppress(OSError):
                self.folder.rmdir()

    def _read(self, name: str, variables: Iterable[keras.Variable]) -> None:
        path = self.folder / name
        try:
            with safe_open(path, framework="numpy") as file:
                for index, variable in enumerate(variables):
                    tensor = file.get_tensor(_position(index))
                    if tensor.shape != tuple(variable.shape):
                        raise CheckpointError(f"{path}: belongs to another network; remove {self.folder}")
                    variable.assign(tensor)
        except (OSError, SafetensorError) as error:
            raise CheckpointError(f"{path}: damaged; remove {self.folder} and start anew") from error


def _position(index: int) -> str:
    return f"{index:05d}"
