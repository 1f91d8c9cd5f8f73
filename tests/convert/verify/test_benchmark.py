import json

import pytest

from convert.verify.benchmark import benchmark
from keras_model.errors import InputFileError, TfliteError, UserError
from support.tiny_tflite import FOLDER, write


def test_each_file_is_timed_against_the_first(tmp_path):
    paths = [write(tmp_path), FOLDER / "classification_float.tflite", FOLDER / "embedding_int8.tflite"]
    report = benchmark(paths, threads=2, runs=5)
    assert json.loads(json.dumps(report)) == report
    assert (report["threads"], report["runs"]) == (2, 5)
    assert [row["path"] for row in report["files"]] == [str(path) for path in paths]
    assert [row["length"] for row in report["files"]] == [16, 16, 16]
    assert report["files"][0]["ratio_to_first"] == 1
    for row, path in zip(report["files"], paths, strict=True):
        assert row["bytes"] == path.stat().st_size
        assert 0 < row["milliseconds"]["min"] <= row["milliseconds"]["median"]


def test_faulty_arguments_are_refused(tmp_path):
    path = FOLDER / "embedding_int8.tflite"
    with pytest.raises(UserError, match="at least one"):
        benchmark([])
    with pytest.raises(UserError, match="runs must be"):
        benchmark([path], runs=0)
    with pytest.raises(UserError, match="runs must be at most 1000000, but are 1"):
        benchmark([path], runs=10**20)
    with pytest.raises(UserError, match="threads must be"):
        benchmark([path], threads=0)
    with pytest.raises(UserError, match="threads must be at most 1024, but are 100000"):
        benchmark([path], threads=100_000)
    with pytest.raises(InputFileError):
        benchmark([tmp_path / "none.tflite"])
    (tmp_path / "text.tflite").write_text("no model")
    with pytest.raises(TfliteError):
        benchmark([path, tmp_path / "text.tflite"])
    cut = tmp_path / "cut.tflite"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(TfliteError):
        benchmark([cut])
