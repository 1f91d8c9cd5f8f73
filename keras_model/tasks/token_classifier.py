"""Classification of every word: named entities, parts of speech."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_model.data.rows import TokenRow
from keras_model.data.tag_schemes import OUTSIDE, check_scheme
from keras_model.data.tasks import TAGGING
from keras_model.encode.inputs.batch import batch_of_single
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.errors import CheckpointError, DataError
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.decoding.activations import softmax
from keras_model.outputs.decoding.entities import Entity, entities, tags_of_words
from keras_model.outputs.entity_spans import spread_tag
from keras_model.outputs.reading import EACH, TAGS_FACT, Reading
from keras_model.outputs.tag_path import tags_lean_on_each_other
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
        tags: how words get theirs: "each" by itself, or "together", see `Reading`.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: logits, float [B, S, N].

    Raises:
        CheckpointError: as `LabelledModel`, or as `set_tags`.
        DataError: `fit` or `evaluate` meets a tag the model does not have, or as many tags as words are not
            given.

    Example:
        >>> tagger = TokenClassifier.from_preset("assets/student", labels=["O", "B-person", "I-person"])
        >>> [len(tags) for tags in tagger.predict([["Ada", "lives", "in", "Rome"], ["It", "rained"]])]
        [4, 2]
    """

    task = TAGGING

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        labels: Sequence[str],
        dropout: float = 0.1,
        tags: str = EACH,
    ) -> None:
        classifier = PointwiseConv1D(len(labels), dtype="float32", name="classifier")
        x = keras.layers.Dropout(dropout, name="classifier_dropout")(backbone(backbone.input))
        super().__init__(backbone.input, classifier(x), backbone, preprocessor, labels)
        self.classifier = classifier
        self.dropout = dropout
        self.set_tags(tags)

    def set_tags(self, tags: str) -> None:
        """Read the tags of words from now on each by itself, or together.

        Raises:
            CheckpointError: it is neither "each" nor "together"; or "together", and no label goes on with another.
        """
        try:
            reading = Reading(tags=tags)
        except ValueError as error:
            raise CheckpointError(str(error)) from error
        if reading.together and not tags_lean_on_each_other(self.labels):
            raise CheckpointError(
                f"{TAGS_FACT} is {tags!r}, but no label goes on with what another begins, as I-x does with B-x; "
                f"leave {TAGS_FACT} out"
            )
        self.reading = reading

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments; without `tags` where each word has its own, as folders of before."""
        return {"dropout": self.dropout, **self.reading.facts(self.task)}

    @classmethod
    def head_of_folder(cls, folder: Path, config: dict[str, Any], head: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return what `LabelledModel.head_of_folder` does; how the tags are read is of no use to other labels."""
        arguments, whole = super().head_of_folder(folder, config, head)
        return (arguments if whole else {**arguments, TAGS_FACT: head.get(TAGS_FACT, EACH)}), whole

    def usual_loss(self) -> Any:
        """Return cross-entropy over the logits of first pieces."""
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=IGNORED)

    def prepare(self, x: Sequence[Sequence[str]]) -> Features:
        """Return sentences given as lists of words as `ids`, `mask`, `segment_ids`, int32 [B, S] each."""
        return self.preprocessor.encode_beginnings([row.written[0] for row in _rows(x)])[0]

    def prepare_targets(self, x: Sequence[Sequence[str]], y: Sequence[Sequence[str]]) -> np.ndarray:
        """Return the index of each word's tag at its first piece and -1 elsewhere, int32 [B, S]; see `prepare_rows`."""
        rows = [replace(row, tags=tuple(tags)) for row, tags in zip(_rows(x), y, strict=True)]
        return self.prepare_rows(rows)[1]

    def prepare_rows(self, rows: Sequence[TokenRow]) -> tuple[Features, np.ndarray]:
        """Return what the text of each row is to the network, and its targets: the words are those of `entities`.

        A word of a row that is several in the text, such as "Paris/London" or "北京", has its tag spread over them
        (`spread_tag`). What is several words of the row and one in the text has the first's tag.

        Returns:
            `ids`, `mask`, `segment_ids`, int32 [B, S] each, and int32 [B, S]: the index of each word's tag at its first
            piece, -1 elsewhere and where the model has no such tag.

        Raises:
            DataError: a row has a tag that the model does not have, or not as many tags as words.
        """
        index = {label: number for number, label in enumerate(self.labels)}
        features, words, word_index = self.preprocessor.encode_beginnings([row.written[0] for row in rows])
        targets = np.full(word_index.shape, IGNORED, "int32")
        for number, row in enumerate(rows):
            if len(row.tokens) != len(row.tags):
                raise DataError(f"row {number + 1} has {len(row.tokens)} words but {len(row.tags)} tags")
            if unknown := next((tag for tag in row.tags if tag not in index), None):
                raise self.unknown("tag", unknown)
            tags = _tags_in_text(row, words[number])
            for position in np.flatnonzero(word_index[number] >= 0):
                targets[number, position] = index.get(tags[word_index[number, position]], IGNORED)
        return features, targets

    def predict(self, x: Sequence[Sequence[str]], batch_size: int = 32, verbose: int = 0) -> list[list[str]]:
        """Return a tag for every word of every sentence, which may be of any length; see `tags_of_words`."""
        features, places = self.preprocessor.encode_word_windows(x)
        outputs, together = self.predict_outputs(features, batch_size, verbose), self.reading.together
        return tags_of_words(softmax(outputs) if together else outputs, places, self.labels, together)

    def entities(self, texts: Sequence[str], batch_size: int = 32) -> list[list[Entity]]:
        """Return the entities of each text, of any length; see `outputs.decoding.entities`.

        What a word is, `split_runs` says.

        Raises:
            DataError: the labels are in a scheme that is not read, see `unread_scheme`; or a text is none.
        """
        check_scheme(self.labels, "the model")
        found = []
        for text in batch_of_single(texts):
            windows = self.preprocessor.encode_text(text)
            probabilities = softmax(self.predict_outputs(windows.features, batch_size))
            found.append(entities(windows, probabilities, self.labels, self.reading.together))
        return found


def _rows(sentences: Sequence[Sequence[str]]) -> list[TokenRow]:
    """Return sentences given as lists of words as rows without tags."""
    for number, words in enumerate(sentences, start=1):
        if isinstance(words, str) or not all(isinstance(word, str) for word in words):
            raise DataError(f"row {number} is {str(words)[:60]!r}: give a list of words")
    return [TokenRow(tuple(words), ()) for words in sentences]


def _tags_in_text(row: TokenRow, words: Sequence[tuple[int, int]]) -> list[str]:
    """Return a tag for each of the words that a row's text is cut into."""
    tags = [OUTSIDE] * len(words)
    first = 0
    for tag, (_, end) in zip(row.tags, row.written[1], strict=True):
        after = first
        while after < len(words) and words[after][0] < end:
            after += 1
        tags[first:after] = spread_tag(tag, after - first)
        first = after
    return tags
