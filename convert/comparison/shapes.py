"""A network shape with random weights, written in each profile to be weighed and timed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.verify.multiply_adds import multiply_adds
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.progress import TellStep

# Of each network one file in each; the second is what the others' times are told as multiples of.
COMPARED_PROFILES = ("float32", "dynamic", "int8")
_SEED = 0
_THREADS = 1
_CALIBRATION_ROWS = 2
_LABELS = ("no", "yes")
_SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def write_shape(
    name: str, arguments: Mapping[str, Any], length: int, folder: Path, progress: TellStep
) -> tuple[dict[str, Any], dict[str, Path]]:
    """Write a classifier of two labels with random weights, without metadata.

    Bytes and speed depend on the graph alone, so what only betters the answers is left out: no rounding of weights with
    each other in view, no correction of offsets, and ranges are those of a few rows of random ids. What random weights
    lack is massive activations, for which a trained model's int8 file has more operators and units (`norm_plan`,
    `unit_plan`): 142 of 475 operators, 1 % of the bytes and a tenth of the time in SqueezeBERT-small on intents.

    Args:
        name: of the shape.
        arguments: of `SqueezeBertBackbone`.
        length: tokens S of the inputs.
        folder: to write to.
        progress: is told each step as it begins.

    Returns:
        Its record but for the profiles, as in `compare`, and profile → file.
    """
    from keras.utils import set_random_seed

    from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
    from keras_model.tasks.text_classifier import TextClassifier

    progress(f"{name}: random weights")
    set_random_seed(_SEED)
    backbone = SqueezeBertBackbone(**arguments)
    model = TextClassifier(backbone, Preprocessor(WordPieceTokenizer(_SPECIAL_TOKENS), length), _LABELS)
    network = read_network(model)
    graph = build_graph(network, length, FloatArithmetic())
    float_content = write_float_graph(graph)
    facts = {
        "name": name,
        "trained": False,
        "length": length,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(float_content),
        "num_layers": backbone.num_layers,
        "hidden_dim": backbone.hidden_dim,
        "score": None,
    }
    rows = _random_rows(backbone.vocabulary_size, length)
    del model, backbone  # The network is a copy: a large model need not hold its weights twice.
    paths = {profile: folder / f"{profile}.tflite" for profile in COMPARED_PROFILES}
    progress(f"{name}: float32 and dynamic range")
    paths["float32"].write_bytes(float_content)
    del float_content
    paths["dynamic"].write_bytes(write_float_graph(graph, "int8"))
    progress(f"{name}: planning integer layouts")
    plan = plan_integers(graph, network.unit_groups, rows, _THREADS)
    integer_graph = build_graph(network, length, IntegerArithmetic(plan))
    progress(f"{name}: measuring ranges")
    ranges = measure_ranges(integer_graph, tensors_to_measure(integer_graph), rows, _THREADS)
    paths["int8"].write_bytes(Int8Graph(integer_graph, ranges).write())
    return facts, paths


def _random_rows(vocabulary_size: int, length: int) -> list[Features]:
    generator = np.random.default_rng(_SEED)
    shape = (1, length)
    return [
        {
            "ids": generator.integers(0, vocabulary_size, shape, np.int32),
            "mask": np.ones(shape, np.int32),
            "segment_ids": np.zeros(shape, np.int32),
        }
        for _ in range(_CALIBRATION_ROWS)
    ]
