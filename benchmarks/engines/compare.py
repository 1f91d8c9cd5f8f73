"""One model through every engine that runs here, each against the harness."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.browser.compare import compare as compare_in_browser
from benchmarks.browser.compare import difference
from benchmarks.engines.intel import partition
from benchmarks.engines.vela import ACCELERATORS, compile_for
from benchmarks.peers.environment import PeerEnvironment
from convert.engines.attach import attach
from convert.engines.audit import audit_engines
from convert.tflite.interpreter import TextInterpreter
from convert.verify.audit import read_operators
from keras_model.errors import UserError

_ANSWER = Path(__file__).parent / "foreign" / "answer.py"
# What each engine that answers is called by the script, by `audit`, and which file it is given.
_ANSWERING = (
    ("XNNPACK", "xnnpack", "xnnpack", "usual"),
    ("built-in kernels", "builtin", "builtin", "usual"),
    ("LiteRT CompiledModel", "compiled-model", "xnnpack", "usual"),
    ("tflite-micro", "tflite-micro", "tflite-micro", "usual"),
    ("OpenVINO CPU", "openvino", "openvino", "openvino"),
    ("OpenVINO CPU, Intel's graph", "openvino", "openvino", "intel"),
)


def compare(
    files: dict[str, Path],
    features: dict[str, np.ndarray],
    texts: Sequence[str],
    folder: Path,
    environment: PeerEnvironment,
    progress: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Return a row for each engine; one that fails has its reason instead of figures.

    Args:
        files: "usual", "openvino" and "intel": the same model, built for these.
        features: int32 `ids`, `mask`, `segment_ids`, [R, S].
        texts: R, which the features were made of.
        folder: for what is made.
        environment: has the engines; the browser's packages lie beside it.
        progress: is told each step.

    Returns:
        [{"engine", "file", "operators", "taken", "pieces", "labels", "worst_steps", "mean_steps", "milliseconds",
        "estimated", "failed"}]: labels are the rows answered with the harness's label for the same file, of all rows;
        steps are the largest difference in a row's output, its worst and its mean over the rows; None where the engine
        does not answer here, "failed" is "" where it does what it should. Milliseconds are the median of a processor's,
        in a browser the least by the clock, for a page cannot read a processor's.
    """
    rows = folder / "rows.npz"
    np.savez(rows, **features)
    return [
        *_answering(files, features, rows, folder, environment, progress),
        *_browsing(files["usual"], texts, environment, progress),
        *_compiling(files["usual"], folder, environment, progress),
        _partitioning(files["intel"], folder, environment, progress),
    ]


def _answering(
    files: dict[str, Path],
    features: dict[str, np.ndarray],
    rows: Path,
    folder: Path,
    environment: PeerEnvironment,
    progress: Callable[[str], None],
) -> Iterator[dict[str, Any]]:
    expected = {name: _harness(file, features) for name, file in files.items()}
    for title, engine, table, name in _ANSWERING:
        progress(f"{title}: answering {len(features['ids'])} rows")
        row = _row(title, name, files[name])
        told = audit_engines(files[name], [table])[table]
        row |= {"taken": told["taken"], "pieces": told["partitions"]}
        written = folder / f"{engine}-{name}.npz"
        written.unlink(missing_ok=True)
        try:
            environment.run(_ANSWER, [engine, str(files[name]), str(rows), str(written)])
        except UserError as error:
            yield row | {"failed": str(error)}
            continue
        with np.load(written) as found:
            row |= difference(expected[name], found["answers"])
            yield row | {"milliseconds": float(np.median(found["milliseconds"]))}


def _browsing(
    file: Path, texts: Sequence[str], environment: PeerEnvironment, progress: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    told = audit_engines(file, ["xnnpack"])["xnnpack"]
    packages = environment.folder.with_name(f"{environment.folder.name}-browser")
    for found in compare_in_browser(file, texts, packages, progress):
        taken = {"taken": told["taken"], "pieces": told["partitions"]}
        yield _row(found["engine"], "usual", file) | taken | found


def _compiling(
    file: Path, folder: Path, environment: PeerEnvironment, progress: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    for accelerator in ACCELERATORS:
        progress(f"Vela: compiling for {accelerator}")
        row = _row(f"Vela, {accelerator}", "usual", file)
        try:
            compiled = compile_for(accelerator, file, folder / accelerator, environment)
            attach(file, compiled.file, folder / accelerator / "attached.tflite")
        except UserError as error:
            yield row | {"failed": str(error)}
            continue
        yield row | {
            "taken": row["operators"] - compiled.left,
            "pieces": compiled.pieces,
            "milliseconds": compiled.milliseconds,
            "estimated": True,
        }


def _partitioning(
    file: Path, folder: Path, environment: PeerEnvironment, progress: Callable[[str], None]
) -> dict[str, Any]:
    progress("LiteRT: partitioning for Intel's NPU")
    row = _row("LiteRT's partitioner, Intel NPU", "intel", file)
    try:
        found = partition(file, folder, environment)
    except UserError as error:
        return row | {"failed": str(error)}
    return row | {"taken": found.taken, "pieces": found.pieces}


def _row(title: str, name: str, file: Path) -> dict[str, Any]:
    figures = ("taken", "pieces", "labels", "worst_steps", "mean_steps", "milliseconds")
    empty = dict.fromkeys(figures)
    return {
        "engine": title,
        "file": name,
        "operators": len(read_operators(file)),
        **empty,
        "estimated": False,
        "failed": "",
    }


def _harness(file: Path, features: dict[str, np.ndarray]) -> np.ndarray:
    model = TextInterpreter(file)
    rows = range(len(features["ids"]))
    return np.concatenate(
        [model.raw(**{name: values[row : row + 1] for name, values in features.items()}) for row in rows]
    )
