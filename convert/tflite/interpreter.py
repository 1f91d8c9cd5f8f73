"""Run a `.tflite` on text, with nothing but the file itself."""

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, overload

import numpy as np

from convert.tflite.contents import read_contents
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_interpreter
from convert.tflite.running.network_runner import NetworkRunner, Signature
from convert.tflite.running.other_runtime import OtherRuntime, Runtime
from convert.tflite.running.rows import check_features, single_rows
from keras_model import Preprocessor
from keras_model.data.rows import Text
from keras_model.data.tag_schemes import check_scheme
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, QUESTION_ANSWERING, REGRESSION, TAGGING
from keras_model.encode.inputs.batch import batch_of, batch_of_single
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.windows import Features, TextWindows
from keras_model.errors import DataError, TfliteError, UserError
from keras_model.messages import shown
from keras_model.outputs.decoding.entities import Entity, entities
from keras_model.outputs.decoding.labels import Category, LabelSet, Ranked, Scored, label_sets, ranking, scored
from keras_model.outputs.decoding.spans import Answer, best_answer
from keras_model.progress import RowsDone

# The method, and the command, that answers for each task.
_ASKED_BY = {
    CLASSIFICATION: "classify",
    MULTI_LABEL: "classify",
    REGRESSION: "score",
    TAGGING: "entities",
    QUESTION_ANSWERING: "answer",
    EMBEDDING: "encode",
}


