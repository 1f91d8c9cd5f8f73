"""The Java library as the other side of a fuzz: it opens files in a process of its own."""

import json
import subprocess
from itertools import count
from pathlib import Path

from android_demo.tools.token_parity import CLASSIFIER, maven_classpath


class JavaReaderError(Exception):
    """The Java library neither answered nor refused in a line."""


class JavaReader:
    """A JVM that opens a file when it is told to.

    Raises:
        SystemExit: the Java classes are not built.
    """

    def __init__(self) -> None:
        self._numbers = count()
        command = ["java", "-Xmx1g", "-cp", maven_classpath(), "io.github.squeezebert.classifier.FuzzMain"]
        self._process = subprocess.Popen(
            command, cwd=CLASSIFIER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

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
        if not line:
            raise JavaReaderError(f"ended with code {self._process.wait()}")
        told = json.loads(line)
        if told["outcome"] == "fault":
            raise JavaReaderError(told["what"])
        return bool(told["outcome"] == "answered")
