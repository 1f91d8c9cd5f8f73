"""Several lengths in one file: one set of weights, the same answers, and the shortest that holds a text runs."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.builder.build import build
from convert.builder.options import BuildOptions
from convert.builder.report import build_tables
from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.tflite.contents import shorter_lengths
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.tflite.running.rows import single_rows
from convert.verify.audit import audit
from convert.verify.benchmark import benchmark
from keras_model import Preprocessor
from keras_model.errors import TfliteError, UserError
from support.deployment_graphs import ARCHITECTURES, HEADS, at_tokens, float_graph, model, outputs, rows
from support.places import DATA
from support.tiny_tflite import FOLDER, LABELS, LENGTH, bare, description, write

SHORT = 8
TINY = {
    "classification_uint8": "classification",
    "token-classification_uint8": "token-classification",
    "question-answering_int8": "question-answering",
    "embedding_int8": "embedding",
}


def both(name="classification_uint8"):
    """The tiny model of 16 tokens with the one of 8 beside it; they answer the same text differently."""
    return with_metadata(bare(name), description(TINY[name]), [bare(f"{name}_{SHORT}")])


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "both.tflite"
    path.write_bytes(both())
    return path


@pytest.mark.parametrize("name", TINY)
def test_each_network_in_the_file_answers_as_it_did_alone(name, tmp_path):
    path = tmp_path / "both.tflite"
    path.write_bytes(both(name))
    file, alone = TextInterpreter(path), {}
    assert file.lengths == (SHORT, LENGTH)
    alone[LENGTH] = TextInterpreter(write(tmp_path, name))
    short = with_metadata(bare(f"{name}_{SHORT}"), description(TINY[name], sequence_length=SHORT))
    (tmp_path / "short.tflite").write_bytes(short)
    alone[SHORT] = TextInterpreter(tmp_path / "short.tflite")
    for length, other in alone.items():
        for row in single_rows(Preprocessor(file.tokenizer, length)(["the cat", "a", ""])):
            np.testing.assert_array_equal(file.raw(**row), other.raw(**row))


def test_a_reader_that_knows_of_one_length_finds_the_longest(path, tmp_path):
    content, alone = path.read_bytes(), write(tmp_path).read_bytes()
    root, other = (schema.Model.GetRootAs(data) for data in (content, alone))
    assert root.SubgraphsLength() == root.SignatureDefsLength() == 1
    assert root.Subgraphs(0).OperatorsLength() == other.Subgraphs(0).OperatorsLength()
    assert root.Subgraphs(0).Tensors(root.Subgraphs(0).Inputs(0)).ShapeAsNumpy().tolist() == [1, LENGTH]


def test_the_rest_of_the_file_is_a_whole_model_with_aligned_weights(path):
    content = path.read_bytes()
    ((length, place),) = shorter_lengths(path, content).items()
    assert length == SHORT
    assert place % 16 == 0
    rest = content[place:]
    found = schema.Model.GetRootAs(rest)
    alone = schema.ModelT.InitFromPackedBuf(bare(f"classification_uint8_{SHORT}"))
    weights = [found.Buffers(number) for number in range(found.BuffersLength())]
    held = {b"" if buffer.DataIsNone() else buffer.DataAsNumpy().tobytes() for buffer in weights}
    assert held == {b"" if buffer.data is None else bytes(buffer.data) for buffer in alone.buffers}
    start = np.frombuffer(rest, np.uint8).__array_interface__["data"][0]
    filled = [buffer.DataAsNumpy() for buffer in weights if not buffer.DataIsNone()]
    assert all((data.__array_interface__["data"][0] - start) % 16 == 0 for data in filled)


def test_weights_that_are_equal_are_there_once(path, tmp_path):
    table = max((bytes(b.data) for b in schema.ModelT.InitFromPackedBuf(both()).buffers if b.data is not None), key=len)
    assert len(table) == 200 * 8
    assert path.read_bytes().count(table) == 1


def test_the_same_models_give_the_same_bytes():
    assert both() == both()


def test_a_text_runs_at_the_shortest_length_that_holds_it(path):
    file = TextInterpreter(path)
    fits, too_long = "a b c d e f", "a b c d e f g"
    at = {
        length: file.dequantize(file.raw(**Preprocessor(file.tokenizer, length)([fits]))) for length in (SHORT, LENGTH)
    }
    assert np.abs(at[SHORT] - at[LENGTH]).max() > file.step
    np.testing.assert_array_equal(file.probabilities([fits]), at[SHORT])
    np.testing.assert_array_equal(file.probabilities([("a b c", "d e")]).shape, (1, len(LABELS)))
    longest = TextInterpreter(FOLDER.parent / "android" / "classification_uint8.tflite")
    texts = [too_long, "a b c d e f g h i j k l m n o p q", ("a b c", "d e f")]
    np.testing.assert_array_equal(file.probabilities(texts), longest.probabilities(texts))
    mask = np.zeros((1, LENGTH), np.int32)
    assert file.shortest(mask) == SHORT
    mask[0, SHORT] = 1
    assert file.shortest(mask) == LENGTH


def test_what_was_opened_stays_what_it_was(path):
    """A shorter network is opened late; by then another file may have taken the place."""
    file, again = TextInterpreter(path), TextInterpreter(path)
    before = again.probabilities(["the cat"])
    other = path.with_name("other.tflite")
    other.write_bytes(b"something else" * 1000)
    other.replace(path)
    np.testing.assert_array_equal(file.probabilities(["the cat"]), before)


def test_a_length_that_the_file_lacks_is_refused(path):
    row = {name: np.ones((1, 12), np.int32) for name in ("ids", "mask", "segment_ids")}
    with pytest.raises(UserError, match="no network of length 12, only of 8, 16"):
        TextInterpreter(path).raw(**row)
    too_long = {name: np.ones((1, LENGTH + 1), np.int32) for name in row}
    with pytest.raises(UserError, match="no network of length 17"):
        TextInterpreter(path).run(too_long)


def test_models_that_do_not_go_together_are_refused():
    with pytest.raises(TfliteError, match="same length"):
        with_metadata(bare("classification_uint8"), description(), [bare("classification_uint8")])
    with pytest.raises(TfliteError, match="another type or scale"):
        with_metadata(bare("classification_int8"), description(), [bare("classification_uint8_8")])
    with pytest.raises(TfliteError, match="needs"):
        with_metadata(bare("classification_uint8"), description(), [bare("embedding_int8_8")])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no_list_of_lengths", "no list of lengths and places"),
        ("no_model_there", "no model of length 8 begins at its byte 4096"),
        ("no_shorter_length", "no model of length 16"),
        ("another_shorter_length", "no model of length 8 begins at its byte 0"),
    ],
)
def test_a_file_that_names_networks_it_lacks_is_refused(name, message):
    for use in (TextInterpreter, audit, lambda path: benchmark([path], runs=1)):
        with pytest.raises(TfliteError, match=message):
            use(FOLDER.parent / "android" / f"{name}.broken.tflite")


def test_audit_and_benchmark_tell_of_every_length(path):
    report = audit(path)
    assert [row["length"] for row in report["shorter"]] == [SHORT]
    assert report["shorter"][0]["operators"] == report["operators"]
    assert report["shorter"][0]["delegated"] == report["delegated"] > 0
    assert report["full_integer"]
    timed = benchmark([path, FOLDER / "embedding_int8.tflite"], runs=3)["files"]
    assert [row["length"] for row in timed] == [LENGTH, SHORT, LENGTH]
    assert [row["path"] for row in timed[:2]] == [str(path)] * 2


LONGEST, SHORTER = 12, 7  # no multiples of the eight tokens that share a product


@cache
def graphs(architecture, head):
    """The int8 files of both lengths, planned and calibrated at the longer one."""
    network = read_network(model(architecture, head))
    sentences = single_rows(rows(architecture, LONGEST, count=24, seed=1))
    plan = plan_integers(float_graph(architecture, head, LONGEST), network.unit_groups, sentences, 1)
    graph = build_graph(network, LONGEST, IntegerArithmetic(plan))
    int8_graph = Int8Graph(graph, measure_ranges(graph, tensors_to_measure(graph), sentences, 1))
    shorter = build_graph(network, SHORTER, IntegerArithmetic(plan), LONGEST)
    return int8_graph.write("int8"), int8_graph.at(shorter).write("int8")


def padded(features):
    return {name: np.pad(values, ((0, 0), (0, LONGEST - SHORTER))) for name, values in features.items()}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_in_int8_the_answer_does_not_depend_on_the_length(architecture, head):
    longest, shorter = graphs(architecture, head)
    features = rows(architecture, SHORTER, count=12)
    short = at_tokens(outputs(shorter, features), head, features)
    whole = outputs(longest, padded(features))
    whole = at_tokens(whole[:, :SHORTER] if head in ("token", "question") else whole, head, features)
    step = np.diff(np.unique(np.concatenate([short.ravel(), whole.ravel()]))).min()
    # The same integers throughout, but for a row whose scores all lie lower than calibration saw.
    assert np.abs(short - whole).max() <= 2 * step
    assert (short == whole).mean() > 0.9


@pytest.mark.parametrize(("weights", "tolerance"), [("float32", 1e-6), ("float16", 1e-6), ("int8", 2 / 256)])
def test_in_float_the_answer_does_not_depend_on_the_length(weights, tolerance):
    """Dynamic range takes one scale for all positions, padded ones too."""
    network = read_network(model("squeezebert", "classification"))
    features = rows("squeezebert", SHORTER, count=6)
    shorter = write_float_graph(build_graph(network, SHORTER, FloatArithmetic(), LONGEST), weights)
    longest = write_float_graph(float_graph("squeezebert", "classification", LONGEST), weights)
    np.testing.assert_allclose(outputs(shorter, features), outputs(longest, padded(features)), atol=tolerance)


def test_both_lengths_hold_the_same_weights():
    def constants(content):
        parsed = schema.ModelT.InitFromPackedBuf(content)
        return {bytes(buffer.data) for buffer in parsed.buffers if buffer.data is not None}

    longest, shorter = map(constants, graphs("squeezebert", "classification"))
    # The network's smallest weights are biases of 48 channels, 192 bytes; shapes, places and the sigmoids that a few
    # tokens share are all that depends on the length.
    assert max(map(len, shorter - longest)) <= 16 * SHORTER


INTENTS = DATA / "tiny_intents"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A trained model in a file of three lengths, its report, and its options."""
    folder = tmp_path_factory.mktemp("lengths")
    lines = (INTENTS / "test.jsonl").read_text().splitlines(keepends=True)
    (folder / "test.jsonl").write_text("".join(lines[::4]))
    options = BuildOptions(
        folder=INTENTS,
        calibration=INTENTS / "train.jsonl",
        evaluation=folder / "test.jsonl",
        output=folder / "tiny.tflite",
        length=24,
        shorter=(9, 16),
        max_drop=5.0,
        calibration_texts=60,
    )
    return options, build(options, lambda step: None)


