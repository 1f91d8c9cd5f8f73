"""Each engine's table knows every kind of operator that the writer writes, and says who told it."""

import re

import pytest

from convert.engines.rules import RULES
from convert.engines.table import ENGINES, read_engine_table
from convert.graph.operator_kinds import OPERATOR_KINDS
from convert.tflite.operators import OPERATORS
from convert.tflite.runtime_version import OPERATOR_NAMES
from convert.verify import delegate

CPUS = {"xnnpack", "xnnpack-i8mm", "builtin", "openvino", "tflite-micro"}
NPUS = {"ethos-u55", "ethos-u85", "qualcomm", "mediatek", "samsung", "intel", "google-tensor"}


def test_every_engine_that_users_are_told_of_has_a_table():
    assert set(ENGINES) == CPUS | NPUS | {"gpu"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_says_of_every_kind_that_is_written_whether_the_engine_has_it(engine):
    table = read_engine_table(engine)
    ours = OPERATORS.keys() | OPERATOR_KINDS.keys()
    assert ours - table.operators == table.lacks, "name each kind under operators or under lacks"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_names_operators_of_the_schema_and_rules_that_there_are(engine):
    table = read_engine_table(engine)
    assert table.operators <= set(OPERATOR_NAMES.values())
    for limit in table.limits:
        assert limit.operators <= table.operators
        assert limit.rule == "" or limit.rule in RULES
    assert table.kernels in ("xnnpack", "builtin")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_says_who_told_it_and_in_which_version(engine):
    sources = read_engine_table(engine).sources
    assert sources
    assert all(path and re.search(r"\d|runtime pinned", version) for path, version in sources)


@pytest.mark.parametrize("engine", ["xnnpack", "xnnpack-i8mm"])
def test_the_table_of_xnnpack_is_what_the_reasons_go_by(engine):
    table = read_engine_table(engine)
    float_only, quantized = set(delegate._FLOAT_ONLY.split()), set(delegate._QUANTIZED_TOO.split())
    assert table.operators == float_only | quantized
    assert [limit.operators for limit in table.limits] == [float_only]


def test_an_unknown_engine_is_refused_by_name():
    with pytest.raises(KeyError, match="abacus: no such engine; there are builtin, ethos-u55"):
        read_engine_table("abacus")
