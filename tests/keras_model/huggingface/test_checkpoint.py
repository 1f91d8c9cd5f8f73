"""The tensors of a checkpoint, by their names there, as float32; what cannot be read is told with its remedy."""

import json
import shutil
import struct

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from keras_model.errors import CheckpointError
from keras_model.huggingface.checkpoint import HuggingFaceCheckpoint
from keras_model.model_folder import read_weights
from support.places import DATA

EMBEDDING = "embeddings.word_embeddings.weight"
VALUES = np.array([[1.5, -2.0], [0.25, 3.0]], np.float32)


@pytest.fixture
def folder_with(tmp_path):
    def write(tensors):
        save_file(tensors, tmp_path / "model.safetensors")
        return tmp_path

    return write


def refusal(folder, key=None):
    with pytest.raises(CheckpointError) as error:
        checkpoint = HuggingFaceCheckpoint(folder)
        if key:
            checkpoint.read(key)
    return str(error.value)


@pytest.mark.parametrize("stored", [np.float64, np.float32, np.float16, ml_dtypes.bfloat16])
def test_numbers_of_any_precision_are_read_as_float32(folder_with, stored):
    with HuggingFaceCheckpoint(folder_with({EMBEDDING: VALUES.astype(stored)})) as checkpoint:
        found = checkpoint.read(EMBEDDING)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, VALUES)


@pytest.mark.parametrize("prefix", ["", "bert.", "transformer."])
def test_the_prefix_is_found_by_the_word_embedding(folder_with, prefix):
    with HuggingFaceCheckpoint(folder_with({prefix + EMBEDDING: VALUES, "classifier.weight": VALUES})) as checkpoint:
        assert checkpoint.prefix == prefix


def test_parameters_of_a_norm_are_found_under_their_older_names(folder_with):
    norm = {"a.LayerNorm.gamma": VALUES[0], "a.LayerNorm.beta": VALUES[1]}
    tensors = {EMBEDDING: VALUES, **norm, "dense.gamma": VALUES, "new.weight": VALUES[1]}
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint:
        np.testing.assert_array_equal(checkpoint.read("a.LayerNorm.weight"), VALUES[0])
        np.testing.assert_array_equal(checkpoint.read("a.LayerNorm.bias"), VALUES[1])
        with pytest.raises(CheckpointError, match=r"lacks the tensor dense\.weight"):
            checkpoint.read("dense.weight")  # transformers knows them of a LayerNorm alone
        np.testing.assert_array_equal(checkpoint.read("new.weight"), VALUES[1])


def test_what_nobody_read_is_told_but_for_buffers(folder_with):
    tensors = {
        EMBEDDING: VALUES,
        "b.weight": VALUES,
        "LayerNorm.gamma": VALUES,
        "LayerNorm.weight_of_old": VALUES,
        "embeddings.position_ids": np.arange(4),
    }
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint:
        checkpoint.read("LayerNorm.weight")
        assert checkpoint.unused_keys() == ["LayerNorm.weight_of_old", "b.weight", EMBEDDING]


def test_names_are_read_without_what_torch_wraps_around_modules(folder_with):
    tensors = {f"module._orig_mod.bert.{EMBEDDING}": VALUES, "module._orig_mod.bert.module.x.weight": VALUES[:1]}
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint:
        assert checkpoint.prefix == "bert."
        np.testing.assert_array_equal(checkpoint.read("bert.x.weight"), VALUES[:1])


def test_two_names_that_are_one_without_wrappers_are_refused(folder_with):
    folder = folder_with({EMBEDDING: VALUES, "module." + EMBEDDING: VALUES})
    assert refusal(folder).endswith(f"module.{EMBEDDING} and {EMBEDDING} are both {EMBEDDING} without wrappers")


@pytest.mark.parametrize(
    ("prefix", "head"), [("bert.", "classifier"), ("model.bert.", "model.classifier"), ("", "classifier")]
)
def test_a_head_stands_beside_its_encoder(folder_with, prefix, head):
    tensors = {prefix + EMBEDDING: VALUES, f"{head}.weight": VALUES, "elsewhere.classifier.weight": VALUES}
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint:
        assert checkpoint.beside_encoder("classifier") == head


def test_two_heads_are_refused(folder_with):
    tensors = {"model.bert." + EMBEDDING: VALUES, "classifier.weight": VALUES, "model.classifier.weight": VALUES}
    message = r"holds classifier and model\.classifier"
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint, pytest.raises(CheckpointError, match=message):
        checkpoint.beside_encoder("classifier")