def test_a_trained_model_answers_alike_at_every_length(built):
    options, _ = built
    file = TextInterpreter(options.output)
    assert file.lengths == (9, 16, 24)
    texts = [json.loads(line)["text"] for line in options.evaluation.read_text().splitlines()]
    held = dict.fromkeys(file.lengths, 0)
    for row in single_rows(Preprocessor(file.tokenizer, 24)(texts)):
        whole = file.dequantize(file.raw(**row))
        for length in file.lengths[file.lengths.index(file.shortest(row["mask"])) :]:
            short = file.dequantize(file.raw(**{name: values[:, :length] for name, values in row.items()}))
            assert short.argmax() == whole.argmax()
            assert np.abs(short - whole).max() <= 2 * file.step
            held[length] += 1
    assert held[9] > 5
    assert held[16] > held[9]


def test_the_report_tells_what_the_lengths_are_worth(built):
    _, report = built
    assert [row["length"] for row in report["lengths"]] == [9, 16, 24]
    assert sum(row["share"] for row in report["lengths"]) == pytest.approx(1)
    assert max(row["worst_steps"] for row in report["lengths"]) <= 2
    assert [row["length"] for row in report["audit"]["shorter"]] == [9, 16]
    assert report["length"] == 24
    assert build_tables(report).renderables


def test_the_longest_network_is_that_of_a_file_of_one_length(built, tmp_path):
    options, report = built
    alone = replace(options, shorter=(), output=tmp_path / "alone.tflite")
    single = build(alone, lambda step: None)
    assert single["tflite"] == report["tflite"]
    file, other = TextInterpreter(options.output), TextInterpreter(alone.output)
    for row in single_rows(Preprocessor(file.tokenizer, 24)(["how would you say fly in italian", "", "a " * 30])):
        np.testing.assert_array_equal(file.raw(**row), other.raw(**row))
    assert "shorter_lengths" not in alone.output.read_bytes().decode("latin-1")


def test_lengths_that_cannot_be_are_refused(built):
    options, _ = built
    for shorter, message in (
        ((2,), "choose 3 to"),
        ((16, 16), "given twice"),
        ((24,), "given twice"),
        ((30,), "no shorter"),
    ):
        with pytest.raises(UserError, match=message):
            build(replace(options, shorter=shorter), lambda step: None)
