"""Make tests/data/tiny_tflite: models of a few kilobytes by TensorFlow's own converter, without metadata.

    python -m tests.data.make_tiny_tflite

They stand for files that another tool made: their inputs come in another order than ids, mask, segment_ids.
Random weights, seed 0, the same for every file. A text is the mean of its tokens' embeddings, through one
grouped convolution, padding counted in, so that the answer tells how long the inputs are: those of a name that ends
in `_8` are half as long. Their output has the scale of the long model's, as the networks of one file must.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tensorflow as tf
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.packing import pack_model

FOLDER = Path(__file__).parent / "tiny_tflite"
VOCABULARY, LENGTH, SHORT, WIDTH = 200, 16, 8, 8
OUTPUT_TYPES = {"uint8": tf.uint8, "int8": tf.int8, "float32": tf.float32}


class Tiny(tf.Module):
    def __init__(self, task, length):
        super().__init__()
        random = np.random.default_rng(0)

        def weights(*shape):
            return tf.constant(random.normal(size=shape).astype(np.float32))

        self.task = task
        self.tokens, self.segments = weights(VOCABULARY, WIDTH), weights(2, WIDTH)
        self.mask = tf.constant([[0.0], [1.0]])
        self.kernel, self.head = weights(1, WIDTH // 2, WIDTH), weights(WIDTH, 3)
        row = [tf.TensorSpec([1, length], tf.int32, name=name) for name in ("ids", "mask", "segment_ids")]
        self.serve = tf.function(self._serve, input_signature=row)

    def _serve(self, ids, mask, segment_ids):
        x = tf.gather(self.tokens, tf.clip_by_value(ids, 0, VOCABULARY - 1))
        x = x + tf.gather(self.segments, tf.clip_by_value(segment_ids, 0, 1))
        x = x * tf.gather(self.mask, tf.clip_by_value(mask, 0, 1))
        x = tf.nn.conv1d(x, self.kernel, 1, "SAME")
        if self.task == "token-classification":
            return {"token_probability": tf.nn.softmax(tf.linalg.matmul(x, self.head))}
        if self.task == "question-answering":
            return {"span_logits": tf.linalg.matmul(x, self.head[:, :2])}
        x = tf.reduce_mean(x, 1)
        if self.task == "embedding":
            return {"embedding": x}
        if self.task == "regression":
            return {"score": tf.matmul(x, self.head[:, 1:2])}
        if self.task == "multi-label-classification":
            return {"probability": tf.sigmoid(tf.matmul(x, self.head))}
        return {"probability": tf.nn.softmax(tf.matmul(x, self.head))}


def rows(length):
    random = np.random.default_rng(1)
    for _ in range(50):
        used = random.integers(1, length)
        mask = (np.arange(length) < used).astype(np.int32)[None]
        ids = random.integers(0, VOCABULARY, (1, length)).astype(np.int32)
        yield {"ids": ids * mask, "mask": mask, "segment_ids": 0 * mask}


def convert(task, output_type, integer, length=LENGTH):
    model = Tiny(task, length)
    with TemporaryDirectory() as folder:
        tf.saved_model.save(model, folder, signatures={"serving_default": model.serve})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if integer:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: rows(length)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_output_type = OUTPUT_TYPES[output_type]
        name = f"{task}_{output_type if integer else 'float'}{'' if length == LENGTH else f'_{length}'}.tflite"
        content = converter.convert()
        if length != LENGTH:
            content = with_output_scale(content, (FOLDER / name.replace(f"_{length}", "")).read_bytes())
        (FOLDER / name).write_bytes(content)


def with_output_scale(content, other):
    model, wanted = (schema.ModelT.InitFromPackedBuf(data) for data in (content, other))
    quantizations = [m.subgraphs[0].tensors[m.subgraphs[0].outputs[0]].quantization for m in (model, wanted)]
    quantizations[0].scale, quantizations[0].zeroPoint = quantizations[1].scale, quantizations[1].zeroPoint
    return pack_model(model)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for output_type in OUTPUT_TYPES:
        convert("classification", output_type, integer=True)
    convert("classification", "float32", integer=False)
    convert("classification", "uint8", integer=True, length=SHORT)
    for length in (LENGTH, SHORT):
        convert("token-classification", "uint8", integer=True, length=length)
        convert("question-answering", "int8", integer=True, length=length)
        convert("embedding", "int8", integer=True, length=length)
        convert("multi-label-classification", "uint8", integer=True, length=length)
        convert("regression", "int8", integer=True, length=length)
