"""Read back from a `.tflite` what `convert.tflite.metadata` put into it."""

import io
import json
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import (
    CHECKSUM,
    DECIMAL,
    FACTS_FILE,
    FIRST_FORMAT,
    FORMAT,
    METADATA_ENTRY,
    NETWORK_FACTS,
    NO_ANSWER,
    OUTPUT_NAMES,
    PROMPTED_TASKS,
    RUNTIME_ENTRY,
    SHORTER_LENGTHS,
    is_ours,
    is_tflite,
)
from convert.tflite.metadata_table import ModelMetadata, read_model_metadata
from convert.tflite.runtime_version import OPERATOR_NAMES, builtin_code
from convert.tflite.structure.check import check_structure, refuse_compiled
from keras_model.data.for_model.learnt_from import KINDS, LEARNT_FROM
from keras_model.data.labels import LABELS_FILE, check_labels
from keras_model.data.tasks import LABELLED_TASKS, QUESTION_ANSWERING, WHOLE_TEXT_TASKS
from keras_model.encode.long_texts.spread import FIRST, MOST_WINDOWS, WINDOWED_TASKS, WINDOWS
from keras_model.encode.prompts import Prompts
from keras_model.encode.tokenizers import Tokenizer, build_tokenizer, tokenizer_class
from keras_model.errors import CheckpointError, InputFileError, TfliteError
from keras_model.outputs.reading import FACTS_OF_TASK, Reading, read_facts
from keras_model.regular_file import read_input

UNREADABLE = (struct.error, IndexError, KeyError, TypeError, ValueError, AttributeError, OverflowError)
_SHORTER = re.compile(r"(\d{1,9}:\d{1,10}( \d{1,9}:\d{1,10})*)?")
_NO_ZIP = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error, *UNREADABLE)


