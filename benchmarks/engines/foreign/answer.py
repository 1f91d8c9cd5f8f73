"""Runs in the engines' environment: answers rows with one file, and tells what one took.

    python answer.py ENGINE FILE ROWS.npz ANSWERS.npz

ENGINE is "openvino", "tflite-micro", "compiled-model", "xnnpack" or "builtin", each with one thread. ROWS.npz holds
"ids", "mask" and "segment_ids", int32 [R, S]. ANSWERS.npz gets "answers", [R, ...] of the output's own type, and
"milliseconds", float64 [R]: of the processor, so that what else the machine does counts little.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

NAMES = ("ids", "mask", "segment_ids")
Row = dict[str, np.ndarray]
Answer = Callable[[Row], np.ndarray]
_ARENA_BYTES = 256 * 2**20


def main(engine: str, file: str, rows: str, answers: str) -> None:
    """Answer the rows."""
    answer = _ENGINES[engine](file)
    with np.load(rows) as stored:
        values = {name: stored[name] for name in NAMES}
    given, taken = [], []
    for number in range(len(values["ids"])):
        row = {name: values[name][number : number + 1] for name in NAMES}
        start = time.process_time_ns()
        given.append(answer(row))
        taken.append((time.process_time_ns() - start) / 1e6)
    partial = Path(answers).with_name(f"partial-{Path(answers).name}")
    np.savez(partial, answers=np.concatenate(given), milliseconds=np.array(taken))
    partial.replace(answers)


def _openvino(file: str) -> Answer:
    import openvino

    compiled = openvino.Core().compile_model(file, "CPU", {"INFERENCE_NUM_THREADS": 1})
    request = compiled.create_infer_request()
    return lambda row: np.array(next(iter(request.infer(row).values())))


def _tflite_micro(file: str) -> Answer:
    from tflite_micro import runtime

    content = Path(file).read_bytes()
    interpreter = runtime.Interpreter.from_bytes(content, arena_size=_ARENA_BYTES)
    places = _input_places(content)

    def answer(row: Row) -> np.ndarray:
        for name, place in places.items():
            interpreter.set_input(row[name], place)
        interpreter.invoke()
        return np.array(interpreter.get_output(0))

    return answer


def _input_places(content: bytes) -> dict[str, int]:
    """Which input each name is: this runtime knows no signature."""
    from ai_edge_litert import schema_py_generated as schema

    model = schema.Model.GetRootAs(content)
    order = model.Subgraphs(0).InputsAsNumpy().tolist()
    signature = model.SignatureDefs(0)
    entries = [signature.Inputs(number) for number in range(signature.InputsLength())]
    return {entry.Name().decode(): order.index(entry.TensorIndex()) for entry in entries}


def _compiled_model(file: str) -> Answer:
    from ai_edge_litert.compiled_model import CompiledModel
    from ai_edge_litert.hardware_accelerator import HardwareAccelerator

    model = CompiledModel.from_file(file, hardware_accel=HardwareAccelerator.CPU)
    key = next(iter(model.get_signature_list()))
    inputs = {name: model.create_input_buffer_by_name(key, name) for name in NAMES}
    ((name, detail),) = model.get_output_tensor_details(key).items()
    outputs = {name: model.create_output_buffer_by_name(key, name)}
    shape, dtype = detail["shape"], np.dtype(detail["dtype"])

    def answer(row: Row) -> np.ndarray:
        for each, buffer in inputs.items():
            buffer.write(np.ascontiguousarray(row[each]))
        model.run_by_name(key, inputs, outputs)
        return np.array(outputs[name].read(int(np.prod(shape)), dtype)).reshape(shape)

    return answer


def _interpreter(file: str, delegate: bool) -> Answer:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kinds = OpResolverType.AUTO if delegate else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(model_path=file, num_threads=1, experimental_op_resolver_type=kinds)
    run = interpreter.get_signature_runner()
    return lambda row: next(iter(run(**row).values()))


_ENGINES: dict[str, Callable[[str], Answer]] = {
    "openvino": _openvino,
    "tflite-micro": _tflite_micro,
    "compiled-model": _compiled_model,
    "xnnpack": lambda file: _interpreter(file, True),
    "builtin": lambda file: _interpreter(file, False),
}


if __name__ == "__main__":
    main(*sys.argv[1:])
