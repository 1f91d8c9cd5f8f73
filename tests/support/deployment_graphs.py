"""Graphs of the tiny imported checkpoints, run like the file a user gets."""

from functools import cache
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.graph import Graph
from convert.graph.trained_network import read_network

HUGGINGFACE = Path(__file__).parents[1] / "data" / "huggingface"
ARCHITECTURES = ("squeezebert", "bert", "distilbert", "albert", "electra", "roberta", "mpnet")
HEADS = ("classification", "mean", "unit", "token", "question", "embedding")
INPUTS = ("ids", "mask", "segment_ids")


@cache
def model(architecture: str, head: str):
    """A task model; an embedding is the classifier's backbone under mean pooling, "mean" a classifier of such means.

    A "unit" is a classifier of such means that are scaled to length 1.
    """
    from keras_model import SentenceEncoder, TextClassifier, import_huggingface

    if head == "embedding":
        other = model(architecture, "classification")
        return SentenceEncoder(other.backbone, other.preprocessor)
    if head in ("mean", "unit"):
        other = model(architecture, "classification")
        normalize = head == "unit"
        pooled = TextClassifier(
            other.backbone, other.preprocessor, other.labels, "none", pooling="mean", normalize=normalize
        )
        pooled.classifier.set_weights(other.classifier.get_weights())
        return pooled
    return import_huggingface(HUGGINGFACE / f"{architecture}_{head}")


def float_graph(architecture: str, head: str, length: int) -> Graph:
    return build_graph(read_network(model(architecture, head)), length, FloatArithmetic())


def rows(architecture: str, length: int, count: int = 4, seed: int = 0) -> dict[str, np.ndarray]:
    """Random features [count, length]: ids and segments at a random number of tokens, then padding."""
    backbone = model(architecture, "classification").backbone
    rng = np.random.default_rng(seed)
    lengths = np.concatenate([[length], rng.integers(2, length + 1, count - 1)])
    mask = np.arange(length)[None] < lengths[:, None]
    ids = rng.integers(0, backbone.vocabulary_size, (count, length))
    segments = np.arange(length)[None] >= lengths[:, None] // 2
    return {name: (x * mask).astype(np.int32) for name, x in zip(INPUTS, (ids, mask, segments), strict=True)}


def keras_outputs(architecture: str, head: str, features: dict[str, np.ndarray]) -> np.ndarray:
    """What the deployment graph shall answer: probabilities, span logits, or vectors."""
    outputs = np.asarray(model(architecture, head)(features))
    return softmax(outputs) if head in ("classification", "mean", "unit", "token") else outputs


def outputs(content: bytes, features: dict[str, np.ndarray]) -> np.ndarray:
    """The answers of a .tflite to each row, as real numbers."""
    # The runner does not keep its interpreter alive.
    interpreter = Interpreter(model_content=content)
    run = interpreter.get_signature_runner("serving_default")
    ((name, detail),) = run.get_output_details().items()
    scale, zero_point = detail["quantization"]
    raw = [run(**{key: features[key][row : row + 1] for key in INPUTS})[name] for row in range(len(features["ids"]))]
    values = np.concatenate(raw)
    return values if not scale else (values.astype(np.float32) - zero_point) * scale


def softmax(x: np.ndarray) -> np.ndarray:
    exponentials = np.exp(x - x.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def at_tokens(values: np.ndarray, head: str, features: dict[str, np.ndarray]) -> np.ndarray:
    """Of answers that have one row a token, those at tokens: nobody reads the rest."""
    return values[features["mask"] > 0] if head in ("token", "question") else values
