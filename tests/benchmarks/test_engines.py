"""The benchmark of engines, with stand-ins for those that no test environment has."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from benchmarks.engines.command_line import main
from benchmarks.engines.compare import compare
from benchmarks.engines.intel import Partitioned, partition
from benchmarks.engines.report import render
from benchmarks.engines.vela import compile_for
from benchmarks.peers.environment import last_line
from convert.tflite.contents import read_contents
from convert.tflite.interpreter import TextInterpreter
from keras_model.errors import UserError
from support.browser import REFUSAL, pretend_browser
from support.places import ROOT
from support.tiny_tflite import LABELS, write

HERE = ROOT / "benchmarks/engines"
TEXTS = ["a cat", "the dog", "and the cat and the dog"]
VELA = """#!/bin/sh
mkdir -p "$5"
cp "$1" "$5/classification_uint8_vela.tflite"
printf 'experiment,inference_time\\ndefault,0.0389\\n' > "$5/classification_uint8_summary_System.csv"
echo 'CPU operators = 3 (2.1%)'
"""
PARTITIONER = """#!/bin/sh
echo 'Partitioning yielded 2 new subgraphs'
echo '(new subgraphs graph)LiteRtSubgraph : [ #ops=9 #tensors=1 ]' >&2
echo '(new subgraphs graph)LiteRtSubgraph : [ #ops=5 #tensors=1 ]' >&2
"""


def run(script, arguments):
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(last_line(done.stderr, done.stdout, done.returncode))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="module")
def environment(folder):
    """Has this process's runtime, a Vela and a partitioner that only pretend, and neither OpenVINO nor tflite-micro."""
    folder = folder / "environment"
    tools = folder / "lib/python3/site-packages/ai_edge_litert/tools"
    for path, text in ((folder / "bin/vela", VELA), (tools / "apply_plugin_main", PARTITIONER)):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    return SimpleNamespace(folder=folder, run=run)


@pytest.fixture(scope="module")
def programs(folder):
    with pretend_browser(folder / "programs") as programs:
        yield programs


@pytest.fixture(scope="module")
def rows(folder, environment, programs):
    file = write(folder)
    features = TextInterpreter(file).preprocessor(TEXTS)
    files = dict.fromkeys(("usual", "openvino", "intel"), file)
    return compare(files, features, TEXTS, folder, environment, lambda step: None)


def test_each_engine_has_a_row_and_one_that_fails_says_why(rows):
    found = {row["engine"]: row for row in rows}
    for engine in ("XNNPACK", "LiteRT CompiledModel"):
        assert (found[engine]["labels"], found[engine]["worst_steps"]) == (len(TEXTS), 0)
        assert found[engine]["milliseconds"] > 0
    assert found["built-in kernels"]["taken"] == found["built-in kernels"]["operators"]
    assert "openvino" in found["OpenVINO CPU"]["failed"]
    assert "tflite_micro" in found["tflite-micro"]["failed"]
    page = found["LiteRT.js in Chromium"]
    assert (page["labels"], page["worst_steps"], page["milliseconds"]) == (len(TEXTS), 0, 2.0)
    assert found["MediaPipe Text Classifier in Chromium"]["failed"] == REFUSAL
    vela = found["Vela, ethos-u55-256"]
    assert (vela["operators"] - vela["taken"], vela["milliseconds"], vela["estimated"]) == (3, 38.9, True)
    assert (found["LiteRT's partitioner, Intel NPU"]["taken"], found["LiteRT's partitioner, Intel NPU"]["pieces"]) == (
        14,
        2,
    )
    console = Console(width=200)
    with console.capture() as capture:
        console.print(render(rows, len(TEXTS)))
    assert "38.9 estimated" in capture.get()
    assert "3 of 3" in capture.get()
    assert "failed: OpenVINO CPU: " in capture.get()


def test_what_vela_compiled_gets_its_vocabulary_back(folder, rows):
    assert read_contents(folder / "ethos-u85-512" / "attached.tflite").labels == LABELS


def test_a_compiler_that_fails_is_told_by_its_last_line(tmp_path, environment):
    failing = tmp_path / "bin/vela"
    failing.parent.mkdir()
    failing.write_text("#!/bin/sh\necho 'no such accelerator' >&2\nexit 1\n", encoding="utf-8")
    failing.chmod(0o755)
    with pytest.raises(UserError, match="no such accelerator"):
        compile_for("ethos-u55-256", write(tmp_path), tmp_path / "out", SimpleNamespace(folder=tmp_path))
    assert partition(write(tmp_path), tmp_path, environment) == Partitioned(14, 2)


def test_the_engines_are_pinned_and_the_runtime_is_the_products():
    ours, theirs = (_pins(folder / "requirements.txt") for folder in (ROOT, HERE))
    assert {"ethos-u-vela", "openvino", "tflite-micro"} <= theirs.keys()
    assert theirs["ai-edge-litert"] == ours["ai-edge-litert"]
    assert theirs["numpy"] == ours["numpy"]


def test_more_rows_than_there_are_is_refused_before_any_work(capsys):
    rows = ROOT / "tests/data/tiny_intents/test.jsonl"
    assert main([str(rows.parent), str(rows), "--calibration", str(rows), "--rows", "100000"]) == 2
    assert "--rows 100000" in capsys.readouterr().err


def _pins(path: Path):
    return dict(re.findall(r"^([\w-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))
