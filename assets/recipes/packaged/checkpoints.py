"""Each checkpoint, from its package to what was measured."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assets.recipes.packaged import comparison, folders
from assets.recipes.packaged.mistakes import with_mistakes
from assets.recipes.packaged.nano_e5 import read_nano_e5
from assets.recipes.packaged.packages import Packages, json_of_package
from assets.recipes.running import Option, run
from assets.recipes.starts import imported
from keras_model.cli.parser import main as keras_model
from keras_model.encode.preprocessor import Preprocessor
from keras_model.tasks.loading import load_model

# E5 was trained with this before what is looked for, and before texts to be compared.
QUERY = "query: "
MULTILINGUAL = "multilingual-e5-small"
_SEED = 1

# What the package's own runtime makes of texts, vectors, and what else there is to compare.
OwnAnswers = Callable[[Preprocessor, list[str]], tuple[np.ndarray, dict[str, float]]]


@dataclass(frozen=True)
class Job:
    """What was asked for, and where everything lies.

    Attributes:
        packages: set up.
        work: folder for all that is made.
        calibration: texts that int8 takes its ranges from.
        test: other texts, to measure by.
        prune_texts: texts for whose pieces the multilingual vocabulary is pruned; none to leave it whole.
        vocabulary_size: rows that are left of it; None for what those texts need.
    """

    packages: Packages
    work: Path
    calibration: list[str]
    test: list[str]
    prune_texts: list[str]
    vocabulary_size: int | None


def minilm_l3(job: Job) -> comparison.Figures:
    """paraphrase-MiniLM-L3-v2. Its package has no vocabulary; it is BERT's, as that of e5-small-v2 is."""
    name, network = "paraphrase-MiniLM-L3-v2", job.packages.minilm_l3
    folder = job.work / f"{name}_hf"
    if not folder.exists():
        stored = job.packages.weights(network)
        weights = {key.partition("auto_model.")[2]: tensor for key, tensor in stored.items()}
        folders.write_encoder(folder, weights, folders.MINILM_L3, _e5_tokenizer(job), lowercase=True, normalized=False)
    return _encoder(job, name, folder, "", _mean_of_onnx(job, network))


def e5_small(job: Job) -> comparison.Figures:
    """e5-small-v2, whose weights have eight bits in the package."""
    name = "e5-small-v2"
    network = job.work / "e5-small-v2-q.onnx"
    if not network.exists():
        with zipfile.ZipFile(job.packages.jar()) as files:
            network.write_bytes(files.read(network.name))
    folder = job.work / f"{name}_hf"
    if not folder.exists():
        weights = job.packages.weights(network)
        folders.write_encoder(folder, weights, folders.E5_SMALL, _e5_tokenizer(job), lowercase=True, normalized=True)
    return _encoder(job, name, folder, QUERY, _mean_of_onnx(job, network))


def multilingual_e5_folder(packages: Packages, work: Path) -> Path:
    """Write multilingual-e5-small as a Hugging Face folder unless that was done, and return it."""
    folder = work / f"{MULTILINGUAL}_hf"
    if not folder.exists():
        content = read_nano_e5(packages.nano_e5)
        folders.write_encoder(
            folder,
            folders.bert_names(content.weights),
            folders.xlm_roberta_config(content),
            folders.xlm_roberta_tokenizer(content),
            lowercase=False,
            normalized=True,
        )
    return folder


def multilingual_e5_small(job: Job) -> comparison.Figures:
    """multilingual-e5-small of four bits, whole or pruned."""
    name = MULTILINGUAL
    folder = multilingual_e5_folder(job.packages, job.work)

    def own(tokenizer: Preprocessor, texts: list[str]) -> tuple[np.ndarray, dict[str, float]]:
        answers, lengths = job.packages.nano_e5_answers([text.removeprefix(QUERY) for text in texts])
        same_length = tokenizer(texts)["mask"].sum(axis=1) == lengths
        return answers, {"same_length": float(same_length.mean())}

    if not job.prune_texts:
        return _encoder(job, name, folder, QUERY, own)
    whole, pruned = imported(folder, job.work / name), job.work / f"{name}_pruned"
    if not pruned.exists():
        needed, held_out = job.work / "prune_texts.txt", job.work / "test_texts.txt"
        _write_texts(needed, [QUERY + text for text in job.prune_texts])
        _write_texts(held_out, [QUERY + text for text in job.test])
        size: list[Option] = ["--vocabulary-size", job.vocabulary_size] if job.vocabulary_size else []
        run(keras_model, "prune", whole, "--texts", needed, "--held-out", held_out, *size, "--output", pruned)
    return _encoder(job, f"{name}_pruned", folder, QUERY, own)


