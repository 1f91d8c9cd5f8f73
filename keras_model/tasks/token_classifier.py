"""Classification of every word: named entities, parts of speech."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.decoding import Entity, entities, softmax, tags_of_words
from keras_model.tasks.labelled_model import LabelledModel

# Target of a position that begins no word; the loss and the metric pass over it.
IGNORED = -1


class TokenClassifier(LabelledModel):
    """One tag for each word of a sentence, read at the word's first piece.

    Args:
        backbone: the encoder.
        preprocessor: words to ids.
        labels: the N tags, in the order of the logits.
        dropout: rate before the classifier while training.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: logits, float [B, S, N].

    Raises:
        CheckpointError: as `LabelledModel`.
        DataError: `fit` or `evaluate` meets a tag the model does not have, or as many tags as words are not
            given.

    Example:
        >>> tagger = TokenClassifier.from_preset("entities")
        >>> tagger.predict([["Ada", "lives", "in", "Rome"]])
        [['B-person', 'O', 'O', 'B-location']]
    """

    task = "token-classification"

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        labels: Sequence[str],
        dropout: float = 0.1,
    ) -> None:
        classifier = PointwiseConv1D(len(labels), dtype="float32", name="classifier")
        x = keras.layers.Dropout(dropout, name="classifier_dropout")(backbone(backbone.input))
        super().__init__(backbone.input, classifier(x), backbone, preprocessor, labels)
        self.classifier = classifier
        self.dropout = dropout

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments."""
        return {"dropout": self.dropout}

    def compile(self, optimizer: Any = "auto", loss: Any = "auto", *, metrics: Any = "auto", **kwargs: Any) -> None:
        """Configure training; by default AdamW at 5e-5 and cross-entropy over the logits of first pieces."""
        if optimizer == "auto":
            optimizer = keras.optimizers.AdamW(5e-5)
        if loss == "auto":
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=IGNORED)
        super().compile(optimizer=optimizer, loss=loss, metrics=None if metrics == "auto" else metrics, **kwargs)

    def prepare(self, x: Sequence[Sequence[str]]) -> dict[str, np.ndarray]:
        """Return sentences given as lists of words as `ids`, `mask`, `segment_ids`, int32 [B, S] each."""
        return self.preprocessor.encode_words(x)[0]

    def prepare_targets(self, x: Sequence[Sequence[str]], y: Sequence[Sequence[str]]) -> np.ndarray:
        """Return the index of each word's tag at its first piece and -1 elsewhere, int32 [B, S]."""
        index = {label: number for number, label in enumerate(self.labels)}
        _, word_index = self.preprocessor.encode_words(x)
        targets = np.full(word_index.shape, IGNORED, "int32")
        for row, (words, tags) in enumerate(zip(x, y, strict=True)):
            if len(words) != len(tags):
                raise DataError(f"row {row + 1} has {len(words)} words but {len(tags)} tags")
            for tag in tags:
                if tag not in index:
                    raise DataError(f"tag {tag!r} is not among the model's {len(index)} labels")
            for position in np.flatnonzero(word_index[row] >= 0):
                targets[row, position] = index[tags[word_index[row, position]]]
        return targets

    def predict(self, x: Sequence[Sequence[str]], batch_size: int = 32, verbose: int = 0) -> list[list[str]]:
        """Return a tag for every word of every sentence, which may be of any length; see `tags_of_words`."""
        features, places = self.preprocessor.encode_word_windows(x)
        return tags_of_words(self.predict_outputs(features, batch_size, verbose), places, self.labels)

    def entities(self, texts: Sequence[str], batch_size: int = 32) -> list[list[Entity]]:
        """Return the entities of each text, of any length; see `outputs.decoding.entities`.

        What a word is, `split_runs` says.
        """
        found = []
        for text in texts:
            windows = self.preprocessor.encode_text(text)
            probabilities = softmax(self.predict_outputs(windows.features, batch_size))
            found.append(entities(windows, probabilities, self.labels))
        return found
