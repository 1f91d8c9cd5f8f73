"""The mean of several runs: of their weights, and nothing but these may differ."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from keras_model import load_model
from keras_model.command_line import main
from keras_model.model_folder import read_weights

TINY = Path(__file__).parent / "data" / "tiny_intents"


@pytest.fixture
def runs(tmp_path):
    """Two models a step to either side of the committed one."""
    folders = []
    for name, step in (("one", 0.01), ("other", -0.01)):
        model = load_model(TINY)
        for weight in model.weights:
            noise = np.random.default_rng(len(weight.path)).normal(size=weight.shape)
            weight.assign(weight + step * noise.astype("float32"))
        model.save_to_preset(tmp_path / name)
        folders.append(tmp_path / name)
    return folders


def test_the_mean_of_two_lies_between_them(tmp_path, runs):
    output = tmp_path / "mean"
    assert main(["average", *map(str, runs), "--output", str(output)]) == 0
    wanted, found = (read_weights(folder / "model.safetensors") for folder in (TINY, output))
    assert wanted.keys() == found.keys()
    for name, weight in wanted.items():
        np.testing.assert_allclose(found[name], weight.astype("float32"), atol=1e-6)
    texts = ["wake me up at six", "how much money is left"]
    np.testing.assert_allclose(
        load_model(output).predict_outputs(texts), load_model(TINY).predict_outputs(texts), atol=1e-4
    )
    record = json.loads((output / "training.json").read_text(encoding="utf-8"))
    assert [folder["folder"] for folder in record["mean_of"]] == ["one", "other"]


def test_the_mean_weighs_every_model_alike(tmp_path, runs):
    one, other = map(str, runs)
    assert main(["average", one, one, other, "--output", str(tmp_path / "mean")]) == 0
    first, second, mean = (read_weights(Path(f) / "model.safetensors") for f in (one, other, tmp_path / "mean"))
    for name, weight in mean.items():
        np.testing.assert_allclose(weight, (2 * first[name] + second[name]) / 3, atol=1e-6)


def test_models_of_other_labels_are_refused(tmp_path, capsys, runs):
    labels = (runs[1] / "labels.txt").read_text(encoding="utf-8").splitlines()
    (runs[1] / "labels.txt").write_text("".join(f"{label}\n" for label in reversed(labels)), encoding="utf-8")
    assert main(["average", *map(str, runs), "--output", str(tmp_path / "mean")]) == 5
    assert "labels are not those of" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()


def test_a_model_that_lacks_a_weight_is_refused(tmp_path, capsys, runs):
    weights = read_weights(runs[1] / "model.safetensors")
    weights.popitem()
    save_file(weights, runs[1] / "model.safetensors")
    assert main(["average", *map(str, runs), "--output", str(tmp_path / "mean")]) == 5
    assert "other names or shapes" in capsys.readouterr().err


def test_one_model_has_no_mean(tmp_path, capsys):
    assert main(["average", str(TINY), "--output", str(tmp_path / "mean")]) == 2
    assert "two models or more" in capsys.readouterr().err
