"""What the settings of a Hugging Face folder mean for a backbone, its head and its text front end."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_model.encode.preprocessor import LONGEST
from keras_model.errors import CheckpointError
from keras_model.model_folder import read_json

ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_python": "gelu",
    "relu": "relu",
}


def backbone_arguments(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
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


def label_names(folder: Path, config: Mapping[str, Any]) -> list[str]:
    """Return the names of the labels, in the order of the logits.

    Raises:
        CheckpointError: `id2label` does not number the labels from 0 on.
    """
    names = config.get("id2label")
    # transformers leaves out its default names, and falls back on them where num_labels gainsays id2label.
    count = config.get("num_labels") or len(names or config.get("label2id") or ("LABEL_0", "LABEL_1"))
    if not names or len(names) != count:
        return [f"LABEL_{number}" for number in range(count)]
    try:
        return [str(names[str(number)]) for number in range(len(names))]
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder / 'config.json'}: id2label does not name the labels from 0 on") from error


def read_modules(folder: Path) -> list[dict[str, str]]:
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


def pooling_mode(folder: Path, modules: list[dict[str, str]]) -> dict[str, Any]:
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


def longest_input(folder: Path, positions: int) -> int:
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
