"""Where Hugging Face checkpoints keep the weights of each layer."""

# {i} counts the blocks; ALBERT's stand in groups of several.
_ALBERT_BLOCK = "encoder.albert_layer_groups.{group}.albert_layers.{inner}."

_BERT = {
    "token_embedding": "embeddings.word_embeddings",
    "position_embedding": "embeddings.position_embeddings",
    "segment_embedding": "embeddings.token_type_embeddings",
    "embedding_norm": "embeddings.LayerNorm",
    "encoder_layer_{i}.query": "encoder.layer.{i}.attention.self.query",
    "encoder_layer_{i}.key": "encoder.layer.{i}.attention.self.key",
    "encoder_layer_{i}.value": "encoder.layer.{i}.attention.self.value",
    "encoder_layer_{i}.attention_output": "encoder.layer.{i}.attention.output.dense",
    "encoder_layer_{i}.attention_norm": "encoder.layer.{i}.attention.output.LayerNorm",
    "encoder_layer_{i}.intermediate": "encoder.layer.{i}.intermediate.dense",
    "encoder_layer_{i}.output_projection": "encoder.layer.{i}.output.dense",
    "encoder_layer_{i}.output_norm": "encoder.layer.{i}.output.LayerNorm",
}

# Where each layer of the backbone is kept in a checkpoint.
BACKBONE_KEYS: dict[str, dict[str, str]] = {
    "squeezebert": {
        "token_embedding": "embeddings.word_embeddings",
        "position_embedding": "embeddings.position_embeddings",
        "segment_embedding": "embeddings.token_type_embeddings",
        "embedding_norm": "embeddings.LayerNorm",
        "encoder_layer_{i}.query": "encoder.layers.{i}.attention.query",
        "encoder_layer_{i}.key": "encoder.layers.{i}.attention.key",
        "encoder_layer_{i}.value": "encoder.layers.{i}.attention.value",
        "encoder_layer_{i}.attention_output": "encoder.layers.{i}.post_attention.conv1d",
        "encoder_layer_{i}.attention_norm": "encoder.layers.{i}.post_attention.layernorm",
        "encoder_layer_{i}.intermediate": "encoder.layers.{i}.intermediate.conv1d",
        "encoder_layer_{i}.output_projection": "encoder.layers.{i}.output.conv1d",
        "encoder_layer_{i}.output_norm": "encoder.layers.{i}.output.layernorm",
    },
    "bert": _BERT,
    "distilbert": {
        "token_embedding": "embeddings.word_embeddings",
        "position_embedding": "embeddings.position_embeddings",
        "embedding_norm": "embeddings.LayerNorm",
        "encoder_layer_{i}.query": "transformer.layer.{i}.attention.q_lin",
        "encoder_layer_{i}.key": "transformer.layer.{i}.attention.k_lin",
        "encoder_layer_{i}.value": "transformer.layer.{i}.attention.v_lin",
        "encoder_layer_{i}.attention_output": "transformer.layer.{i}.attention.out_lin",
        "encoder_layer_{i}.attention_norm": "transformer.layer.{i}.sa_layer_norm",
        "encoder_layer_{i}.intermediate": "transformer.layer.{i}.ffn.lin1",
        "encoder_layer_{i}.output_projection": "transformer.layer.{i}.ffn.lin2",
        "encoder_layer_{i}.output_norm": "transformer.layer.{i}.output_layer_norm",
    },
    "albert": {
        "token_embedding": "embeddings.word_embeddings",
        "position_embedding": "embeddings.position_embeddings",
        "segment_embedding": "embeddings.token_type_embeddings",
        "embedding_norm": "embeddings.LayerNorm",
        "embedding_projection": "encoder.embedding_hidden_mapping_in",
        "encoder_layer_{i}.query": _ALBERT_BLOCK + "attention.query",
        "encoder_layer_{i}.key": _ALBERT_BLOCK + "attention.key",
        "encoder_layer_{i}.value": _ALBERT_BLOCK + "attention.value",
        "encoder_layer_{i}.attention_output": _ALBERT_BLOCK + "attention.dense",
        "encoder_layer_{i}.attention_norm": _ALBERT_BLOCK + "attention.LayerNorm",
        "encoder_layer_{i}.intermediate": _ALBERT_BLOCK + "ffn",
        "encoder_layer_{i}.output_projection": _ALBERT_BLOCK + "ffn_output",
        "encoder_layer_{i}.output_norm": _ALBERT_BLOCK + "full_layer_layer_norm",
    },
    "electra": _BERT | {"embedding_projection": "embeddings_project"},
    "roberta": _BERT,
    "xlm-roberta": _BERT,
    "camembert": _BERT,
    "ernie": _BERT,
    "mpnet": {
        **{name: key for name, key in _BERT.items() if name != "segment_embedding"},
        "relative_position_bias": "encoder.relative_attention_bias",
        "encoder_layer_{i}.query": "encoder.layer.{i}.attention.attn.q",
        "encoder_layer_{i}.key": "encoder.layer.{i}.attention.attn.k",
        "encoder_layer_{i}.value": "encoder.layer.{i}.attention.attn.v",
        "encoder_layer_{i}.attention_output": "encoder.layer.{i}.attention.attn.o",
        "encoder_layer_{i}.attention_norm": "encoder.layer.{i}.attention.LayerNorm",
    },
}

