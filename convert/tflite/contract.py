"""Every name and shape that makers and readers of a file agree on, said once."""

import re
from collections.abc import Mapping, Sequence
from mmap import mmap
from typing import Any, NamedTuple

import numpy as np

from keras_model.atomic_write import FileKind
from keras_model.data.for_model.learnt_from import LEARNT_FROM
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.encode.long_texts.spread import WINDOWS
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES
from keras_model.encode.prompts import DEFAULT_PROMPT, PROMPTS
from keras_model.encode.template import Template
from keras_model.encode.windows import FEATURES
from keras_model.errors import DataError
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.outputs.reading import FACTS_OF_TASK, OFFSET_FACT, TAGS_FACT

SIGNATURE = "serving_default"
IDENTIFIER = b"TFL3"  # of a FlatBuffer, behind the four bytes that lead to its root
FACTS_FILE = "squeezebert.json"
CHECKSUM = "model_crc32"  # of every byte before the zip
SHORTER_LENGTHS = "shorter_lengths"  # "16:4096 32:8192": the length of each further model, and where it begins
FIRST_FORMAT = 1
FORMAT = 3  # the latest
NO_ANSWER = NO_ANSWER_THRESHOLD  # a decimal number, as a string
DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,40})?")
METADATA_ENTRY = "TFLITE_METADATA"
RUNTIME_ENTRY = "min_runtime_version"

# Task Library ends in a segmentation fault where a classifier's output has another name than "probability".
# The other tasks have no client of their own, so their names say what the numbers are.
OUTPUT_NAMES = {
    CLASSIFICATION: "probability",
    MULTI_LABEL: "probability",
    REGRESSION: "score",
    TAGGING: "token_probability",
    QUESTION_ANSWERING: "span_logits",
    EMBEDDING: "embedding",
}
OUTPUT_DTYPES = ("uint8", "int8", "float32")
PROMPTED_TASKS = (EMBEDDING,)


# Of the facts of the network, what readers of the second format pass over, though it changes answers; of the tokenizer,
# `FOLD_LOOK_ALIKES` and some normalizers are such.
_THIRD_FACTS = {WINDOWS, NO_ANSWER, PROMPTS, DEFAULT_PROMPT}
# What FACTS_FILE tells of any network; all else in it, but for the facts of its task, tells of the tokenizer.
NETWORK_FACTS = {"format", "task", "sequence_length", CHECKSUM, SHORTER_LENGTHS, LEARNT_FROM} | _THIRD_FACTS
# What readers of the first format heed of WordPiece; they pass over any other setting.
_FIRST_WORDPIECE_SETTINGS = {"tokenizer", "lowercase", "strip_accents", "mark_capitals"}
# What readers of the second format know of WordPiece alone.
ADDED_TOKENS = "added_tokens"
# What readers of the second format know of a normalizer, which is of WordPiece alone.
NORMALIZER = "normalizer"
_SECOND_NORMALIZER_STEPS = {"bert", "lowercase", "nfd", "strip_accents"}
# What no reader of the second format heeds of WordPiece, around which it puts BERT's template.
_TEMPLATE_FACTS = frozenset(Template().get_config())


def format_for(facts: Mapping[str, Any]) -> int:
    """Return the lowest format whose readers heed all that a file says.

    Args:
        facts: what `FACTS_FILE` tells, but for the format. A kind of tokenizer that a reader does not know needs no
            other format.
    """
    steps = str(facts.get(NORMALIZER, "")).split()
    wordpiece = facts["tokenizer"] == "wordpiece"
    known = wordpiece and _SECOND_NORMALIZER_STEPS.issuperset(steps)
    third = _THIRD_FACTS | {OFFSET_FACT, TAGS_FACT, FOLD_LOOK_ALIKES}
    added = ADDED_TOKENS in facts and not wordpiece
    templated = wordpiece and not _TEMPLATE_FACTS.isdisjoint(facts)
    if not third.isdisjoint(facts) or (NORMALIZER in facts and not known) or added or templated:
        return 3
    settings = facts.keys() - NETWORK_FACTS.union(FACTS_OF_TASK.get(facts["task"], ()))
    return 2 if wordpiece and not settings <= _FIRST_WORDPIECE_SETTINGS else FIRST_FORMAT


def is_tflite(data: bytes) -> bool:
    """Whether bytes begin as a TensorFlow Lite file does, whoever made it."""
    return data[4:8] == IDENTIFIER


# What a command that writes a `.tflite` may replace.
TFLITE = FileKind(".tflite", is_tflite)


def is_ours(data: bytes | mmap | memoryview) -> bool:
    """Whether a file says that this project made it: its metadata, or the zip at its end, name `squeezebert.json`."""
    name = FACTS_FILE.encode()
    return (bytes(data) if isinstance(data, memoryview) else data).find(name) >= 0


def decimal(number: float) -> str:
    """Return how a fact tells a number with a fraction, for whose readers JSON's numbers are integers.

    Raises:
        DataError: it is no number of at most nine digits before the point.
    """
    text = np.format_float_positional(number, trim="-")
    if not DECIMAL.fullmatch(text):
        raise DataError(f"{number!r} cannot be kept in a file: give a number between -1e9 and 1e9")
    return text


class TensorSeen(NamedTuple):
    """A tensor as a file or the runtime tells of it: the name of its numpy dtype, and its shape."""

    dtype: str
    shape: list[int]


def tensors_fault(
    inputs: Sequence[tuple[str, TensorSeen]], outputs: Sequence[TensorSeen], task: str, length: int, labels: int
) -> str:
    """Return what is wrong with the tensors of a network, speaking of it as "it", or "" where they keep the contract.

    Args:
        inputs: with their names. They must be int32 [1, length] each, named as in `FEATURES`.
        outputs: must be one, uint8, int8 or float32, of the shape that the task calls for.
        task: one of `OUTPUT_NAMES`.
        length: tokens S of the inputs.
        labels: number of labels, 0 for the tasks that have none.
    """
    names = [name for name, _ in inputs]
    if sorted(names) != sorted(FEATURES):
        return f"its inputs are {', '.join(names) or 'none'}; they must be {', '.join(FEATURES)}"
    for name, tensor in inputs:
        if tensor != ("int32", [1, length]):
            return f"its input {name} is {tensor.dtype} {tensor.shape}; it must be int32 [1, {length}]"
    if len(outputs) != 1:
        return f"it has {len(outputs)} outputs; it must have one"
    (output,) = outputs
    if output.dtype not in OUTPUT_DTYPES:
        return f"its output is {output.dtype}; it must be uint8, int8 or float32"
    expected = {
        CLASSIFICATION: [1, labels],
        MULTI_LABEL: [1, labels],
        REGRESSION: [1, 1],
        TAGGING: [1, length, labels],
        QUESTION_ANSWERING: [1, length, 2],
        EMBEDDING: [1, output.shape[-1] if output.shape else 0],
    }[task]
    if output.shape != expected:
        for_labels = f" with {labels} labels" if labels else ""
        return f"its output has shape {output.shape}, but {task}{for_labels} needs {expected}"
    return ""
