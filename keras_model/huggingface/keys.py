"""Where Hugging Face checkpoints keep the weights of each layer."""

_ALBERT_BLOCK = "encoder.albert_layer_groups.{i}.albert_layers.0."

# Where each layer of the backbone is kept in a checkpoint; {i} counts the encoder blocks.
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
    "bert": {
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
    },
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
}

# Where the pooler is kept: {prefix} is the backbone's own, which DistilBERT's pooler does not carry.
POOLER_KEYS = {
    "squeezebert": "{prefix}pooler.dense",
    "bert": "{prefix}pooler.dense",
    "distilbert": "pre_classifier",
    "albert": "{prefix}pooler",
}
