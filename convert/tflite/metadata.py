"""Put into a `.tflite` what a phone needs to use it: tensor names, vocabulary, labels."""

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import (
    FACTS_FILE,
    METADATA_ENTRY,
    OUTPUT_NAMES,
    RUNTIME_ENTRY,
    TensorSeen,
    is_tflite,
    tensors_fault,
)
from convert.tflite.description import ModelDescription
from convert.tflite.metadata_table import (
    AssociatedFile,
    FileType,
    ModelMetadata,
    ProcessUnitType,
    TensorDescription,
    write_model_metadata,
)
from convert.tflite.packing import pack_models
from convert.tflite.runtime_version import TYPE_NAMES, builtin_code, min_runtime_version
from keras_model.data.labels import LABELS_FILE
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import TfliteError

_INPUT_DESCRIPTIONS = {
    "ids": "Token ids: [CLS], the text, [SEP], for a pair the second text and [SEP], then padding.",
    "mask": "1 for a token, 0 for padding.",
    "segment_ids": "1 for the tokens of the second text of a pair and the [SEP] after it, else 0.",
}
_CAPITALS_DESCRIPTION = "1 for the tokens of a word with a capital letter, else 0."
_TWO_SEPARATORS_DESCRIPTION = (
    "Token ids: the first special token, the text, the last, for a pair the last again, the second text and the last, "
    "then padding."
)
_ONE_SEGMENT_DESCRIPTION = "0."
# The schema has no unit for the others, and a client that took one for another would give other ids or end its process.
_PROCESS_UNITS = {
    WordPieceTokenizer.kind: ProcessUnitType.BERT_TOKENIZER,
    SentencePieceTokenizer.kind: ProcessUnitType.SENTENCEPIECE_TOKENIZER,
    UnigramTokenizer.kind: ProcessUnitType.SENTENCEPIECE_TOKENIZER,
}
_OUTPUT_DESCRIPTIONS = {
    CLASSIFICATION: "Probability of each label, [1, labels].",
    MULTI_LABEL: "Probability of each label, whatever the others', [1, labels].",
    REGRESSION: "Score of the text, or of the pair, [1, 1].",
    TAGGING: "Probability of each label for each token, [1, tokens, labels].",
    QUESTION_ANSWERING: "Logits that the answer starts (0) and ends (1) at each token, [1, tokens, 2].",
    EMBEDDING: "Sentence embedding, [1, width].",
}


def with_metadata(model: bytes, description: ModelDescription, shorter: Sequence[bytes] = ()) -> bytes:
    """Return the model with its metadata, a minimum runtime version and its files inside.

    The result depends on the arguments alone, byte for byte, and a model that already has metadata gets new
    ones. Vocabulary, labels and `squeezebert.json` lie uncompressed in a zip after the FlatBuffer: MediaPipe
    reads no compressed entry, and an uncompressed one can be mapped into memory.

    Args:
        model: a `.tflite` whose first subgraph has the int32 inputs ids, mask and segment_ids [1, S], by the
            names of its signature or, without one, by those of the tensors, and one output.
        description: what to write.
        shorter: the same network for fewer tokens, a `.tflite` each. They come to lie in the file beside the first,
            share its weights, and are found through `squeezebert.json`; whoever reads the file as any `.tflite`
            finds `model` alone.

    Raises:
        TfliteError: a model is no `.tflite`, its inputs or output are not as described, or two have one length.
    """
    parsed = _parse(model)
    _check_tensors(parsed, description)
    others = {_length(other): other for other in map(_parse, shorter)}
    for length, other in others.items():
        _check_tensors(other, replace(description, sequence_length=length))
        if _output_type(other) != _output_type(parsed):
            raise TfliteError(f"the model of length {length} has an output of another type or scale than the longest")
    if len({description.sequence_length, *others}) <= len(shorter):
        raise TfliteError("two of the models have the same length")
    metadata = _describe(_names_in_order(parsed), description)
    operators = {
        (builtin_code(code.deprecatedBuiltinCode, code.builtinCode), code.version)
        for each in (parsed, *others.values())
        for code in each.operatorCodes
    }
    if version := min_runtime_version(operators):
        _set_entry(parsed, RUNTIME_ENTRY, version.encode().ljust(16, b"\0"))
    _set_entry(parsed, METADATA_ENTRY, write_model_metadata(metadata))
    packed, places = pack_models([parsed, *others.values()])
    return _append_zip(packed, description.files(packed, dict(zip(others, places[1:], strict=True))))


def _parse(model: bytes) -> schema.ModelT:
    if not is_tflite(model):
        raise TfliteError("the model is no .tflite: it lacks the identifier TFL3")
    try:
        parsed = schema.ModelT.InitFromPackedBuf(model)
    except (struct.error, IndexError, TypeError, ValueError) as error:
        raise TfliteError("the model is no whole .tflite: its FlatBuffer cannot be read") from error
    if not parsed.subgraphs:
        raise TfliteError("the model is an empty .tflite: it has no subgraph")
    return parsed


