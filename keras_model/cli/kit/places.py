"""Where a command may write, asked before any work is done."""

import tempfile
from pathlib import Path

from keras_model.atomic_write import same_place
from keras_model.cli.kit.output import tell
from keras_model.errors import InputFileError, UserError
from keras_model.model_folder import check_replaceable


def check_output(output: Path) -> None:
    """Refuse a place where no model can be written before any work is done for it."""
    check_replaceable(output)
    parent = next(folder for folder in output.absolute().parents if folder.exists())
    try:
        # Tried, for permissions alone do not tell, least of all those of the superuser.
        with tempfile.TemporaryDirectory(prefix=".model-", dir=parent):
            pass
    except OSError as error:
        raise InputFileError(f"{output}: cannot write to {parent}; choose another place") from error


def check_run(output: Path, resume: bool) -> Path:
    """Return where a run that makes `output`, which was checked, keeps its state, once that is as the user expects."""
    checkpoint_folder = output.with_name(output.name + ".checkpoint")
    # A run that was killed before it kept anything leaves its folder empty.
    begun = checkpoint_folder.exists() and not (checkpoint_folder.is_dir() and not any(checkpoint_folder.iterdir()))
    if begun and not resume:
        raise InputFileError(
            f"{checkpoint_folder}: holds an interrupted run; add --resume to go on with it, or remove it"
        )
    if resume and not begun:
        tell(f"note: there is no run in {checkpoint_folder} to go on with, so it begins anew")
    return checkpoint_folder


def check_copy(folder: Path, output: Path) -> None:
    """Refuse what `check_output` does, and the model itself as the place of its changed copy."""
    check_output(output)
    check_apart(folder, output, "model")


def check_apart(folder: str | Path, output: Path, part: str) -> None:
    """Refuse the place of a model that a command reads, and that nobody wants replaced; `part` is what it is there."""
    if same_place(output, Path(folder)):
        raise UserError(f"{output}: is the {part} itself; choose another place")
