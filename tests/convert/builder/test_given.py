"""What a build is given is read, and what is faulty is refused, before Keras is started."""

from dataclasses import replace
from pathlib import Path

import pytest

from convert.builder.given import read_given
from convert.builder.options import BuildOptions
from convert.builder.threshold import RejectionOptions
from keras_model.errors import CalibrationError, InputFileError, UserError
from support.places import DATA

MODEL = DATA / "tiny_intents"


@pytest.fixture
def options(tmp_path):
    return BuildOptions(
        folder=MODEL,
        calibration=MODEL / "train.jsonl",
        evaluation=MODEL / "test.jsonl",
        output=tmp_path / "tiny.tflite",
        length=24,
    )


def refusal(error, options, **changes):
    with pytest.raises(error) as caught:
        read_given(replace(options, **changes))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_rows_and_texts_are_read(options):
    given = read_given(replace(options, fine_tune=MODEL / "train.jsonl", calibration_texts=60))
    assert (given.task, given.output_type, given.kernels) == ("classification", "uint8", "xnnpack")
    assert (len(given.rows), len(given.texts.texts), len(given.lessons.texts)) == (240, 60, 480)
    assert given.rejection is None and given.no_answer is None


def test_faults_are_found_before_keras_is_started(options, tmp_path):
    assert "choose 3 to 64" in refusal(UserError, options, length=65)
    assert "choose 3 to 64" in refusal(UserError, options, length=2)
    assert "float32, not uint8" in refusal(UserError, options, profile="dynamic", output_type="uint8")
    assert "0 or more" in refusal(UserError, options, max_drop=-1.0)
    assert "0 or more" in refusal(UserError, options, max_drop=float("nan"))
    assert "no such folder" in refusal(InputFileError, options, output=tmp_path / "none" / "x.tflite")
    assert "is a folder" in refusal(InputFileError, options, output=tmp_path)
    assert "cannot write there" in refusal(InputFileError, options, output=Path("/proc/x.tflite"))
    assert "no such model folder" in refusal(InputFileError, options, folder=tmp_path / "none")
    assert "stand in the evaluation" in refusal(CalibrationError, options, calibration=options.evaluation)
    assert "fine-tune on other" in refusal(CalibrationError, options, fine_tune=options.evaluation)
    assert "no such file" in refusal(InputFileError, options, fine_tune=tmp_path / "none.txt")
    assert "nothing to fine-tune" in refusal(UserError, options, fine_tune=options.calibration, profile="dynamic")


def test_an_input_is_never_overwritten(options, tmp_path):
    copy = tmp_path / "train.jsonl"
    copy.write_bytes(options.calibration.read_bytes())
    assert "is an input" in refusal(InputFileError, options, calibration=copy, output=copy)
    assert "is an input" in refusal(InputFileError, options, fine_tune=copy, output=copy)
    rejection = RejectionOptions(options.evaluation, copy, 0.5)
    assert "is an input" in refusal(InputFileError, options, rejection=rejection, output=copy)
    assert copy.read_bytes() == options.calibration.read_bytes()