def _names_in_order(parsed: schema.ModelT) -> list[str]:
    """Return what each input of the first subgraph is called, in the subgraph's order."""
    subgraph = parsed.subgraphs[0]
    signature = next((s for s in parsed.signatureDefs or [] if s.subgraphIndex == 0), None)
    if signature is None:
        return [subgraph.tensors[index].name.decode() for index in subgraph.inputs]
    by_index = {entry.tensorIndex: entry.name.decode() for entry in signature.inputs}
    return [by_index.get(index, "") for index in subgraph.inputs]


def _length(parsed: schema.ModelT) -> int:
    """Return the tokens of the first input, 0 where it has none."""
    subgraph = parsed.subgraphs[0]
    return next((int(subgraph.tensors[index].shape[-1]) for index in subgraph.inputs), 0)


def _output_type(parsed: schema.ModelT) -> tuple[int, list[float], list[int]]:
    """Return the output's type, scale and zero point."""
    subgraph = parsed.subgraphs[0]
    output = subgraph.tensors[subgraph.outputs[0]]
    quantization = output.quantization or schema.QuantizationParametersT()
    scale, zero_point = ([] if v is None else list(v) for v in (quantization.scale, quantization.zeroPoint))
    return output.type, scale, zero_point


def _check_tensors(parsed: schema.ModelT, description: ModelDescription) -> None:
    subgraph = parsed.subgraphs[0]
    seen = [_seen(subgraph.tensors[index]) for index in subgraph.inputs]
    inputs = list(zip(_names_in_order(parsed), seen, strict=True))
    outputs = [_seen(subgraph.tensors[index]) for index in subgraph.outputs]
    length, labels = description.sequence_length, len(description.labels)
    if fault := tensors_fault(inputs, outputs, description.task, length, labels):
        raise TfliteError(f"the model does not fit: {fault}")


def _seen(tensor: schema.TensorT) -> TensorSeen:
    return TensorSeen(TYPE_NAMES[tensor.type], [int(size) for size in tensor.shape])


def _describe(input_names: Sequence[str], description: ModelDescription) -> ModelMetadata:
    labels = AssociatedFile(LABELS_FILE, "One label a line.", FileType.TENSOR_AXIS_LABELS)
    vocabulary = AssociatedFile(description.tokenizer.file_name, "The tokenizer's vocabulary.", FileType.VOCABULARY)
    process_unit = _PROCESS_UNITS.get(description.tokenizer.kind)
    inputs = dict(_INPUT_DESCRIPTIONS)
    if description.tokenizer.template.separators == 2:
        inputs["ids"] = _TWO_SEPARATORS_DESCRIPTION
    if description.tokenizer.template.second_segment == 0:
        inputs["segment_ids"] = _ONE_SEGMENT_DESCRIPTION
    if description.tokenizer.mark_capitals:
        inputs["segment_ids"] = _CAPITALS_DESCRIPTION
    return ModelMetadata(
        name=description.name,
        description=description.description,
        version=description.version,
        author=description.author,
        licence=description.licence,
        inputs=tuple(TensorDescription(name, inputs[name]) for name in input_names),
        outputs=(
            TensorDescription(
                OUTPUT_NAMES[description.task],
                _OUTPUT_DESCRIPTIONS[description.task],
                value_range=(0.0, 1.0) if description.labels else None,
                score_threshold=description.score_threshold,
                files=(labels,) if description.labels else (),
            ),
        ),
        tokenizer=process_unit,
        tokenizer_file=None if process_unit is None else vocabulary,
        files=(
            AssociatedFile(FACTS_FILE, "Task and tokenizer settings.", FileType.DESCRIPTIONS),
            *((vocabulary,) if process_unit is None else ()),
        ),
    )


def _set_entry(parsed: schema.ModelT, name: str, data: bytes) -> None:
    """Point the metadata entry of this name at these bytes, adding entry and buffer where there are none."""
    parsed.metadata = parsed.metadata or []
    entry = next((m for m in parsed.metadata if m.name == name.encode()), None)
    if entry is None:
        entry = schema.MetadataT(name=name.encode(), buffer=len(parsed.buffers))
        parsed.metadata.append(entry)
        parsed.buffers.append(schema.BufferT())
    parsed.buffers[entry.buffer].data = np.frombuffer(data, np.uint8)


def _append_zip(model: bytes, files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO(model)
    stream.seek(0, io.SEEK_END)
    # Mode "w" at the end of a stream: offsets count from its start, as clients read them. Mode "a" would
    # search the weights for the signature of an earlier zip.
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