class TextInterpreter:
    """A text model in one `.tflite`: text in, numbers or labels out. Imports neither Keras nor TensorFlow.

    Where the file has networks of several lengths, each text goes through the shortest that holds it.

    Vocabulary, labels, length and task come out of the file; tensors are bound by the names of its signature,
    because their order differs between converters. Integer outputs are read through their scale and zero
    point. Threads that share one object take turns; each process opens its own. Whoever gives a bare text in place of a
    list asks for one answer.

    Args:
        path: the file.
        threads: of the runtime; the answer does not depend on it.
        delegate: run through XNNPACK, as the runtimes do by default; without, by the built-in kernels alone.
        runtime: runs the networks in place of LiteRT: given the bytes of a `.tflite`, it returns what is called with
            the arrays of a row and returns the output (`running.other_runtime.Network`). `threads` and `delegate` are
            nothing to it. What it does wrong is a `UserError`. The file may be one that was compiled for its engine.

    Attributes:
        task, labels, sequence_length, tokenizer: as the file has them.
        lengths: numbers of tokens that the file has a network for, rising up to `sequence_length`. Each is opened when
            a text first needs it, the longest with the file.
        preprocessor: text to ids as the file asks for; its `windows` says how much of a long text is read, and its
            `learnt_from` whether texts or pairs are.
        reading: how the output is read: a multi-label file's thresholds, a score's activation.
        prompts: what may stand before a text that `encode` takes.
        threshold: the label of a text whose likeliest label scores less is None; 0 where the file has none.
        no_answer_threshold: a question has no answer in a text where the margin of that is greater; None where the file
            has none, and so answers every question. Whoever sets it chooses otherwise than the file; infinity
            answers every question.
        output_dtype: numpy dtype of the file's output tensor.
        step: what the smallest change of the output is worth: its scale, or 1/256 for a float output.

    Raises:
        InputFileError: the file is missing, unreadable or empty.
        TfliteError: it is not a `.tflite`, is truncated, has no metadata, or its vocabulary, labels, inputs
            or output do not fit together.

    Example:
        >>> model = TextInterpreter("assets/intents/intents.tflite")
        >>> model.classify(["wake me at six"])
        [{'text': 'wake me at six', 'label': 'alarm', 'score': 0.9..., 'windows': 1, 'truncated': False}]
    """

    def __init__(
        self, path: str | Path, threads: int = 1, delegate: bool = True, *, runtime: Runtime | None = None
    ) -> None:
        self.path = Path(path)
        self._contents = contents = read_contents(self.path)
        self.task = contents.task
        self.labels = contents.labels
        self.sequence_length = contents.sequence_length
        self.lengths = (*sorted(contents.shorter), contents.sequence_length)
        self.tokenizer = contents.tokenizer
        self.metadata = contents.metadata
        self.reading = contents.reading
        self.prompts = contents.prompts
        self.threshold = contents.metadata.outputs[0].score_threshold or 0.0
        self.no_answer_threshold = contents.no_answer_threshold
        self.preprocessor = Preprocessor(
            self.tokenizer,
            self.sequence_length,
            contents.prompts,
            windows=contents.windows,
            learnt_from=contents.learnt_from,
        )
        self._threads, self._delegate = threads, delegate
        self._runtime = runtime
        # Mapped now: the file may be another when a shorter length is first needed.
        self._bytes = _map(self.path) if contents.shorter or runtime else None
        self._networks: dict[int, NetworkRunner] = {}
        longest = self._network(self.sequence_length)
        self.output_dtype = longest.output_dtype
        self._scale, self._zero_point = longest.scale, longest.zero_point
        self.step = self._scale or 1 / 256

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: the runtime's memory goes to no other process."""
        raise UserError(
            f"{self.path}: an open file cannot be pickled or copied; open it with TextInterpreter in each process, "
            "or let threads share it"
        )

    def raw(self, ids: np.ndarray, mask: np.ndarray, segment_ids: np.ndarray) -> np.ndarray:
        """Run one row, int32 [1, S] each for one of `lengths`; return the output as the file has it.

        Raises:
            UserError: the file has no network of this length, or these are no single row.
        """
        check_features({"ids": ids, "mask": mask, "segment_ids": segment_ids})
        if len(ids) > 1:
            raise UserError(f"these are {len(ids)} rows, and one is run at a time; give arrays [1, S], or use `run`")
        return self._network(ids.shape[1]).run(ids, mask, segment_ids)

    def run(self, features: Features, progress: RowsDone | None = None) -> np.ndarray:
        """Run features [B, sequence_length] row by row; return the model's outputs as in `outputs`, float32 [B, ...].

        Each row goes through the shortest of `lengths` that holds its tokens. What a longer network would say of the
        padding behind is 0 then.

        Args:
            features: at least one row.
            progress: is told how many rows are done, of how many, before the first and after each. What it raises ends
                the run, and passes through.

        Raises:
            UserError: the features have no row, or are no arrays of one shape [B, S].
        """
        check_features(features)
        rows = single_rows(features)
        outputs = []
        for done, row in enumerate(rows):
            if progress is not None:
                progress(done, len(rows))
            outputs.append(self._run_shortest(row))
        if progress is not None:
            progress(len(rows), len(rows))
        return np.concatenate(outputs)

    def shortest(self, mask: np.ndarray) -> int:
        """Return the least of `lengths` that holds every token of a row, given its mask [1, S]; S where none does."""
        used = int(np.flatnonzero(mask.any(axis=0)).max(initial=-1)) + 1
        return next((length for length in self.lengths if length >= used), mask.shape[1])

    def dequantize(self, output: np.ndarray) -> np.ndarray:
        """Return what the numbers of `raw` stand for, float32 of the same shape."""
        if not self._scale:
            return output.astype(np.float32)
        return ((output.astype(np.int32) - self._zero_point) * np.float32(self._scale)).astype(np.float32)

    def _run_shortest(self, row: Features) -> np.ndarray:
        length = self.shortest(row["mask"])
        output = self.dequantize(self.raw(**{name: values[:, :length] for name, values in row.items()}))
        whole = np.zeros(self._network(self.sequence_length).output_shape, np.float32)
        whole[tuple(map(slice, output.shape))] = output
        return whole

    def _network(self, length: int) -> NetworkRunner:
        """The network of a length, opened when it is first needed."""
        if length not in self._networks:
            if length not in self.lengths:
                raise UserError(
                    f"{self.path}: has no network of length {length}, only of {', '.join(map(str, self.lengths))}"
                )
            place = self._contents.shorter.get(length)
            content = None if place is None or self._bytes is None else self._bytes[place:]
            if self._runtime is not None and self._bytes is not None:
                signature: Signature = OtherRuntime(self._runtime, self.path, self._bytes[place or 0 :])
            else:
                signature = self._in_litert(content)
            self._networks[length] = NetworkRunner(self.path, signature, length, self._contents)
        return self._networks[length]

    def _in_litert(self, content: bytes | None) -> Signature:
        interpreter = open_interpreter(self.path, self._threads, self._delegate, content)
        if SIGNATURE not in interpreter.get_signature_list():
            raise TfliteError(f"{self.path}: lacks the signature {SIGNATURE}; build it with `python -m convert build`")
        signature: Signature = interpreter.get_signature_runner(SIGNATURE)
        return signature

    def outputs(self, texts: Sequence[Text], prompt: str | None = None) -> np.ndarray:
        """Return the model's output for each text or pair of texts, cut to the file's length, float32.

        The shape is [B, N] for classification and multi-label-classification, [B, 1] for regression (before the score's
        activation), [B, S, N] for token-classification, [B, S, 2] for
        question-answering (a pair is question and context) and [B, H] for embedding. Only tokens have answers: what
        stands at positions of padding means nothing. The prompt is that of `encode`.
        """
        texts = batch_of(texts)
        if not texts:
            return np.zeros((0, *self._network(self.sequence_length).output_shape[1:]), np.float32)
        return self.run(self.preprocessor(texts, prompt))

    def probabilities(self, texts: Sequence[Text], progress: RowsDone | None = None) -> np.ndarray:
        """Return the probability of each label for each text, float32 [B, N], as `classify` has them."""
        return self._read(batch_of(texts), progress)[1]

    def classify(self, texts: Sequence[Text], progress: RowsDone | None = None) -> list[Category] | list[LabelSet]:
        """Return {"text", "label", "score", "windows", "truncated"} for each text: its likeliest label.

        A pair becomes a list. Where the score is less than the file's threshold, none of the labels fits and the label
        is None. A text longer than the network takes at once is read in windows, where the file says so, and its
        probabilities are their mean; `truncated` tells whether its end was not read.

        A multi-label file gives {"text", "labels", "windows", "truncated"}: every label as {"label", "score", "given"},
        likeliest first, each with its greatest probability in any window.

        Args:
            texts: texts, or pairs of texts.
            progress: as for `run`, of the windows of all texts.

        Raises:
            TfliteError: the file serves another task.
            DataError: the file says that its network learnt from pairs, and these are single texts, or the reverse.
        """
        texts = batch_of(texts)
        windows, probabilities = self._read(texts, progress)
        if self.task == MULTI_LABEL:
            return label_sets(texts, probabilities, self.labels, self.reading, windows)
        found: list[Category] = [
            {
                "text": text if isinstance(text, str) else list(text),
                "label": self.labels[best] if row[best] >= self.threshold else None,
                "score": float(row[best]),
                "windows": count,
                "truncated": truncated,
            }
            for text, row, (count, truncated) in zip(texts, probabilities, windows.told(), strict=True)
            for best in [int(np.argmax(row))]
        ]
        return found

    def scores(self, texts: Sequence[Text]) -> np.ndarray:
        """Return the score of each text or pair, float64 [B], as `scored` has it."""
        return self._score(batch_of(texts), None)[1]

    def scored(self, texts: Sequence[Text], progress: RowsDone | None = None) -> list[Scored]:
        """Return {"text", "score", "windows", "truncated"} for each text or pair, which becomes a list.

        What is longer than the network takes at once is read in windows, where the file says so. A text then has the
        mean of their scores, a pair the greatest; `truncated` tells whether an end was not read.

        Args:
            texts: texts, or pairs of texts.
            progress: as for `run`, of the windows of all texts.

        Raises:
            TfliteError: the file serves another task.
            DataError: the file says that its network learnt from pairs, and these are single texts, or the reverse.
        """
        texts = batch_of(texts)
        windows, scores = self._score(texts, progress)
        return scored(texts, scores, windows)

    def score(self, text: Text) -> float:
        """Return the score of a text or of a pair."""
        return float(self.scores([text])[0])

    def _read(self, texts: list[Text], progress: RowsDone | None) -> tuple[TextWindows, np.ndarray]:
        self.require(CLASSIFICATION, MULTI_LABEL)
        windows, outputs = self._windows_of(texts, progress)
        return windows, windows.combine(outputs, self.task)

    def _score(self, texts: list[Text], progress: RowsDone | None) -> tuple[TextWindows, np.ndarray]:
        self.require(REGRESSION)
        windows, outputs = self._windows_of(texts, progress)
        return windows, windows.combine(self.reading.scores(outputs), self.task)[:, 0]

    def _windows_of(self, texts: list[Text], progress: RowsDone | None) -> tuple[TextWindows, np.ndarray]:
        windows = self.preprocessor.encode_windows(texts)
        return windows, self.run(windows.features, progress) if texts else self.outputs(texts)

    def truncated(self, texts: Sequence[Text]) -> list[bool]:
        """Return whether a text's or pair's end is not read; where names and answers are looked for, none is missed."""
        texts = batch_of(texts)
        if self.task in (TAGGING, QUESTION_ANSWERING):
            return [False] * len(texts)
        return self.preprocessor.encode_windows(texts).truncated.tolist()

    def entities(self, texts: Sequence[str], progress: RowsDone | None = None) -> list[list[Entity]]:
        """Return the entities of each text, of any length: `{"text", "label", "start", "end", "score"}` each.

        `text[start:end]` is the entity; see `outputs.decoding.entities`, and `split_runs` for what a word is. The
        progress is as for `run`, of the windows of the text at hand.

        Raises:
            TfliteError: the file serves another task.
            DataError: its labels are in a scheme that is not read, see `unread_scheme`; or a text is none.
        """
        self.require(TAGGING)
        check_scheme(self.labels, self.path)
        found = []
        for text in batch_of_single(texts):
            windows = self.preprocessor.encode_text(text)
            probabilities = self.run(windows.features, progress)
            found.append(entities(windows, probabilities, self.labels, self.reading.together))
        return found

    def answer(self, question: str, context: str, progress: RowsDone | None = None, *, windows: int = ALL) -> Answer:
        """Return the stretch of a context of any length that answers a question: `{"text", "start", "end", "score"}`.

        `context[start:end]` is the text. Where a file with a threshold finds no answer, the text is empty, and the
        score is the probability that there is none; see `keras_model.outputs.decoding.best_answer`.

        Args:
            question: the question.
            context: the text that holds the answer.
            progress: as for `run`, of the windows that are read.
            windows: read so many windows of the context at most, those that have most in common with the question
                (`keras_model.encode.long_texts.relevance`). The answer then also has `windows` and `windows_in_all`,
                unless all were read. 0 reads all.

        Raises:
            TfliteError: the file serves another task.
            UserError: the number of windows is out of bounds.
            DataError: the question or the context is no text.
        """
        self.require(QUESTION_ANSWERING)
        read = self.preprocessor.encode_question(question, context, windows=windows)
        logits = self.run(read.features, progress)
        return best_answer(context, logits, read, no_answer_threshold=self.no_answer_threshold)

    def encode(self, texts: Sequence[Text], prompt: str | None = None) -> np.ndarray:
        """Return the vector of each text, float32 [B, H], of as much as the file reads; compare two by their cosine.

        Args:
            texts: texts, or pairs of texts, each of which is read as one and has one vector.
            prompt: name of the prompt to put before each; the file's default unless given, none if empty.

        Raises:
            TfliteError: the file serves another task.
            UserError: the file has no prompt of this name.
        """
        self.require(EMBEDDING)
        return self.outputs(texts, prompt)

    @overload
    def rank(self, query: Text) -> list[tuple[str, float]]: ...

    @overload
    def rank(self, query: str, documents: Sequence[str]) -> list[Ranked]: ...

    def rank(self, query: Text, documents: Sequence[str] | None = None) -> list[tuple[str, float]] | list[Ranked]:
        """Return every label of a text with its probability, or every document with its score for a query; best first.

        Equals stand in the order of the labels or documents.

        Args:
            query: a text to classify, or what the documents are to answer.
            documents: for a file that scores pairs.

        Raises:
            TfliteError: the file serves another task.
            DataError: there are documents, and the query is a pair already.
        """
        if documents is not None:
            if not isinstance(query, str):
                raise DataError(f"the query is {shown(query)}; give the one text that the documents are to answer")
            documents = batch_of(documents)
            return ranking(self.scores([(query, document) for document in documents]))
        row = self.probabilities([query])[0]
        return [(self.labels[label], float(row[label])) for label in np.argsort(-row, kind="stable")]

    def require(self, *tasks: str) -> None:
        """Raise `TfliteError` unless the file serves one of these tasks."""
        if self.task not in tasks:
            asked = f"serves the task {self.task}, not {' or '.join(tasks)}"
            raise TfliteError(f"{self.path}: {asked}; use {_ASKED_BY[self.task]} for it")


def require_runnable(path: Path) -> None:
    """Open the network of every length in a file.

    Raises:
        InputFileError, TfliteError: as `TextInterpreter`.
    """
    interpreter = TextInterpreter(path)
    for length in interpreter.lengths:
        row = np.zeros((1, length), np.int32)
        interpreter.raw(row, row, row)


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
