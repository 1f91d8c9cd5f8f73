"""Keys of a Hugging Face folder's JSON files that cannot change an answer, each group with its reason.

A key is either read (`READ`, file by file), or stands in `HARMLESS`, or is harmless at one value (`ONLY_AT`: at any
other it would change an answer), or is refused by name. `allowed_keys.py` holds every file to these tables, in which
white space parts the keys.
"""

from typing import Any

# --- config.json -----------------------------------------------------------------------------------------------------

CONFIG_READ = """
    model_type architectures vocab_size hidden_size num_hidden_layers num_attention_heads intermediate_size hidden_act
    max_position_embeddings type_vocab_size layer_norm_eps hidden_dropout_prob embedding_size position_embedding_type
    is_decoder num_hidden_groups inner_group_num pad_token_id relative_attention_num_buckets
    n_layers dim n_heads hidden_dim activation dropout
    q_groups k_groups v_groups post_attention_groups intermediate_groups output_groups
    id2label label2id num_labels problem_type tokenizer_class
    sentence_transformers sbert_ce_default_activation_function
"""

CONFIG_HARMLESS = {
    "who made it, with which version, in which number format: weights are read in the type that they have": """
        _name_or_path name_or_path transformers_version torch_dtype dtype _commit_hash finetuning_task
        model_name name language license _from_model_config
    """,
    "training alone: dropout, the spread of the first weights, memory saved": """
        attention_probs_dropout_prob attention_dropout classifier_dropout classifier_dropout_prob seq_classif_dropout
        qa_dropout initializer_range initializer_factor gradient_checkpointing tie_weights_ tie_word_embeddings
        tie_encoder_decoder summary_last_dropout
    """,
    "how the same numbers are computed or handed over": """
        chunk_size_feed_forward use_cache output_attentions output_hidden_states output_past return_dict
        use_return_dict torchscript use_bfloat16 tf_legacy_loss attn_implementation _attn_implementation
        _attn_implementation_autoset xla_device
    """,
    "the first values of position embeddings, which the weights have replaced": """
        sinusoidal_pos_embds
    """,
    "which id is special: the tokenizer's files say so": """
        bos_token_id eos_token_id sep_token_id cls_token_id mask_token_id unk_token_id
        decoder_start_token_id eos_token_ids
    """,
    "heads of the first BERT and ELECTRA that no encoder or task here has": """
        directionality pooler_fc_size pooler_num_attention_heads pooler_num_fc_layers pooler_size_per_head pooler_type
        summary_activation summary_first_dropout summary_proj_to_labels summary_type summary_use_proj
    """,
    "ALBERT's first code read them, `transformers` does not": """
        net_structure_type gap_size num_memory_blocks down_scale_factor layers_to_keep
    """,
    "settings of text generation, which older versions wrote into every file": """
        max_length min_length do_sample early_stopping num_beams num_beam_groups diversity_penalty temperature top_k
        top_p typical_p repetition_penalty length_penalty no_repeat_ngram_size encoder_no_repeat_ngram_size
        bad_words_ids num_return_sequences output_scores return_dict_in_generate forced_bos_token_id
        forced_eos_token_id remove_invalid_values exponential_decay_length_penalty suppress_tokens
        begin_suppress_tokens prefix task_specific_params
    """,
    "older versions wrote it beside id2label, `transformers` no longer reads it": """
        _num_labels
    """,
    "how AutoTrain had texts padded: padding is masked": """
        padding
    """,
    "TinyBERT's own code wrote them into each file, and whoever trains it further keeps them": """
        cell emb_size pre_trained structure training
    """,
    "ERNIE's embedding of tasks, which is read there; a BERT has none, and its weights would be refused": """
        use_task_id task_type_vocab_size
    """,
    "which number format a browser takes": """
        transformers.js_config
    """,
}

# At any of these values the key says what is so here in any case.
CONFIG_ONLY_AT: dict[str, tuple[Any, ...]] = {
    "pruned_heads": ({}, None),
    "is_encoder_decoder": (False, None),
    "add_cross_attention": (False, None),
    "cross_attention_hidden_size": (None,),
    # AdapterHub's list of what stands between the layers.
    "adapters": (
        {},
        None,
        {"adapters": {}, "config_map": {}},
        {"adapters": {}, "config_map": {}, "fusion_config_map": {}, "fusions": {}},
    ),
}

