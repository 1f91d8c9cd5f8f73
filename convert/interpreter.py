"""Run a `.tflite` on text, with nothing but the file itself."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.metadata import INPUT_NAMES, output_shape_fault
from convert.metadata_reader import TfliteContents, read_contents
from keras_model import Preprocessor
from keras_model.decoding import best_answer, entities
from keras_model.errors import InputFileError, TfliteError, UserError
from keras_model.preprocessor import Features
from keras_model.quiet_backend import silent_standard_error

SIGNATURE = "serving_default"
Text = str | tuple[str, str]


class TextInterpreter:
    """A text model in one `.tflite`: text in, numbers or labels out. Imports neither Keras nor TensorFlow.

    Vocabulary, labels, length and task come out of the file; tensors are bound by the names of its signature,
    because their order differs between converters. Integer outputs are read through their scale and zero
    point. One object serves one thread at a time.

    Args:
        path: the file.
        threads: of the runtime; the answer does not depend on it.
        delegate: run through XNNPACK, as the runtimes do by default; without, by the built-in kernels alone.

    Attributes:
        task, labels, sequence_length, tokenizer: as the file has them.
        threshold: the label of a text whose likeliest label scores less is None; 0 where the file has none.
        output_dtype: numpy dtype of the file's output tensor.
        step: what the smallest change of the output is worth: its scale, or 1/256 for a float output.

    Raises:
        InputFileError: the file is missing, unreadable or empty.
        TfliteError: it is not a `.tflite`, is truncated, has no metadata, or its vocabulary, labels, inputs
            or output do not fit together.

    Example:
        >>> model = TextInterpreter("assets/intents/intents.tflite")
        >>> model.classify(["wake me at six"])
        [{'text': 'wake me at six', 'label': 'alarm', 'score': 0.97}]

    """

    def __init__(self, path: str | Path, threads: int = 1, delegate: bool = True) -> None:
        self.path = Path(path)
        contents = read_contents(self.path)
        self.task = contents.task
        self.labels = contents.labels
        self.sequence_length = contents.sequence_length
        self.tokenizer = contents.tokenizer
        self.metadata = contents.metadata
        self.threshold = contents.metadata.outputs[0].score_threshold or 0.0
        self._preprocessor = Preprocessor(self.tokenizer, self.sequence_length)
        self._interpreter = open_interpreter(self.path, threads, delegate)
        self._run = _bind(self.path, self._interpreter, contents)
        ((self._output, detail),) = self._run.get_output_details().items()
        self.output_dtype = np.dtype(detail["dtype"])
        self._scale, self._zero_point = detail["quantization"]
        self.step = self._scale or 1 / 256

    def raw(self, ids: np.ndarray, mask: np.ndarray, segment_ids: np.ndarray) -> np.ndarray:
        """Run one row, int32 [1, S] each; return the output as the file has it: uint8, int8 or float32."""
        return self._run(ids=ids, mask=mask, segment_ids=segment_ids)[self._output]

    def run(self, features: Features) -> np.ndarray:
        """Run features [B, S] row by row; return the model's outputs as in `outputs`, float32 [B, ...]."""
        return self.dequantize(np.concatenate([self.raw(**row) for row in single_rows(features)]))

    def dequantize(self, output: np.ndarray) -> np.ndarray:
        """Return what the numbers of `raw` stand for, float32 of the same shape."""
        if not self._scale:
            return output.astype(np.float32)
        return ((output.astype(np.int32) - self._zero_point) * np.float32(self._scale)).astype(np.float32)

    def outputs(self, texts: Sequence[Text]) -> np.ndarray:
        """Return the model's output for each text or pair of texts, float32.

        The shape is [B, N] for classification, [B, S, N] for token-classification, [B, S, 2] for
        question-answering (a pair is question and context) and [B, H] for embedding.
        """
        if not texts:
            shape = self._run.get_output_details()[self._output]["shape"]
            return np.zeros((0, *shape[1:]), np.float32)
        return self.run(self._preprocessor(list(texts)))

    def probabilities(self, texts: Sequence[Text]) -> np.ndarray:
        """Return the probability of each label for each text, float32 [B, N]."""
        self.require("classification")
        return self.outputs(texts)

    def classify(self, texts: Sequence[Text]) -> list[dict[str, str | list[str] | float | None]]:
        """Return {"text", "label", "score"} for each text: its likeliest label. A pair becomes a list.

        Where the score is less than the file's threshold, none of the labels fits and the label is None.
        """
        return [
            {
                "text": text if isinstance(text, str) else list(text),
                "label": self.labels[best] if row[best] >= self.threshold else None,
                "score": float(row[best]),
            }
            for text, row in zip(texts, self.probabilities(texts), strict=True)
            for best in [int(np.argmax(row))]
        ]

    def entities(self, texts: Sequence[str]) -> list[list[dict[str, str | int | float]]]:
        """Return the entities of each text, of any length: `{"text", "label", "start", "end", "score"}` each.

        `text[start:end]` is the entity; see `keras_model.decoding.entities`, and `split_words` for what a word is.
        """
        self.require("token-classification")
        found = []
        for text in texts:
            windows = self._preprocessor.encode_text(text)
            found.append(entities(text, windows, self.run(windows.features), self.labels))
        return found

    def answer(self, question: str, context: str) -> dict[str, str | int | float]:
        """Return the stretch of a context of any length that answers a question: `{"text", "start", "end", "score"}`.

        `context[start:end]` is the text; see `keras_model.decoding.best_answer`.
        """
        self.require("question-answering")
        windows = self._preprocessor.encode_question(question, context)
        return best_answer(context, self.run(windows.features), windows.offsets)

    def rank(self, text: Text) -> list[tuple[str, float]]:
        """Return every label with its probability, likeliest first, equals in the order of the labels."""
        row = self.probabilities([text])[0]
        return [(self.labels[label], float(row[label])) for label in np.argsort(-row, kind="stable")]

    def require(self, task: str) -> None:
        """Raise `TfliteError` unless the file serves a task."""
        if self.task != task:
            raise TfliteError(f"{self.path}: serves the task {self.task}, not {task}")


