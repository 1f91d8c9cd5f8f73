"""Where the bytes of a file go."""

import json
import zipfile

import pytest

from convert.builder.build import build
from convert.builder.options import BuildOptions
from convert.tflite.contents import metadata_entry
from convert.tflite.contract import METADATA_ENTRY
from convert.verify.size_by_part import size_by_part
from support.places import DATA

MODEL = DATA / "tiny_intents"


@pytest.fixture(scope="module", params=["int8", "dynamic", "float16"])
def file(request, tmp_path_factory):
    """A file of two lengths."""
    folder = tmp_path_factory.mktemp("size")
    rows = folder / "few.jsonl"
    rows.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:4]))
    path = folder / "tiny.tflite"
    options = BuildOptions(
        MODEL, MODEL / "train.jsonl", rows, path, profile=request.param, length=16, shorter=(8,), calibration_texts=8
    )
    return path, build(options, lambda step: None)


def of(parts, name):
    return [part for part in parts if part["part"] == name]


def test_every_byte_is_counted_once(file):
    path, report = file
    assert report["size"] == size_by_part(path)
    assert sum(part["bytes"] for part in report["size"]) == path.stat().st_size
    assert all(part["bytes"] > 0 for part in report["size"])


def test_weights_are_told_by_what_they_are_for(file):
    _, report = file
    parts = report["size"]
    config = json.loads((MODEL / "config.json").read_text())["backbone"]
    # Few numbers stay in float: a mask's table, which is looked up as well, and factors of a channel.
    embeddings, kernels = (max(of(parts, name), key=lambda part: part["bytes"]) for name in ("embeddings", "kernels"))
    width = {"int8": 1, "float16": 2}[embeddings["type"]]
    assert embeddings["bytes"] >= width * config["vocabulary_size"] * config["hidden_dim"]
    assert kernels["type"] == embeddings["type"]
    weights = [part for part in parts if part["part"] in ("kernels", "embeddings", "biases", "other constants")]
    # The audit counts the constants of the longest length; few of the shorter one's are its own.
    counted = sum(report["audit"]["weight_bytes"].values())
    assert counted <= sum(part["bytes"] for part in weights) < 1.05 * counted


def test_each_length_has_a_structure_of_its_own(file):
    _, report = file
    structures = of(report["size"], "graph structure")
    assert [part["length"] for part in structures] == [8, 16]
    first, second = (part["bytes"] for part in structures)
    assert 0.8 < first / second < 1.25


def test_the_files_inside_are_counted_as_they_are_stored(file):
    path, report = file
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    (vocabulary,), (labels,) = of(report["size"], "vocabulary"), of(report["size"], "labels")
    assert (vocabulary["bytes"], labels["bytes"]) == (sizes["vocab.txt"], sizes["labels.txt"])
    (metadata,) = of(report["size"], "metadata")
    assert metadata["bytes"] > sizes["squeezebert.json"] + len(metadata_entry(path.read_bytes(), METADATA_ENTRY))
