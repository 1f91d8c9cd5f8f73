"""What each engine makes of real files."""

import pytest

from convert.engines.audit import audit_engines
from convert.engines.table import ENGINES
from convert.verify.audit import audit
from keras_model.errors import InputFileError
from support.places import ROOT

GROUPED = ROOT / "assets/intents/intents.tflite"


@pytest.fixture(scope="module")
def found():
    return audit_engines(GROUPED, ENGINES)


@pytest.fixture(scope="module")
def audited():
    return audit(GROUPED)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_taken_and_left_is_the_whole_file(found, audited, engine):
    told = found[engine]
    counted = sum(row["count"] for row in audited["operators"])
    assert told["operators"] == counted
    assert told["taken"] + sum(row["count"] for row in told["left"]) == counted
    assert all(row["reason"] and row["count"] == len(row["names"]) for row in told["left"])


@pytest.mark.parametrize("engine", ["xnnpack", "xnnpack-i8mm"])
def test_xnnpack_is_asked_itself(found, audited, engine):
    assert found[engine]["taken"] == audited["delegated"]


def test_what_is_left_behind_the_only_piece_cuts_nothing(found):
    assert (found["xnnpack"]["verdict"], found["xnnpack"]["partitions"]) == ("in one piece", 1)
    assert {"SOFTMAX", "QUANTIZE"} <= {row["op"] for row in found["xnnpack"]["left"]}


def test_built_in_kernels_take_what_the_runtime_opens(found):
    assert (found["builtin"]["verdict"], found["builtin"]["left"]) == ("whole", [])


def test_an_engine_that_leaves_an_operator_of_the_network_cuts_it(found):
    assert found["samsung"]["verdict"] == "cut"
    assert [row["op"] for row in found["samsung"]["left"]] == ["ELU"]
    assert found["samsung"]["partitions"] > 1


def test_what_is_left_is_told_with_types_ranks_and_reason(found):
    (row,) = [row for row in found["openvino"]["left"] if row["op"] == "MAXIMUM"]
    assert (row["types"], row["ranks"], row["count"]) == ("int32, int32", "2, 3", 3)
    assert row["reason"].startswith("openvino: MAXIMUM raises [1, ")


def test_ids_and_look_ups_may_stay_behind(found):
    assert found["gpu"]["verdict"] == "whole but for ids and GATHER"
    assert found["gpu"]["partitions"] == 1
    assert found["ethos-u85"]["verdict"] == "whole"


def test_what_vela_leaves_of_the_intents_is_what_its_table_says(found):
    """Vela 5.2.0 compiles this file for an Ethos-U55 with 11 operators on the CPU, and for an Ethos-U85 with none."""
    left = {row["op"]: row["count"] for row in found["ethos-u55"]["left"]}
    assert left == {"GATHER": 3, "MAXIMUM": 3, "MINIMUM": 3, "SLICE": 2}
    assert (found["ethos-u55"]["verdict"], found["ethos-u55"]["partitions"]) == ("whole but for ids and GATHER", 1)


def test_a_missing_file_is_told():
    with pytest.raises(InputFileError, match="no such file"):
        audit_engines("nowhere.tflite", ["builtin"])
