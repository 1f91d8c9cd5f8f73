"""Operators of a file of ours must fit together; those of another tool's are the runtime's own to judge."""

import json
from pathlib import Path

import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.builder.profiles import PROFILES
from convert.graph.build_graph import build_graph
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import plan_integers
from convert.ptq.float_graph import write_float_graph, write_float_profile
from convert.tflite.contract import FACTS_FILE
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.operators import OPERATORS
from convert.tflite.packing import pack_model
from convert.tflite.runtime_version import OPERATOR_NAMES
from convert.tflite.session import single_rows
from convert.tflite.structure.check import check_structure
from keras_model.errors import TfliteError
from support.deployment_graphs import ARCHITECTURES, HEADS, float_graph, model, rows
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
