import io
import json
import time
import zipfile
import zlib

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contents import embedding_rows, metadata_entry, read_contents, runtime_version
from convert.tflite.contract import METADATA_ENTRY
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.tflite.metadata_table import FileType, ProcessUnitType, read_model_metadata
from convert.tflite.packing import pack_model
from convert.tflite.runtime_version import builtin_code, min_runtime_version
from keras_model import WordPieceTokenizer
from keras_model.errors import DataError, TfliteError
from support.tiny_tflite import LABELS, LENGTH, WORDS, bare, description

ALL = {
    "classification_uint8": "classification",
    "classification_int8": "classification",
    "classification_float32": "classification",
    "classification_float": "classification",
    "token-classification_uint8": "token-classification",
    "question-answering_int8": "question-answering",
    "embedding_int8": "embedding",
}


def annotated(name="classification_uint8", **changes):
    return with_metadata(bare(name), description(ALL[name], **changes))


def metadata_of(model):
    return read_model_metadata(metadata_entry(model, METADATA_ENTRY))


@pytest.mark.parametrize("name", ALL)
def test_the_same_arguments_give_the_same_bytes(name):
    assert annotated(name) == annotated(name)


def test_a_model_that_has_metadata_gets_new_ones():
    once = annotated(version="1")
    again = with_metadata(once, description(version="2"))
    assert again == annotated(version="2")
    assert metadata_of(again).version == "2"


@pytest.mark.parametrize("name", ALL)
def test_the_numbers_are_unchanged(name):
    before, after = Interpreter(model_content=bare(name)), Interpreter(model_content=annotated(name))
    row = {"ids": [[2, 5, 9, 3]], "mask": [[1, 1, 1, 1]], "segment_ids": [[0, 0, 1, 1]]}
    row = {key: np.pad(np.array(value, np.int32), ((0, 0), (0, LENGTH - 4))) for key, value in row.items()}
    answers = [model.get_signature_runner("serving_default")(**row) for model in (before, after)]
    for key, answer in answers[0].items():
        assert np.array_equal(answer, answers[1][key])


def test_inputs_are_described_in_the_order_of_the_subgraph():
    model = annotated()
    graph = schema.Model.GetRootAs(model).Subgraphs(0)
    stored = [graph.Tensors(index).Name().decode() for index in graph.InputsAsNumpy()]
    described = [f"serving_default_{tensor.name}:0" for tensor in metadata_of(model).inputs]
    assert stored == described
    assert [tensor.name for tensor in metadata_of(model).inputs] != ["ids", "mask", "segment_ids"]


def test_a_classifier_is_described_as_text_clients_expect():
    metadata = metadata_of(annotated(name="classification_uint8"))
    (output,) = metadata.outputs
    assert output.name == "probability"
    assert [(file.name, file.type) for file in output.files] == [("labels.txt", FileType.TENSOR_AXIS_LABELS)]
    assert output.value_range == (0.0, 1.0)
    assert metadata.tokenizer == ProcessUnitType.BERT_TOKENIZER
    assert metadata.tokenizer_file.name == "vocab.txt"


def test_a_file_says_that_capitals_are_marked(tmp_path):
    tokenizer = WordPieceTokenizer(WORDS, mark_capitals=True)
    path = tmp_path / "model.tflite"
    path.write_bytes(annotated("token-classification_uint8", tokenizer=tokenizer))
    contents = read_contents(path)
    assert contents.tokenizer.mark_capitals
    (told,) = (tensor.description for tensor in contents.metadata.inputs if tensor.name == "segment_ids")
    assert "capital" in told
    model = TextInterpreter(path)
    capital, small = (model._preprocessor.encode_text(text).features for text in ("Cat", "cat"))
    assert np.abs(model.run(capital) - model.run(small)).max() > 2 * model.step


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


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("token-classification_uint8", "token_probability"),
        ("question-answering_int8", "span_logits"),
        ("embedding_int8", "embedding"),
    ],
)
def test_other_tasks_do_not_pass_for_a_classifier(name, output):
    assert [tensor.name for tensor in metadata_of(annotated(name)).outputs] == [output]


