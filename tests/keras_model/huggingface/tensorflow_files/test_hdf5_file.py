"""Files that TensorFlow's classes of transformers 4.46 wrote (`tests/data/make_tensorflow.py`), read without them."""

import shutil

import h5py
import numpy as np
import pytest
from safetensors.numpy import load_file

from keras_model import import_huggingface
from keras_model.errors import CheckpointError
from keras_model.huggingface.tensorflow_files.hdf5_file import open_tensorflow, torch_name
from support.places import DATA

NAMES = sorted(path.stem for path in (DATA / "tensorflow").iterdir())
DENSE = "bert/tf_bert_model/bert/pooler/dense"


@pytest.mark.parametrize("name", NAMES)
def test_tensors_are_those_of_the_safetensors_that_it_was_made_of(name):
    wanted = load_file(DATA / "huggingface" / name / "model.safetensors")
    with open_tensorflow(DATA / "tensorflow" / f"{name}.h5") as file:
        # TensorFlow's MPNet has a pooler, which no head reads.
        assert {key for key in file.keys() if "mpnet.pooler" not in key} == set(wanted)  # noqa: SIM118
        for key in wanted:
            assert file.get_slice(key).get_dtype() == "F32"
            assert tuple(file.get_slice(key).get_shape()) == wanted[key].shape
            np.testing.assert_array_equal(file.get_tensor(key), wanted[key], key)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_with_it_alone_answers_as_transformers(name, tmp_path):
    folder = shutil.copytree(DATA / "huggingface" / name, tmp_path / "checkpoint")
    (folder / "model.safetensors").unlink()
    shutil.copyfile(DATA / "tensorflow" / f"{name}.h5", folder / "tf_model.h5")
    reference = np.load(folder / "reference.npz")
    (folder / "reference.npz").unlink()

    model = import_huggingface(folder)

    logits = np.asarray(model({key: reference[key] for key in ("ids", "mask", "segment_ids")}))
    np.testing.assert_allclose(logits, reference["logits"], atol=2e-5)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bert/bert/embeddings/LayerNorm/beta:0", "embeddings.LayerNorm.bias"),
        (
            "bert/tf_bert_model/bert/encoder/layer_._10/output/dense/kernel:0",
            "bert.encoder.layer.10.output.dense.weight",
        ),
        (
            "distilbert/tf_distil_bert/distilbert/embeddings/word_embeddings/weight:0",
            "distilbert.embeddings.word_embeddings.weight",
        ),
        ("nsp___cls/tf_bert_for_pre_training/nsp___cls/seq_relationship/kernel:0", "cls.seq_relationship.weight"),
        ("mlm___cls/tf_bert/mlm___cls/predictions/bias:0", "cls.predictions.bias"),
        ("a/b/c/embeddings:0", "c.weight"),
        ("a/b/c/moving_mean:0", None),
        ("a/b/c/kernel", None),
        ("a/b/c/kernel:1", None),
        ("kernel:0", None),
        ("layers/dense/vars/0", None),
    ],
)
def test_names_are_those_of_torch_or_none(name, told):
    assert torch_name(name) == told


def refusal(path):
    with pytest.raises(CheckpointError) as caught, open_tensorflow(path) as file:
        for key in file.keys():  # noqa: SIM118
            file.get_tensor(key)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_numbers_that_lie_elsewhere_are_refused(tmp_path):
    path = tmp_path / "tf_model.h5"
    for link in (h5py.ExternalLink("other.h5", "/x"), h5py.SoftLink("/x")):
        with h5py.File(path, "w") as file:
            file[f"{DENSE}/kernel:0"] = link
        assert "leads elsewhere" in refusal(path)
    with h5py.File(path, "w") as file:
        file.create_dataset(f"{DENSE}/bias:0", (4,), "f4", external=[(str(tmp_path / "raw"), 0, 16)])
    assert "lies in another file" in refusal(path)
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    with h5py.File(path, "w") as file:
        file.create_virtual_dataset(f"{DENSE}/bias:0", layout)
    assert "lies in another file" in refusal(path)


def test_a_file_of_another_program_is_refused(tmp_path):
    path = tmp_path / "tf_model.h5"
    with h5py.File(path, "w") as file:
        file["layers/dense/vars/0"] = np.zeros(3)
    assert "has layers/dense/vars/0, which is no name that transformers gives" in refusal(path)
    with h5py.File(path, "w") as file:
        file["a/b/c/kernel:0"] = np.zeros((2, 3))
        file["d/e/c/weight:0"] = np.zeros((3, 2))
    assert "has c.weight twice" in refusal(path)
    with h5py.File(path, "w") as file:
        file["/".join("x" * 40)] = np.zeros(3)
    assert "lies deeper than any weight" in refusal(path)
    with h5py.File(path, "w") as file:
        file["a/b/c/kernel:0"] = np.dtype("f4")
    assert "a/b/c/kernel:0 is no array" in refusal(path)
    with h5py.File(path, "w") as file:
        file["a"] = file["/"]
    assert "lies deeper than any weight" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"weights"])
def test_what_is_no_file_of_hdf5_is_told(tmp_path, content):
    path = tmp_path / "tf_model.h5"
    path.write_bytes(content)
    assert "is no file of HDF5, or a damaged one" in refusal(path)


def test_a_file_that_is_cut_is_told(tmp_path):
    content = (DATA / "tensorflow/albert_question.h5").read_bytes()
    path = tmp_path / "tf_model.h5"
    for size in range(0, len(content) - 1, 4999):
        path.write_bytes(content[:size])
        refusal(path)


def test_numbers_of_other_types_are_named(tmp_path):
    path = tmp_path / "tf_model.h5"
    with h5py.File(path, "w") as file:
        for number, kind in enumerate(("<f2", "<f8", "<i8", ">f4", "<u2")):
            file[f"a/b/c{number}/kernel:0"] = np.ones((2, 3), kind)
    with open_tensorflow(path) as file:
        kinds = [file.get_slice(f"c{number}.weight").get_dtype() for number in range(5)]
        assert kinds == ["F16", "F64", "I64", ">f4", "uint16"]
