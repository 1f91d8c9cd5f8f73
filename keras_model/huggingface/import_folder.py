"""Import of Hugging Face checkpoint folders: `config.json`, `model.safetensors` and tokenizer files."""

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_model.encode.preprocessor import LONGEST, Preprocessor
from keras_model.errors import CheckpointError, InputFileError
from keras_model.huggingface.checkpoint import HuggingFaceCheckpoint
from keras_model.huggingface.keys import BACKBONE_KEYS, POOLER_KEYS
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.model_folder import read_json
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.tasks.feature_extractor import FeatureExtractor
from keras_model.tasks.question_answerer import SpanExtractor
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.text_classifier import TextClassifier
from keras_model.tasks.token_classifier import TokenClassifier

_log = logging.getLogger(__name__)

ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_python": "gelu",
    "relu": "relu",
}


def import_huggingface(folder: str | Path, *, sequence_length: int | None = None) -> TaskModel:
    """Read a checkpoint of SqueezeBERT, BERT (MiniLM), DistilBERT or ALBERT.

    The architecture that `config.json` names decides the class:

    | checkpoint | returned |
    |---|---|
    | `...ForSequenceClassification` | `TextClassifier` |
    | `...ForTokenClassification` | `TokenClassifier` |
    | `...ForQuestionAnswering` | `SpanExtractor` |
    | a sentence-transformers folder (`modules.json`) | `SentenceEncoder` |
    | anything else (bare, masked language model, ...) | `FeatureExtractor` |

    Args:
        folder: holds `config.json`, `model.safetensors`, and `vocab.txt`, `spiece.model` or `tokenizer.json`.
        sequence_length: tokens the preprocessor makes of a text; by default as many as the checkpoint was
            made for, at most 512.

    Raises:
        InputFileError: there is no such folder.
        CheckpointError: another architecture, a setting this network does not have, or a file that is missing
            or does not fit.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputFileError(f"{folder}: no such folder")
    modules = _read_modules(folder)
    sentence_folder, folder = folder, folder / modules[0].get("path", "") if modules else folder
    config = read_json(folder / "config.json")
    model_type = config.get("model_type")
    if model_type not in BACKBONE_KEYS:
        raise CheckpointError(f"{folder}: model_type is {model_type!r}; this reads {', '.join(sorted(BACKBONE_KEYS))}")
    arguments = _backbone_arguments(folder, config)
    with HuggingFaceCheckpoint(folder) as checkpoint:
        if sequence_length is None:
            sequence_length = _sequence_length(folder, arguments["max_sequence_length"])
        preprocessor = Preprocessor(read_tokenizer(folder, model_type), sequence_length)
        try:
            backbone = SqueezeBertBackbone(**arguments)
        except (TypeError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise CheckpointError(f"{folder / 'config.json'}: describes no network: {reason}") from error
        if modules:
            model = SentenceEncoder(backbone, preprocessor, **_pooling(sentence_folder, modules))
        else:
            model = _build_task_model(folder, config, backbone, preprocessor)
        for layer, key in _layer_keys(model, model_type, checkpoint.prefix):
            port_layer(layer, key, checkpoint)
        unused = checkpoint.unused_keys()
    if unused:
        _log.warning("%s: left out, no part of this model: %s", folder, _summary(unused))
    return model


def port_layer(layer: keras.layers.Layer, key: str, checkpoint: HuggingFaceCheckpoint) -> None:
    """Copy a layer's two parameters (an embedding's one) from `key.weight` and `key.bias`."""
    if isinstance(layer, keras.layers.Embedding):
        port_weight(layer.embeddings, f"{key}.weight", checkpoint)
    elif isinstance(layer, keras.layers.LayerNormalization):
        port_weight(layer.gamma, f"{key}.weight", checkpoint)
        port_weight(layer.beta, f"{key}.bias", checkpoint)
    else:
        port_weight(layer.kernel, f"{key}.weight", checkpoint, transform=_to_kernel)
        port_weight(layer.bias, f"{key}.bias", checkpoint)


def port_weight(variable: Any, key: str, checkpoint: HuggingFaceCheckpoint, transform: Any = None) -> None:
    """Assign one tensor to one variable; `CheckpointError` if the shapes differ."""
    tensor = checkpoint.read(key)
    if transform is not None:
        tensor = transform(tensor)
    if tensor.shape != tuple(variable.shape):
        raise CheckpointError(
            f"{checkpoint.path}: {key} has shape {tensor.shape}, config.json calls for {tuple(variable.shape)}"
        )
    variable.assign(tensor)


def _to_kernel(weight: np.ndarray) -> np.ndarray:
    """Return torch's Linear (out, in) or Conv1d (out, in/groups, 1) as a kernel (1, in/groups, out)."""
    if weight.ndim == 2:
        weight = weight[:, :, np.newaxis]
    return weight.transpose(2, 1, 0)


