"""Distillation: the stream of text, the loss, and what an interruption costs."""

import itertools

import keras
import numpy as np
import pytest

from keras_model import FeatureExtractor, Preprocessor, SqueezeBertBackbone, WordPieceTokenizer
from keras_model.cli.parser import main
from keras_model.data.readers import read_texts
from keras_model.errors import CheckpointError, UserError
from keras_model.tasks.loading import load_model
from keras_model.train import distillation
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.corpus import LINES_AT_ONCE, Corpus, Place
from keras_model.train.distiller import Distiller
from keras_model.train.settings import DistillationSettings
from support.places import DATA

TINY = DATA / "tiny_intents"


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(TINY / "vocab.txt"), 16)


@pytest.fixture(scope="module")
def texts():
    return read_texts(TINY / "train.jsonl")[:200]


def extractor(preprocessor, seed, width=32, layers=2):
    keras.utils.set_random_seed(seed)
    size = preprocessor.tokenizer.vocabulary_size
    backbone = SqueezeBertBackbone(size, layers, width, 2, 2 * width, max_sequence_length=32)
    return FeatureExtractor(backbone, preprocessor)


@pytest.fixture(scope="module")
def teacher(preprocessor):
    return extractor(preprocessor, seed=1)


def drawn(corpus, count, start=None):
    return list(itertools.islice(corpus.batches(start or Place()), count))


def test_an_epoch_holds_every_token_once(preprocessor, texts):
    tokenizer = preprocessor.tokenizer
    texts = [text for text in texts if len(tokenizer.encode(text).ids) <= 14]
    paragraph = " ".join(texts[:20])
    rest = len(tokenizer.encode(paragraph).ids) % 14
    corpus = Corpus([*texts, paragraph], preprocessor, batch_tokens=64, seed=0)
    batches = [batch for batch, _ in itertools.takewhile(lambda pair: pair[1].epoch == 0, corpus.batches(Place()))]

    found = np.concatenate([batch["ids"][batch["mask"] == 1] for batch in batches])
    found = np.bincount(found, minlength=tokenizer.vocabulary_size)
    ids = [id_ for text in [*texts, paragraph] for id_ in tokenizer.encode(text).ids]
    wanted = np.bincount(ids, minlength=tokenizer.vocabulary_size)
    wanted[[tokenizer.cls_id, tokenizer.sep_id]] = found[tokenizer.cls_id]
    assert found[tokenizer.cls_id] == len(texts) + len(tokenizer.encode(paragraph).ids) // 14 + (rest >= 8)
    assert (wanted - found).sum() == (rest if rest < 8 else 0), "only a rest shorter than eight tokens is left out"
    assert (wanted >= found).all()
    assert max(batch["ids"].size for batch in batches) <= 64
    assert max(batch["ids"].shape[1] for batch in batches) <= 16


