"""The rows are answered by all networks alike, and a file that the runtime refuses tells of its network."""

from pathlib import Path

import pytest

from convert.builder.answering import answer_rows, held_by_eight_bits
from convert.builder.given import read_given
from convert.builder.options import BuildOptions
from convert.builder.profiles import ConversionTexts, convert
from convert.builder.subject import open_subject
from keras_model.errors import CheckpointError, TfliteError
from support.places import DATA

MODEL = DATA / "tiny_intents"


def silent(step):
    pass


@pytest.mark.parametrize(("profile", "error"), [("int8", CheckpointError), ("dynamic", TfliteError)])
def test_of_int8_alone_the_network_is_to_blame_for_a_file_that_is_refused(profile, error):
    options = BuildOptions(Path("model"), Path("texts"), Path("rows"), Path("x.tflite"), profile)
    with pytest.raises(error) as caught, held_by_eight_bits(options):
        raise TfliteError("x.tflite: damaged")
    assert str(caught.value).startswith("model: TensorFlow Lite refuses" if profile == "int8" else "x.tflite: damaged")


def test_a_network_whose_numbers_are_too_large_for_eight_bits_is_told():
    options = BuildOptions(Path("model"), Path("texts"), Path("rows"), Path("x.tflite"))
    with pytest.raises(CheckpointError) as caught, held_by_eight_bits(options):
        raise FloatingPointError("block_0/query reaches 1e+30")
    assert str(caught.value).startswith("model: block_0/query reaches 1e+30 in a text, far beyond")


def test_rows_are_answered_beside_keras_and_the_float_graph(tmp_path):
    few = tmp_path / "few.jsonl"
    few.write_text("".join((MODEL / "test.jsonl").read_text().splitlines(keepends=True)[:3]))
    options = BuildOptions(MODEL, MODEL / "train.jsonl", few, tmp_path / "x.tflite", profile="float32", length=16)
    given = read_given(options)
    subject = open_subject(options, given)
    converted = convert(subject.model, options, given.output_type, ConversionTexts([]), silent)
    (tmp_path / "scratch").mkdir()
    found = answer_rows(options, given, subject, converted, tmp_path / "scratch", silent)
    sides = found.sides
    assert found.file == tmp_path / "scratch/x.tflite" and found.file.is_file()
    assert not options.output.exists(), "it has not been judged yet"
    assert sides.in_keras.predictions == sides.in_float.predictions == sides.by_file.predictions
    assert (sides.rows, sides.in_dynamic_range, found.no_answer) == (subject.rows, None, None)