class TestSeveralFiles:
    @pytest.fixture
    def folder(self, tmp_path):
        save_file({EMBEDDING: VALUES}, tmp_path / "a.safetensors")
        save_file({"norm.weight": VALUES[0]}, tmp_path / "b.safetensors")
        self.write_index(tmp_path, {EMBEDDING: "a.safetensors", "norm.weight": "b.safetensors"})
        return tmp_path

    @staticmethod
    def write_index(folder, places):
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))

    def test_each_tensor_is_read_from_the_file_that_the_index_names(self, folder):
        with HuggingFaceCheckpoint(folder) as checkpoint:
            np.testing.assert_array_equal(checkpoint.read(EMBEDDING), VALUES)
            np.testing.assert_array_equal(checkpoint.read("norm.weight"), VALUES[0])
            assert checkpoint.unused_keys() == []

    def test_a_whole_file_beside_an_index_counts(self, folder):
        save_file({EMBEDDING: 2 * VALUES}, folder / "model.safetensors")
        with HuggingFaceCheckpoint(folder) as checkpoint:
            np.testing.assert_array_equal(checkpoint.read(EMBEDDING), 2 * VALUES)

    def test_a_missing_file_is_named(self, folder):
        (folder / "b.safetensors").unlink()
        assert refusal(folder) == (
            f"{folder / 'b.safetensors'}: no such file, though model.safetensors.index.json names it"
        )

    def test_a_tensor_that_is_not_in_its_file_is_named(self, folder):
        self.write_index(folder, {EMBEDDING: "b.safetensors"})
        assert refusal(folder) == (
            f"{folder / 'b.safetensors'}: lacks the tensor {EMBEDDING}, "
            "which model.safetensors.index.json says is there"
        )

    @pytest.mark.parametrize("place", ["../a.safetensors", "/etc/passwd", "..", ".", "sub/a.safetensors", ""])
    def test_a_file_elsewhere_is_refused(self, folder, place):
        self.write_index(folder, {EMBEDDING: place})
        assert refusal(folder).endswith(f"names {place!r}, which is no file of this folder")

    def test_a_link_is_followed_as_in_the_cache_of_the_hub(self, folder, tmp_path):
        elsewhere = tmp_path / "blob"
        (folder / "a.safetensors").rename(elsewhere)
        (folder / "a.safetensors").symlink_to(elsewhere)
        with HuggingFaceCheckpoint(folder) as checkpoint:
            assert checkpoint.shapes()

    @pytest.mark.parametrize("content", ["{", "[]", "{}", '{"weight_map": []}', '{"weight_map": {}}'])
    def test_what_is_no_index_is_named(self, folder, content):
        (folder / "model.safetensors.index.json").write_text(content)
        assert refusal(folder).startswith(f"{folder / 'model.safetensors.index.json'}: ")


