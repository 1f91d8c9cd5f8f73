"""Make tests/data/sentences: what `sentence-transformers` makes of texts with prompts, poolings and linear maps.

Needs `torch`, `transformers` and `sentence-transformers`; run from the repository's root:

    python -m tests.data.make_sentences

Each folder holds what such a folder has beside the network: `modules.json` and the folders that it names. The network
is that of `tests/data/huggingface` that `case.json` names; a byte-level BPE or Unigram has its files from
`tests/data/subwords`. `answers.json` holds texts and, for each prompt by name (`null`: none given), the ids and the
vectors. Weights are random, seed 0. Last made with sentence-transformers 6.2.0, transformers 5.23.0, torch 2.15.0.
"""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer

from tests.support.sentences import FOLDER, assemble

TEXTS = ["the cat sat on the mat", " Two  blanks ", "", "big dog, big bird!", "not a cat: a dog 日 é", "the " * 40]
_DENSE = "sentence_transformers.models.Dense"
CASES: dict[str, dict[str, Any]] = {
    "mean_tanh": {
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "dense": [(24, "torch.nn.modules.activation.Tanh", True)],
        "normalize": True,
        "prompts": {"prompts": {"query": "the cat: ", "passage": "dog", "none": None}, "default_prompt_name": "query"},
    },
    "cls_identity": {
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_cls_token": True},
        "dense": [(12, "torch.nn.modules.linear.Identity", False)],
        "prompts": {"prompts": {"query": " the "}, "default_prompt_name": None},
    },
    "two_maps": {
        "pooling": {"embedding_dimension": 32, "pooling_mode": "mean", "include_prompt": True},
        "dense": [
            (40, "torch.nn.modules.linear.Identity", True),
            (16, "torch.nn.modules.activation.GELU", True),
            (8, "torch.nn.modules.activation.Sigmoid", True),
        ],
        "normalize": True,
    },
    "both_mapped": {
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
        "dense": [(20, "torch.nn.modules.activation.SiLU", True)],
    },
    "both": {"pooling": {"embedding_dimension": 32, "pooling_mode": ["mean", "cls"]}, "normalize": True},
    "root_of_length": {
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_mean_sqrt_len_tokens": True},
        "normalize": True,
        "dropout": 0.5,
    },
    "no_pooling_named": {"pooling": {"word_embedding_dimension": 32}, "settings": {"max_seq_length": 7}},
    "older_settings": {
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "settings_file": "sentence_roberta_config.json",
        "settings": {"max_seq_length": 9, "do_lower_case": False},
    },
    "byte_level": {
        "network": "roberta_text",
        "tokenizer": "roberta",
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "prompts": {"prompts": {"query": "query: ", "led": " a", "none": ""}, "default_prompt_name": "led"},
    },
    "unigram": {
        "network": "xlm-roberta_text",
        "tokenizer": "xlm-roberta",
        "pooling": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "normalize": True,
        "prompts": {"prompts": {"query": "query: ", "joined": "Où"}, "default_prompt_name": "query"},
    },
}


def write_modules(folder: Path, case: dict[str, Any]) -> None:
    """Write `modules.json` and the folders that it names."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = [("Transformer", None), ("Pooling", case["pooling"])]
    if "dropout" in case:
        parts.append(("Dropout", {"dropout": case["dropout"]}))
    width = 32 * (2 if folder.name.startswith("both") else 1)
    for units, activation, bias in case.get("dense", ()):
        config = {"in_features": width, "out_features": units, "bias": bias, "activation_function": activation}
        parts.append(("Dense", config))
        width = units
    if case.get("normalize"):
        parts.append(("Normalize", None))
    modules = []
    for number, (kind, config) in enumerate(parts):
        path = "" if number == 0 else f"{number}_{kind}"
        modules.append(
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        )
        if config is not None:
            (folder / path).mkdir()
            (folder / path / "config.json").write_text(json.dumps(config, indent=1) + "\n")
        if kind == "Dense":
            tensors = {"linear.weight": torch.randn(config["out_features"], config["in_features"]) / 4}
            if config["bias"]:
                tensors["linear.bias"] = torch.randn(config["out_features"])
            save_file(tensors, folder / path / "model.safetensors")
    (folder / "modules.json").write_text(json.dumps(modules, indent=1) + "\n")
    if "prompts" in case:
        (folder / "config_sentence_transformers.json").write_text(json.dumps(case["prompts"], indent=1) + "\n")
    settings = case.get("settings", {"max_seq_length": 16, "do_lower_case": False})
    (folder / case.get("settings_file", "sentence_bert_config.json")).write_text(json.dumps(settings) + "\n")
    (folder / "case.json").write_text(
        json.dumps({"network": case.get("network", "bert_token"), "tokenizer": case.get("tokenizer")}) + "\n"
    )


def main() -> None:
    """Write every case."""
    torch.manual_seed(0)
    for name, case in CASES.items():
        write_modules(FOLDER / name, case)
        with tempfile.TemporaryDirectory() as place:
            model = SentenceTransformer(str(assemble(name, Path(place))), device="cpu")
            answers = []
            for prompt in (None, *(case.get("prompts", {}).get("prompts") or {})):
                before = model._resolve_prompt(None, prompt)
                answers.append(
                    {
                        "prompt": prompt,
                        "ids": [model.preprocess([text], prompt=before)["input_ids"][0].tolist() for text in TEXTS],
                        "vectors": [
                            model.encode(text, prompt_name=prompt, convert_to_numpy=True).tolist() for text in TEXTS
                        ],
                    }
                )
        content = json.dumps({"texts": TEXTS, "answers": answers}, ensure_ascii=False)
        (FOLDER / name / "answers.json").write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
