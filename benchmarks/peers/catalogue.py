"""The files that are compared: ours, and the same model out of everybody else's converter."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.peers.environment import FOREIGN, PeerEnvironment
from benchmarks.peers.network_file import write_network
from benchmarks.peers.source import Source
from convert.builder.build import build
from convert.builder.options import BuildOptions
from convert.ptq.float_graph import write_float_graph
from keras_model.data.rows import PairRow, TextRow

# litert-quantizer calibrates operator by operator in Python: as many texts as the others get take minutes.
_QUANTIZER_TEXTS = 50
# What litert-quantizer offers for convolutions beside smallest and largest values. GPTQ, OSCAR and the Hadamard
# rotation know fully connected layers alone, which TensorFlow's file of convolutions does not hold.
_ALGORITHMS = ("OCTAV", "MSE")


@dataclass(frozen=True)
class Peer:
    """One file.

    Attributes:
        name: "ours int8".
        runtime: as `AnsweringProcess` names it.
        environment: where that runtime is.
        file: what `make` writes.
        make: writes it; raises UserError where that cannot be done.
        logits: whether it answers with logits where others have probabilities, as the Keras model does.
    """

    name: str
    runtime: str
    environment: PeerEnvironment
    file: Path
    make: Callable[[Path], None]
    logits: bool = False


def catalogue(
    source: Source, folder: Path, environment: PeerEnvironment, executorch: PeerEnvironment | None
) -> Iterator[Peer]:
    """Yield every peer; one that is made from another comes after it."""
    calibration, network = folder / "calibration.npz", folder / "network.npz"
    first_texts = folder / f"calibration-{_QUANTIZER_TEXTS}.npz"

    def prepared(path: Path) -> str:
        """The path of what foreign scripts read, written when first asked for."""
        if not path.exists():
            if path == calibration:
                np.savez(path, **source.calibration())
            elif path == first_texts:
                np.savez(path, **{name: values[:_QUANTIZER_TEXTS] for name, values in source.calibration().items()})
            else:
                write_network(source.network, path)
        return str(path)

    def ours_int8(path: Path) -> None:
        rows = folder / "rows.jsonl"
        rows.write_text("".join(f"{json.dumps(_record(row))}\n" for row in source.rows), encoding="utf-8")
        inputs = source.inputs
        options = BuildOptions(
            inputs.model, inputs.calibration, rows, path, length=inputs.length, max_drop=float("inf")
        )
        build(options, lambda step: None)

    def ours_float(weights: str, path: Path) -> None:
        path.write_bytes(write_float_graph(source.float_graph, weights))

    def tensorflow(profile: str, path: Path) -> None:
        from convert.comparison.other_converters import converted_by_tensorflow

        rows = source.calibration_rows()
        path.write_bytes(converted_by_tensorflow(source.convolutions, source.inputs.model, profile, rows))

    def quantizer(recipe: str, algorithm: str, path: Path) -> None:
        plain = folder / "tensorflow-float32.tflite"
        rows = prepared(first_texts)
        environment.run(FOREIGN / "quantize_tflite.py", [recipe, algorithm, str(plain), rows, str(path)])

    def onnx(int8: bool, path: Path) -> None:
        arguments = [prepared(network), str(source.inputs.length), str(path)]
        environment.run(FOREIGN / "onnx_network.py", [*arguments, *([prepared(calibration)] if int8 else [])])

    def torch(int8: bool, path: Path) -> None:
        arguments = [prepared(network), str(source.inputs.length), str(path)]
        executorch.run(FOREIGN / "torch_network.py", [*arguments, *([prepared(calibration)] if int8 else [])])

    def peer(name: str, make: Callable[[Path], None], ending: str = "tflite", runtime: str = "litert") -> Peer:
        file = folder / f"{name.replace(' ', '-')}.{ending}"
        of_keras = name.startswith(("tensorflow", "quantizer")) and source.task == "classification"
        return Peer(name, runtime, executorch if runtime == "executorch" else environment, file, make, of_keras)

    yield peer("ours int8", ours_int8)
    for profile, weights in (("dynamic", "int8"), ("float16", "float16"), ("float32", "float32")):
        yield peer(f"ours {profile}", partial(ours_float, weights))
    for profile in ("float32", "dynamic", "int8"):
        yield peer(f"tensorflow {profile}", partial(tensorflow, profile))
    yield peer("onnx float32", partial(onnx, False), "onnx", "onnxruntime")
    yield peer("onnx int8", partial(onnx, True), "onnx", "onnxruntime")
    yield peer("quantizer int8", partial(quantizer, "static_wi8_ai8", ""))
    for algorithm in _ALGORITHMS:
        yield peer(f"quantizer int8 {algorithm.lower()}", partial(quantizer, "static_wi8_ai8", algorithm))
    yield peer("quantizer 16x8", partial(quantizer, "static_wi8_ai16", ""))
    if executorch is not None:
        yield peer("executorch float32", partial(torch, False), "pte", "executorch")
        yield peer("executorch int8", partial(torch, True), "pte", "executorch")


def _record(row: TextRow | PairRow | str) -> dict[str, str]:
    match row:
        case str():
            return {"text": row}
        case TextRow():
            return {"text": row.text, "label": row.label}
        case PairRow():
            return {"text_a": row.text_a, "text_b": row.text_b, "label": row.label}
