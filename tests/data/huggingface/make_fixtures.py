"""Make the tiny Hugging Face checkpoints of this folder, with the answers `transformers` gives for them.

Needs `torch`, `transformers`, `safetensors` and `sentencepiece`; run from the repository's root:

    python -m tests.data.huggingface.make_fixtures

Each folder holds what `save_pretrained` writes, a vocabulary, and `reference.npz`: the inputs `ids`, `mask`
and `segment_ids`, every hidden state `hidden_0` ... and the `logits`. Weights are random with a spread at
which every nonlinearity matters. `activations.npz` holds arguments `x` and what each activation makes of them.
A folder `..._text` has the tokenizer of `tests/data/subwords` of that family, or its own `vocab.txt`: `texts.json`
holds texts and pairs, and `reference.npz` their `logits`.
Last made with torch 2.15.0 and transformers 5.23.0.
"""

import io
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import sentencepiece
import torch
import transformers
from transformers.activations import ACT2FN

HERE = Path(__file__).parent
SUBWORDS = HERE.parent / "subwords"
TEXTS = [
    "The cat sat on the mat.",
    " two  blanks,  and a Tab\t",
    "Où est l'élan ? Là-bas, à 10h30 !",
    "日本語 и кириллица 😀",
    "x",
    "a text that is far longer than the thirty-two tokens which are left of it here, " * 2,
    ["a question?", "An answer, with 3 words."],
    ["a question that is long, long, long enough to be cut before the other is?", "its context " * 12],
]
WORDS = [
    "the",
    "cat",
    "dog",
    "bird",
    "sat",
    "ran",
    "flew",
    "on",
    "mat",
    "hill",
    "sky",
    "and",
    "not",
    "was",
    "big",
]
SIZES = {"num_hidden_layers": 2, "max_position_embeddings": 16, "type_vocab_size": 2}
LABELS = {0: "negative", 1: "neutral", 2: "positive"}
TAGS = {0: "O", 1: "B-animal", 2: "I-animal"}

# Head counts, widths and groups that differ from one another wherever a mix-up would otherwise go unseen.
CONFIGURATIONS = {
    "squeezebert": {
        "hidden_size": 48, "embedding_size": 48, "num_attention_heads": 6, "intermediate_size": 72,
        "q_groups": 2, "k_groups": 4, "v_groups": 3, "post_attention_groups": 6, "intermediate_groups": 12,
        "output_groups": 8, **SIZES,
    },
    "bert": {
        "hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 56, "hidden_act": "gelu_new",
        "layer_norm_eps": 1e-5, **SIZES,
    },
    "distilbert": {"dim": 32, "n_heads": 8, "hidden_dim": 40, "n_layers": 2, "max_position_embeddings": 16},
    "albert": {
        "embedding_size": 16, "hidden_size": 40, "num_attention_heads": 5, "intermediate_size": 64,
        "num_hidden_groups": 1, "inner_group_num": 1, "hidden_act": "relu", **SIZES, "num_hidden_layers": 3,
    },
    "electra": {
        "embedding_size": 24, "hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 56,
        "hidden_act": "quick_gelu", **SIZES,
    },
    # Two positions more than tokens, for the first stands behind that of padding, and one segment.
    "roberta": {
        "hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 40, "hidden_act": "silu",
        "layer_norm_eps": 1e-5, **SIZES, "max_position_embeddings": 18, "type_vocab_size": 1,
    },
    "xlm-roberta": {
        "hidden_size": 24, "num_attention_heads": 3, "intermediate_size": 40, "layer_norm_eps": 1e-5, **SIZES,
        "max_position_embeddings": 18,
    },
    "camembert": {
        "hidden_size": 24, "num_attention_heads": 2, "intermediate_size": 40, "hidden_act": "gelu_fast", **SIZES,
        "max_position_embeddings": 18, "type_vocab_size": 1,
    },
    "mpnet": {
        "hidden_size": 30, "num_attention_heads": 3, "intermediate_size": 44, "layer_norm_eps": 1e-5,
        "num_hidden_layers": 2, "max_position_embeddings": 18,
    },
    "ernie": {
        "hidden_size": 24, "num_attention_heads": 3, "intermediate_size": 40, "hidden_act": "relu", **SIZES,
        "type_vocab_size": 4, "use_task_id": True, "task_type_vocab_size": 3,
    },
}  # fmt: skip
# Rarer shapes of a family, each with a classifier alone: folder -> family, settings other than the family's.
VARIANTS = {
    "albert_groups": ("albert", {"num_hidden_groups": 2, "inner_group_num": 2, "hidden_act": "gelu_new"}),
    "electra_unprojected": ("electra", {"embedding_size": 32, "hidden_act": "gelu"}),
    "squeezebert_epsilon": ("squeezebert", {"layer_norm_eps": 0.05}),
    "albert_square": ("albert", {"embedding_size": 40}),
}
FAMILIES = {
    "squeezebert": "SqueezeBert", "bert": "Bert", "distilbert": "DistilBert", "albert": "Albert",
    "electra": "Electra", "roberta": "Roberta", "xlm-roberta": "XLMRoberta", "camembert": "Camembert",
    "mpnet": "MPNet", "ernie": "Ernie",
}  # fmt: skip
# RoBERTa and its successors count positions from the id of padding on, which is 1.
PADDING_IS_ONE = {"roberta", "xlm-roberta", "camembert", "mpnet"}
# The families of these that are read with BERT's tokenizer, for want of a small one of their own here.
BORROWED = PADDING_IS_ONE - {"mpnet"}
HEADS = {
    "classification": ("ForSequenceClassification", LABELS),
    "token": ("ForTokenClassification", TAGS),
    "question": ("ForQuestionAnswering", None),
}


