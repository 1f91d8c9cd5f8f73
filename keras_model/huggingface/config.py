"""What the settings of a Hugging Face folder mean for a backbone, its head and its text front end."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.for_model.learnt_from import PAIRS
from keras_model.data.labels import plain_label
from keras_model.data.tasks import CLASSIFICATION, MULTI_LABEL, REGRESSION
from keras_model.encode.preprocessor import LONGEST, SHORTEST
from keras_model.errors import CheckpointError
from keras_model.huggingface.allowed_keys import refuse_unknown_keys
from keras_model.huggingface.keys import BACKBONE_KEYS, LACKING, POSITIONS_BEHIND_PADDING, WITHOUT_SEGMENTS
from keras_model.huggingface.sentences.settings import SENTENCES_FILE, is_cross_encoder
from keras_model.model_folder import read_json
from keras_model.outputs.reading import SCORE_ACTIVATIONS

# What `transformers` calls an activation → what this network does; names of the same function compute it otherwise.
ACTIVATIONS_BY_NAME = {
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "gelu_accurate": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_python_tanh": "gelu_tanh",
    "quick_gelu": "quick_gelu",
    "relu": "relu",
    "silu": "silu",
    "swish": "silu",
}

# What `transformers` takes where `config.json` says nothing; families differ.
_DEFAULTS: dict[str, Any] = {
    "num_hidden_layers": 12,
    "n_layers": 6,
    "embedding_size": 128,
    "num_hidden_groups": 1,
    "inner_group_num": 1,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
    "activation": "gelu",
    "hidden_dropout_prob": 0.1,
    "dropout": 0.1,
    "pad_token_id": 1,
    "q_groups": 4,
    "k_groups": 4,
    "v_groups": 4,
    "post_attention_groups": 1,
    "intermediate_groups": 4,
    "output_groups": 4,
}
# Far more than anybody trained, and few enough to list.
_MOST_ALBERT_LAYERS = 1024
_MOST_LABELS = 1 << 16
_KERAS_LIBRARIES = ("keras_hub.", "keras_nlp.")
# Its own code reckons with these, whatever the configuration says of them.
_MPNET_PADDING, _MPNET_BUCKETS = 1, 32
# What DistilBERT calls these settings of BERT.
_OF_DISTILBERT = {
    "hidden_size": "dim",
    "num_attention_heads": "n_heads",
    "num_hidden_layers": "n_layers",
    "intermediate_size": "hidden_dim",
    "hidden_act": "activation",
    "hidden_dropout_prob": "dropout",
}
# What SqueezeBERT calls the groups of these convolutions.
_OF_SQUEEZEBERT = {
    "query_groups": "q_groups",
    "key_groups": "k_groups",
    "value_groups": "v_groups",
    "post_attention_groups": "post_attention_groups",
    "intermediate_groups": "intermediate_groups",
    "output_groups": "output_groups",
}
_DEFAULTS_OF_ALBERT = {"hidden_act": "gelu_new", "hidden_dropout_prob": 0.0}


class _Settings:
    """What a `config.json` says, with the defaults of its family."""

    def __init__(self, folder: Path, config: Mapping[str, Any]) -> None:
        self.path = folder / "config.json"
        self.family: str = config["model_type"]
        self._said = {**_DEFAULTS, **(_DEFAULTS_OF_ALBERT if self.family == "albert" else {}), **config}

    def get(self, name: str) -> Any:
        if name not in self._said:
            raise CheckpointError(f"{self.path}: lacks {name}")
        return self._said[name]

    def count(self, name: str, least: int) -> int:
        value = self.get(name)
        if type(value) is not int or value < least:
            raise CheckpointError(f"{self.path}: {name} is {value!r}; it must be a whole number, at least {least}")
        return value

    def number(self, name: str) -> float:
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise CheckpointError(f"{self.path}: {name} is {value!r}; it must be a number")
        return value

    def require(self, name: str, usual: Any, advice: str) -> None:
        value = self._said.get(name, usual)
        if value != usual:
            raise CheckpointError(f"{self.path}: {name} is {value!r}; {advice}")


def require_family(folder: Path, config: Mapping[str, Any]) -> str:
    """Return the `model_type`.

    Raises:
        CheckpointError: it is none that this network computes.
    """
    family = config.get("model_type")
    if isinstance(family, str) and family in BACKBONE_KEYS:
        return family
    path, known = folder / "config.json", ", ".join(sorted(BACKBONE_KEYS))
    if family is None and "backbone" in config and "format" in config:
        raise CheckpointError(f"{path}: is of a model folder of this program, which needs no import; use it as it is")
    if family is None and str(config.get("module")).startswith(_KERAS_LIBRARIES):
        raise CheckpointError(
            f"{path}: is a preset of KerasHub, whose tokenizers cut some texts otherwise than any here; import the "
            "Hugging Face folder of the checkpoint that it was made of, and train it on the rows with train --init"
        )
    if family is None:
        raise CheckpointError(
            f'{path}: names no model_type; write the one that the model has, such as "model_type": "bert"; this '
            f"reads {known}"
        )
    has = f", which has {LACKING[family]}" if isinstance(family, str) and family in LACKING else ""
    raise CheckpointError(f"{folder}: model_type is {family!r}{has}; this reads {known}")


def first_position(folder: Path, config: Mapping[str, Any]) -> int:
    """Return the row of the position table that belongs to a text's first token.

    RoBERTa and its successors count positions over the tokens that are no padding, from the id of padding on; with
    padding at the right end, as here, those are the rows behind it, one after another.
    """
    settings = _Settings(folder, config)
    return settings.count("pad_token_id", 0) + 1 if settings.family in POSITIONS_BEHIND_PADDING else 0


def has_tasks(config: Mapping[str, Any]) -> bool:
    """Whether a configuration is of an ERNIE that adds a row for the task to every token."""
    return config["model_type"] == "ernie" and bool(config.get("use_task_id"))


def backbone_arguments(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `SqueezeBertBackbone` for a Hugging Face configuration.

    Raises:
        CheckpointError: a setting is missing, or asks for what this network does not have.
    """
    settings = _Settings(folder, config)
    get, count, family = settings.get, settings.count, settings.family
    settings.require("position_embedding_type", "absolute", "this network has learned absolute positions only")
    settings.require("is_decoder", False, "this network is an encoder")
    distil, squeeze, albert = (family == name for name in ("distilbert", "squeezebert", "albert"))
    if distil:
        for name in ("hidden_size", "num_attention_heads", "num_hidden_layers"):
            if name in config:
                own = _OF_DISTILBERT[name]
                settings.require(name, get(own), f"but {own}, its name in DistilBERT, is {get(own)!r}")
    called = _OF_DISTILBERT if distil else {name: name for name in _OF_DISTILBERT}
    hidden_act = get(called["hidden_act"])
    if not isinstance(hidden_act, str) or hidden_act not in ACTIVATIONS_BY_NAME:
        raise CheckpointError(
            f"{settings.path}: activation {hidden_act!r}; this network has {', '.join(sorted(ACTIVATIONS_BY_NAME))}"
        )
    hidden_size = count(called["hidden_size"], 1)
    if squeeze and "embedding_size" in config:
        settings.require("embedding_size", hidden_size, "SqueezeBERT has embeddings of the hidden size")
    positions = count("max_position_embeddings", 1) - first_position(folder, config)
    if positions < SHORTEST:
        raise CheckpointError(
            f"{settings.path}: max_position_embeddings is {get('max_position_embeddings')}, which leaves a text "
            f"{max(positions, 0)} tokens; the least is {SHORTEST}"
        )
    if family == "mpnet":
        settings.require("pad_token_id", _MPNET_PADDING, f"MPNet counts positions from id {_MPNET_PADDING} on")
        settings.require("relative_attention_num_buckets", _MPNET_BUCKETS, f"MPNet's own code fills {_MPNET_BUCKETS}")
    segments = 0 if family in WITHOUT_SEGMENTS else count("type_vocab_size", 1)
    groups = {ours: count(theirs, 1) if squeeze else 1 for ours, theirs in _OF_SQUEEZEBERT.items()}
    arguments: dict[str, Any] = {
        "vocabulary_size": count("vocab_size", 1),
        "num_layers": count(called["num_hidden_layers"], 1),
        "hidden_dim": hidden_size,
        "num_heads": count(called["num_attention_heads"], 1),
        "intermediate_dim": count(called["intermediate_size"], 1),
        "max_sequence_length": positions,
        # A table of one row adds the same to every token, so the import adds it to the positions.
        "num_segments": 0 if segments == 1 else segments,
        "embedding_dim": count("embedding_size", 1) if family in ("albert", "electra") else None,
        "shared_layers": False,
        # The LayerNorms of DistilBERT, and those in SqueezeBERT's blocks, have 1e-12 whatever the configuration says.
        "layer_norm_epsilon": 1e-12 if distil or squeeze else settings.number("layer_norm_eps"),
        "activation": ACTIVATIONS_BY_NAME[hidden_act],
        "dropout": settings.number(called["hidden_dropout_prob"]),
        **groups,
    }
    if squeeze:
        arguments["embedding_norm_epsilon"] = settings.number("layer_norm_eps")
    if family == "mpnet":
        arguments["relative_position_buckets"] = _MPNET_BUCKETS
    if albert:
        order = _albert_blocks(settings)
        arguments["num_layers"] = len(order)
        if get("embedding_size") == hidden_size:
            arguments["always_project"] = True
        arguments["shared_layers"] = max(order) == 0
        if len(set(order)) not in (1, len(order)):
            arguments["block_order"] = order
    return arguments


