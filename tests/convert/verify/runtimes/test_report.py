from convert.verify.runtimes.check import FileUnderTest, check_runtime
from convert.verify.runtimes.report import lines, operator, operators_table, runtime_fault
from keras_model.cli.kit.output import print_table
from support.runtimes import Faulty, open_kept
from support.tiny_tflite import write

FOUND = {
    "operator": 31,
    "op": "CONV_2D",
    "tensor": 60,
    "name": "block_0/query",
    "worst_steps": 1.0,
    "row": 2,
    "at": [0, 3],
    "given": -7,
    "expected": -6,
    "differing": 0.5,
    "mean_steps": -0.5,
}


def test_an_operator_is_told_with_its_worst_place():
    assert operator(FOUND) == (
        "operator 31, CONV_2D, tensor 60 (block_0/query): 1 step at [0, 3] of text 2, -7 for -6; "
        "50.0% of its numbers differ, by -0.500 in the mean"
    )
    assert "1e+09 steps at [] of text 2, nan for 0.5;" in operator(
        FOUND | {"worst_steps": 1e9, "at": [], "given": "nan", "expected": 0.5}
    )


def test_a_runtime_without_a_fault_has_a_table_and_no_verdict(tmp_path, capsys):
    report = check_runtime(FileUnderTest(write(tmp_path)), open_kept, ["the cat"])
    assert runtime_fault(report) == ""
    print_table(operators_table(report))
    told = capsys.readouterr().out
    assert "support.runtimes:open_kept beside LiteRT's built-in kernels" in " ".join(told.split())
    assert all(kind["op"] in told for kind in report["kinds"])
    count = len(FileUnderTest(write(tmp_path)).kernels.operators)
    assert lines(report) == [
        f"{count} of {count} operators compared, each given the runtime's own inputs; texts: 1",
        "the output is at most 0 steps from that of the kernels, each run whole",
    ]


def test_the_verdict_names_the_first_operator(tmp_path):
    def mine(data):
        return Faulty(data, 12, lambda right: right ^ 64)

    report = check_runtime(FileUnderTest(write(tmp_path)), mine, ["the cat"])
    (off,) = report["off"]
    name = f"operator 12, {off['op']}, which writes tensor {off['tensor']} ({off['name']})"
    assert runtime_fault(report).endswith(f"mine: computes otherwise than the built-in kernels, first in {name}")
    assert lines(report)[-1].startswith(f"off: operator 12, {off['op']}, tensor ")


def test_many_operators_are_counted_and_inputs_come_first(tmp_path):
    report = check_runtime(FileUnderTest(write(tmp_path)), open_kept, ["the cat"])
    found = report | {"off": [FOUND] * 8, "rounding": FOUND, "first": FOUND, "by": "a:b"}
    assert lines(found)[-2:] == ["off: 3 more", f"rounds otherwise: {operator(FOUND)}"]
    told = "a:b: has other ids in its network than it was given, first of text 2"
    assert runtime_fault(found | {"inputs": {"ids": 2}}) == told
