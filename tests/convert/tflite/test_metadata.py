import io
import json
import zipfile
import zlib

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contents import metadata_entry
from convert.tflite.contract import METADATA_ENTRY
from convert.tflite.metadata import with_metadata
from convert.tflite.metadata_table import FileType, ProcessUnitType, read_model_metadata
from keras_model.encode.prompts import Prompts
from keras_model.errors import TfliteError
from support.described_tflite import ALL, annotated, metadata_of
from support.tiny_tflite import LABELS, LENGTH, WORDS, bare, description


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


def test_what_a_model_learnt_from_keeps_the_format_and_the_bytes_of_a_file_that_does_not_say_it():
    model = bare("classification_uint8")
    assert with_metadata(model, description()) == with_metadata(model, description(learnt_from=None))
    for kind in ("texts", "pairs", "both"):
        facts = description(learnt_from=kind).facts()
        assert facts == {**description().facts(), "learnt_from": kind}


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


def test_prompts_are_facts_of_the_third_format():
    model = with_metadata(
        bare("embedding_int8"), description("embedding", prompts=Prompts({"query": "query: ", "é": '"'}, "query"))
    )
    with zipfile.ZipFile(io.BytesIO(model)) as archive:
        facts = json.loads(archive.read("squeezebert.json"))
    assert facts["format"] == 3
    assert facts["prompts"] == '{"query":"query: ","é":"\\""}'
    assert facts["default_prompt_name"] == "query"


def test_the_metadata_hold_the_threshold_where_clients_look_for_it():
    model = with_metadata(bare("classification_uint8"), description(score_threshold=0.375))
    (output,) = read_model_metadata(metadata_entry(model, METADATA_ENTRY)).outputs
    assert output.score_threshold == 0.375
    without = with_metadata(bare("classification_uint8"), description())
    (output,) = read_model_metadata(metadata_entry(without, METADATA_ENTRY)).outputs
    assert output.score_threshold is None