def main() -> None:
    transformers.logging.disable_progress_bar()
    pieces = sentencepiece_model()
    folders = [
        (f"{model_type}_{head}", model_type, head, number, settings)
        for number, (model_type, settings) in enumerate(CONFIGURATIONS.items())
        for head in HEADS
    ]
    for number, (name, (model_type, changes)) in enumerate(VARIANTS.items(), start=100):
        folders.append((name, model_type, "classification", number, CONFIGURATIONS[model_type] | changes))
    for name, model_type, head, seed, settings in folders:
        torch.manual_seed(seed)
        folder = HERE / name
        suffix, labels = HEADS[head]
        family = FAMILIES[model_type]
        wordpiece = wordpiece_vocabulary(model_type)
        # A few rows more than tokens, as in the SqueezeBERT hub checkpoint.
        size = len(wordpiece) + 3 if model_type != "albert" else 64
        extra = {} if labels is None else {"id2label": labels, "label2id": {v: k for k, v in labels.items()}}
        config = getattr(transformers, f"{family}Config")(vocab_size=size, **settings, **extra)
        model = getattr(transformers, family + suffix)(config).eval()
        randomize(model)
        model.save_pretrained(folder)
        tokenizer_config = {"do_lower_case": True, "model_max_length": 16}
        if model_type == "albert":
            (folder / "spiece.model").write_bytes(pieces)
        else:
            (folder / "vocab.txt").write_text("".join(token + "\n" for token in wordpiece))
        if model_type in BORROWED:
            tokenizer_config["tokenizer_class"] = "BertTokenizer"
        (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer_config) + "\n")
        np.savez_compressed(folder / "reference.npz", **reference(model, size))
    np.savez_compressed(HERE / "activations.npz", **activations())
    for seed, model_type in enumerate([*sorted(BORROWED), "mpnet"], start=200):
        make_with_texts(model_type, seed)