def tagger(job: Job) -> comparison.Figures:
    """A grammar tagger on DistilBERT, judged by what its own runtime says of sentences with mistakes."""
    name, files = "grammar-tagger", job.packages.tagger
    folder = job.work / f"{name}_hf"
    if not folder.exists():
        tags = json_of_package(files / "tag_vocab.json")["tags"]
        folders.write_tagger(
            folder, job.packages.weights(files / "tagger.onnx"), tags, json_of_package(files / "tokenizer.json")
        )
    model = load_model(imported(folder, job.work / name))
    front = Preprocessor(model.preprocessor.tokenizer, comparison.LENGTH)
    sentences = [words for words in with_mistakes(job.test, _SEED) if words]
    features, words_at, places = front.encode_beginnings([" ".join(words) for words in sentences])
    answers = job.packages.onnx_answers(files / "tagger.onnx", features)
    keras = model.predict_outputs(features)
    rows, same = [], []
    for number, words in enumerate(sentences):
        first = np.flatnonzero(places[number] >= 0)
        own_tags, keras_tags = answers[number][first].argmax(axis=-1), keras[number, first].argmax(axis=-1)
        same.append(own_tags == keras_tags)
        text = " ".join(words)
        kept = [text[begin:end] for begin, end in (words_at[number][word] for word in places[number][first])]
        rows.append({"tokens": kept, "tags": [model.labels[tag] for tag in own_tags]})
    evaluation, calibration = job.work / f"{name}.jsonl", job.work / f"{name}.txt"
    evaluation.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    _write_texts(calibration, [" ".join(words) for words in with_mistakes(job.calibration, _SEED + 1)])
    own = {"same_tag": float(np.concatenate(same).mean())}
    return comparison.of_tagger(name, job.work / name, calibration, evaluation, own, job.work / f"{name}.tflite")


def _mean_of_onnx(job: Job, network: Path) -> OwnAnswers:
    def own(tokenizer: Preprocessor, texts: list[str]) -> tuple[np.ndarray, dict[str, float]]:
        answers = job.packages.onnx_answers(network, tokenizer(texts))
        # The tokens' vectors, or what is already their mean.
        return np.stack([each.mean(axis=0) if each.ndim > 1 else each for each in answers]), {}

    return own


def _encoder(job: Job, name: str, folder: Path, prefix: str, own: OwnAnswers) -> comparison.Figures:
    model_folder = job.work / name
    model = load_model(imported(folder, model_folder))
    texts, test, calibration = (
        [prefix + text for text in job.test],
        job.work / f"{name}.test.txt",
        job.work / f"{name}.calibration.txt",
    )
    _write_texts(test, texts)
    _write_texts(calibration, [prefix + text for text in job.calibration])
    answers, others = own(Preprocessor(model.preprocessor.tokenizer, comparison.WHOLE), texts)
    parity = comparison.likeness(answers, comparison.vectors(model, texts, comparison.WHOLE))
    parity |= others
    return comparison.of_encoder(name, model_folder, calibration, test, parity, texts, job.work / f"{name}.tflite")


def _e5_tokenizer(job: Job) -> folders.Json:
    with zipfile.ZipFile(job.packages.jar()) as files:
        return json.load(io.TextIOWrapper(files.open("e5-small-v2-q-tokenizer.json"), encoding="utf-8"))


def _write_texts(path: Path, texts: list[str]) -> None:
    path.write_text("".join(" ".join(text.split()) + "\n" for text in texts), encoding="utf-8")


CHECKPOINTS: dict[str, Callable[[Job], comparison.Figures]] = {
    "paraphrase-MiniLM-L3-v2": minilm_l3,
    "e5-small-v2": e5_small,
    MULTILINGUAL: multilingual_e5_small,
    "grammar-tagger": tagger,
}
