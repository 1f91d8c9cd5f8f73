"""The peers' own Python environment, in a folder, never mixed with the product's."""

import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from keras_model.errors import InputFileError, UserError

HERE = Path(__file__).resolve().parent
FOREIGN = HERE / "foreign"


class PeerEnvironment:
    """A virtual environment with what a requirements file names, set up once and used again.

    Args:
        folder: of the environment.
        requirements: the file.

    Raises:
        UserError: the packages cannot be installed.
        InputFileError: the folder cannot be written, or holds something else.
    """

    def __init__(self, folder: Path, requirements: Path) -> None:
        self.folder = folder.resolve()
        self._requirements = requirements
        try:
            self._set_up()
        except OSError as error:
            raise InputFileError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def run(self, script: Path, arguments: Sequence[str]) -> None:
        """Run a script to its end.

        Raises:
            UserError: it failed; the message is the last line that it printed.
        """
        _run([str(self.python), str(script), *arguments])

    def _set_up(self) -> None:
        wanted, stamp = hashlib.sha256(self._requirements.read_bytes()).hexdigest(), self.folder / "ready"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / "pyvenv.cfg").exists():
            raise InputFileError(f"{self.folder}: holds other files; name a folder that is empty or new")
        print(f"setting up the peers' environment in {self.folder}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)
        venv.create(self.folder, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([str(self.python), *install, "--requirement", str(self._requirements)])
        stamp.write_text(wanted, encoding="utf-8")


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise UserError(last_line(done.stderr, done.stdout, done.returncode))


def last_line(errors: str, printed: str, code: int) -> str:
    """Return the line that tells best why a program failed: the last it wrote."""
    lines = (errors.strip() or printed.strip()).splitlines()
    return lines[-1].strip()[:300] if lines else f"exit code {code}"
