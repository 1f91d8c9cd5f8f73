"""A model that would mislead the runtime is refused before the runtime sees it, and says in which place."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import FACTS_FILE
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.packing import pack_model
from convert.tflite.structure.check import check_structure
from keras_model.errors import TfliteError
from support.places import DATA, ROOT
from support.tiny_tflite import bare
from tests.data.make_android import FORGERIES

SOUND = [
    path
    for folder in (ROOT / "assets", DATA / "tiny_tflite", DATA / "android", DATA / "hostile")
    for path in sorted(folder.rglob("*.tflite"))
    if ".broken" not in path.name
]
# What makes a reader take a file for ours: the name alone.
OURS = FACTS_FILE.encode()


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_every_model_here_passes_and_would_as_one_of_ours(path):
    check_structure(path, path.read_bytes() + OURS)


def operator(model, name):
    """The first operator of a kind."""
    code = getattr(schema.BuiltinOperator, name)
    number = next(n for n, c in enumerate(model.operatorCodes) if max(c.builtinCode, c.deprecatedBuiltinCode) == code)
    return next(o for o in model.subgraphs[0].operators if o.opcodeIndex == number)


def result(model, name):
    """What the first operator of a kind writes."""
    return model.subgraphs[0].tensors[operator(model, name).outputs[0]]


def constant(model):
    """The first tensor whose values the file holds, four of them or more."""
    tensors = model.subgraphs[0].tensors
    return next(t for t in tensors if model.buffers[t.buffer].data is not None and np.prod(t.shape) >= 4)


def graph(change):
    return lambda model: change(model.subgraphs[0])


def put(place, values):
    """A change of an attribute that is reached by a function."""

    def change(model):
        for name, value in values.items():
            setattr(place(model), name, value)

    return change


def first(model):
    return model.subgraphs[0]


FAULTS = {
    "no graph": (put(lambda m: m, {"subgraphs": []}), "it has no graph"),
    "an input beyond the tensors": (put(first, {"inputs": [0, 1, 999]}), "end at tensor 999"),
    "a negative output": (put(first, {"outputs": [-1]}), "end at tensor -1"),
    "an input that is none any more": (put(first, {"inputs": []}), "which nothing writes before"),
    "operators in another order": (graph(lambda g: g.operators.reverse()), "which nothing writes before"),
    "an output that nothing writes": (graph(lambda g: g.operators.pop()), "nothing writes its output"),
    "an operator of no kind": (put(lambda m: first(m).operators[0], {"opcodeIndex": 99}), "is of the kind 99"),
    "an operator code of no operator": (
        put(lambda m: m.operatorCodes[0], {"builtinCode": 30000}),
        "unknown number 30000",
    ),
    "an operand beyond the tensors": (put(lambda m: operator(m, "GATHER"), {"inputs": [0, 999]}), "reads the tensor"),
    "an operand of -2": (put(lambda m: operator(m, "GATHER"), {"inputs": [0, -2]}), "reads the tensor -2"),
    "an operand left out": (put(lambda m: operator(m, "GATHER"), {"inputs": [0, -1]}), "lacks an input"),
    "an operand too few": (put(lambda m: operator(m, "GATHER"), {"inputs": [0]}), "GATHER [0-9]+ has 1 inputs"),
    "no result": (put(lambda m: operator(m, "SOFTMAX"), {"outputs": []}), "SOFTMAX [0-9]+ has 0 outputs"),
    "a result of -1": (put(lambda m: operator(m, "SOFTMAX"), {"outputs": [-1]}), "writes the tensor -1"),
    "a result over a constant": (
        lambda m: setattr(operator(m, "SOFTMAX"), "outputs", [first(m).tensors.index(constant(m))]),
        "writes the tensor [0-9]+, a constant",
    ),
    "a constant shorter than its shape": (
        lambda m: setattr(m.buffers[constant(m).buffer], "data", np.zeros(1, np.uint8)),
        "has 1 bytes, but its shape",
    ),
    "a constant without values": (
        lambda m: setattr(m.buffers[constant(m).buffer], "data", None),
        "which nothing writes before",
    ),
    "a negative size": (lambda m: setattr(constant(m), "shape", [-4]), r"has the shape \[-4\]"),
    "a size beyond any memory": (
        put(lambda m: first(m).tensors[operator(m, "SOFTMAX").outputs[0]], {"shape": [1 << 30, 1 << 30]}),
        "more than any device holds",
    ),
    "nine dimensions": (lambda m: setattr(constant(m), "shape", [1] * 9), "has 9 dimensions"),
    "a signature of another shape": (
        lambda m: setattr(constant(m), "shapeSignature", [1] * 7),
        "signature of another shape",
    ),
    "an unknown type": (lambda m: setattr(constant(m), "type", 99), "has an unknown type"),
    "a buffer that is not there": (lambda m: setattr(constant(m), "buffer", 999), "lies in the buffer 999"),
    "scales for other channels": (
        lambda m: setattr(constant(m).quantization, "scale", [1.0] * 77),
        "has 77 scales",
    ),
    "scales along no axis": (
        put(lambda m: constant(m).quantization, {"scale": [1.0, 1.0], "quantizedDimension": 9}),
        "along the axis 9",
    ),
    "a scale of 0": (
        lambda m: setattr(result(m, "ADD").quantization, "scale", [0.0]),
        "ADD [0-9]+ has a scale that is no usable number",
    ),
    "a scale that is no number": (
        lambda m: setattr(result(m, "CONV_2D").quantization, "scale", [float("nan")]),
        "CONV_2D [0-9]+ has a scale that is no usable number",
    ),
    "no scale": (
        lambda m: setattr(result(m, "SOFTMAX"), "quantization", None),
        "SOFTMAX [0-9]+ computes with integers that have no scale",
    ),
    "a sum in too fine steps": (
        lambda m: setattr(result(m, "ADD").quantization, "scale", [1e-9]),
        "ADD [0-9]+ has a scale far below those of its inputs",
    ),
    "a result of another type": (
        lambda m: setattr(result(m, "GATHER"), "type", schema.TensorType.INT32),
        "GATHER [0-9]+ makes int32 of int8",
    ),
    "operands of two types": (
        lambda m: setattr(operator(m, "ADD"), "inputs", [operator(m, "ADD").inputs[0], first(m).inputs[0]]),
        "ADD [0-9]+ reads int8 and int32",
    ),
    "a name in another encoding": (lambda m: setattr(constant(m), "name", b"\xff"), "a name is not UTF-8"),
    "a signature of another graph": (put(lambda m: m.signatureDefs[0], {"subgraphIndex": 3}), "is of the graph 3"),
    "a signature of another tensor": (
        put(lambda m: m.signatureDefs[0].inputs[0], {"tensorIndex": 999}),
        "names the tensor 999, no end of the graph",
    ),
    "a signature with a name twice": (
        lambda m: setattr(m.signatureDefs[0].inputs[0], "name", m.signatureDefs[0].inputs[1].name),
        "without a name of its own",
    ),
    "metadata in no buffer": (
        lambda m: setattr(m, "metadata", [*(m.metadata or []), entry("x", 999)]),
        "metadata lie in a buffer",
    ),
}


def entry(name, buffer):
    made = schema.MetadataT()
    made.name, made.buffer = name, buffer
    return made


@pytest.mark.parametrize("fault", FAULTS)
def test_what_leads_nowhere_is_refused_in_one_line(fault):
    change, says = FAULTS[fault]
    model = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    change(model)
    with pytest.raises(TfliteError, match=f"^a/model.tflite: truncated or damaged: .*{says}.*; copy or build it"):
        check_structure(Path("a/model.tflite"), pack_model(model))


def test_no_byte_of_a_file_ends_in_anything_but_a_line():
    whole = bare("classification_uint8")
    refused = 0
    for place in range(0, len(whole), 29):
        for value in (0x00, 0x7F, 0x80, 0xFF):
            changed = whole[:place] + bytes([value]) + whole[place + 1 :]
            try:
                check_structure(Path("model.tflite"), changed)
            except TfliteError as error:
                assert "\n" not in str(error)
                refused += 1
    assert refused > len(whole) // 29, "most of such a small file is tables, and the high bytes of most lead outside"


def test_a_file_cut_anywhere_is_refused():
    whole = bare("classification_uint8")
    for length in range(0, len(whole) - 16, 31):
        with pytest.raises(TfliteError):
            check_structure(Path("model.tflite"), whole[:length])


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_file_that_java_refuses_is_refused_with_the_same_words(name):
    with pytest.raises(TfliteError) as caught:
        TextInterpreter(DATA / f"android/{name}.broken.tflite")
    assert FORGERIES[name][1] in str(caught.value)
