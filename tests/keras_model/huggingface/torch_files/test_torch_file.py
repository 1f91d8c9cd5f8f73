"""Files that torch 2.15 wrote (`tests/data/make_torch.py`), read without it."""

import random
import zipfile

import numpy as np
import pytest
from safetensors.numpy import load_file

from keras_model.errors import CheckpointError
from keras_model.huggingface.torch_files.torch_file import open_torch
from support.places import DATA

FILES = DATA / "torch"
LAYOUTS = ["bin", "old.bin"]
NUMBERS = np.arange(100, dtype=np.float32).reshape(10, 10)


def tensors(path):
    with open_torch(path) as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tensors_may_be_parts_of_others_and_lie_in_any_order(layout):
    views = tensors(FILES / f"views.{layout}")
    wanted = {
        "inner": NUMBERS[2:5, 1:4],
        "turned": NUMBERS.T,
        "row": NUMBERS[3],
        "none": np.zeros((0, 4), np.float32),
        "one": np.array(5),
        "every_second": NUMBERS[::2],
    }
    assert list(views) == list(wanted)
    for name, values in wanted.items():
        np.testing.assert_array_equal(views[name], values, name)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_type_of_numbers_is_read(layout):
    path = FILES / f"types.{layout}"
    with open_torch(path) as file:
        kinds = {name: file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118
        assert all(file.get_slice(name).get_shape() == [4] for name in kinds)
    assert kinds == {name: name.upper() for name in kinds}
    assert len(kinds) == 10
    for name, values in tensors(path).items():
        wanted = [0, 1, 2.5, 100] if "f" in name else [False, True, True, True] if name == "bool" else [0, 1, 2, 100]
        assert values.tolist() == wanted, name


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_state_of_a_training_has_the_network_a_level_deeper(layout):
    (found,) = tensors(FILES / f"state_dict.{layout}").items()
    assert found[0] == "weight"
    np.testing.assert_array_equal(found[1], NUMBERS[0])


@pytest.mark.parametrize("layout", [*LAYOUTS, "protocol_4.bin"])
def test_an_ordered_dictionary_of_parameters_with_notes_of_its_own_is_one_of_tensors(layout):
    np.testing.assert_array_equal(tensors(FILES / f"ordered.{layout}")["weight"], NUMBERS[:2, :3])


def test_a_checkpoint_has_the_tensors_of_its_safetensors():
    wanted = load_file(DATA / "huggingface/bert_classification/model.safetensors")
    found = tensors(FILES / "pytorch_model.bin")
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_array_equal(found[name], values, name)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("module", r"holds an object of torch\.nn\.modules\.linear\.Linear, which is no tensor"),
        ("list", "holds no tensors by name"),
        ("expanded", "holds a tensor of more numbers than it has, which it would repeat"),
        ("complex", "weight is of ComplexFloatStorage, a type that is not read here"),
    ],
)
def test_what_is_no_dictionary_of_tensors_is_refused_by_what_it_is(name, fault, layout):
    path = FILES / f"{name}.{layout}"
    if (name, layout) == ("module", "old.bin"):
        fault = "is no file of weights of torch"  # it names the source of its class beside it
    with pytest.raises(CheckpointError, match=fault) as caught:
        tensors(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_packed_archive_is_refused(tmp_path):
    path = tmp_path / "packed.bin"
    with zipfile.ZipFile(FILES / "views.bin") as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in source.infolist():
            packed.writestr(entry.filename, source.read(entry))
    with pytest.raises(CheckpointError, match="its archive is packed, which torch's never is"):
        tensors(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x02.", b"weights", b"\x80\x02N." * 5])
def test_what_is_no_file_of_torch_is_told_so(tmp_path, content):
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"a\.bin: is no file of weights of torch, or a damaged one"):
        tensors(path)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["views", "state_dict"])
def test_a_damaged_file_is_read_or_refused_in_one_line(tmp_path, name, layout):
    content = (FILES / f"{name}.{layout}").read_bytes()
    path = tmp_path / "damaged.bin"
    rng = random.Random(f"{name} {layout}")
    refused = 0
    for number in range(400):
        damaged = bytearray(content)
        if number % 4 == 0:
            del damaged[rng.randrange(len(content)) :]
        else:
            for _ in range(rng.randint(1, 4)):
                damaged[rng.randrange(len(content))] = rng.randrange(256)
        path.write_bytes(damaged)
        try:
            tensors(path)
        except CheckpointError as error:
            assert "\n" not in str(error)
            refused += 1
    assert refused > 100