def single_rows(features: Features) -> list[Features]:
    """Features [B, S] as B times [1, S], the shape a .tflite takes."""
    count = len(features["ids"])
    return [{name: features[name][row : row + 1] for name in INPUT_NAMES} for row in range(count)]


def open_interpreter(path: Path, threads: int = 1, delegate: bool = True) -> Interpreter:
    """Return the runtime with its tensors allocated.

    Raises:
        UserError: fewer than one thread.
        InputFileError: the file is missing.
        TfliteError: the runtime refuses the file.

    """
    if threads < 1:
        raise UserError(f"threads must be at least 1, but are {threads}")
    if not path.is_file():
        raise InputFileError(f"{path}: no such file")
    resolver = OpResolverType.AUTO if delegate else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    try:
        # The runtime tells of its delegate on standard error, where a user expects faults alone.
        with silent_standard_error():
            interpreter = Interpreter(model_path=str(path), num_threads=threads, experimental_op_resolver_type=resolver)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        cause = str(error).strip().splitlines() or ["no reason given"]
        raise TfliteError(f"{path}: TensorFlow Lite cannot run it: {cause[-1]}") from error
    return interpreter


def open_content(content: bytes, threads: int) -> Interpreter:
    """Return the runtime of a file that is still in memory, its tensors allocated."""
    with silent_standard_error():
        interpreter = Interpreter(model_content=content, num_threads=threads)
        interpreter.allocate_tensors()
    return interpreter


def _bind(path: Path, interpreter: Interpreter, contents: TfliteContents) -> object:
    """Return the signature's runner after checking its tensors against the contract."""
    if SIGNATURE not in interpreter.get_signature_list():
        raise TfliteError(f"{path}: lacks the signature {SIGNATURE}; build it with `python -m convert build`")
    runner = interpreter.get_signature_runner(SIGNATURE)
    inputs, outputs = runner.get_input_details(), runner.get_output_details()
    if sorted(inputs) != sorted(INPUT_NAMES):
        raise TfliteError(f"{path}: its inputs are {', '.join(inputs)}; they must be {', '.join(INPUT_NAMES)}")
    for name, detail in inputs.items():
        if detail["dtype"] is not np.int32 or list(detail["shape"]) != [1, contents.sequence_length]:
            raise TfliteError(
                f"{path}: its input {name} is {np.dtype(detail['dtype'])} {list(detail['shape'])}; "
                f"it must be int32 [1, {contents.sequence_length}]"
            )
    if len(outputs) != 1:
        raise TfliteError(f"{path}: it has {len(outputs)} outputs; it must have one")
    (detail,) = outputs.values()
    if detail["dtype"] not in (np.uint8, np.int8, np.float32):
        raise TfliteError(f"{path}: its output is {np.dtype(detail['dtype'])}; it must be uint8, int8 or float32")
    shape = detail["shape"].tolist()
    if fault := output_shape_fault(contents.task, shape, contents.sequence_length, len(contents.labels)):
        raise TfliteError(f"{path}: its {fault}")
    return runner
