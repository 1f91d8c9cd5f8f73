"""Import of Hugging Face checkpoint folders: `config.json`, `model.safetensors` and tokenizer files."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import CheckpointError, InputFileError
from keras_model.huggingface.allowed_keys import refuse_unknown_settings
from keras_model.huggingface.checkpoint import HuggingFaceCheckpoint
from keras_model.huggingface.config import backbone_arguments, label_names, longest_input, pooling_mode, read_modules
from keras_model.huggingface.keys import BACKBONE_KEYS, POOLER_KEYS
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.model_folder import read_json
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.tasks.feature_extractor import FeatureExtractor
from keras_model.tasks.question_answerer import QuestionAnswerer
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.text_classifier import TextClassifier
from keras_model.tasks.token_classifier import TokenClassifier

_log = logging.getLogger(__name__)


def import_huggingface(folder: str | Path, *, sequence_length: int | None = None) -> TaskModel:
    """Read a checkpoint of SqueezeBERT, BERT (MiniLM), DistilBERT or ALBERT.

    The architecture that `config.json` names decides the class:

    | checkpoint | returned |
    |---|---|
    | `...ForSequenceClassification` | `TextClassifier` |
    | `...ForTokenClassification` | `TokenClassifier` |
    | `...ForQuestionAnswering` | `QuestionAnswerer` |
    | a sentence-transformers folder (`modules.json`) | `SentenceEncoder` |
    | anything else (bare, masked language model, ...) | `FeatureExtractor` |

    Args:
        folder: holds `config.json`, `model.safetensors`, and the tokenizer's files: `vocab.txt`, `spiece.model`,
            `tokenizer.json`, `sentencepiece.bpe.model`, or `vocab.json` with `merges.txt`.
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
    modules = read_modules(folder)
    sentence_folder, folder = folder, folder / modules[0].get("path", "") if modules else folder
    config = read_json(folder / "config.json")
    model_type = config.get("model_type")
    if model_type not in BACKBONE_KEYS:
        raise CheckpointError(f"{folder}: model_type is {model_type!r}; this reads {', '.join(sorted(BACKBONE_KEYS))}")
    refuse_unknown_settings(sentence_folder, folder, config)
    arguments = backbone_arguments(folder, config)
    with HuggingFaceCheckpoint(folder) as checkpoint:
        if sequence_length is None:
            sequence_length = longest_input(folder, arguments["max_sequence_length"])
        preprocessor = Preprocessor(read_tokenizer(folder, model_type), sequence_length)
        try:
            backbone = SqueezeBertBackbone(**arguments)
        except (TypeError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise CheckpointError(f"{folder / 'config.json'}: describes no network: {reason}") from error
        if modules:
            model = SentenceEncoder(backbone, preprocessor, **pooling_mode(sentence_folder, modules))
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


def _build_task_model(
    folder: Path, config: Mapping[str, Any], backbone: SqueezeBertBackbone, preprocessor: Preprocessor
) -> TaskModel:
    """Return the task model, with random weights, that the first of the `architectures` stands for."""
    architecture = (config.get("architectures") or [""])[0]
    if architecture.endswith("ForQuestionAnswering"):
        return QuestionAnswerer(backbone, preprocessor)
    if architecture.endswith("ForTokenClassification"):
        return TokenClassifier(backbone, preprocessor, label_names(folder, config))
    if not architecture.endswith("ForSequenceClassification"):
        return FeatureExtractor(backbone, preprocessor)
    labels = label_names(folder, config)
    problem = config.get("problem_type") or "single_label_classification"
    if problem != "single_label_classification" or len(labels) < 2:
        raise CheckpointError(
            f"{folder / 'config.json'}: {problem} with {len(labels)} label(s); "
            "a text classifier here chooses one label of several"
        )
    activation = "relu" if config["model_type"] == "distilbert" else "tanh"
    return TextClassifier(backbone, preprocessor, labels, pooler_activation=activation)


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
    if isinstance(model, QuestionAnswerer):
        yield model.classifier, "qa_outputs"


def _summary(keys: list[str]) -> str:
    return ", ".join(keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")
