"""Operators of a file of ours must fit together; those of another tool's are the runtime's own to judge."""

import json
from pathlib import Path

import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.builder.options import PROFILES, BuildOptions
from convert.builder.profiles import ConversionTexts, convert
from convert.graph.trained_network import read_network
from convert.ptq.float_graph import write_float_profile
from convert.tflite.contract import FACTS_FILE
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.operators import OPERATORS
from convert.tflite.packing import pack_model
from convert.tflite.running.rows import single_rows
from convert.tflite.runtime_version import OPERATOR_NAMES
from convert.tflite.structure.check import check_structure
from keras_model.errors import TfliteError
from support.deployment_graphs import ARCHITECTURES, HEADS, model, rows
from support.places import DATA
from tests.data.make_hostile import CHANGES, sound

HOSTILE = DATA / "hostile"
FAULTS = [json.loads(line) for line in (HOSTILE / "faults.jsonl").read_text().splitlines()]
OURS = FACTS_FILE.encode()
PATH = Path("model.tflite")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["model"])
def test_a_hostile_file_is_refused_with_the_words_that_java_has(fault):
    with pytest.raises(TfliteError) as caught:
        TextInterpreter(HOSTILE / fault["model"])
    assert fault["says"] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_model_that_they_were_made_of_has_every_kind_and_answers():
    kinds = {code.builtinCode for code in schema.ModelT.InitFromPackedBuf(sound()).operatorCodes}
    assert {OPERATOR_NAMES[kind] for kind in kinds} == OPERATORS.keys()
    assert TextInterpreter(HOSTILE / "every_kind.tflite").classify(["the cat"])[0]["label"]


@pytest.mark.parametrize("name", ["stride_zero", "shape_between", "row_as_it_comes", "unknown_kind"])
def test_of_another_tool_no_more_is_asked_than_before(name):
    changed = schema.ModelT.InitFromPackedBuf(sound())
    CHANGES[name][0](changed)
    check_structure(PATH, pack_model(changed))
    with pytest.raises(TfliteError):
        check_structure(PATH, pack_model(changed) + OURS)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_float_file_that_a_build_makes_is_taken(architecture, head):
    network = read_network(model(architecture, head))
    for profile in set(PROFILES) - {"int8"}:
        content, shorter = write_float_profile(network, profile, 12, [6])
        for each in (content, *shorter):
            check_structure(PATH, each + OURS)


# Of each architecture one head, and of each head one type of output.
@pytest.mark.parametrize(
    ("architecture", "head", "output_type"),
    [
        ("squeezebert", "classification", "uint8"),
        ("bert", "token", "int8"),
        ("albert", "question", "float32"),
        ("roberta", "embedding", "int8"),
    ],
)
def test_every_integer_file_that_a_build_makes_is_taken(architecture, head, output_type):
    options = BuildOptions(PATH, PATH, PATH, PATH, "int8", 12, (6,))
    texts = single_rows(rows(architecture, 12, count=2))
    made = convert(model(architecture, head), options, output_type, ConversionTexts(texts), lambda step: None)
    for each in (made.content, *made.shorter, made.float_content):
        check_structure(PATH, each + OURS)


def test_a_table_of_zeros_gets_a_scale_that_is_taken():
    network = read_network(model("bert", "classification"))
    network.token_embedding[:] = 0
    check_structure(PATH, write_float_profile(network, "dynamic", 12)[0] + OURS)