class TestFilesOfTorch:
    """What `torch.save` wrote counts as safetensors do, where those are not there."""

    FILE = DATA / "torch/pytorch_model.bin"
    KEY = "bert.embeddings.word_embeddings.weight"

    @pytest.fixture
    def wanted(self):
        return load_file(DATA / "huggingface/bert_classification/model.safetensors")

    def test_its_tensors_are_read(self, tmp_path, wanted):
        shutil.copy(self.FILE, tmp_path)
        with HuggingFaceCheckpoint(tmp_path) as checkpoint:
            assert checkpoint.prefix == "bert."
            assert sorted(checkpoint.shapes()) == sorted(tensor.shape for tensor in wanted.values())
            for key, tensor in wanted.items():
                np.testing.assert_array_equal(checkpoint.read(key), tensor, key)

    def test_an_index_tells_which_file_holds_each(self, tmp_path, wanted):
        places = {key: f"pytorch_model-0000{1 + number % 2}-of-00002.bin" for number, key in enumerate(wanted)}
        for place in set(places.values()):
            shutil.copy(self.FILE, tmp_path / place)
        assert refusal(tmp_path).startswith(
            f"{tmp_path / 'pytorch_model.bin.index.json'}: no such file, which says what is in pytorch_model-00001-of"
        )
        (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": places}))
        with HuggingFaceCheckpoint(tmp_path) as checkpoint:
            np.testing.assert_array_equal(checkpoint.read(self.KEY), wanted[self.KEY])

    def test_safetensors_beside_it_count(self, tmp_path, wanted):
        (tmp_path / "pytorch_model.bin").write_bytes(b"not read")
        save_file({self.KEY: wanted[self.KEY] + 1}, tmp_path / "model.safetensors")
        with HuggingFaceCheckpoint(tmp_path) as checkpoint:
            np.testing.assert_array_equal(checkpoint.read(self.KEY), wanted[self.KEY] + 1)

    def test_one_of_half_precision_alone_has_to_be_called_the_weights(self, tmp_path):
        (tmp_path / "pytorch_model.fp16.bin").touch()
        assert "pytorch_model.fp16.bin is not read here (call it pytorch_model.bin if it holds" in refusal(tmp_path)

    @pytest.mark.parametrize(
        "other",
        [
            *(None, "weights.h5", "flax_model.msgpack", "onnx/model.onnx", "model-q8_0.gguf", "epoch=3.ckpt"),
            *("best.pt", "weights.npz", "openvino_model.xml", "model.tflite"),
        ],
    )
    def test_without_weights_the_missing_file_is_named_and_what_is_there(self, tmp_path, other):
        if other is not None:
            (tmp_path / other).parent.mkdir(exist_ok=True)
            (tmp_path / other).touch()
        for rest in ("optimizer.pt", "rng_state.pth", "training_args.bin"):
            (tmp_path / rest).touch()
        beside = f", and {other} is not read here" if other else ""
        assert refusal(tmp_path).startswith(f"{tmp_path / 'model.safetensors'}: no such file{beside}; take ")

    def test_weights_under_another_name_are_to_be_called_by_theirs(self, tmp_path):
        (tmp_path / "model.fp16.safetensors").touch()
        assert "model.fp16.safetensors is not read here (call it model.safetensors if it holds" in refusal(tmp_path)

    def test_parts_without_their_index_are_named(self, tmp_path):
        (tmp_path / "model-00001-of-00002.safetensors").touch()
        assert refusal(tmp_path).startswith(f"{tmp_path / 'model.safetensors.index.json'}: no such file, which says ")


def test_a_damaged_file_is_named(folder_with):
    folder = folder_with({EMBEDDING: VALUES})
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    message = refusal(folder)
    assert message.startswith(f"{path}: not a readable safetensors file (")
    assert message.endswith("); it is damaged or was cut short, so copy it again")


def test_a_file_without_one_encoder_is_refused(folder_with):
    message = "holds no tensor embeddings.word_embeddings.weight"
    folder = folder_with({"classifier.weight": VALUES})
    assert refusal(folder) == f"{folder / 'model.safetensors'}: {message}"
    assert refusal(folder_with({"a." + EMBEDDING: VALUES, "b." + EMBEDDING: VALUES})).endswith("2 encoders: a., b.")
    assert refusal(folder_with({"x" + EMBEDDING: VALUES})).endswith(message)


@pytest.mark.parametrize("wrong", [np.float32("nan"), np.float32("inf"), np.float64(1e300)])
def test_values_that_are_no_finite_numbers_are_refused(folder_with, wrong):
    folder = folder_with({EMBEDDING: VALUES.astype(wrong.dtype), "x.weight": np.array([1, wrong])})
    assert "x.weight holds values that are no finite numbers" in refusal(folder, "x.weight")


def test_a_tensor_that_is_missing_or_quantized_is_named(folder_with):
    folder = folder_with({EMBEDDING: VALUES, "q.weight": np.ones((2, 2), np.int8)})
    path = folder / "model.safetensors"
    advice = "; copy the config.json that belongs to these weights, or the weights anew"
    assert refusal(folder, "encoder.weight") == f"{path}: lacks the tensor encoder.weight{advice}"
    assert refusal(folder, "norm.weight") == f"{path}: lacks the tensor norm.weight; beside the encoder it has q.weight"
    assert refusal(folder, "q.weight") == f"{path}: q.weight is stored as I8; re-save the checkpoint in float32"


@pytest.mark.parametrize(
    "beside", ["qweight", "scales", "SCB", "weight_packed", "weight.absmax", "weight.quant_state.bitsandbytes__nf4"]
)
def test_a_tensor_in_whose_place_quantized_ones_are_is_told_so(folder_with, beside):
    folder = folder_with({EMBEDDING: VALUES, f"encoder.query.{beside}": VALUES})
    message = refusal(folder, "encoder.query.weight")
    assert (
        f"lacks the tensor encoder.query.weight, but has encoder.query.{beside} of quantized weights; take " in message
    )


def header(content, size=None):
    """The begin of a safetensors file, and eight bytes of numbers."""
    data = json.dumps(content).encode()
    return struct.pack("<Q", len(data) if size is None else size) + data + bytes(8)


def tensor(begin, end, shape=(2,)):
    return {"dtype": "F32", "shape": list(shape), "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(4),
        header({EMBEDDING: tensor(0, 8)}, size=2**63),
        header({EMBEDDING: tensor(0, 8)}, size=10**9),
        header({EMBEDDING: tensor(0, 8), "other": tensor(0, 8)}),
        header({EMBEDDING: tensor(0, 8), "other": tensor(4, 8, (1,))}),
        header({EMBEDDING: tensor(0, 2**40, (2**38,))}),
        header({EMBEDDING: tensor(0, 8, (2**62, 2**62, 2))}),
        header({EMBEDDING: tensor(8, 0)}),
        header({EMBEDDING: tensor(0, 8, (-2,))}),
        header({EMBEDDING: tensor(4, 8, (1,))}),
        struct.pack("<Q", 5000) + b"[" * 5000 + bytes(8),
    ],
    ids=range(12),
)
def test_a_header_that_lies_is_refused_before_memory_is_asked_for(tmp_path, data):
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    assert "not a readable safetensors file" in refusal(tmp_path)
    with pytest.raises(CheckpointError, match="not a readable safetensors file"):
        read_weights(path)