@dataclass(frozen=True)
class TfliteContents:
    """What a `.tflite` says of itself.

    Attributes:
        task: one of `OUTPUT_NAMES`.
        sequence_length: S of the inputs [1, S], as the metadata have it; where there are several lengths, the longest.
        shorter: length of each further model in the file → where it begins.
        tokenizer: built from the vocabulary inside the file.
        labels: in the order of the output's last axis; empty where the task has none.
        reading: how the output is read.
        metadata: what TensorFlow's own clients read.
        windows: in how many windows at most a text or pair is read, as of `Preprocessor`.
        no_answer_threshold: as in `ModelDescription`.
        prompts: what may stand before a text; none for most files.
        learnt_from: as in `ModelDescription`; files of 0.1.0 do not say it.
    """

    task: str
    sequence_length: int
    shorter: dict[int, int]
    tokenizer: Tokenizer
    labels: tuple[str, ...]
    reading: Reading
    metadata: ModelMetadata
    windows: int = FIRST
    no_answer_threshold: float | None = None
    prompts: Prompts = field(default_factory=Prompts)
    learnt_from: str | None = None


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that begins like a `.tflite` and, where it says that it is ours, is whole.

    Raises:
        InputFileError: missing, a folder, unreadable, empty, or no regular file.
        TfliteError: not a `.tflite`; or ours, but damaged or without its checksum.
    """
    data = read_any_tflite(path, "build it again")
    if is_ours(data):
        _check_whole(path, data)
    return data


def read_any_tflite(path: Path, again: str) -> bytes:
    """Return the bytes of a file that begins like a `.tflite`, be it whole or not.

    Args:
        path: of the file.
        again: what to do about an empty one.

    Raises:
        InputFileError: missing, a folder, unreadable, empty, or no regular file.
        TfliteError: not a `.tflite`.
    """
    if path.is_dir():
        raise InputFileError(f"{path}: is a folder; give a .tflite, which python -m convert build makes of one")
    data = read_input(path)
    if not data:
        raise InputFileError(f"{path}: the file is empty (0 bytes); {again}")
    if not is_tflite(data):
        raise TfliteError(f"{path}: not a TensorFlow Lite file: it lacks the identifier TFL3")
    return data


def read_contents(path: Path) -> TfliteContents:
    """Return what the file says of itself, or say in one line why it cannot be used.

    Raises:
        InputFileError: missing, unreadable or empty.
        TfliteError: not a `.tflite`, truncated, without metadata, of an unknown format or task, or with a
            vocabulary or labels that do not fit.
    """
    data = read_bytes(path)
    try:
        packed = metadata_entry(data, METADATA_ENTRY)
        metadata = read_model_metadata(packed) if packed is not None else None
        rows = embedding_rows(data)
    except UNREADABLE as error:
        check_structure(path, data)  # which names the place, where it is in the graph
        _name_what_is_later(path, data)
        raise TfliteError(
            f"{path}: truncated or damaged: its metadata cannot be read; copy or build it again"
        ) from error
    if metadata is not None and not metadata.outputs:
        raise TfliteError(f"{path}: damaged: its metadata describe no output; copy or build it again")
    if metadata is None:
        raise TfliteError(f"{path}: has no metadata, so no vocabulary; build it with `python -m convert build`")
    files, _ = _read_zip(path, data)
    if FACTS_FILE not in files:
        raise TfliteError(f"{path}: lacks {FACTS_FILE}: another tool made it; build it with `python -m convert build`")
    task, length, facts = _read_facts(path, files[FACTS_FILE])
    tokenizer = _read_tokenizer(path, task, facts, files)
    labels = _read_labels(path, files)
    contents = TfliteContents(
        task=task,
        sequence_length=length,
        shorter=_read_shorter(path, facts, data),
        tokenizer=tokenizer,
        labels=labels,
        reading=_read_reading(path, task, labels, facts),
        metadata=metadata,
        windows=_read_windows(path, task, facts),
        no_answer_threshold=_read_no_answer(path, facts),
        prompts=_read_prompts(path, task, facts),
        learnt_from=_read_learnt_from(path, task, facts),
    )
    if bool(contents.labels) != (contents.task in LABELLED_TASKS):
        fault = "has labels" if contents.labels else f"lacks {LABELS_FILE}"
        raise TfliteError(f"{path}: {fault}, which does not fit its task {contents.task}")
    if rows is not None and tokenizer.vocabulary_size > rows:
        check_structure(path, data)
        raise TfliteError(
            f"{path}: its vocabulary of {tokenizer.vocabulary_size} tokens does not fit its embedding of {rows} rows"
        )
    return contents


def _name_what_is_later(path: Path, data: bytes) -> None:
    """Raise `TfliteError` where a file says that it has a tokenizer of a later version, whose metadata may be, too."""
    files, _ = _read_zip(path, data)
    if FACTS_FILE in files:
        task, _, facts = _read_facts(path, files[FACTS_FILE])
        _read_tokenizer(path, task, facts, files)


def metadata_entry(data: bytes, name: str) -> bytes | None:
    """Return the bytes under a name in the FlatBuffer's metadata, or `None`."""
    model = schema.Model.GetRootAs(data)
    for number in range(model.MetadataLength()):
        entry = model.Metadata(number)
        if entry.Name() == name.encode():
            buffer = model.Buffers(entry.Buffer())
            return b"" if buffer.DataIsNone() else buffer.DataAsNumpy().tobytes()
    return None


def runtime_version(data: bytes) -> str:
    """Return the oldest TensorFlow Lite that runs the model, as the file has it, or ""."""
    return (metadata_entry(data, RUNTIME_ENTRY) or b"").rstrip(b"\0").decode("ascii", "replace")


