"""Put into a `.tflite` what a phone needs to use it: tensor names, vocabulary, labels."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import TfliteContents
from convert.tflite.contract import (
    CHECKSUM,
    FACTS_FILE,
    METADATA_ENTRY,
    NO_ANSWER,
    OUTPUT_NAMES,
    PROMPTED_TASKS,
    RUNTIME_ENTRY,
    SHORTER_LENGTHS,
    TensorSeen,
    decimal,
    format_for,
    is_tflite,
    tensors_fault,
)
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
from keras_model.data.for_model.learnt_from import KINDS, LEARNT_FROM
from keras_model.data.labels import LABELS_FILE, label_fault, repeated_label, shown_label
from keras_model.data.tasks import LABELLED_TASKS, MULTI_LABEL, TAGGING, WHOLE_TEXT_TASKS
from keras_model.encode.long_texts.spread import FIRST, WINDOWED_TASKS, WINDOWS
from keras_model.encode.prompts import Prompts
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import DataError, TfliteError
from keras_model.outputs.reading import AS_IT_IS, TAGS_FACT, Reading

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
    "classification": "Probability of each label, [1, labels].",
    "multi-label-classification": "Probability of each label, whatever the others', [1, labels].",
    "regression": "Score of the text, or of the pair, [1, 1].",
    "token-classification": "Probability of each label for each token, [1, tokens, labels].",
    "question-answering": "Logits that the answer starts (0) and ends (1) at each token, [1, tokens, 2].",
    "embedding": "Sentence embedding, [1, width].",
}


@dataclass(frozen=True)
class ModelDescription:
    """All that the metadata say of a model.

    Attributes:
        task: one of `OUTPUT_NAMES`.
        tokenizer: its vocabulary goes into the file, its settings into `squeezebert.json`.
        sequence_length: S of the int32 inputs [1, S]; where there are several lengths, the longest.
        labels: the N labels in the order of the output's last axis; empty for the tasks that have none.
        name, description, version, author, licence: for people.
        score_threshold: of a classification: no label fits a text whose likeliest label scores less.
        windows: of `WINDOWED_TASKS`: in how many windows at most a text or pair is read, as of `Preprocessor`.
        no_answer_threshold: of a model that answers questions: a text holds no answer where the margin of that is
            greater, see `keras_model.outputs.decoding.SpanChoice`. None: every question is answered.
        reading: how the output is read; of a multi-label classification it has a threshold for each label.
        prompts: of an embedding: what may stand before texts.
        learnt_from: of `WHOLE_TEXT_TASKS`: whether the model learnt from texts, pairs or both, as of `Preprocessor`.
            None where that is not known.

    Raises:
        DataError: an unknown task, labels where the task has none or none where it needs them, a label that a
            line of `labels.txt` cannot hold (see `label_fault`) or that is repeated, a threshold of another task or
            outside of its range, windows or prompts for a task that has none, a kind of texts that there is not or
            that the task has no use for, or a reading of another task.
    """

    task: str
    tokenizer: Tokenizer
    sequence_length: int
    labels: tuple[str, ...] = ()
    name: str = "SqueezeBERT"
    description: str = ""
    version: str = ""
    author: str = ""
    licence: str = ""
    score_threshold: float | None = None
    windows: int = FIRST
    no_answer_threshold: float | None = None
    reading: Reading = AS_IT_IS
    prompts: Prompts = field(default_factory=Prompts)
    learnt_from: str | None = None

    def __post_init__(self) -> None:
        if self.task not in OUTPUT_NAMES:
            raise DataError(f"a .tflite cannot serve the task {self.task!r}; choose one of {', '.join(OUTPUT_NAMES)}")
        if bool(self.labels) != (self.task in LABELLED_TASKS):
            fault = "has no labels" if self.labels else "needs labels"
            raise DataError(f"the task {self.task} {fault}; it was given {len(self.labels)}")
        if self.score_threshold is not None and not (self.task == "classification" and 0 <= self.score_threshold <= 1):
            raise DataError(f"the threshold {self.score_threshold} for {self.task}: a classification takes 0 to 1")
        if self.windows != FIRST and self.task not in WINDOWED_TASKS:
            raise DataError(f"the task {self.task} has no use for windows of its own; it was given {self.windows}")
        if self.no_answer_threshold is not None:
            if self.task != "question-answering":
                raise DataError(f"the task {self.task} finds no answers, so it has no {NO_ANSWER}")
            decimal(self.no_answer_threshold)
        if self.prompts and self.task not in PROMPTED_TASKS:
            raise DataError(
                f"the task {self.task} puts no prompts before texts; it was given {len(self.prompts.texts)}"
            )
        if self.learnt_from is not None and not (self.task in WHOLE_TEXT_TASKS and self.learnt_from in KINDS):
            raise DataError(
                f"{LEARNT_FROM} {self.learnt_from!r} for {self.task}: give one of {', '.join(KINDS)} or None"
            )
        for label in self.labels:
            if fault := label_fault(label):
                told = f"the label {shown_label(label)!r} does not fit on a line of {LABELS_FILE}"
                raise DataError(f"{told}: it {fault}; rename it")
        repeated = repeated_label(self.labels)
        if repeated is not None:
            raise DataError(f"the label {shown_label(repeated)!r} occurs twice; name each label once")
        thresholds = len(self.reading.thresholds)
        if thresholds != (len(self.labels) if self.task == MULTI_LABEL else 0):
            raise DataError(f"{thresholds} thresholds of labels for {self.task} with {len(self.labels)} labels")
        if self.reading.together and self.task != TAGGING:
            raise DataError(f"the task {self.task} tags no words, so it has no {TAGS_FACT} to read together")

    def facts(self) -> dict[str, str | int | bool | None]:
        """Return what the schema of TensorFlow has no field for, as one flat table of scalars."""
        facts: dict[str, str | int | bool | None] = {
            "task": self.task,
            "sequence_length": self.sequence_length,
            **self.reading.facts(self.task),
            **self.tokenizer.get_config(),
            **self.prompts.facts(),
        }
        if self.windows != FIRST:
            facts[WINDOWS] = self.windows
        if self.learnt_from is not None:
            facts[LEARNT_FROM] = self.learnt_from
        if self.no_answer_threshold is not None:
            facts[NO_ANSWER] = decimal(self.no_answer_threshold)
        return {"format": format_for(facts), **facts}

    def files(self, model: bytes, shorter: Mapping[int, int] | None = None) -> dict[str, bytes]:
        """Return name → bytes of the files in the zip after this FlatBuffer, in the order they are stored.

        Args:
            model: the FlatBuffer.
            shorter: length of each further model in it → where that begins.
        """
        files = {self.tokenizer.file_name: self.tokenizer.to_bytes()}
        if self.labels:
            files[LABELS_FILE] = "".join(label + "\n" for label in self.labels).encode()
        # The runtime may end the process on a damaged graph, so a reader must know of the damage before.
        facts = self.facts() | {CHECKSUM: zlib.crc32(model)}
        if shorter:
            facts[SHORTER_LENGTHS] = " ".join(f"{length}:{place}" for length, place in sorted(shorter.items()))
        files[FACTS_FILE] = (json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
        return files


def description_of(contents: TfliteContents) -> ModelDescription:
    """Return all that a file says of itself, to be written again."""
    metadata = contents.metadata
    return ModelDescription(
        task=contents.task,
        tokenizer=contents.tokenizer,
        sequence_length=contents.sequence_length,
        labels=contents.labels,
        name=metadata.name,
        description=metadata.description,
        version=metadata.version,
        author=metadata.author,
        licence=metadata.licence,
        score_threshold=metadata.outputs[0].score_threshold,
        windows=contents.windows,
        no_answer_threshold=contents.no_answer_threshold,
        reading=contents.reading,
        prompts=contents.prompts,
        learnt_from=contents.learnt_from,
    )


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
