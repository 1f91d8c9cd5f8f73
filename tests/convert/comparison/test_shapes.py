import numpy as np

from convert.comparison.shapes import COMPARED_PROFILES, write_shape
from convert.tflite.running.litert import open_interpreter
from support.comparison import GROUPED, LENGTH, silent


def test_the_same_shape_gives_the_same_files(tmp_path):
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    (facts, first), (again, second) = (
        write_shape("one", GROUPED, LENGTH, tmp_path / folder, silent) for folder in ("first", "second")
    )
    assert facts == again
    for profile in COMPARED_PROFILES:
        assert first[profile].read_bytes() == second[profile].read_bytes()


def test_the_strict_file_is_strict(tmp_path):
    _, paths = write_shape("one", GROUPED, LENGTH, tmp_path, silent)
    kinds = {
        profile: {np.dtype(detail["dtype"]).name for detail in open_interpreter(path).get_tensor_details()}
        for profile, path in paths.items()
    }
    assert "float32" not in kinds["int8"]
    assert "int8" not in kinds["float32"]
    assert {"int8", "float32"} <= kinds["dynamic"]
