"""LiteRT is opened with what it can run, and what it cannot is refused in a line."""

import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.packing import pack_model
from convert.tflite.running.litert import MOST_THREADS, check_threads, open_interpreter
from keras_model.errors import InputFileError, TfliteError, UserError
from support.tiny_tflite import bare


def test_what_would_mislead_the_runtime_does_not_reach_it(tmp_path):
    path = tmp_path / "broken.tflite"
    path.write_bytes(bare("classification_uint8")[:3000])
    for content in (None, b"no model"):
        with pytest.raises(TfliteError, match=r"broken\.tflite: truncated or damaged: an offset leads outside"):
            open_interpreter(path, content=content)
    path.write_bytes(b"")
    with pytest.raises(InputFileError, match=r"broken\.tflite: cannot read the file"):
        open_interpreter(path)


def test_a_file_that_is_missing_is_told_with_the_name_that_may_be_meant(tmp_path):
    (tmp_path / "model.tflite").touch()
    with pytest.raises(InputFileError, match=r"modle\.tflite: no such file; did you mean 'model\.tflite'\?"):
        open_interpreter(tmp_path / "modle.tflite")


def test_what_the_runtime_cannot_run_is_refused_with_its_reason(tmp_path):
    path = tmp_path / "custom.tflite"
    model = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    model.operatorCodes[0].builtinCode = model.operatorCodes[0].deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    model.operatorCodes[0].customCode = b"Nobody's"
    path.write_bytes(pack_model(model))
    for content in (None, path.read_bytes()):
        with pytest.raises(TfliteError, match=r"custom\.tflite: TensorFlow Lite cannot run it: .*Nobody's"):
            open_interpreter(path, content=content)


@pytest.mark.parametrize(
    ("threads", "told"),
    [
        (0, "at least 1, but are 0"),
        (MOST_THREADS + 1, f"at most {MOST_THREADS}, but are {MOST_THREADS + 1}"),
        ("2", "a whole number, but are '2'"),
        (1.5, "a whole number, but are 1.5"),
        (None, "a whole number, but are None"),
        (True, "a whole number, but are True"),
    ],
)
def test_threads_that_would_end_the_process_are_refused(threads, told):
    with pytest.raises(UserError) as error:
        check_threads(threads)
    assert str(error.value) == f"threads must be {told}"
    check_threads(MOST_THREADS)