# Families that tell the second text of a pair by no segment.
WITHOUT_SEGMENTS = frozenset(family for family, keys in BACKBONE_KEYS.items() if "segment_embedding" not in keys)

# ERNIE's table of tasks, of which every text is of the first.
TASK_EMBEDDING_KEY = "embeddings.task_type_embeddings"

# Where the map before the classifier is kept: within the encoder, whose prefix it then has, or beside it.
POOLER_KEYS = {
    "squeezebert": "{prefix}pooler.dense",
    "bert": "{prefix}pooler.dense",
    "distilbert": "pre_classifier",
    "albert": "{prefix}pooler",
    "electra": "classifier.dense",
    "roberta": "classifier.dense",
    "xlm-roberta": "classifier.dense",
    "camembert": "classifier.dense",
    "ernie": "{prefix}pooler.dense",
    "mpnet": "classifier.dense",
}

# What follows the map before the classifier, where that is not the hyperbolic tangent.
POOLER_ACTIVATION_OF_FAMILY = {"distilbert": "relu", "electra": "gelu"}

# Where the classifier of a text is kept, where that is not `classifier`; those of tokens always are there.
TEXT_CLASSIFIER_KEYS = dict.fromkeys(("electra", "roberta", "xlm-roberta", "camembert", "mpnet"), "classifier.out_proj")

# Heads that checkpoints carry beside an encoder: whatever of these a model does not use cannot change its answers.
HEADS = frozenset(
    {
        "pooler",
        "classifier",
        "pre_classifier",
        "qa_outputs",
        "logits_proj",
        "sequence_summary",
        "cls",
        "lm_head",
        "predictions",
        "sop_classifier",
        "vocab_transform",
        "vocab_layer_norm",
        "vocab_projector",
        "generator_predictions",
        "generator_lm_head",
        "discriminator_predictions",
        # With these TinyBERT learnt from a wider teacher.
        "fit_dense",
        "fit_denses",
    }
)

# Families whose positions count from the id of padding on.
POSITIONS_BEHIND_PADDING = frozenset({"roberta", "xlm-roberta", "camembert", "mpnet"})

# What families that look alike have and this network lacks.
LACKING = {
    "big_bird": "sparse attention",
    "convbert": "convolutions within the attention",
    "deberta": "attention to relative positions (disentangled)",
    "deberta-v2": "attention to relative positions (disentangled)",
    "fnet": "Fourier transforms in place of attention",
    "gpt2": "attention to earlier tokens alone",
    "funnel": "pooled hidden states and attention to relative positions",
    "ibert": "integer layers of its own",
    "layoutlm": "an embedding of places on a page",
    "longformer": "sliding attention",
    "mobilebert": "bottlenecks around its blocks, and no LayerNorm but a scale and an offset",
    "modernbert": "rotary positions, local attention and gated units",
    "nomic_bert": "rotary positions and gated units",
    "roberta-prelayernorm": "its LayerNorm before each part of a block",
    "roformer": "rotary positions",
    "t5": "a decoder, and a bias of relative positions in its attention",
    "xlm-roberta-xl": "its LayerNorm before each part of a block",
    "xlnet": "attention to relative positions and to a permuted order",
}