def _albert_blocks(settings: _Settings) -> list[int]:
    """Return the number of the block that each layer runs: every layer of a group runs all blocks of that group."""
    layers, groups, inner = (
        settings.count(name, 1) for name in ("num_hidden_layers", "num_hidden_groups", "inner_group_num")
    )
    if layers * inner > _MOST_ALBERT_LAYERS:
        raise CheckpointError(f"{settings.path}: describes {layers * inner} layers; more than {_MOST_ALBERT_LAYERS}")
    group_of_layer = [int(layer / (layers / groups)) for layer in range(layers)]
    if set(group_of_layer) != set(range(groups)):
        raise CheckpointError(f"{settings.path}: {groups} num_hidden_groups for {layers} layers; some would never run")
    return [group * inner + place for group in group_of_layer for place in range(inner)]


def architecture(folder: Path, config: Mapping[str, Any]) -> str:
    """Return the first of the `architectures`, or "" where there is none.

    Raises:
        CheckpointError: they are no list of names.
    """
    names = config.get("architectures") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise CheckpointError(
            f"{folder / 'config.json'}: architectures is {names!r}; it must be a list of names, as BertModel"
        )
    return next(iter(names), "")


def label_names(folder: Path, config: Mapping[str, Any]) -> list[str]:
    """Return the names of the labels, in the order of the logits, without blanks at their ends.

    Raises:
        CheckpointError: `id2label` does not number the labels from 0 on, or names one by no text or number.
    """
    names = config.get("id2label")
    ids = config.get("label2id")
    if not all(value is None or isinstance(value, dict) for value in (names, ids)):
        raise CheckpointError(f"{folder / 'config.json'}: id2label or label2id is no table of labels and numbers")
    # transformers leaves out its default names, and falls back on them where num_labels gainsays id2label.
    count = config.get("num_labels") or len(names or ids or ("LABEL_0", "LABEL_1"))
    if type(count) is not int or not 1 <= count <= _MOST_LABELS:
        raise CheckpointError(
            f"{folder / 'config.json'}: num_labels is {count!r}; it must be a whole number from 1 to {_MOST_LABELS}"
        )
    if not names or len(names) != count:
        return [f"LABEL_{number}" for number in range(count)]
    try:
        in_order = [names[str(number)] for number in range(len(names))]
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder / 'config.json'}: id2label does not name the labels from 0 on") from error
    for name in in_order:
        if not isinstance(name, str | int | float):
            raise CheckpointError(f"{folder / 'config.json'}: id2label has the label {name!r}; it must be a text")
    # Labels of rows are read so; one with a blank at its end would belong to no row.
    return [plain_label(str(name)) or str(name) for name in in_order]


