"""The measure is `sentence-transformers` itself: `tests/data/sentences` holds its ids and vectors."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from keras_model import import_huggingface
from keras_model.errors import CheckpointError, UserError
from keras_model.huggingface.sentences.modules import read_modules
from support.places import DATA
from support.sentences import FOLDER, assemble

CASES = sorted(path.name for path in FOLDER.iterdir())
TANH = "torch.nn.modules.activation.Tanh"


@pytest.mark.parametrize("case", CASES)
def test_ids_and_vectors_are_those_of_sentence_transformers(case, tmp_path):
    encoder = import_huggingface(assemble(case, tmp_path))
    told = json.loads((FOLDER / case / "answers.json").read_text(encoding="utf-8"))
    for answer in told["answers"]:
        features = encoder.preprocessor(told["texts"], answer["prompt"])
        ids = [row[kept == 1].tolist() for row, kept in zip(features["ids"], features["mask"], strict=True)]
        assert ids == answer["ids"], answer["prompt"]
        vectors = encoder.encode(told["texts"], prompt=answer["prompt"])
        np.testing.assert_allclose(vectors, answer["vectors"], atol=3e-6)


def test_a_saved_folder_keeps_prompts_and_maps(tmp_path):
    encoder = import_huggingface(assemble("mean_tanh", tmp_path))
    encoder.save_to_preset(tmp_path / "model")
    again = type(encoder).from_preset(tmp_path / "model", sequence_length=8)

    assert again.preprocessor.prompts == encoder.preprocessor.prompts
    np.testing.assert_allclose(again.encode(["a cat"]), encoder.encode(["a cat"]), atol=1e-6)
    np.testing.assert_array_equal(again.encode(["cat"], prompt="passage"), again.encode(["dogcat"], prompt=""))
    with pytest.raises(UserError, match="there is no prompt 'document'; the model has query, passage, none"):
        again.encode(["a cat"], prompt="document")


def test_a_map_without_activation_is_part_of_the_next(tmp_path):
    modules = read_modules(assemble("two_maps", tmp_path))
    assert [(each.kernel.shape, each.activation) for each in modules.dense] == [
        ((16, 32), "gelu"),
        ((8, 16), "sigmoid"),
    ]


@pytest.fixture
def folder(tmp_path):
    return assemble("mean_tanh", tmp_path)


def change(path, **values):
    content = json.loads(path.read_text()) | values
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not ...}))


def set_kinds(folder, *names):
    places = {"Transformer": "", "Pooling": "1_Pooling", "Dense": "2_Dense"}
    modules = [{"type": name, "path": places.get(name.rpartition(".")[2], "3_Normalize")} for name in names]
    (folder / "modules.json").write_text(json.dumps(modules))


def st(*kinds):
    return [f"sentence_transformers.models.{kind}" for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (st("Transformer", "Pooling", "LayerNorm"), "of LayerNorm this has nothing"),
        (st("Transformer", "WeightedLayerPooling", "Pooling"), "of WeightedLayerPooling this has nothing"),
        (st("Transformer", "Dense", "Pooling"), "this reads Transformer, Pooling, and then"),
        (st("Transformer", "Pooling", "Pooling"), "this reads Transformer, Pooling, and then"),
        (st("Transformer"), "this reads Transformer, Pooling, and then"),
        (st("Transformer", "Pooling", "Normalize", "Dense"), "scales vectors to length 1 at the end alone"),
        ([*st("Transformer", "Pooling"), "custom_code.Dense"], "has the module custom_code.Dense"),
    ],
)
def test_other_modules_and_orders_are_refused(folder, kinds, says):
    set_kinds(folder, *kinds)
    with pytest.raises(CheckpointError, match=says):
        read_modules(folder)


@pytest.mark.parametrize("place", ["../other", "/etc", "1_Pooling/../../other"])
def test_a_place_outside_of_the_folder_is_refused(folder, place):
    modules = json.loads((folder / "modules.json").read_text())
    modules[1]["path"] = place
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(CheckpointError, match=f"names '{place}', which is no place in this folder"):
        read_modules(folder)


def test_a_list_that_is_nested_very_deeply_is_refused(folder):
    (folder / "modules.json").write_text("[" * 100_000)
    with pytest.raises(CheckpointError, match="not a list of sentence-transformers modules"):
        read_modules(folder)


@pytest.mark.parametrize(
    ("file", "values", "says"),
    [
        (
            "2_Dense",
            {"activation_function": "torch.nn.modules.activation.Softplus"},
            "activation_function is torch.nn.*",
        ),
        ("2_Dense", {"activation_function": "custom.Tanh"}, "activation_function is custom.Tanh"),
        ("2_Dense", {"use_residual": True}, "use_residual is True"),
        ("2_Dense", {"module_input_name": "token_embeddings"}, "module_input_name is 'token_embeddings'"),
        ("2_Dense", {"unheard_of": 1}, "has the key 'unheard_of'"),
        ("2_Dense", {"out_features": 25}, r"linear.weight has shape \(24, 32\), config.json calls for \(25, 32\)"),
        ("2_Dense", {"bias": False}, "holds linear.bias, for which config.json has no place"),
        ("1_Pooling", {"pooling_mode_max_tokens": True}, "pooling is max, mean; this network has mean and cls"),
        ("1_Pooling", {"pooling_mode": "lasttoken"}, "pooling is lasttoken"),
        ("1_Pooling", {"pooling_mode": ["mean", "mean"]}, "pooling is mean, mean"),
        ("1_Pooling", {"pooling_mode": 3}, "pooling_mode is 3"),
        ("1_Pooling", {"pooling_mode": []}, r"pooling_mode is \[\]; it must be a name or a list of names"),
        ("1_Pooling", {"pooling_mode": "mean_sqrt_len_tokens"}, "pooling is mean_sqrt_len_tokens"),
        ("1_Pooling", {"unheard_of": 1}, "has the key 'unheard_of'"),
        ("1_Pooling", {"include_prompt": False}, "include_prompt false"),
    ],
)
def test_other_settings_are_refused_by_name(folder, file, values, says):
    change(folder / file / "config.json", **values)
    with pytest.raises(CheckpointError, match=says):
        import_huggingface(folder)


def test_a_prompt_outside_of_the_mean_is_no_matter_where_there_are_no_prompts(folder):
    change(folder / "1_Pooling" / "config.json", include_prompt=False)
    (folder / "config_sentence_transformers.json").unlink()
    assert import_huggingface(folder).encode(["a"]).shape == (1, 24)


def test_weights_of_a_map_are_held_to_their_table(folder):
    path = folder / "2_Dense" / "model.safetensors"
    tensors = load_file(path)
    save_file(tensors | {"residual.weight": tensors["linear.weight"]}, path)
    with pytest.raises(CheckpointError, match=r"holds residual\.weight, for which config.json has no place"):
        read_modules(folder)
    save_file({"linear.bias": tensors["linear.bias"]}, path)
    with pytest.raises(CheckpointError, match=r"lacks the tensor linear\.weight"):
        read_modules(folder)
    save_file(tensors | {"linear.bias": tensors["linear.bias"] * np.nan}, path)
    with pytest.raises(CheckpointError, match="holds NaN"):
        read_modules(folder)
    path.rename(folder / "2_Dense" / "pytorch_model.bin")
    with pytest.raises(CheckpointError, match=r"pytorch_model\.bin: is no file of weights of torch"):
        read_modules(folder)


def test_weights_of_a_map_may_be_in_a_file_of_torch(folder):
    wanted = read_modules(folder).dense
    (folder / "2_Dense" / "model.safetensors").unlink()
    shutil.copy(DATA / "torch/dense.bin", folder / "2_Dense" / "pytorch_model.bin")
    (found,) = read_modules(folder).dense
    np.testing.assert_array_equal(found.kernel, wanted[0].kernel)
    np.testing.assert_array_equal(found.bias, wanted[0].bias)


def test_a_map_of_another_width_than_the_network_is_refused(folder):
    change(folder / "2_Dense" / "config.json", in_features=16)
    path = folder / "2_Dense" / "model.safetensors"
    tensors = load_file(path)
    save_file(tensors | {"linear.weight": np.ascontiguousarray(tensors["linear.weight"][:, :16])}, path)
    with pytest.raises(CheckpointError, match="takes 16 numbers, what is before it gives 32"):
        import_huggingface(folder)


def test_a_module_without_a_path_is_refused(folder):
    modules = json.loads((folder / "modules.json").read_text())
    del modules[1]["path"]
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(CheckpointError, match="each with its type and its path"):
        read_modules(folder)


def test_a_file_that_is_no_list_is_refused(folder):
    (folder / "modules.json").write_text("[]")
    with pytest.raises(CheckpointError, match="names no module; give the file"):
        read_modules(folder)
    (folder / "modules.json").write_text('{"a": 1}')
    with pytest.raises(CheckpointError, match="not a list of sentence-transformers modules"):
        read_modules(folder)
    (folder / "modules.json").unlink()
    assert read_modules(folder) is None
