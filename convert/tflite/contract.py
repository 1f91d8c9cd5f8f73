"""Every name and shape that makers and readers of a file agree on, said once."""

from collections.abc import Sequence

from keras_model.encode.windows import FEATURES

SIGNATURE = "serving_default"
FACTS_FILE = "squeezebert.json"
CHECKSUM = "model_crc32"  # of every byte before the zip
SHORTER_LENGTHS = "shorter_lengths"  # "16:4096 32:8192": the length of each further model, and where it begins
FORMAT = 1
INPUT_NAMES = FEATURES
METADATA_ENTRY = "TFLITE_METADATA"
RUNTIME_ENTRY = "min_runtime_version"

# Task Library ends in a segmentation fault where a classifier's output has another name than "probability".
# The other tasks have no client of their own, so their names say what the numbers are.
OUTPUT_NAMES = {
    "classification": "probability",
    "token-classification": "token_probability",
    "question-answering": "span_logits",
    "embedding": "embedding",
}
LABELLED_TASKS = ("classification", "token-classification")


def output_shape_fault(task: str, shape: Sequence[int], sequence_length: int, labels: int) -> str:
    """Return what is wrong with an output's shape for the task, or "" where it fits."""
    expected = {
        "classification": [1, labels],
        "token-classification": [1, sequence_length, labels],
        "question-answering": [1, sequence_length, 2],
        "embedding": [1, shape[-1] if len(shape) else 0],
    }[task]
    if list(shape) == expected:
        return ""
    for_labels = f" with {labels} labels" if labels else ""
    return f"output has shape {list(shape)}, but {task}{for_labels} needs {expected}"