def embedding_rows(data: bytes) -> int | None:
    """Return the number of rows of the table that `ids` looks up, or `None` where no look-up is found.

    Follows the ids from the input through clipping and reshaping to the first GATHER or EMBEDDING_LOOKUP.
    """
    model = schema.Model.GetRootAs(data)
    graph = model.Subgraphs(0)
    signatures = [model.SignatureDefs(number) for number in range(model.SignatureDefsLength())]
    followed = {
        entry.TensorIndex()
        for signature in signatures
        if signature.SubgraphIndex() == 0
        for entry in map(signature.Inputs, range(signature.InputsLength()))
        if entry.Name() == b"ids"
    }
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        inputs = operator.InputsAsNumpy().tolist() if operator.InputsLength() else []
        if not followed.intersection(inputs):
            continue
        code = model.OperatorCodes(operator.OpcodeIndex())
        name = OPERATOR_NAMES.get(builtin_code(code.DeprecatedBuiltinCode(), code.BuiltinCode()))
        if name in ("GATHER", "EMBEDDING_LOOKUP"):
            table = inputs[0] if name == "GATHER" else inputs[1]
            return graph.Tensors(table).Shape(0)
        followed.update(operator.OutputsAsNumpy().tolist())
    return None


def shorter_lengths(path: Path, data: bytes) -> dict[int, int]:
    """Return the length of each further model in a file → where it begins; a file of another tool has none.

    From there to the end of the file, the bytes are a `.tflite` of their own.

    Raises:
        TfliteError: no model begins there.
    """
    if not is_ours(data):
        return {}
    files, _ = _read_zip(path, data)
    if FACTS_FILE not in files:
        return {}
    _, _, facts = _read_facts(path, files[FACTS_FILE])
    return _read_shorter(path, facts, data)


def _read_shorter(path: Path, facts: dict[str, str | int | bool | None], data: bytes) -> dict[int, int]:
    text = facts.get(SHORTER_LENGTHS, "")
    if not isinstance(text, str) or not _SHORTER.fullmatch(text):
        raise TfliteError(f"{path}: has the {SHORTER_LENGTHS} {text!r}, no list of lengths and places")
    shorter = {int(length): int(place) for length, place in (pair.split(":") for pair in text.split())}
    for length, place in shorter.items():
        # The runtime reads weights in vectors of 16 bytes.
        if not place or place % 16 or not is_tflite(data[place : place + 8]):
            raise TfliteError(f"{path}: no model of length {length} begins at its byte {place}; build the file again")
    return shorter


def _read_windows(path: Path, task: str, facts: dict[str, str | int | bool | None]) -> int:
    windows: Any = facts.get(WINDOWS, FIRST)
    fits = isinstance(windows, int) and not isinstance(windows, bool) and 0 <= windows <= MOST_WINDOWS
    if not fits or (WINDOWS in facts and task not in WINDOWED_TASKS):
        raise TfliteError(f"{path}: has {WINDOWS} {windows!r}, no number of windows for {task}; build the file again")
    return windows


def _read_learnt_from(path: Path, task: str, facts: dict[str, str | int | bool | None]) -> str | None:
    if LEARNT_FROM not in facts:
        return None
    kind: Any = facts[LEARNT_FROM]
    if kind not in KINDS or task not in WHOLE_TEXT_TASKS:
        raise TfliteError(f"{path}: has {LEARNT_FROM} {kind!r}, no kind of texts for {task}; build the file again")
    return kind


def _read_no_answer(path: Path, facts: dict[str, str | int | bool | None]) -> float | None:
    if NO_ANSWER not in facts:
        return None
    text = facts[NO_ANSWER]
    if not isinstance(text, str) or not DECIMAL.fullmatch(text) or facts["task"] != QUESTION_ANSWERING:
        raise TfliteError(f"{path}: has the {NO_ANSWER} {text!r}, no threshold for {facts['task']}; build it again")
    return float(text)


def _check_whole(path: Path, data: bytes) -> None:
    """Make sure that the bytes before the zip are those whose checksum the file gives."""
    files, end = _read_zip(path, data)
    if FACTS_FILE not in files:
        raise TfliteError(f"{path}: lacks {FACTS_FILE}, which its metadata name; build it again")
    _, _, facts = _read_facts(path, files[FACTS_FILE])
    expected = facts.get(CHECKSUM)
    if expected is None:
        # The runtime may end the process on a damaged graph, and nothing else tells a damaged one.
        raise TfliteError(f"{path}: its {FACTS_FILE} lacks {CHECKSUM}, so damage would not be noticed; build it again")
    if expected != zlib.crc32(memoryview(data)[:end]):
        raise TfliteError(f"{path}: damaged, or changed by another tool: its checksum differs; build it again")


