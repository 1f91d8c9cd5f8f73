"""The file says of itself what TensorFlow's text clients and this project's need."""

import io
import json
import zipfile

import numpy as np
import pytest

from conformance.conftest import as_learnt
from convert.tflite.contract import FACTS_FILE, OUTPUT_NAMES
from convert.tflite.metadata_table import FileType, ProcessUnitType
from convert.verify.audit import audit
from keras_model.data.labels import LABELS_FILE
from keras_model.data.tasks import LABELLED_TASKS
from keras_model.encode.windows import FEATURES
from keras_model.errors import DataError


@pytest.fixture(scope="module")
def report(model_path):
    return audit(model_path)


@pytest.fixture(scope="module")
def archive(model_path):
    with zipfile.ZipFile(io.BytesIO(model_path.read_bytes())) as archive:
        yield archive


def test_inputs_are_int32_of_one_static_shape(report, model):
    shape = [1, model.sequence_length]
    assert {tensor["name"]: (tensor["type"], tensor["shape"]) for tensor in report["inputs"]} == {
        name: ("int32", shape) for name in FEATURES
    }


def test_there_is_one_output_of_a_type_that_clients_read(report, model):
    (output,) = report["outputs"]
    assert output["type"] in ("uint8", "int8", "float32")
    if model.task in ("classification", "multi-label-classification"):
        assert output["shape"] == [1, len(model.labels)]
        if output["type"] == "uint8":
            assert (output["scale"], output["zero_point"]) == (1 / 256, 0)


def test_metadata_name_the_inputs_in_the_subgraphs_order(report, model):
    assert [tensor.name for tensor in model.metadata.inputs] == [tensor["name"] for tensor in report["inputs"]]


def test_metadata_name_the_output_after_its_task(model):
    assert [tensor.name for tensor in model.metadata.outputs] == [OUTPUT_NAMES[model.task]]


def test_metadata_name_tokenizer_and_labels(model):
    kinds = {
        "wordpiece": ProcessUnitType.BERT_TOKENIZER,
        "sentencepiece": ProcessUnitType.SENTENCEPIECE_TOKENIZER,
        "unigram": ProcessUnitType.SENTENCEPIECE_TOKENIZER,
        "byte-level-bpe": None,
    }
    assert model.metadata.tokenizer == kinds[model.tokenizer.kind]
    named = model.metadata.files if model.metadata.tokenizer is None else (model.metadata.tokenizer_file,)
    assert model.tokenizer.file_name in [file.name for file in named]
    labels = [(LABELS_FILE, FileType.TENSOR_AXIS_LABELS)] if model.task in LABELLED_TASKS else []
    assert [(file.name, file.type) for file in model.metadata.outputs[0].files] == labels


def test_each_label_that_goes_with_others_has_a_threshold(archive, model):
    if model.task != "multi-label-classification":
        pytest.skip(f"the task {model.task} has no thresholds of labels")
    told = json.loads(archive.read(FACTS_FILE))["label_thresholds"].split(" ")
    assert [float(threshold) for threshold in told] == list(model.reading.thresholds)
    assert len(told) == len(model.labels)
    assert all(0 < threshold <= 1 for threshold in model.reading.thresholds)


def test_labels_are_lines_that_end_in_lf(archive, model):
    if model.task not in LABELLED_TASKS:
        pytest.skip(f"the task {model.task} has no labels")
    assert archive.read(LABELS_FILE).decode() == "".join(f"{label}\n" for label in model.labels)


def test_files_are_stored_uncompressed_and_whole(archive):
    assert archive.testzip() is None
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_minimum_runtime_version_is_given(report):
    assert report["min_runtime_version"]


def test_every_operator_is_delegated_or_explained(report):
    total = sum(row["count"] for row in report["operators"])
    assert report["delegated"] + sum(row["count"] for row in report["undelegated"]) == total
    assert all(row["reason"] for row in report["undelegated"])


def test_texts_of_the_kind_that_was_not_learnt_are_refused(model):
    unlike = {"pairs": "a text", "texts": ("a text", "another")}.get(model.preprocessor.learnt_from)
    if unlike is None:
        pytest.skip("the file takes both kinds")
    with pytest.raises(DataError, match="the model learnt from"):
        model.outputs([unlike])


def test_probabilities_and_scores_are_numbers_of_their_range(model):
    if model.task == "multi-label-classification":
        rows = model.probabilities(as_learnt(model, ["a text", ("a text", "another"), ""]))
        assert ((rows >= 0) & (rows <= 1)).all()
    elif model.task == "regression":
        scores = model.scores(as_learnt(model, ["a text", ("a text", "another"), ""]))
        assert np.isfinite(scores).all()
        assert model.reading.score_activation != "sigmoid" or ((scores >= 0) & (scores <= 1)).all()
    else:
        pytest.skip(f"the task {model.task} gives neither labels together nor a score")


def test_probabilities_are_those_of_one_choice(model):
    if model.task != "classification":
        pytest.skip(f"the task {model.task} gives no probabilities")
    rows = model.probabilities(as_learnt(model, ["a text", ""]))
    # Each of the N values may be off by half a step of its rounding, and integer softmax by another.
    assert np.abs(rows.sum(axis=1) - 1).max() <= model.step * max(2, len(model.labels))
    assert rows.min() >= 0
