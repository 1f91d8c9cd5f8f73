"""A narrower copy: which units stay, how near it comes to the whole, and what cannot be narrowed."""

import json

import numpy as np
import pytest

from keras_model import TextClassifier, load_model
from keras_model.cli.parser import main
from keras_model.data.readers import read_texts
from keras_model.train.teachers.teacher_loss import relative_squared_error
from keras_model.trim.least_squares import telling_units
from keras_model.trim.narrow import narrow
from support.places import DATA

TINY = DATA / "tiny_intents"


@pytest.fixture(scope="module")
def classifier():
    return TextClassifier.from_preset(TINY)


@pytest.fixture(scope="module")
def features(classifier):
    return classifier.preprocessor(read_texts(TINY / "train.jsonl")[:200])


def error(teacher, student, features):
    """Squared error of the last hidden state as a share of the whole's, over all tokens."""
    wanted, found = (backbone.hidden_states(features)[-1] for backbone in (teacher, student))
    return float(relative_squared_error(wanted, found, features["mask"][..., None].astype("float32")))


def test_the_units_kept_are_those_that_move_the_output():
    activations = np.random.default_rng(0).normal(size=(100, 4)) * [1, 5, 0, 1] + [0, 0, 9, 0]
    # The second varies most but hardly counts, the third counts but never varies.
    kernel = np.array([[1.0, 0], [0, 0.01], [7, 7], [0, 2]])
    np.testing.assert_array_equal(telling_units(activations, kernel, 2), [[0, 3]])
    # Of two groups, each keeps one: the first two units have the first column of their rows, the others the second.
    np.testing.assert_array_equal(telling_units(activations, kernel[:2], 2, groups=2), [[0], [3]])


def test_units_that_nothing_reads_cost_nothing(features):
    classifier = TextClassifier.from_preset(TINY)
    units = classifier.backbone.intermediate_dim
    for layer in classifier.backbone.encoder_layers:
        kernel = np.array(layer.output_projection.kernel)
        kernel[:, ::2] = 0
        layer.output_projection.kernel.assign(kernel)
    student = narrow(classifier.backbone, features, intermediate_dim=units // 2)
    assert error(classifier.backbone, student, features) < 1e-4


def test_the_wider_the_nearer_on_texts_not_fitted_to(classifier, features):
    held_out = classifier.preprocessor(read_texts(TINY / "test.jsonl")[:50])
    teacher = classifier.backbone
    units, channels = teacher.intermediate_dim, teacher.embedding_dim

    def error_with(**kept):
        return error(teacher, narrow(teacher, features, **kept), held_out)

    fewer, more = (error_with(intermediate_dim=units * share // 8) for share in (1, 4))
    assert more < fewer < 0.5
    fewer, more = (error_with(embedding_dim=channels * share // 8) for share in (3, 6))
    assert more < fewer < 0.5


def test_the_command_keeps_task_and_answers(tmp_path, classifier):
    output = tmp_path / "narrow"
    widths = {
        "intermediate_dim": classifier.backbone.intermediate_dim // 2,
        "embedding_dim": classifier.backbone.embedding_dim * 3 // 4,
    }
    kept = ("--feed-forward", widths["intermediate_dim"], "--embedding", widths["embedding_dim"])
    options = (*kept, "--length", 14, "--half")
    assert (
        main(["narrow", str(TINY), "--fit", str(TINY / "train.jsonl"), *map(str, options), "--output", str(output)])
        == 0
    )
    config = json.loads((output / "config.json").read_text(encoding="utf-8"))
    assert {name: config["backbone"][name] for name in widths} == widths
    assert config["preprocessor"]["sequence_length"] == 14
    texts = read_texts(TINY / "test.jsonl")[:100]
    whole, copy = (model.predict_outputs(texts).argmax(-1) for model in (classifier, load_model(output)))
    assert np.mean(whole == copy) >= 0.8


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "nothing to narrow"),
        (["--feed-forward", "100000"], "give fewer"),
        (["--embedding", "0"], "give fewer"),
        (["--feed-forward", "6"], "a multiple of the 4 groups"),
    ],
)
def test_widths_that_cannot_be(tmp_path, capsys, options, words):
    arguments = ["narrow", str(TINY), "--fit", str(TINY / "train.jsonl"), *options, "--output", str(tmp_path / "out")]
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("argument", "value", "option", "words"),
    [
        ("shared_layers", True, "--embedding", "share one set of weights"),
        ("block_order", [0, 0], "--embedding", "share one set of weights"),
        ("output_groups", 2, "--feed-forward", "4 groups before its units and 2 behind"),
    ],
)
def test_networks_that_cannot_be_narrowed(tmp_path, capsys, argument, value, option, words):
    folder = tmp_path / "model"
    model = load_model(TINY)
    changed = type(model.backbone)(**model.backbone.get_config() | {argument: value})
    TextClassifier(changed, model.preprocessor, model.labels).save_to_preset(folder)
    arguments = ["narrow", str(folder), "--fit", str(TINY / "train.jsonl"), option, "8"]
    assert main([*arguments, "--output", str(tmp_path / "out")]) == 5
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