def _read_zip(path: Path, data: bytes) -> tuple[dict[str, bytes], int]:
    """Return name → bytes of the files that the zip holds, and where it begins."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            start = min(entry.header_offset for entry in entries)
            # Nothing is unpacked and no byte is read twice, so that the files take no more memory than the file.
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise TfliteError(f"{path}: the files at its end are compressed, which no reader takes; build it again")
            entries.sort(key=lambda entry: entry.header_offset)
            if any(one.header_offset + one.file_size >= other.header_offset for one, other in pairwise(entries)):
                raise TfliteError(f"{path}: damaged: the files at its end overlap; copy or build it again")
            return {entry.filename: archive.read(entry) for entry in entries}, start
    except _NO_ZIP as error:
        refuse_compiled(path, data)
        raise TfliteError(
            f"{path}: truncated or damaged: the files at its end cannot be read; copy or build it again"
        ) from error


def _read_facts(path: Path, data: bytes) -> tuple[str, int, dict[str, str | int | bool | None]]:
    """Return the task, the sequence length, and every fact but the format."""
    try:
        facts = json.loads(data)
        number, task, length = facts["format"], facts["task"], facts["sequence_length"]
        if not all(value is None or isinstance(value, str | int | float) for value in facts.values()):
            raise ValueError("its table is not flat")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise TfliteError(f"{path}: its {FACTS_FILE} cannot be read; build the file again") from error
    if number not in range(FIRST_FORMAT, FORMAT + 1):
        raise TfliteError(f"{path}: has format {number!r}, this program reads {FORMAT}; use the program that made it")
    if task not in OUTPUT_NAMES:
        raise TfliteError(f"{path}: serves the unknown task {task!r}")
    if not isinstance(length, int) or length < 1:
        raise TfliteError(f"{path}: has the sequence length {length!r}, not a positive number")
    return task, length, {name: value for name, value in facts.items() if name != "format"}


def _read_tokenizer(
    path: Path, task: str, facts: dict[str, str | int | bool | None], files: dict[str, bytes]
) -> Tokenizer:
    others = NETWORK_FACTS.union(FACTS_OF_TASK.get(task, ()))
    config = {name: value for name, value in facts.items() if name not in others}
    try:
        name = tokenizer_class(config).file_name
        if name not in files:
            raise TfliteError(f"{path}: lacks {name}, the vocabulary; build the file again")
        return build_tokenizer(files[name], config)
    except CheckpointError as error:
        raise TfliteError(f"{path}: its vocabulary does not fit: {str(error).splitlines()[0]}") from error


def _read_reading(path: Path, task: str, labels: tuple[str, ...], facts: dict[str, str | int | bool | None]) -> Reading:
    try:
        return read_facts(task, labels, facts)
    except ValueError as error:
        raise TfliteError(f"{path}: {error}; build the file again") from error


def _read_prompts(path: Path, task: str, facts: dict[str, str | int | bool | None]) -> Prompts:
    try:
        prompts = Prompts.from_facts(facts)
    except CheckpointError as error:
        raise TfliteError(f"{path}: {error}; build the file again") from error
    if prompts and task not in PROMPTED_TASKS:
        raise TfliteError(f"{path}: has prompts, which do not fit its task {task}")
    return prompts


def _read_labels(path: Path, files: dict[str, bytes]) -> tuple[str, ...]:
    if LABELS_FILE not in files:
        return ()
    try:
        text = files[LABELS_FILE].decode()
    except UnicodeDecodeError as error:
        raise TfliteError(f"{path}: its {LABELS_FILE} is not UTF-8; build the file again") from error
    labels = text.removesuffix("\n").split("\n")
    try:
        check_labels(labels, f"{path}: its {LABELS_FILE}")
    except CheckpointError as error:
        raise TfliteError(f"{error}; build the file again") from error
    return tuple(labels)
