"""The inputs of any text model, whoever made the file."""

from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contract import SIGNATURE
from keras_model.errors import TfliteError


def text_inputs(path: Path, interpreter: Interpreter) -> dict[str, dict[str, Any]]:
    """Return the details of each input, [1, S] of integers, by name.

    Args:
        path: of the file, for messages.
        interpreter: of the file; without our signature, the names are those of the tensors: "serving_default_ids:0".

    Raises:
        TfliteError: an input is no [1, S] of integers, or S is open; or there is none.
    """
    if SIGNATURE in interpreter.get_signature_list():
        details = interpreter.get_signature_runner(SIGNATURE).get_input_details()
    else:
        details = {detail["name"]: detail for detail in interpreter.get_input_details()}
    if not details:
        raise TfliteError(f"{path}: has no input, so this is no text model")
    for name, detail in details.items():
        if detail["dtype"] not in (np.int32, np.int64) or len(detail["shape"]) != 2:
            raise TfliteError(f"{path}: its input {name} is no [1, S] of integers, so this is no text model")
        rows, length = detail["shape"]
        if rows != 1:
            raise TfliteError(f"{path}: its input {name} holds {rows} rows at once; convert it for one, [1, {length}]")
        # The runtime would take one token for it, and the cost of one for the network's.
        if detail["shape_signature"][1:].tolist() == [-1]:
            raise TfliteError(f"{path}: its input {name} leaves the length open; convert it with one, such as [1, 64]")
    return details


def role(name: str) -> str:
    """Return which input this is: "ids", "mask" or "segment_ids"."""
    if "mask" in name:
        return "mask"
    return "segment_ids" if "segment" in name or "type" in name else "ids"
