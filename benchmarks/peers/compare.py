"""One model out of several converters, side by side: bytes, time, instructions, and how far from Keras."""

import json
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.arm.measure import Emulator, count
from benchmarks.peers.answering import AnsweringProcess, time_in_turns
from benchmarks.peers.catalogue import Peer, catalogue
from benchmarks.peers.environment import PeerEnvironment
from benchmarks.peers.source import Inputs, Source
from convert.comparison.environment import environment as machine
from keras_model.atomic_write import write_whole
from keras_model.encode.windows import Features, stacked
from keras_model.errors import InputFileError, UserError
from keras_model.outputs.answers import Answers
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.decoding.activations import softmax
from keras_model.outputs.two_models.difference import KEPT_SCORE
from keras_model.outputs.two_models.difference import difference_of as difference
from keras_model.quiet_backend import import_keras_quietly

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Places:
    """Where the files go, the peers' environment, ExecuTorch's and the emulator; either may be left out."""

    folder: Path
    environment: PeerEnvironment
    executorch: PeerEnvironment | None
    emulator: Emulator | None


def compare(
    inputs: Inputs,
    places: Places,
    processors: Sequence[str],
    runs: int,
    progress: Progress,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """Make every file, answer the rows with each, time all in turns, count their instructions.

    What a run has made in `places.folder` the next one uses again: files, answers and counts, but no times.

    Args:
        inputs: what is compared, and by which rows.
        places: see there.
        processors: to count instructions on.
        runs: rounds, in each of which every file is timed once.
        without: names of peers to leave out.
        progress: is told each step as it begins.

    Returns:
        {"inputs", "environment", "runs", "task", "score", "keras", "peers"}: "score" names the measure that "keras" is
        the value of. Each peer is {"name", "file", "failed"}, and unless it failed {"bytes", "score", "agreement",
        "mean_difference", "worst_difference", "milliseconds": {"min", "median"}, "ratio_to_first", "instructions":
        {processor: count}}. Differences are those of `keras_model.outputs.two_models.difference`: of the largest
        probability in a row, or 1 - cosine. Counts are there for a `.tflite` alone.

    Raises:
        UserError and its families: inputs that cannot be used. A peer's fault is told in "failed".
    """
    if runs < 1:
        raise UserError(f"runs must be at least 1, but are {runs}")
    source = Source(inputs)
    _claim(places.folder, inputs)
    reference = _reference(source, places.folder, progress)
    records: dict[str, dict[str, Any]] = {}
    with ExitStack() as running:
        processes: dict[str, AnsweringProcess] = {}
        peers = [
            peer
            for peer in catalogue(source, places.folder, places.environment, places.executorch)
            if peer.name not in without
        ]
        for peer in peers:
            record = {"name": peer.name, "file": peer.file.name, "failed": None}
            records[peer.name] = record
            try:
                _make(peer, progress)
                record["bytes"] = peer.file.stat().st_size
                processes[peer.name] = running.enter_context(_answer(peer, places.folder, progress))
                record |= _judge(source, reference, peer)
            except UserError as fault:
                record["failed"] = str(fault)
                processes.pop(peer.name, None)
        progress(f"timing {len(processes)} files in {runs} rounds")
        milliseconds = time_in_turns(list(processes.values()), runs)
    ratios = np.median(milliseconds / milliseconds[:, :1], axis=0)
    counted = [peer for peer in peers if peer.name in processes and peer.file.suffix == ".tflite"]
    counts = {} if places.emulator is None else _count(counted, places.emulator, processors, progress)
    for name, times, ratio in zip(processes, milliseconds.T, ratios, strict=True):
        records[name] |= {
            "milliseconds": {"min": float(times.min()), "median": float(np.median(times))},
            "ratio_to_first": float(ratio),
            "instructions": counts.get(name, {}),
        }
    score = KEPT_SCORE[source.task]
    return {
        "inputs": inputs.record(),
        "environment": machine(),
        "runs": runs,
        "task": source.task,
        "score": score,
        "keras": reference.measures.get(score),
        "peers": list(records.values()),
    }


def _claim(folder: Path, inputs: Inputs) -> None:
    """Note whose files the folder holds.

    Raises:
        InputFileError: others'.
    """
    stamp, wanted = folder / "inputs.json", json.dumps(inputs.record(), indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    if stamp.exists() and stamp.read_text(encoding="utf-8") != wanted:
        raise InputFileError(f"{folder}: holds files made from other inputs; name another folder, or remove it")
    if not stamp.exists() and any(folder.iterdir()):
        raise InputFileError(f"{folder}: holds other files; name a folder that is empty or new")
    write_whole(stamp, wanted)


def _reference(source: Source, folder: Path, progress: Progress) -> Answers:
    """Keras' answers; with them the rows' inputs are written for the others."""
    rows, answers = folder / "rows.npz", folder / "keras.npz"
    if not answers.exists():
        progress(f"answering {len(source.rows)} rows in Keras")
        import_keras_quietly()
        from keras_model.tasks.evaluation import keras_run

        run, asked, given = keras_run(source.model), [], []

        def recorded(features: Features) -> np.ndarray:
            asked.append(features)
            given.append(run(features))
            return given[-1]

        answer(source.task, source.rows, source.labels, source.preprocessor, recorded)
        np.savez(rows, **stacked(asked))
        np.savez(answers, answers=np.concatenate(given))
    return _replayed(source, answers)


def _replayed(source: Source, path: Path, logits: bool = False) -> Answers:
    """What stored answers to the rows come to, logits made probabilities."""
    with np.load(path) as stored:
        values = stored["answers"]
    if logits:
        values = softmax(values)
    place = 0

    def run(features: Features) -> np.ndarray:
        nonlocal place
        place += len(features["ids"])
        return values[place - len(features["ids"]) : place]

    return answer(source.task, source.rows, source.labels, source.preprocessor, run)


def _make(peer: Peer, progress: Progress) -> None:
    if peer.file.exists():
        return
    progress(f"{peer.name}: converting")
    partial = peer.file.with_name(f"partial-{peer.file.name}")
    peer.make(partial)
    partial.replace(peer.file)


def _answers_path(peer: Peer) -> Path:
    return peer.file.with_name(f"{peer.file.name}.npz")


def _answer(peer: Peer, folder: Path, progress: Progress) -> AnsweringProcess:
    answers = _answers_path(peer)
    progress(f"{peer.name}: {'opening' if answers.exists() else 'answering the rows'}")
    return AnsweringProcess(peer.environment.python, peer.runtime, peer.file, folder / "rows.npz", answers)


def _judge(source: Source, reference: Answers, peer: Peer) -> dict[str, Any]:
    answers = _replayed(source, _answers_path(peer), peer.logits)
    apart = difference(reference, answers)
    return {
        "score": answers.measures.get(KEPT_SCORE[source.task]),
        "agreement": apart.agreement,
        "mean_difference": apart.mean,
        "worst_difference": apart.worst,
    }


def _count(
    peers: Sequence[Peer], emulator: Emulator, processors: Sequence[str], progress: Progress
) -> dict[str, dict[str, int]]:
    """Return name → processor → instructions; files not counted yet run in the emulator one after another."""
    known = {peer.name: _stored_counts(peer) for peer in peers}
    for processor in processors:
        missing = [peer for peer in peers if processor not in known[peer.name]]
        if not missing:
            continue
        progress(f"counting the instructions of {len(missing)} files on the {processor}")
        for peer, counted in zip(missing, count([peer.file for peer in missing], emulator, processor), strict=True):
            known[peer.name][processor] = counted
            write_whole(_counts_path(peer), json.dumps(known[peer.name]))
    return {name: {processor: counts[processor] for processor in processors} for name, counts in known.items()}


def _counts_path(peer: Peer) -> Path:
    return peer.file.with_name(f"{peer.file.name}.json")


def _stored_counts(peer: Peer) -> dict[str, int]:
    path = _counts_path(peer)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
