"""Runs in the packages' environment: what onnxruntime makes of rows of token ids, each without its padding.

    python answer_onnx.py NETWORK.onnx ROWS.npz ANSWERS.npz

ROWS.npz holds "ids" and "mask", int [R, S]; ANSWERS.npz gets the last output for each row, named by its number:
float32 [tokens, N] or [N].
"""

import sys

import numpy as np
import onnxruntime


def main(network: str, rows: str, answers: str) -> None:
    """Answer the rows one by one: what is padded has another range, and eight bits then round otherwise."""
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]
    outputs = {}
    with np.load(rows) as stored:
        for number, (ids, mask) in enumerate(zip(stored["ids"], stored["mask"], strict=True)):
            tokens = ids[mask > 0][np.newaxis].astype(np.int64)
            given = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": 0 * tokens}
            outputs[str(number)] = session.run(None, {name: given[name] for name in names})[-1][0]
    np.savez(answers, **outputs)


if __name__ == "__main__":
    main(*sys.argv[1:])
