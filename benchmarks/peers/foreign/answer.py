"""Runs in a peer's environment: answers rows with one file, then one row each time it is asked, and tells its time.

    python answer.py RUNTIME FILE ROWS.npz ANSWERS.npz

RUNTIME is "litert", "onnxruntime" or "executorch", each with one thread. ROWS.npz holds "ids", "mask" and
"segment_ids", int32 [R, S]; ANSWERS.npz, unless it is there, gets "answers", float32 [R, ...]. Then standard output
gets the line "ready", and for every line of standard input a line with the nanoseconds that one inference of the last
row took.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

NAMES = ("ids", "mask", "segment_ids")
_WARM_UP_RUNS = 3
Row = dict[str, np.ndarray]
# Gives inputs to the runtime, runs it, takes its first output: the second alone is timed.
Steps = tuple[Callable[[Row], None], Callable[[], None], Callable[[], np.ndarray]]


def main(runtime: str, file: str, rows: str, answers: str) -> None:
    """Answer the rows, then wait to be timed."""
    give, run, take = {"litert": _litert, "onnxruntime": _onnxruntime, "executorch": _executorch}[runtime](file)
    with np.load(rows) as stored:
        values = {name: stored[name] for name in NAMES}
    rows_of_one = [{name: values[name][number : number + 1] for name in NAMES} for number in range(len(values["ids"]))]
    if Path(answers).exists():
        give(rows_of_one[-1])
    else:
        given = []
        for row in rows_of_one:
            give(row)
            run()
            given.append(take())
        partial = Path(answers).with_name(f"partial-{Path(answers).name}")
        np.savez(partial, answers=np.concatenate(given).astype(np.float32))
        partial.replace(answers)
    for _ in range(_WARM_UP_RUNS):
        run()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter_ns()
        run()
        print(time.perf_counter_ns() - start, flush=True)


def _litert(file: str) -> Steps:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=file, num_threads=1)
    interpreter.allocate_tensors()
    inputs = interpreter.get_signature_runner().get_input_details()
    output = interpreter.get_output_details()[0]
    scale, zero_point = output["quantization"]

    def give(row: Row) -> None:
        for name, detail in inputs.items():
            interpreter.set_tensor(detail["index"], row[name].astype(detail["dtype"]))

    def take() -> np.ndarray:
        values = interpreter.get_tensor(output["index"])
        return (values.astype(np.float32) - zero_point) * scale if scale else values

    return give, interpreter.invoke, take


def _onnxruntime(file: str) -> Steps:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    wanted = {each.name for each in session.get_inputs()}
    row: Row = {}
    outputs: list[np.ndarray] = []

    def give(values: Row) -> None:
        row.update({name: value for name, value in values.items() if name in wanted})

    def run() -> None:
        outputs[:] = session.run(None, row)

    return give, run, lambda: outputs[0]


def _executorch(file: str) -> Steps:
    import torch
    from executorch.runtime import Runtime

    # Its pool of threads cannot be set from here, but has to share one processor.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    method = Runtime.get().load_program(file).load_method("forward")
    row: list[torch.Tensor] = []
    outputs: list[torch.Tensor] = []

    def give(values: Row) -> None:
        row[:] = [torch.from_numpy(values[name].astype(np.int64)) for name in NAMES]

    def run() -> None:
        outputs[:] = method.execute(row)

    return give, run, lambda: outputs[0].numpy()


if __name__ == "__main__":
    main(*sys.argv[1:])
