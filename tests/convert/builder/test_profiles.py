"""From a model to the networks of a file, in each profile, on a network of random weights."""

from pathlib import Path

import numpy as np
import pytest

from convert.builder.options import PROFILES, BuildOptions
from convert.builder.profiles import ConversionTexts, Converted, convert
from convert.tflite.contents import read_contents
from convert.tflite.description import ModelDescription
from convert.tflite.running.litert import open_content
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import at_tokens, keras_outputs, model, outputs, rows

LENGTH, SHORT = 12, 6
CASE = ("squeezebert", "token")
FILE = Path("rows.jsonl")


@pytest.fixture(scope="module")
def made():
    """What each profile makes of the same model, and what it told meanwhile."""
    found = {}
    for profile in PROFILES:
        steps = []
        options = BuildOptions(Path("model"), FILE, FILE, Path("x.tflite"), profile, LENGTH, (SHORT,))
        output_type = "int8" if profile == "int8" else "float32"
        sentences = single_rows(rows(CASE[0], LENGTH, count=8, seed=1))
        found[profile] = convert(model(*CASE), options, output_type, ConversionTexts(sentences), steps.append), steps
    return found


@pytest.mark.parametrize(
    ("profile", "tolerance"), [("float32", 1e-4), ("float16", 0.01), ("dynamic", 0.1), ("int8", 0.1)]
)
def test_every_length_answers_nearly_as_keras_does(made, profile, tolerance):
    converted, _ = made[profile]
    for content, length in ((converted.content, LENGTH), (converted.shorter[0], SHORT)):
        features = rows(CASE[0], length)
        found, wanted = (
            at_tokens(x, CASE[1], features) for x in (outputs(content, features), keras_outputs(*CASE, features))
        )
        np.testing.assert_allclose(found, wanted, atol=tolerance)


@pytest.mark.parametrize(("profile", "tolerance"), [("float32", 1e-5), ("float16", 0.002), ("dynamic", 0.02)])
def test_without_groups_a_float_profile_answers_alike(made, profile, tolerance):
    """Built for OpenVINO: one kernel over all channels, which as a larger one is stored smaller where that is asked."""
    options = BuildOptions(Path("model"), FILE, FILE, Path("x.tflite"), profile, LENGTH, engine="openvino")
    content = convert(model(*CASE), options, "float32", ConversionTexts([]), [].append).content
    features = rows(CASE[0], LENGTH)
    np.testing.assert_allclose(outputs(content, features), outputs(made[profile][0].content, features), atol=tolerance)


def test_each_profile_is_smaller_than_the_one_before(made):
    sizes = [len(made[profile][0].content) for profile in ("float32", "float16", "dynamic")]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_the_float_file_is_the_reference_of_all(made):
    (float32, *others) = (made[profile][0] for profile in ("float32", "float16", "dynamic", "int8"))
    assert float32.content == float32.float_content
    assert {converted.float_content for converted in others} == {float32.float_content}


def test_only_integers_have_noise_and_steps_to_tell(made):
    converted, steps = made["int8"]
    assert steps == [
        "planning integer layouts on 8 texts",
        "measuring ranges",
        "rounding weights",
        "correcting offsets",
        "measuring signal to noise",
    ]
    assert set(converted.hidden_states) < set(converted.layers)
    assert len(converted.hidden_states) == 1 + 2 * model(*CASE).backbone.num_layers
    assert converted.fine_tuning is None
    for profile in ("float32", "float16", "dynamic"):
        converted, steps = made[profile]
        assert (converted.layers, converted.hidden_states, steps) == ({}, [], [])


def test_a_noise_budget_is_measured_where_it_is_asked_for_and_changes_no_byte(made):
    options = BuildOptions(Path("model"), FILE, FILE, Path("x.tflite"), "int8", LENGTH, (SHORT,))
    sentences = single_rows(rows(CASE[0], LENGTH, count=8, seed=1))
    steps = []
    measured = convert(
        model(*CASE), options, "int8", ConversionTexts(sentences, None, rows(CASE[0], LENGTH)), steps.append
    )
    plain, _ = made["int8"]
    assert (measured.content, measured.shorter) == (plain.content, plain.shorter)
    assert "measuring noise: everything rounded" in steps
    assert measured.noise_budget["texts"] == 4
    assert plain.noise_budget is None


def test_an_integer_file_computes_in_integers(made):
    kinds = {np.dtype(detail["dtype"]).name for detail in open_content(made["int8"][0].content, 1).get_tensor_details()}
    assert "int8" in kinds
    assert "float32" not in kinds


def test_one_file_holds_every_length(made, tmp_path):
    converted, _ = made["float32"]
    assert isinstance(converted, Converted)
    task = model(*CASE)
    description = ModelDescription(
        task.task, tokenizer=task.preprocessor.tokenizer, sequence_length=LENGTH, labels=task.labels
    )
    path = tmp_path / "x.tflite"
    path.write_bytes(converted.with_metadata(description))
    contents = read_contents(path)
    assert (contents.sequence_length, list(contents.shorter)) == (LENGTH, [SHORT])