def test_files_lie_uncompressed_in_a_zip_without_dates():
    with zipfile.ZipFile(io.BytesIO(annotated())) as archive:
        entries = archive.infolist()
        files = {entry.filename: archive.read(entry) for entry in entries}
    assert list(files) == ["vocab.txt", "labels.txt", "squeezebert.json"]
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert files["labels.txt"] == "".join(f"{label}\n" for label in LABELS).encode()
    assert files["vocab.txt"].decode().splitlines() == WORDS
    facts = json.loads(files["squeezebert.json"])
    assert facts.pop("model_crc32") == zlib.crc32(annotated()[: entries[0].header_offset])
    assert facts == {
        "format": 1,
        "lowercase": True,
        "sequence_length": LENGTH,
        "strip_accents": None,
        "task": "classification",
        "tokenizer": "wordpiece",
    }


def test_every_buffer_starts_at_a_multiple_of_16():
    model = annotated()
    parsed = schema.Model.GetRootAs(model)
    whole = np.frombuffer(model, np.uint8).ctypes.data
    starts = [
        buffer.DataAsNumpy().ctypes.data - whole
        for buffer in map(parsed.Buffers, range(parsed.BuffersLength()))
        if not buffer.DataIsNone()
    ]
    assert len(starts) > 5
    assert {start % 16 for start in starts} == {0}


@pytest.mark.parametrize("name", ALL)
def test_the_runtime_version_is_the_converters_own(name):
    assert runtime_version(annotated(name)) == runtime_version(bare(name)) != ""


def test_a_model_without_a_runtime_version_gets_one():
    parsed = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    parsed.metadata = None
    model = with_metadata(pack_model(parsed), description())
    assert runtime_version(model) == runtime_version(bare("classification_uint8"))
    assert len(metadata_entry(model, "min_runtime_version")) == 16


def test_the_newest_operator_decides_the_runtime_version():
    names = {name: code for name, code in vars(schema.BuiltinOperator).items()}
    grouped_convolution, gather = (names["CONV_2D"], 6), (names["GATHER"], 2)
    assert min_runtime_version({gather, grouped_convolution}) == "2.9.0"
    assert min_runtime_version({gather, (names["TRANSPOSE"], 7)}) == "2.14.4"
    assert min_runtime_version({gather, (names["LSTM"], 1)}) == ""
    assert builtin_code(127, 150) == 150
    assert builtin_code(3, 0) == 3


def test_embedding_rows_are_found_behind_the_clipping():
    assert embedding_rows(annotated()) == 200


def test_weights_of_32_megabytes_are_copied_at_once():
    parsed = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    parsed.buffers.append(schema.BufferT(data=np.ones(32 << 20, np.uint8)))
    start = time.perf_counter()
    model = with_metadata(pack_model(parsed), description())
    assert len(model) > 32 << 20
    assert time.perf_counter() - start < 5  # a byte at a time takes a minute


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"task": "translation"}, "cannot serve the task 'translation'"),
        ({"labels": ()}, "needs labels"),
        ({"labels": ("a", "b\nc")}, "does not fit on a line"),
        ({"labels": ("a", " ")}, "does not fit on a line"),
        ({"labels": ("a", "\ud800")}, "does not fit on a line"),
        ({"labels": ("a", "a")}, "occurs twice"),
        ({"task": "embedding", "labels": ("a",)}, "has no labels"),
    ],
)
def test_a_description_that_cannot_be_stored_is_refused(changes, fault):
    with pytest.raises(DataError, match=fault):
        description(**changes)


@pytest.mark.parametrize(
    ("model", "changes", "fault"),
    [
        (b"PK\3\4 no model", {}, "TFL3"),
        (bare("classification_uint8")[:900], {}, "no whole .tflite"),
        (bare("classification_uint8"), {"sequence_length": 32}, r"must be int32 \[1, 32\]"),
        (bare("classification_uint8"), {"labels": ("a", "b")}, r"shape \[1, 3\].*2 labels needs \[1, 2\]"),
        (bare("embedding_int8"), {}, r"shape \[1, 8\]"),
        (bare("question-answering_int8"), {}, r"shape \[1, 16, 2\]"),
    ],
)
def test_a_model_that_does_not_fit_its_description_is_refused(model, changes, fault):
    with pytest.raises(TfliteError, match=fault):
        with_metadata(model, description(**changes))
