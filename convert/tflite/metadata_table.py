"""The FlatBuffer that describes a model to TensorFlow Lite's clients, written and read by field number.

The numbers follow the order of the declarations in
https://github.com/tensorflow/tflite-support/blob/master/tensorflow_lite_support/metadata/metadata_schema.fbs
(version 1.1.0). A union takes two numbers: its type, then its value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias, Union

import flatbuffers
from flatbuffers import encode, number_types
from flatbuffers.table import Table

FILE_IDENTIFIER = b"M001"
MIN_PARSER_VERSION = "1.1.0"  # the first that knows BertTokenizerOptions and SentencePieceTokenizerOptions


class FileType(IntEnum):
    """AssociatedFileType, as far as used here."""

    DESCRIPTIONS = 1
    TENSOR_AXIS_LABELS = 2
    VOCABULARY = 5


class ProcessUnitType(IntEnum):
    """ProcessUnitOptions, as far as used here."""

    SCORE_THRESHOLDING = 3
    BERT_TOKENIZER = 4
    SENTENCEPIECE_TOKENIZER = 5


_FEATURE_PROPERTIES = 1  # ContentProperties


@dataclass(frozen=True)
class AssociatedFile:
    """A file in the zip at the end of the model."""

    name: str
    description: str
    type: FileType


@dataclass(frozen=True)
class TensorDescription:
    """What one input or output means; a client drops labels that score less than `score_threshold`."""

    name: str
    description: str
    value_range: tuple[float, float] | None = None
    score_threshold: float | None = None
    files: tuple[AssociatedFile, ...] = ()


@dataclass(frozen=True)
class ModelMetadata:
    """The root table, with the one subgraph that a client runs.

    `inputs` and `outputs` stand in the order of the subgraph's own lists: clients pair them by position. `tokenizer`
    and `tokenizer_file` are `None` where the tokenizer is of a kind that the schema has no unit for.
    """

    name: str
    description: str
    version: str
    author: str
    licence: str
    inputs: tuple[TensorDescription, ...]
    outputs: tuple[TensorDescription, ...]
    tokenizer: ProcessUnitType | None
    tokenizer_file: AssociatedFile | None
    files: tuple[AssociatedFile, ...] = ()


class _Byte(int):
    """An enum field: one byte where a plain int has no meaning."""


class _Float(float):
    """A float32 field."""


@dataclass(frozen=True)
class _Floats:
    values: tuple[float, ...]


_Fields: TypeAlias = "dict[int, _Value]"  # a table: field number → value
# What stands elsewhere in the file, and is referred to by its offset.
_Child: TypeAlias = Union[str, _Floats, _Fields, list[_Fields]]  # noqa: UP007 - holds a forward reference
_Value: TypeAlias = Union[_Byte, _Float, _Child]  # noqa: UP007 - holds a forward reference


def write_model_metadata(metadata: ModelMetadata) -> bytes:
    """Return the FlatBuffer; the same description gives the same bytes."""
    subgraph: _Fields = {
        2: [_tensor(tensor) for tensor in metadata.inputs],
        3: [_tensor(tensor) for tensor in metadata.outputs],
    }
    if metadata.tokenizer is not None and metadata.tokenizer_file is not None:
        tokenizer_options: _Fields = {0: [_file(metadata.tokenizer_file)]}
        subgraph[5] = [{0: _Byte(metadata.tokenizer), 1: tokenizer_options}]
    root: _Fields = {
        0: metadata.name,
        1: metadata.description,
        2: metadata.version,
        3: [subgraph],
        4: metadata.author,
        5: metadata.licence,
        6: [_file(file) for file in metadata.files],
        7: MIN_PARSER_VERSION,
    }
    builder = flatbuffers.Builder(4096)
    builder.Finish(_write(builder, root), file_identifier=FILE_IDENTIFIER)
    return bytes(builder.Output())


def read_model_metadata(data: bytes) -> ModelMetadata:
    """Return what `write_model_metadata` wrote, or what another writer wrote with the same schema.

    Raises:
        ValueError: the bytes are no such FlatBuffer, or it describes no text model.
    """
    if data[4:8] != FILE_IDENTIFIER:
        raise ValueError(f"metadata has the identifier {data[4:8]!r}, not {FILE_IDENTIFIER!r}")
    root = Table(data, encode.Get(number_types.UOffsetTFlags.packer_type, data, 0))
    subgraphs = _tables(root, 3)
    if not subgraphs:
        raise ValueError("metadata describes no subgraph")
    units = _tables(subgraphs[0], 5)
    options = _table(units[0], 1) if units else None
    tokenizer_files = _tables(options, 0) if options else []
    if units and not tokenizer_files:
        raise ValueError("metadata names no tokenizer file")
    return ModelMetadata(
        name=_string(root, 0),
        description=_string(root, 1),
        version=_string(root, 2),
        author=_string(root, 4),
        licence=_string(root, 5),
        inputs=tuple(_read_tensor(table) for table in _tables(subgraphs[0], 2)),
        outputs=tuple(_read_tensor(table) for table in _tables(subgraphs[0], 3)),
        tokenizer=ProcessUnitType(_byte(units[0], 0)) if units else None,
        tokenizer_file=_read_file(tokenizer_files[0]) if tokenizer_files else None,
        files=tuple(_read_file(table) for table in _tables(root, 6)),
    )


def _file(file: AssociatedFile) -> _Fields:
    return {0: file.name, 1: file.description, 2: _Byte(file.type)}


def _tensor(tensor: TensorDescription) -> _Fields:
    fields: _Fields = {
        0: tensor.name,
        1: tensor.description,
        3: {0: _Byte(_FEATURE_PROPERTIES), 1: {}},
    }
    if tensor.score_threshold is not None:
        fields[4] = [{0: _Byte(ProcessUnitType.SCORE_THRESHOLDING), 1: {0: _Float(tensor.score_threshold)}}]
    if tensor.value_range:
        least, most = tensor.value_range
        fields[5] = {0: _Floats((most,)), 1: _Floats((least,))}
    if tensor.files:
        fields[6] = [_file(file) for file in tensor.files]
    return fields


def _write(builder: flatbuffers.Builder, value: _Child) -> int:
    """Write a string, vector or table, children first as the format demands; return its offset."""
    if isinstance(value, str):
        return builder.CreateString(value)
    if isinstance(value, _Floats):
        builder.StartVector(4, len(value.values), 4)
        for number in reversed(value.values):
            builder.PrependFloat32(number)
        return builder.EndVector()
    if isinstance(value, list):
        offsets = [_write(builder, item) for item in value]
        builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            builder.PrependUOffsetTRelative(offset)
        return builder.EndVector()
    children = {n: _write(builder, item) for n, item in value.items() if not isinstance(item, _Byte | _Float)}
    builder.StartObject(max(value, default=-1) + 1)
    for number, item in value.items():
        if isinstance(item, _Byte):
            builder.PrependUint8Slot(number, item, 0)
        elif isinstance(item, _Float):
            builder.PrependFloat32Slot(number, item, 0.0)
        else:
            builder.PrependUOffsetTRelativeSlot(number, children[number], 0)
    return builder.EndObject()


def _place(table: Table, number: int) -> int:
    offset = table.Offset(4 + 2 * number)
    return table.Pos + offset if offset else 0


def _string(table: Table, number: int) -> str:
    place = _place(table, number)
    return table.String(place).decode() if place else ""


def _byte(table: Table, number: int) -> int:
    place = _place(table, number)
    return table.Get(number_types.Uint8Flags, place) if place else 0


def _float(table: Table, number: int) -> float:
    place = _place(table, number)
    return table.Get(number_types.Float32Flags, place) if place else 0.0


def _table(table: Table, number: int) -> Table | None:
    place = _place(table, number)
    return Table(table.Bytes, table.Indirect(place)) if place else None


def _tables(table: Table, number: int) -> list[Table]:
    offset = table.Offset(4 + 2 * number)
    if not offset:
        return []
    start = table.Vector(offset)
    return [Table(table.Bytes, table.Indirect(start + 4 * item)) for item in range(table.VectorLen(offset))]


def _floats(table: Table | None, number: int) -> Sequence[float]:
    offset = 0 if table is None else table.Offset(4 + 2 * number)
    if table is None or not offset:
        return []
    start = table.Vector(offset)
    return [table.Get(number_types.Float32Flags, start + 4 * item) for item in range(table.VectorLen(offset))]


def _read_file(table: Table) -> AssociatedFile:
    return AssociatedFile(_string(table, 0), _string(table, 1), FileType(_byte(table, 2)))


def _read_tensor(table: Table) -> TensorDescription:
    thresholds = [unit for unit in _tables(table, 4) if _byte(unit, 0) == ProcessUnitType.SCORE_THRESHOLDING]
    stats = _table(table, 5)
    most, least = _floats(stats, 0), _floats(stats, 1)
    return TensorDescription(
        name=_string(table, 0),
        description=_string(table, 1),
        value_range=(least[0], most[0]) if least and most else None,
        score_threshold=_float(_table(thresholds[0], 1), 0) if thresholds else None,
        files=tuple(_read_file(file) for file in _tables(table, 6)),
    )