def make_with_texts(model_type: str, seed: int) -> None:
    """Make a classifier for the tokenizer of its family, which is kept elsewhere but of MPNet, and answer `TEXTS`."""
    torch.manual_seed(seed)
    folder = HERE / f"{model_type}_text"
    with tempfile.TemporaryDirectory() as place:
        if model_type in BORROWED:
            shutil.copytree(SUBWORDS / model_type, place, dirs_exist_ok=True)
        else:
            folder.mkdir(exist_ok=True)
            lines = "".join(token + "\n" for token in wordpiece_vocabulary(model_type))
            for where in (Path(place), folder):
                (where / "vocab.txt").write_text(lines)
        (Path(place) / "config.json").write_text(json.dumps({"model_type": model_type}))
        tokenizer = transformers.AutoTokenizer.from_pretrained(place)
    settings = CONFIGURATIONS[model_type] | {"max_position_embeddings": 34, "id2label": LABELS}
    if model_type in BORROWED:
        settings["type_vocab_size"] = 1
    family = FAMILIES[model_type]
    config = getattr(transformers, f"{family}Config")(vocab_size=len(tokenizer), **settings)
    model = getattr(transformers, f"{family}ForSequenceClassification")(config).eval()
    randomize(model)
    model.save_pretrained(folder)
    encoded = [
        tokenizer(*([text] if isinstance(text, str) else text), return_tensors="pt", truncation=True, max_length=32)
        for text in TEXTS
    ]
    with torch.no_grad():
        logits = np.stack([model(**inputs).logits[0].numpy() for inputs in encoded])
    (folder / "texts.json").write_text(json.dumps(TEXTS, indent=1) + "\n")
    np.savez_compressed(folder / "reference.npz", logits=logits)


def randomize(model: torch.nn.Module) -> None:
    """Give each parameter a spread that no test can pass by chance: weights, biases and LayerNorms alike."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            norm = "norm" in name.lower() and name.endswith("weight")
            spread = 0.5 * parameter.shape[1] ** -0.5 * 2 if parameter.ndim > 1 else 0.3
            parameter.normal_(1.0 if norm else 0.0, spread)


def reference(model: torch.nn.Module, size: int) -> dict[str, np.ndarray]:
    """Return inputs of three rows, one of them full, and what the network makes of them."""
    generator = np.random.default_rng(7)
    lengths = np.array([12, 7, 3])
    mask = (np.arange(12) < lengths[:, None]).astype("int32")
    padding = model.config.pad_token_id
    ids = np.where(mask, generator.integers(5, size, mask.shape), padding).astype("int32")
    segment_ids = ((np.arange(12) >= 5) * mask).astype("int32")
    inputs = {"input_ids": ids, "attention_mask": mask}
    if getattr(model.config, "type_vocab_size", 0) > 1:
        inputs["token_type_ids"] = segment_ids
    with torch.no_grad():
        outputs = model(**{k: torch.from_numpy(v).long() for k, v in inputs.items()}, output_hidden_states=True)
    if "start_logits" in outputs:
        logits = torch.stack([outputs.start_logits, outputs.end_logits], dim=-1)
    else:
        logits = outputs.logits
    hidden = {f"hidden_{number}": state.numpy() for number, state in enumerate(outputs.hidden_states)}
    return {"ids": ids, "mask": mask, "segment_ids": segment_ids, **hidden, "logits": logits.numpy()}


def activations() -> dict[str, np.ndarray]:
    """Return arguments on both sides of every bend and tail, and what each activation makes of them."""
    x = torch.linspace(-12, 12, 481)
    names = ["gelu", "gelu_python", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"]
    names += ["quick_gelu", "relu", "silu", "swish"]
    return {"x": x.numpy(), **{name: ACT2FN[name](x).numpy() for name in names}}


def wordpiece_vocabulary(model_type: str) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    if model_type in BORROWED:
        special = ["[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]"]
    elif model_type == "mpnet":
        special = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"]
    return [
        *special,
        *".,!?",
        *letters,
        *(f"##{c}" for c in letters),
        *WORDS,
    ]


def sentencepiece_model() -> bytes:
    """Train a model of 60 pieces; the identity normaliser leaves out 200 KB of tables."""
    generator = np.random.default_rng(3)
    sentences = [" ".join(generator.choice(WORDS, 6)) + "." for _ in range(400)]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences), model_writer=model, vocab_size=60, hard_vocab_limit=False,
        model_type="unigram", normalization_rule_name="identity", pad_id=0, unk_id=1, bos_id=-1, eos_id=-1,
        control_symbols="[CLS],[SEP],[MASK]", pad_piece="<pad>", unk_piece="<unk>", minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


if __name__ == "__main__":
    main()