def classification_kind(folder: Path, config: Mapping[str, Any], labels: int) -> str:
    """Return the task of a `...ForSequenceClassification`: one label of several, any number of them, or a score.

    Raises:
        CheckpointError: a `problem_type` that does not go with the number of labels.
    """
    problem = config.get("problem_type") or ("regression" if labels == 1 else "single_label_classification")
    if problem == "multi_label_classification":
        return MULTI_LABEL
    if problem == "single_label_classification" and labels > 1:
        return CLASSIFICATION
    if problem == "regression" and labels == 1:
        return REGRESSION
    raise CheckpointError(
        f"{folder / 'config.json'}: {problem} with {labels} label(s); a classification chooses one label of several, a "
        "regression has one, and any number goes with multi_label_classification"
    )


# What sentence-transformers names an activation → what a reader applies.
_SCORE_ACTIVATIONS = {
    "torch.nn.modules.linear.Identity": "identity",
    "torch.nn.modules.activation.Sigmoid": "sigmoid",
    "torch.nn.modules.activation.Softmax": "softmax",
}
_ACTIVATIONS_OF_TASK = {
    CLASSIFICATION: ("identity", "softmax"),
    MULTI_LABEL: ("identity", "sigmoid"),
    REGRESSION: SCORE_ACTIVATIONS,
}


