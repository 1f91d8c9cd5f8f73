from dataclasses import replace

import flatbuffers
import pytest

from convert.tflite.metadata import with_metadata
from convert.tflite.metadata_table import (
    AssociatedFile,
    FileType,
    ModelMetadata,
    ProcessUnitType,
    TensorDescription,
    read_model_metadata,
    write_model_metadata,
)
from support.described_tflite import metadata_of
from support.tiny_tflite import bare, description


def test_what_is_written_for_people_reads_back():
    told = {
        "name": "Intents",
        "description": "Länge ≤ 16",
        "version": "3",
        "author": "A. Author",
        "licence": "CC BY",
    }
    metadata = metadata_of(with_metadata(bare("classification_uint8"), description(**told)))
    assert {key: getattr(metadata, key) for key in told} == told


METADATA = ModelMetadata(
    name="n",
    description="d",
    version="1",
    author="a",
    licence="l",
    inputs=(TensorDescription("ids", "of tokens"), TensorDescription("mask", "")),
    outputs=(
        TensorDescription(
            "probability",
            "of labels",
            value_range=(0.0, 1.0),
            score_threshold=0.25,
            files=(AssociatedFile("labels.txt", "in order", FileType.TENSOR_AXIS_LABELS),),
        ),
    ),
    tokenizer=ProcessUnitType.SENTENCEPIECE_TOKENIZER,
    tokenizer_file=AssociatedFile("spiece.model", "", FileType.VOCABULARY),
    files=(AssociatedFile("facts.json", "what else", FileType.DESCRIPTIONS),),
)


def test_every_field_reads_back():
    assert read_model_metadata(write_model_metadata(METADATA)) == METADATA
    assert write_model_metadata(METADATA) == write_model_metadata(METADATA)


def test_a_tokenizer_without_a_unit_reads_back_as_none():
    told = replace(METADATA, tokenizer=None, tokenizer_file=None)
    assert read_model_metadata(write_model_metadata(told)) == told


def test_a_threshold_of_zero_is_one_and_none_is_none():
    (output,) = METADATA.outputs
    for threshold in (0.0, None):
        told = replace(METADATA, outputs=(replace(output, score_threshold=threshold),))
        assert read_model_metadata(write_model_metadata(told)).outputs[0].score_threshold == threshold


def test_bytes_of_another_kind_are_refused():
    content = write_model_metadata(METADATA)
    with pytest.raises(ValueError, match=r"^metadata has the identifier b'M002', not b'M001'$"):
        read_model_metadata(content[:4] + b"M002" + content[8:])
    builder = flatbuffers.Builder(0)
    builder.StartObject(8)
    builder.Finish(builder.EndObject(), file_identifier=b"M001")
    with pytest.raises(ValueError, match=r"^metadata describes no subgraph$"):
        read_model_metadata(bytes(builder.Output()))
