"""The Java library as the other side of a fuzz: it opens files in a process of its own."""

import json
import shutil
import subprocess
import tempfile
import weakref
from itertools import count
from pathlib import Path

from android_demo.tools.token_parity import CLASSIFIER, maven_classpath

_OF_TENSORFLOW = ("tflite: ", "VERBOSE: ", "INFO: ", "WARNING: ")


class JavaReaderError(Exception):
    """The Java library neither answered nor refused in a line."""


class JavaReader:
    """A JVM that opens a file when it is told to.

    What it says on standard error, and its report of a crash, stay in a folder that a fault names; without a fault the
    folder goes when Python ends.

    Raises:
        SystemExit: the Java classes are not built.
    """

    def __init__(self) -> None:
        self._numbers = count()
        self._kept = Path(tempfile.mkdtemp(prefix="fuzz-java-"))
        self._tidy = weakref.finalize(self, shutil.rmtree, self._kept, ignore_errors=True)
        # A rebuild beside the run takes classes away, and a JVM that needs one of them later would end.
        copies = [
            str(shutil.copytree(part, self._kept / str(number))) if Path(part).is_dir() else part
            for number, part in enumerate(maven_classpath().split(":"))
        ]
        command = [
            "java", "-Xmx1g", f"-XX:ErrorFile={self._kept}/hs_err.log",
            "-cp", ":".join(copies), "io.github.squeezebert.classifier.FuzzMain",
        ]  # fmt: skip
        with self._standard_error.open("w") as error:
            self._process = subprocess.Popen(
                command, cwd=CLASSIFIER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=error, text=True
            )

    @property
    def _standard_error(self) -> Path:
        return self._kept / "stderr.txt"

    def use(self, path: Path) -> bool:
        """Let it open a file and answer; return whether it answered, or refused in one line.

        Raises:
            JavaReaderError: neither; it ended, perhaps, and opens no more.
        """
        # The file stays mapped until its memory is collected, so no name is taken twice.
        own = path.rename(path.with_name(f"{next(self._numbers)}.tflite"))
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(f"{own.resolve()}\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            own.unlink()
        told = json.loads(line) if line else {"outcome": "fault", "what": f"ended with code {self._process.wait()}"}
        if told["outcome"] == "fault":
            self._tidy.detach()
            raise JavaReaderError(f"{told['what']}; {self._last_words()}")
        return bool(told["outcome"] == "answered")

    def _last_words(self) -> str:
        kept = ", ".join(sorted(file.name for file in self._kept.iterdir() if file.is_file()))
        lines = self._standard_error.read_text(encoding="utf-8", errors="replace").splitlines()
        own = [line for line in lines if not line.startswith(_OF_TENSORFLOW)]
        said = next((line for line in own if "Error" in line or "Exception" in line), own[-1] if own else "silent")
        return f"{said[:200]}; {self._kept} holds {kept}"