def test_batches_of_few_shapes_hold_every_row_and_some_twice(preprocessor, texts):
    texts = [text for text in dict.fromkeys(texts) if len(preprocessor.tokenizer.encode(text).ids) <= 14]
    corpus = Corpus(texts, preprocessor, batch_tokens=112, seed=0, few_shapes=True)
    batches = [batch for batch, _ in itertools.takewhile(lambda pair: pair[1].epoch == 0, corpus.batches(Place()))]

    assert {batch["ids"].shape for batch in batches} == {(14, 8), (7, 16)}
    found = {tuple(ids[mask == 1]) for batch in batches for ids, mask in zip(batch["ids"], batch["mask"], strict=True)}
    features = preprocessor(texts)
    wanted = {tuple(ids[mask == 1]) for ids, mask in zip(features["ids"], features["mask"], strict=True)}
    assert found == wanted
    short = sum(len(row) <= 8 for row in wanted) // 14
    assert len(batches) == short + -(-(len(texts) - 14 * short) // 7)


@pytest.mark.parametrize("few_shapes", [False, True])
def test_the_stream_goes_on_from_any_place(preprocessor, texts, few_shapes):
    corpus = Corpus(texts, preprocessor, batch_tokens=96, seed=4, few_shapes=few_shapes)
    whole = drawn(corpus, 60)
    assert whole[-1][1].epoch > 0, "the stream must have begun anew"
    for step in (1, 20, 45):
        resumed = drawn(corpus, 5, start=whole[step - 1][1])
        for (features, place), (wanted, wanted_place) in zip(resumed, whole[step : step + 5], strict=True):
            assert place == wanted_place
            np.testing.assert_array_equal(features["ids"], wanted["ids"])
    assert len(texts) < LINES_AT_ONCE


@pytest.mark.parametrize("relation_weight", [0.0, 1.0])
def test_a_copy_of_the_teacher_has_no_loss(preprocessor, texts, teacher, relation_weight):
    copy = SqueezeBertBackbone(**teacher.backbone.get_config())
    copy.set_weights(teacher.backbone.get_weights())
    settings = DistillationSettings(relation_weight=relation_weight)
    features = preprocessor(texts[:8])

    def loss(student):
        distiller = Distiller(teacher.backbone, student, settings)
        return float(distiller.compute_loss(features, y_pred=distiller(features)))

    assert loss(copy) == pytest.approx(0, abs=1e-5)
    assert loss(extractor(preprocessor, seed=2).backbone) > 0.1


def test_padding_does_not_change_the_loss(preprocessor, texts, teacher):
    student = extractor(preprocessor, seed=2).backbone
    distiller = Distiller(teacher.backbone, student, DistillationSettings(relation_weight=1.0))
    features = preprocessor([text for text in texts if len(text) < 30][:8])
    longest = features["mask"].sum(axis=1).max()
    assert longest < 16
    cut = {name: array[:, :longest] for name, array in features.items()}
    wide, narrow = (float(distiller.compute_loss(x, y_pred=distiller(x))) for x in (features, cut))
    assert wide == pytest.approx(narrow, rel=1e-5)


def run(teacher, preprocessor, texts, folder, tokens=3000, width=32, layers=2, **changed):
    student = extractor(preprocessor, seed=2, width=width, layers=layers)
    settings = DistillationSettings(tokens=tokens, batch_tokens=128, learning_rate=3e-3, save_tokens=1000, **changed)
    record = distillation.distil(teacher, student, texts, texts[:16], settings, TrainingCheckpoint(folder))
    return [np.array(weight) for weight in student.weights], record


@pytest.fixture(scope="module")
def whole_run(teacher, preprocessor, texts, tmp_path_factory):
    return run(teacher, preprocessor, texts, tmp_path_factory.mktemp("whole"))


def test_distillation_brings_the_student_closer(whole_run):
    history = whole_run[1]["history"]
    assert history[-1]["error"] < 0.8 * history[0]["error"]
    assert history[-1]["cosine"] > history[0]["cosine"]


def test_products_in_bfloat16_learn_as_much(teacher, preprocessor, texts, whole_run, tmp_path):
    _, record = run(teacher, preprocessor, texts, tmp_path, precision="bfloat16")
    assert record["history"][-1]["error"] == pytest.approx(whole_run[1]["history"][-1]["error"], rel=0.02)
    assert record["history"] != whole_run[1]["history"]


def test_same_weights_after_an_interruption(teacher, preprocessor, texts, whole_run, tmp_path, monkeypatch):
    calls = []

    def interrupted_at_the_third_measure(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    real = distillation.measure
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(distillation, "measure", interrupted_at_the_third_measure)
        run(teacher, preprocessor, texts, tmp_path)
    weights, record = run(teacher, preprocessor, texts, tmp_path)

    assert [entry["tokens"] for entry in record["history"]] == [entry["tokens"] for entry in whole_run[1]["history"]]
    for resumed, uninterrupted in zip(weights, whole_run[0], strict=True):
        np.testing.assert_allclose(resumed, uninterrupted, atol=1e-5)


def test_a_narrower_and_shallower_student_learns(teacher, preprocessor, texts, tmp_path):
    _, record = run(teacher, preprocessor, texts, tmp_path, width=16, layers=1)
    assert record["history"][-1]["error"] < record["history"][0]["error"]


def test_a_teacher_of_another_vocabulary_is_refused(teacher):
    student = SqueezeBertBackbone(7, 2, 32, 2, 64)
    with pytest.raises(CheckpointError, match="vocabulary_size"):
        Distiller(teacher.backbone, student, DistillationSettings())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tokens": 0}, "tokens is 0; it must be at least 1"),
        ({"warmup": 2}, "warmup is 2; it must be between 0 and 1"),
        ({"learning_rate": 0}, "learning rate is 0; it must be above 0"),
        ({"hidden_weight": 0, "pooled_weight": 0}, "nothing would be learned"),
        ({"precision": "float64"}, "precision is 'float64'; it must be one of float32, bfloat16"),
    ],
)
def test_settings_out_of_bounds(settings, message):
    with pytest.raises(UserError, match=message):
        DistillationSettings(**settings)


def test_command(teacher, texts, tmp_path, capsys):
    teacher.save_to_preset(tmp_path / "teacher")
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    arguments = ["distill", str(tmp_path / "teacher"), "--corpus", str(corpus), "--output", str(tmp_path / "student")]
    code = main([*arguments, "--init", str(tmp_path / "teacher"), "--tokens", "500", "--batch-tokens", "100"])
    assert code == 0, capsys.readouterr().err
    assert load_model(tmp_path / "student").task == "backbone"
    assert not (tmp_path / "student.checkpoint").exists()

    resumed = [*arguments, "--init", str(tmp_path / "teacher"), "--tokens", "500", "--batch-tokens", "100"]
    assert main([*resumed, "--stop-after", "200"]) == 0
    assert (tmp_path / "student.checkpoint").exists()
    assert main(resumed) == 3, "a run that was not resumed may not be lost"
    assert main([*resumed, "--resume"]) == 0
    assert not (tmp_path / "student.checkpoint").exists()

    corpus.write_text("one line\n", encoding="utf-8")
    assert main([*arguments, "--init", str(tmp_path / "teacher")]) == 4
    assert "too few texts to distil from" in capsys.readouterr().err
    assert main([*arguments, "--init", str(tmp_path / "nowhere")]) == 3
