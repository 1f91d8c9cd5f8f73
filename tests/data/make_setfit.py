"""Make tests/data/setfit: a tiny SetFit body, heads of every kind that SetFit trains, and what SetFit answers.

    pip install "setfit==1.2.0" "scikit-learn==1.9.1" "transformers==5.23.0" "torch==2.15.0"
    PYTHONPATH=.:tests python -m tests.data.make_setfit
    pip install "scikit-learn==1.2.2" "joblib==1.1.1" "numpy<2"         # in another environment
    python tests/data/make_setfit.py --earlier

`body` is what `SentenceTransformer.save` writes. `NAME.pkl` is a head as `joblib.dump` writes it, to stand in a folder
as `model_head.pkl`. Of each, `heads.jsonl` has the `config_setfit.json`, the labels in the order of the head, and the
probabilities of every text of `texts.json`. `vectors.npz` holds what the heads learnt from and the vectors of the
texts, so that an earlier scikit-learn, whose files differ, learns from the same.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent / "setfit"
TEXTS = ["the cat sat on the mat.", "a big dog ran!", "bird flew", "was not the hill sky?", "x", ""]
NAMES = ["buy", "sell", "hold"]
WIDTH = 16


def vectors_file(length: bool) -> str:
    return "unit" if length else "vectors"


def main() -> None:
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizer

    from tests.data.huggingface.make_fixtures import WORDS, randomize, wordpiece_vocabulary

    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as place:
        tokens = wordpiece_vocabulary("bert")
        (Path(place) / "vocab.txt").write_text("".join(token + "\n" for token in tokens))
        network = BertModel(
            BertConfig(
                vocab_size=len(tokens),
                hidden_size=WIDTH,
                num_hidden_layers=1,
                num_attention_heads=2,
                intermediate_size=24,
                max_position_embeddings=16,
            )
        )
        randomize(network)
        network.save_pretrained(place)
        BertTokenizer(str(Path(place) / "vocab.txt")).save_pretrained(place)
        transformer = models.Transformer(place, max_seq_length=16)
        body = SentenceTransformer(modules=[transformer, models.Pooling(WIDTH, "mean")], device="cpu")
        body.save(str(HERE / "body"), create_model_card=False)
    learnt = [" ".join(generator.choice(WORDS, 6)) for _ in range(90)]
    arrays = {}
    for length in (False, True):
        arrays[f"learnt_{vectors_file(length)}"] = body.encode(learnt, normalize_embeddings=length)
        arrays[f"asked_{vectors_file(length)}"] = body.encode(TEXTS, normalize_embeddings=length)
    directions = generator.normal(size=(WIDTH, 3)).astype(np.float32)
    scores = arrays["learnt_vectors"] @ directions
    arrays["kinds"] = (scores - scores.mean(axis=0)).argmax(axis=1)
    arrays["several"] = (scores > np.median(scores, axis=0)).astype(int)
    np.savez_compressed(HERE / "vectors.npz", **arrays)
    (HERE / "texts.json").write_text(json.dumps(TEXTS) + "\n")
    write_heads(arrays, body)


def write_heads(arrays: Any, body: Any) -> None:
    """Train and write each head, and what SetFit makes of the texts with it."""
    import joblib
    from setfit import SetFitModel
    from setfit.modeling import SetFitHead
    from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
    from sklearn.svm import SVC

    kinds, several = arrays["kinds"], arrays["several"]
    texts = np.array(NAMES)[kinds]
    plain: dict[str, Any] = {"normalize_embeddings": False, "labels": None}
    named = plain | {"labels": NAMES}
    lines = []
    for name, head, targets, settings in (
        ("three", LogisticRegression(), kinds, named),
        ("three_unit", LogisticRegression(), kinds, named | {"normalize_embeddings": True}),
        ("three_numbers", LogisticRegression(), kinds, plain),
        ("three_texts", LogisticRegression(class_weight="balanced"), texts, plain),
        ("three_objects", LogisticRegression(), texts.astype(object), plain),
        ("three_no_intercept", LogisticRegression(fit_intercept=False, random_state=7), kinds, named),
        ("three_newton", LogisticRegression(solver="newton-cholesky"), kinds, named),
        ("two", LogisticRegression(), kinds == 1, plain | {"labels": ["no", "yes"]}),
        ("cross_validated", LogisticRegressionCV(Cs=3, use_legacy_attributes=False), kinds, named),
        ("one_vs_rest", OneVsRestClassifier(LogisticRegression()), several, named),
        ("multi_output", MultiOutputClassifier(LogisticRegression()), several, plain),
    ):
        length = settings["normalize_embeddings"]
        head.fit(arrays[f"learnt_{vectors_file(length)}"], targets)
        model = SetFitModel(model_body=body, model_head=head, **settings)
        found = np.asarray(model.predict_proba(TEXTS, as_numpy=True), np.float64)
        probabilities = found[..., 1] if found.ndim == 3 else found
        classes = head.classes_ if name in ("three_texts", "three_objects") else range(found.shape[1])
        labels = [settings["labels"][each] if settings["labels"] else str(each) for each in classes]
        joblib.dump(head, HERE / f"{name}.pkl")
        lines.append(line(name, settings, labels, probabilities))
    learnt = arrays["learnt_vectors"]
    refused = {
        "chain": ClassifierChain(LogisticRegression()).fit(learnt, several),
        "machine": SVC().fit(learnt, kinds),
        "one_of_several": OneVsRestClassifier(LogisticRegression()).fit(learnt, kinds),
        "constant": OneVsRestClassifier(LogisticRegression()).fit(learnt, several * [1, 1, 0]),
        "untrained": LogisticRegression(),
        "torch": SetFitHead(in_features=WIDTH, out_features=3, device="cpu"),
    }
    for name, head in refused.items():
        joblib.dump(head, HERE / f"{name}.pkl")
    joblib.dump(LogisticRegression().fit(learnt, kinds), HERE / "packed.pkl", compress=3)
    (HERE / "heads.jsonl").write_text("".join(lines))


def earlier() -> None:
    """Write the heads of an earlier scikit-learn, and what it makes of the vectors of the texts."""
    import joblib
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    arrays = np.load(HERE / "vectors.npz")
    learnt, asked = arrays["learnt_vectors"], arrays["asked_vectors"]
    settings: dict[str, Any] = {"normalize_embeddings": False, "labels": NAMES}
    two = settings | {"labels": NAMES[:2]}
    lines = []
    for name, head, targets, own in (
        ("earlier_three", LogisticRegression(), arrays["kinds"], settings),
        ("earlier_two", LogisticRegression(), (arrays["kinds"] == 1).astype(int), two),
        ("earlier_two_softmax", LogisticRegression(multi_class="multinomial"), (arrays["kinds"] == 1).astype(int), two),
        ("earlier_one_vs_rest", OneVsRestClassifier(LogisticRegression()), arrays["several"], settings),
    ):
        head.fit(learnt, targets)
        joblib.dump(head, HERE / f"{name}.pkl")
        lines.append(line(name, own, own["labels"], head.predict_proba(asked)))
    for name, head in {
        "earlier_liblinear": LogisticRegression(solver="liblinear"),
        "earlier_ovr": LogisticRegression(multi_class="ovr"),
        "earlier_newton": LogisticRegression(solver="newton-cholesky"),
    }.items():
        joblib.dump(head.fit(learnt, arrays["kinds"]), HERE / f"{name}.pkl")
    with (HERE / "heads.jsonl").open("a") as file:
        file.writelines(lines)


def line(name: str, settings: dict[str, Any], labels: list[str], probabilities: np.ndarray) -> str:
    told = {"name": name, "settings": settings, "labels": labels, "probabilities": probabilities.round(9).tolist()}
    return json.dumps(told) + "\n"


if __name__ == "__main__":
    earlier() if "--earlier" in sys.argv[1:] else main()