# --- tokenizer_config.json -------------------------------------------------------------------------------------------

SPECIAL_TOKEN_KEYS = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")

TOKENIZER_CONFIG_READ = f"""
    {" ".join(SPECIAL_TOKEN_KEYS)}
    do_lower_case strip_accents tokenize_chinese_chars keep_accents tokenizer_class added_tokens_decoder
    additional_special_tokens extra_special_tokens model_specific_special_tokens model_max_length max_len
    model_input_names add_prefix_space trim_offsets add_bos_token add_eos_token split_special_tokens
"""

TOKENIZER_CONFIG_HARMLESS = {
    "who made it, and where it lay": """
        name_or_path special_tokens_map_file tokenizer_file full_tokenizer_file vocab_file processor_class backend
        is_local local_files_only use_fast language transformers_version
    """,
    "turning ids back into text, or chatting": """
        clean_up_tokenization_spaces chat_template errors
    """,
    "how a call cuts and pads unless told: the sequence length here is chosen at import, padding is masked": """
        max_length stride truncation_strategy pad_to_multiple_of pad_token_type_id
    """,
    "what a program handed to from_pretrained: `transformers` 4 saved it, and no call heeds it": """
        padding truncation return_tensors return_token_type_ids return_attention_mask pad_to_max_length
        trust_remote_code use_auth_token cache_dir revision force_download
    """,
    "`transformers` ignores them where it has BERT's fast tokenizer, which is all it has": """
        do_basic_tokenize never_split
    """,
    "unknown piece of the model it came from: `transformers` writes it (0 where <unk> is 3) and never reads it": """
        unk_id
    """,
    "ALBERT's way with white space, as it is here": """
        remove_space sp_model_kwargs
    """,
}

TOKENIZER_CONFIG_ONLY_AT: dict[str, tuple[Any, ...]] = {
    "padding_side": ("right",),
    "truncation_side": ("right",),
    "wordpieces_prefix": ("##",),
    "clean_text": (True,),
    # Arguments of the class by their place, which go before all that have a name.
    "init_inputs": ([],),
    "auto_map": (None,),
}

# --- tokenizer.json --------------------------------------------------------------------------------------------------

TOKENIZER_JSON_READ = "version added_tokens normalizer pre_tokenizer post_processor model"

TOKENIZER_JSON_HARMLESS = {
    "turning ids back into text": "decoder",
    "read for its direction: the rest is what a call cuts and pads unless told": "truncation padding",
}

# --- the small files -------------------------------------------------------------------------------------------------

SPECIAL_TOKENS_MAP_READ = f"{' '.join(SPECIAL_TOKEN_KEYS)} additional_special_tokens extra_special_tokens"

SENTENCE_BERT_READ = "max_seq_length do_lower_case"
SENTENCE_BERT_ONLY_AT: dict[str, tuple[Any, ...]] = {
    "transformer_task": ("feature-extraction",),
    "module_output_name": ("token_embeddings",),
    "modality_config": (
        {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
        None,
    ),
    "processing_kwargs": ({}, None),
    "model_args": ({}, None),
    "tokenizer_args": ({}, None),
    "config_args": ({}, None),
    "model_kwargs": ({}, None),
    "processor_kwargs": ({}, None),
    "config_kwargs": ({}, None),
    "unpad_inputs": (False, None),
}

# A cross-encoder's network answers by its head.
CROSS_ENCODER_ONLY_AT: dict[str, tuple[Any, ...]] = {
    "transformer_task": ("sequence-classification",),
    "module_output_name": ("scores",),
    "modality_config": ({"text": {"method": "forward", "method_output_name": "logits"}}, None),
}

CROSS_ENCODER_READ = "activation_fn prompts default_prompt_name"
SENTENCE_TRANSFORMERS_READ = "prompts default_prompt_name"
SENTENCE_TRANSFORMERS_HARMLESS = {
    "who made it": "__version__",
    "how a caller compares two vectors: the vectors are the same; the import tells where cosines rank otherwise": """
        similarity_fn_name
    """,
}
SENTENCE_TRANSFORMERS_ONLY_AT: dict[str, tuple[Any, ...]] = {
    "model_type": ("SentenceTransformer", None),
    "truncate_dim": (None,),
}