def _backbone_arguments(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `SqueezeBertBackbone` for a Hugging Face configuration."""

    def get(*names: str, default: Any = None) -> Any:
        for name in names:
            if name in config:
                return config[name]
        if default is None:
            raise CheckpointError(f"{folder / 'config.json'}: lacks {names[0]}")
        return default

    def require(name: str, usual: Any, advice: str) -> None:
        if config.get(name, usual) != usual:
            raise CheckpointError(f"{folder / 'config.json'}: {name} is {config[name]!r}; {advice}")

    require("position_embedding_type", "absolute", "this network has learned absolute positions only")
    require("is_decoder", False, "this network is an encoder")
    model_type = config["model_type"]
    distil = model_type == "distilbert"
    hidden_act = get("activation" if distil else "hidden_act", default="gelu")
    if hidden_act not in ACTIVATIONS:
        raise CheckpointError(
            f"{folder / 'config.json'}: activation {hidden_act!r}; this network has {', '.join(ACTIVATIONS)}"
        )
    if model_type == "albert":
        require("num_hidden_groups", 1, "this network shares one block among all layers")
        require("inner_group_num", 1, "this network shares one block among all layers")
        if get("embedding_size", default=128) == get("hidden_size"):
            raise CheckpointError(f"{folder / 'config.json'}: embedding_size equals hidden_size; ALBERT's is narrower")
    if model_type == "squeezebert":
        # Its blocks keep 1e-12 whatever the configuration says, so another value holds for the embeddings only.
        require("layer_norm_eps", 1e-12, "SqueezeBERT's blocks have 1e-12")
        require("embedding_size", config.get("hidden_size"), "SqueezeBERT has embeddings of the hidden size")
    groups = {
        f"{ours}_groups": config.get(f"{theirs}_groups", usual) if model_type == "squeezebert" else 1
        for ours, theirs, usual in (
            ("query", "q", 4),
            ("key", "k", 4),
            ("value", "v", 4),
            ("post_attention", "post_attention", 1),
            ("intermediate", "intermediate", 4),
            ("output", "output", 4),
        )
    }
    return {
        "vocabulary_size": get("vocab_size"),
        "num_layers": get("n_layers" if distil else "num_hidden_layers", default=12),
        "hidden_dim": get("dim" if distil else "hidden_size"),
        "num_heads": get("n_heads" if distil else "num_attention_heads"),
        "intermediate_dim": get("hidden_dim" if distil else "intermediate_size"),
        "max_sequence_length": get("max_position_embeddings", default=512),
        "num_segments": 0 if distil else get("type_vocab_size", default=2),
        "embedding_dim": get("embedding_size", default=128) if model_type == "albert" else None,
        "shared_layers": model_type == "albert",
        "layer_norm_epsilon": 1e-12 if distil else get("layer_norm_eps", default=1e-12),
        "activation": ACTIVATIONS[hidden_act],
        "dropout": get("dropout" if distil else "hidden_dropout_prob", default=0.1),
        **groups,
    }


def _build_task_model(
    folder: Path, config: Mapping[str, Any], backbone: SqueezeBertBackbone, preprocessor: Preprocessor
) -> TaskModel:
    """Return the task model, with random weights, that the first of the `architectures` stands for."""
    architecture = (config.get("architectures") or [""])[0]
    if architecture.endswith("ForQuestionAnswering"):
        return SpanExtractor(backbone, preprocessor)
    if architecture.endswith("ForTokenClassification"):
        return TokenClassifier(backbone, preprocessor, _labels(folder, config))
    if not architecture.endswith("ForSequenceClassification"):
        return FeatureExtractor(backbone, preprocessor)
    labels = _labels(folder, config)
    problem = config.get("problem_type") or "single_label_classification"
    if problem != "single_label_classification" or len(labels) < 2:
        raise CheckpointError(
            f"{folder / 'config.json'}: {problem} with {len(labels)} label(s); "
            "a text classifier here chooses one label of several"
        )
    activation = "relu" if config["model_type"] == "distilbert" else "tanh"
    return TextClassifier(backbone, preprocessor, labels, pooler_activation=activation)


def _labels(folder: Path, config: Mapping[str, Any]) -> list[str]:
    # transformers leaves out the two default labels.
    names = config.get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"}
    try:
        return [str(names[str(number)]) for number in range(len(names))]
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder / 'config.json'}: id2label does not name the labels from 0 on") from error


def _layer_keys(model: TaskModel, model_type: str, prefix: str) -> Iterator[tuple[keras.layers.Layer, str]]:
    """Yield each layer that has weights, with its key in the checkpoint."""
    backbone = model.backbone
    blocks = backbone.encoder_layers[:1] if backbone.shared_layers else backbone.encoder_layers
    for name, key in BACKBONE_KEYS[model_type].items():
        if name.startswith("encoder_layer_{i}."):
            for number, block in enumerate(blocks):
                yield getattr(block, name.removeprefix("encoder_layer_{i}.")), prefix + key.format(i=number)
        elif getattr(backbone, name) is not None:
            yield getattr(backbone, name), prefix + key
    if isinstance(model, TextClassifier):
        yield model.pooler, POOLER_KEYS[model_type].format(prefix=prefix)
    if isinstance(model, TextClassifier | TokenClassifier):
        yield model.classifier, "classifier"
    if isinstance(model, SpanExtractor):
        yield model.classifier, "qa_outputs"


def _read_modules(folder: Path) -> list[dict[str, str]]:
    """Return the parts of a sentence-transformers model; an empty list for other folders."""
    path = folder / "modules.json"
    if not path.exists():
        return []
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        kinds = [module["type"].rpartition(".")[2] for module in modules]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"{path}: not a list of sentence-transformers modules") from error
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise CheckpointError(
            f"{path}: is {', '.join(kinds)}; this reads Transformer, Pooling and, if present, Normalize"
        )
    return modules


def _pooling(folder: Path, modules: list[dict[str, str]]) -> dict[str, Any]:
    """Return the arguments of `SentenceEncoder` for a sentence-transformers folder."""
    path = folder / modules[1].get("path", "1_Pooling") / "config.json"
    config = read_json(path)
    if "pooling_mode" in config:
        mode = config["pooling_mode"]
    else:
        chosen = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
        known = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
        mode = known.get(chosen[0], chosen[0]) if len(chosen) == 1 else chosen
    if mode not in ("mean", "cls"):
        raise CheckpointError(f"{path}: pooling is {mode}; this network has mean or cls")
    return {"pooling": mode, "normalize": len(modules) == 3}


def _sequence_length(folder: Path, positions: int) -> int:
    """Return the longest input the checkpoint was made for."""
    limits = [positions, LONGEST]
    for name, key in (
        ("tokenizer_config.json", "model_max_length"),
        ("sentence_bert_config.json", "max_seq_length"),
    ):
        if (folder / name).exists():
            limit = read_json(folder / name).get(key)
            limits += [int(limit)] if limit else []
    return min(limits)


def _summary(keys: list[str]) -> str:
    return ", ".join(keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")