# Written by versions of sentence-transformers before 4.
_OF_EARLIER_CROSS_ENCODERS = "sbert_ce_default_activation_function"
# What a text that is read with another is to it, by names that no label of a single text has.
_ENTAILMENT = "entailment"


def scores_pairs(sentence_folder: Path, config: Mapping[str, Any]) -> bool:
    """Whether the settings of a folder, or of its network, are those of a cross-encoder, which reads pairs alone."""
    told = config.get("sentence_transformers") is not None or config.get(_OF_EARLIER_CROSS_ENCODERS) is not None
    return told or is_cross_encoder(sentence_folder)


def presumed_learnt_from(sentence_folder: Path, config: Mapping[str, Any], labels: Sequence[str]) -> str | None:
    """Return "pairs" where a checkpoint shows that its head learnt from them, or None where nothing tells.

    A cross-encoder shows it, and a label that is called entailment. The `finetuning_task` of a `config.json` does not:
    whoever trains a checkpoint further keeps that of before.

    Args:
        sentence_folder: what the user gave.
        config: content of the network's `config.json`.
        labels: of the head.
    """
    entails = any(label.casefold() == _ENTAILMENT for label in labels)
    return PAIRS if entails or scores_pairs(sentence_folder, config) else None


def score_activation(sentence_folder: Path, folder: Path, config: Mapping[str, Any], task: str) -> str:
    """Return what follows a score: what a cross-encoder's settings say, or nothing, as in `transformers`.

    Of these settings the first that is there counts: `activation_fn` of `config_sentence_transformers.json`,
    `activation_fn` of `sentence_transformers` in `config.json`, `sbert_ce_default_activation_function` there. A
    cross-encoder that says nothing has a sigmoid after its one number.

    Args:
        sentence_folder: what the user gave.
        folder: where the network lies.
        config: content of the network's `config.json`.
        task: as `classification_kind` says; of a classification, the labels' probabilities follow whatever is said.

    Raises:
        CheckpointError: an activation that answers of this task do not have here.
    """
    path, settings = folder / "config.json", config.get("sentence_transformers")
    if settings is not None:
        if not isinstance(settings, dict):
            raise CheckpointError(f"{path}: sentence_transformers is {settings!r}; it must be a table of settings")
        refuse_unknown_keys(path, settings, "activation_fn version")
    said = [(settings or {}).get("activation_fn"), config.get(_OF_EARLIER_CROSS_ENCODERS)]
    told = scores_pairs(sentence_folder, config)
    if is_cross_encoder(sentence_folder):
        said.insert(0, read_json(sentence_folder / SENTENCES_FILE).get("activation_fn"))
    name = next((each for each in said if each is not None), None)
    if name is None:
        return "sigmoid" if told and task == REGRESSION else "identity"
    activation = _SCORE_ACTIVATIONS.get(name) if isinstance(name, str) else None
    if activation not in _ACTIVATIONS_OF_TASK[task]:
        known = " or ".join(each for each, short in _SCORE_ACTIVATIONS.items() if short in _ACTIVATIONS_OF_TASK[task])
        raise CheckpointError(f"{path}: the cross-encoder's activation is {name!r}; a {task} here has {known}")
    return activation


def longest_input(folder: Path, positions: int, sentences: Mapping[str, Any]) -> int:
    """Return the longest input the checkpoint was made for.

    Args:
        folder: of the network.
        positions: that the network has.
        sentences: what sentence-transformers add, see `transformer_settings`; its `max_seq_length` counts before the
            tokenizer's `model_max_length`.

    Raises:
        CheckpointError: one is no number above 0.
    """
    path = folder / "tokenizer_config.json"
    tokenizer = read_json(path) if path.exists() else {}
    # The older name counts where the newer one is missing, as for transformers.
    length = tokenizer.get("model_max_length", tokenizer.get("max_len"))
    limits = (length or None, sentences.get("max_seq_length"))
    for limit in limits:
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1):
            raise CheckpointError(
                f"{folder}: its longest text has {limit!r} tokens by model_max_length or "
                "max_seq_length; give a number above 0"
            )
    # sentence-transformers put their own limit in the place of the tokenizer's, be it longer or shorter.
    told = next((limit for limit in reversed(limits) if limit is not None), LONGEST)
    # Where nobody set one, transformers writes 10**30.
    return min(positions, int(min(told, LONGEST)))
