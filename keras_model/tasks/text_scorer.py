"""A score for a text, or for a pair of texts: how much, how alike, how well a document answers a query."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops

from keras_model.data.rows import Text
from keras_model.data.tasks import REGRESSION
from keras_model.encode.inputs.batch import batch_of
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import TextWindows
from keras_model.errors import CheckpointError
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.decoding.labels import Ranked, Scored, ranking, scored
from keras_model.outputs.reading import Reading
from keras_model.tasks.pooled_head import head_on_sentences, pooled_head
from keras_model.tasks.task_model import TaskModel

# What is computed of the network's number to answer, by the names of `Reading`.
_ACTIVATIONS = {"identity": lambda number: number, "sigmoid": ops.sigmoid}


class TextScorer(TaskModel):
    """One number for each text or pair, from one vector for the whole of it.

    Args:
        backbone: the encoder.
        preprocessor: text to ids.
        score_activation: "identity" answers the network's number, "sigmoid" one between 0 and 1.
        pooler_activation: as of `TextClassifier`.
        dropout: rate before the classifier while training.
        pooling: as of `TextClassifier`.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: the number before its activation, float [B, 1].

    Raises:
        CheckpointError: as `TaskModel`, or an unknown activation.

    Example:
        >>> scorer = TextScorer.from_preset("assets/student")
        >>> places = scorer.rank("who wrote it", ["It was written by Ada.", "It rained."])
        >>> places[0]["score"] >= places[1]["score"]
        True
    """

    task = REGRESSION

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        score_activation: str = "identity",
        pooler_activation: str = "tanh",
        dropout: float = 0.1,
        pooling: str = "cls",
    ) -> None:
        head = pooled_head(backbone, 1, pooler_activation, dropout, pooling)
        super().__init__(backbone.input, head.numbers, backbone, preprocessor)
        self.pooler, self.classifier = head.pooler, head.classifier
        self.pooler_activation, self.pooling = pooler_activation, pooling
        self._head = head.config
        try:
            self.reading = Reading(score_activation=score_activation)
        except ValueError as error:
            raise CheckpointError(str(error)) from error

    @classmethod
    def head_of_folder(cls, folder: Path, config: dict[str, Any], head: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return what `TaskModel.head_of_folder` does; a new head pools as the folder's sentence vectors did."""
        arguments, own = super().head_of_folder(folder, config, head)
        return (arguments if own else {**head_on_sentences(config), **arguments}), own

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments."""
        return {"score_activation": self.reading.score_activation, **self._head}

    def begin_at(self, scores: Sequence[float]) -> None:
        """Give a new head the mean and the spread of the scores that it shall learn, in their own unit.

        A step of training moves a weight by the learning rate whatever the unit, so a head that begins near 0 takes
        long to reach scores of a hundred.
        """
        if self.reading.score_activation == "identity":
            kernel, bias = self.classifier.kernel, self.classifier.bias
            kernel.assign(kernel * (np.std(scores) or 1.0))
            bias.assign(ops.full_like(bias, float(np.mean(scores))))

    @contextmanager
    def scoring_less(self, offset: float) -> Iterator[None]:
        """Let the network's numbers be less by an offset for a while: for a file that says so, see `Reading`."""
        whole = ops.convert_to_numpy(self.classifier.bias)
        self.classifier.bias.assign(whole - np.float32(offset))
        try:
            yield
        finally:
            self.classifier.bias.assign(whole)

    def activated(self, numbers: Any) -> Any:
        """Return the scores that the network's numbers stand for, float [B, 1], as a tensor."""
        return _ACTIVATIONS[self.reading.score_activation](numbers)

    def usual_loss(self) -> Any:
        """Return the mean squared error of the scores."""
        return self.squared_error

    def squared_error(self, scores: Any, numbers: Any) -> Any:
        """Return the squared error of each row, float [B], of the network's numbers [B, 1] against scores [B, 1]."""
        return ops.mean(ops.square(self.activated(numbers) - ops.cast(scores, "float32")), axis=-1)

    def prepare_targets(self, x: Any, y: Sequence[float] | np.ndarray) -> np.ndarray:
        """Return the scores, float32 [B, 1]."""
        return np.asarray(y, "float32").reshape(-1, 1)

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
        """Return the score of each text or pair, float64 [B], for texts, pairs, or prepared arrays.

        Texts are read in as many windows as the preprocessor's `windows` says, arrays as they are.
        """
        if isinstance(x, dict):
            return self.reading.scores(self.predict_outputs(x, batch_size, verbose))[:, 0]
        return self._read(x, batch_size, verbose)[1]

    def score(self, text: Text) -> float:
        """Return the score of a text or of a pair."""
        return float(self.predict([text])[0])

    def scored(self, texts: Sequence[Text], batch_size: int = 32) -> list[Scored]:
        """Return the score of each text or pair, in how many windows it was read, and whether its end was not."""
        texts = batch_of(texts)
        windows, scores = self._read(texts, batch_size, 0)
        return scored(texts, scores, windows)

    def rank(self, query: str, documents: Sequence[str], batch_size: int = 32) -> list[Ranked]:
        """Return each document's index and score, best first; each is scored in a pair with the query."""
        return ranking(self.predict([(query, document) for document in documents], batch_size)) if documents else []

    def _read(self, texts: Any, batch_size: int, verbose: int) -> tuple[TextWindows, np.ndarray]:
        windows = self.preprocessor.encode_windows(texts)
        scores = self.reading.scores(self.predict_outputs(windows.features, batch_size, verbose))
        return windows, windows.combine(scores, self.task)[:, 0]
