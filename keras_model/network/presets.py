"""Named shapes of networks, as arguments of `SqueezeBertBackbone`."""

from typing import Any

_SQUEEZE_GROUPS: dict[str, int] = {
    "query_groups": 4,
    "key_groups": 4,
    "value_groups": 4,
    "post_attention_groups": 1,
    "intermediate_groups": 4,
    "output_groups": 4,
}
_NO_GROUPS: dict[str, int] = dict.fromkeys(_SQUEEZE_GROUPS, 1)

_BASE: dict[str, Any] = {
    "vocabulary_size": 30522,
    "num_layers": 12,
    "hidden_dim": 768,
    "num_heads": 12,
    "intermediate_dim": 3072,
}
_SMALL: dict[str, Any] = {
    "vocabulary_size": 30522,
    "num_layers": 6,
    "hidden_dim": 384,
    "num_heads": 12,
    "intermediate_dim": 1536,
}

PRESETS: dict[str, dict[str, Any]] = {
    "squeezebert_base": _BASE | _SQUEEZE_GROUPS,
    "squeezebert_small": _SMALL | _SQUEEZE_GROUPS,
    "minilm_l6": _SMALL | _NO_GROUPS,
    "bert_base": _BASE | _NO_GROUPS,
    "distilbert_base": _BASE | _NO_GROUPS | {"num_layers": 6, "num_segments": 0},
    "albert_base": _BASE
    | _NO_GROUPS
    | {"vocabulary_size": 30000, "embedding_dim": 128, "shared_layers": True, "activation": "gelu_tanh"},
}
