"""Make the tiny checkpoints of this folder that give several labels, or a score, with the answers of their libraries.

Needs what `make_fixtures.py` needs, and `sentence-transformers`; run from the repository's root:

    python -m tests.data.huggingface.make_heads

`answers.json` of each folder holds texts, or pairs, and what is said of them: by `transformers` the logits of a model
with `problem_type` multi_label_classification, and by `CrossEncoder.predict` the scores of a folder that it saved,
whose settings name its activation.
Last made with torch 2.15.0, transformers 5.23.0 and sentence-transformers 6.2.0.
"""

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers
from sentence_transformers import CrossEncoder

from tests.data.huggingface.make_fixtures import CONFIGURATIONS, HERE, WORDS, randomize, wordpiece_vocabulary

TOPICS = {0: "pets", 1: "places", 2: "motion", 3: "size"}
LENGTH = 16
# What a cross-encoder's folder needs to be read; the rest is a card and a copy of the vocabulary.
KEPT = {
    "config.json",
    "config_sentence_transformers.json",
    "model.safetensors",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer_config.json",
}


def texts(count: int, words: int) -> list[str]:
    """Sentences of the vocabulary's words, some longer than the model reads."""
    generator = np.random.default_rng(words)
    return [" ".join(generator.choice(WORDS, generator.integers(1, words))) for _ in range(count)]


def main() -> None:
    transformers.logging.disable_progress_bar()
    several_labels(HERE / "distilbert_several_labels")
    for name, activation in (("sigmoid", torch.nn.Sigmoid()), ("identity", torch.nn.Identity())):
        cross_encoder(HERE / f"bert_cross_encoder_{name}", activation)


def several_labels(folder: Path) -> None:
    """Save a DistilBERT and its logits."""
    torch.manual_seed(300)
    config = transformers.DistilBertConfig(
        vocab_size=len(wordpiece_vocabulary(False)),
        problem_type="multi_label_classification",
        id2label=TOPICS,
        **CONFIGURATIONS["distilbert"],
    )
    model = transformers.DistilBertForSequenceClassification(config).eval()
    randomize(model)
    model.save_pretrained(folder)
    write_vocabulary(folder)
    tokenizer = transformers.BertTokenizerFast.from_pretrained(folder)
    read = texts(8, 20)
    encoded = tokenizer(read, return_tensors="pt", truncation=True, max_length=LENGTH, padding=True)
    with torch.no_grad():
        logits = model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]).logits
    write_answers(folder, read, logits.tolist())


def cross_encoder(folder: Path, activation: torch.nn.Module) -> None:
    """Save a BERT through sentence-transformers, and its scores."""
    torch.manual_seed(301)
    config = transformers.BertConfig(
        vocab_size=len(wordpiece_vocabulary(False)), num_labels=1, **CONFIGURATIONS["bert"]
    )
    model = transformers.BertForSequenceClassification(config).eval()
    randomize(model)
    with tempfile.TemporaryDirectory() as place:
        model.save_pretrained(place)
        write_vocabulary(Path(place))
        encoder = CrossEncoder(place, activation_fn=activation, max_length=LENGTH, device="cpu")
        encoder.save_pretrained(str(folder))
    for path in folder.iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in wordpiece_vocabulary(False)))
    pairs = list(zip(texts(10, 8), texts(10, 12), strict=True))
    write_answers(folder, pairs, encoder.predict(pairs, show_progress_bar=False).tolist())


def write_vocabulary(folder: Path) -> None:
    """The tokenizer's files."""
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in wordpiece_vocabulary(False)))
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": LENGTH}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")


def write_answers(folder: Path, read: list, said: list) -> None:
    """What `answers.json` holds."""
    (folder / "answers.json").write_text(json.dumps({"texts": read, "answers": said}, indent=1) + "\n")


if __name__ == "__main__":
    main()
