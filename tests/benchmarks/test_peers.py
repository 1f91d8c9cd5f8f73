import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from rich.console import Console

from benchmarks.peers import compare as module
from benchmarks.peers.answering import AnsweringProcess, time_in_turns
from benchmarks.peers.catalogue import Peer, catalogue
from benchmarks.peers.command_line import main
from benchmarks.peers.compare import Places, compare
from benchmarks.peers.environment import HERE, PeerEnvironment, last_line
from benchmarks.peers.network_file import write_network
from benchmarks.peers.plot import profile_plot
from benchmarks.peers.report import render
from benchmarks.peers.source import Inputs, Source
from keras_model.errors import CheckpointError, InputFileError, UserError
from support.places import DATA

MODEL = DATA / "tiny_intents"
INPUTS = Inputs(MODEL, MODEL / "test.jsonl", MODEL / "train.jsonl", length=16, rows=12)
# Stands in for the peers' environment: has their runtime of .tflite files, and none of their converters.
HERE_AND_NOW = SimpleNamespace(python=Path(sys.executable))


@pytest.fixture(scope="module")
def source():
    return Source(INPUTS)


def test_rows_are_drawn_alike_every_time_and_calibration_holds_none_of_them(source):
    assert len(source.rows) == 12
    assert Source(INPUTS).rows == source.rows
    assert not {row.text for row in source.rows} & set(source.texts)


def test_every_peer_is_named_once_and_made_after_what_it_is_made_from(source, tmp_path):
    names = [peer.name for peer in catalogue(source, tmp_path, HERE_AND_NOW, HERE_AND_NOW)]
    assert len(names) == len(set(names)) == 15
    assert names.index("tensorflow float32") < names.index("quantizer int8")
    without = [peer.name for peer in catalogue(source, tmp_path, HERE_AND_NOW, None)]
    assert without == [name for name in names if not name.startswith("executorch")]


def test_the_network_is_written_with_every_array_and_fact(source, tmp_path):
    write_network(source.network, tmp_path / "network.npz")
    with np.load(tmp_path / "network.npz") as stored:
        facts = json.loads(str(stored["facts"]))
        block = source.network.blocks[-1]
        assert facts["num_blocks"] == len(source.network.blocks)
        assert facts["head.task"] == "classification"
        name = f"blocks.{facts['num_blocks'] - 1}.intermediate"
        assert facts[f"{name}.groups"] == block.intermediate.groups
        np.testing.assert_array_equal(stored[f"{name}.kernel"], block.intermediate.kernel)
        assert "head.classifier.bias" in stored


def test_files_are_compared_with_keras_and_a_peer_that_fails_is_told(source, tmp_path, monkeypatch):
    made = []

    def peers(source, folder, environment, executorch):
        def ours(path):
            made.append(path)
            from convert.ptq.float_graph import write_float_graph

            path.write_bytes(write_float_graph(source.float_graph))

        def refused(path):
            path.write_text("half")
            raise UserError("no [such] operator")

        yield Peer("ours", "litert", environment, folder / "ours.tflite", ours)
        yield Peer("logits", "litert", environment, folder / "ours.tflite", ours, logits=True)
        yield Peer("refused", "litert", environment, folder / "refused.tflite", refused)
        yield Peer("broken", "litert", environment, folder / "broken.tflite", lambda path: path.write_text("no model"))

    monkeypatch.setattr(module, "catalogue", peers)
    places = Places(tmp_path / "files", HERE_AND_NOW, None, SimpleNamespace(run=None))
    monkeypatch.setattr(module, "count", lambda paths, emulator, processor: [len(processor)] * len(paths))
    report = compare(INPUTS, places, ["cortex-a76"], 3, lambda step: None)
    assert json.loads(json.dumps(report)) == report
    ours, logits, refused, broken = report["peers"]
    assert ours["failed"] is None
    assert ours["agreement"] == 1
    assert ours["worst_difference"] < 1e-4
    assert ours["score"] == report["keras"]
    assert ours["instructions"] == {"cortex-a76": 10}
    assert 0 < ours["milliseconds"]["min"] <= ours["milliseconds"]["median"]
    assert ours["ratio_to_first"] == 1
    assert logits["agreement"] == 1  # of probabilities, a softmax changes the values and not the order
    assert logits["mean_difference"] > 0.01
    assert refused["failed"] == "no [such] operator"
    assert not (tmp_path / "files" / "refused.tflite").exists()
    assert "odel" in broken["failed"]
    assert "milliseconds" not in broken

    console = Console(width=300)
    with console.capture() as capture:
        console.print(render(report))
    assert re.search(r"ours .*100\.00 %", capture.get())
    assert "failed: refused: no [such] operator" in capture.get()

    monkeypatch.setattr(module, "count", lambda *_: pytest.fail("counted again"))
    again = compare(INPUTS, places, ["cortex-a76"], 3, lambda step: None)
    assert len(made) == 1
    assert again["peers"][0]["agreement"] == 1


