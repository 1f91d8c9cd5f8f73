"""The models of tests/data/tiny_tflite with their descriptions, and how to read these."""

from convert.tflite.contents import metadata_entry
from convert.tflite.contract import METADATA_ENTRY
from convert.tflite.metadata import with_metadata
from convert.tflite.metadata_table import read_model_metadata
from support.tiny_tflite import bare, description

ALL = {
    "classification_uint8": "classification",
    "classification_int8": "classification",
    "classification_float32": "classification",
    "classification_float": "classification",
    "multi-label-classification_uint8": "multi-label-classification",
    "regression_int8": "regression",
    "token-classification_uint8": "token-classification",
    "question-answering_int8": "question-answering",
    "embedding_int8": "embedding",
}


def annotated(name="classification_uint8", **changes):
    return with_metadata(bare(name), description(ALL[name], **changes))


def metadata_of(model):
    return read_model_metadata(metadata_entry(model, METADATA_ENTRY))