def test_the_plot_has_a_panel_for_each_processor_and_a_point_for_each_counted_file():
    def peer(name, error, **counts):
        return {"name": name, "failed": None, "mean_difference": error, "instructions": counts}

    peers = [
        peer("ours int8", 0.01, a76=28e6, a53=115e6),
        peer("ours <float>", 0.0, a76=240e6, a53=300e6),
        peer("onnx int8", 0.02),
        {"name": "broken", "failed": "why"},
    ]
    report = {"inputs": {"model": "a & b", "length": 64}, "peers": peers}
    root = fromstring(profile_plot(report))
    space = "{http://www.w3.org/2000/svg}"
    panels = root.findall(f"{space}g")
    assert len(panels) == 2
    for panel in panels:
        points = {point.find(f"{space}title").text.split(":")[0]: point for point in panel.iter(f"{space}circle")}
        assert list(points) == ["ours int8", "ours <float>"]
        across, down = ([float(point.get(axis)) for point in points.values()] for axis in ("cx", "cy"))
        assert across[0] < across[1]  # more instructions are further right
        assert down[0] < down[1]  # a larger error is further up


def test_names_of_points_that_lie_together_stand_below_each_other_in_their_own_panel():
    names = [f"quantizer int8 {number}" for number in range(8)]
    counts = {"a76": 119e6, "a53": 180e6}
    peers = [{"name": name, "failed": None, "mean_difference": 0.95, "instructions": counts} for name in names]
    peers.append({"name": "far", "failed": None, "mean_difference": 1e-6, "instructions": {"a76": 28e6, "a53": 90e6}})
    root = fromstring(profile_plot({"inputs": {"model": "a", "length": 64}, "peers": peers}))
    space = "{http://www.w3.org/2000/svg}"
    for panel in root.findall(f"{space}g"):
        heights = sorted(float(text.get("y")) for text in panel.iter(f"{space}text") if text.text in names)
        lines = [float(line.get("y1")) for line in panel.iter(f"{space}line")]
        assert len(heights) == len(names)
        assert min(after - before for before, after in pairwise(heights)) > 11
        assert min(lines) - 10 < heights[0] and heights[-1] < max(lines)


def test_a_folder_of_other_files_or_inputs_is_left_alone(tmp_path):
    places = Places(tmp_path, HERE_AND_NOW, None, None)
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputFileError, match="other files"):
        compare(INPUTS, places, [], 1, lambda step: None)
    (tmp_path / "inputs.json").write_text("{}")
    with pytest.raises(InputFileError, match="other inputs"):
        compare(INPUTS, places, [], 1, lambda step: None)
    with pytest.raises(UserError, match="runs"):
        compare(INPUTS, places, [], 0, lambda step: None)


def test_files_take_turns_and_every_round_begins_with_another():
    order = []

    def process(name):
        return SimpleNamespace(milliseconds=lambda: order.append(name) or len(order))

    times = time_in_turns([process("a"), process("b"), process("c")], 2)
    assert order == ["a", "b", "c", "b", "c", "a"]
    assert times.tolist() == [[1, 2, 3], [6, 4, 5]]


def test_a_runtime_that_is_missing_is_told_in_one_line(tmp_path):
    with pytest.raises(UserError, match=r"No module named '(executorch|torch)'"):
        AnsweringProcess(Path(sys.executable), "executorch", tmp_path / "x", tmp_path / "y", tmp_path / "z")


def test_the_last_line_of_a_program_tells_why_it_failed():
    assert last_line("Traceback\n  File\nRuntimeError: too large\n", "", 1) == "RuntimeError: too large"
    assert last_line("", "refused\n", 1) == "refused"
    assert last_line("", "", -9) == "exit code -9"


def test_faulty_inputs_are_refused_before_anything_is_installed(tmp_path, capsys):
    rows, environment = str(MODEL / "test.jsonl"), tmp_path / "environment"
    assert main([str(tmp_path), rows, "--calibration", rows, "--environment", str(environment)]) != 0
    assert main([str(MODEL), "none.jsonl", "--calibration", rows, "--environment", str(environment)]) == 3
    assert not environment.exists()
    assert all(line.startswith("error: ") for line in capsys.readouterr().err.splitlines())


def test_tasks_without_comparison_are_refused(tmp_path):
    config = json.loads((MODEL / "config.json").read_text())
    inputs = Inputs(tmp_path, MODEL / "test.jsonl", MODEL / "train.jsonl")
    (tmp_path / "config.json").write_text(json.dumps(config | {"task": "question-answering"}))
    with pytest.raises(CheckpointError, match="question-answering"):
        Source(inputs)
    relative = config["backbone"] | {"relative_position_buckets": 32}
    (tmp_path / "config.json").write_text(json.dumps(config | {"backbone": relative}))
    with pytest.raises(CheckpointError, match="relative positions"):
        Source(inputs)
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "vocab.txt").write_bytes((MODEL / "vocab.txt").read_bytes())
    (tmp_path / "labels.txt").write_bytes((MODEL / "labels.txt").read_bytes())
    with pytest.raises(CheckpointError, match="lacks model"):
        Source(inputs)


def test_an_environment_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputFileError, match="other files"):
        PeerEnvironment(tmp_path, HERE / "requirements.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_peers_run_on_the_products_runtime():
    def pins(path):
        return dict(line.split("==") for line in path.read_text().split() if "==" in line)

    ours, theirs = pins(HERE.parents[1] / "requirements.txt"), pins(HERE / "requirements.txt")
    shared = set(ours) & set(theirs)
    assert "ai-edge-litert" in shared
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}
