"""The tags of words, the entities of texts, and how well both are found."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import TokenRow
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import FEATURES, Features, WordWindows, stacked
from keras_model.errors import DataError
from keras_model.outputs import metrics
from keras_model.outputs.answers import Answers, Parted, Run
from keras_model.outputs.confidence.calibration_error import (
    CALIBRATION_ERROR,
    label_calibration_error,
)
from keras_model.outputs.decoding.entities import entities, tags_of_words
from keras_model.outputs.entity_spans import Span, entity_spans
from keras_model.outputs.reading import Reading

# A difference of F1 that is told, and of how many rows.
_TOLD_APART, _TOLD_ROWS = 0.01, 8


def tag_answers(
    rows: Sequence[TokenRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run, reading: Reading
) -> Answers:
    """Return a tag for each word of each row, and how well both these and the entities of its text do; see `answer`."""
    if not any(row.tokens for row in rows):
        raise DataError("the rows hold no word to be measured by; give rows with words")
    features, places = preprocessor.encode_word_windows([row.tokens for row in rows])
    texts = preprocessor.encode_texts([row.written[0] for row in rows])
    probabilities, of_texts = _run_both(run, features, texts)
    predicted = tags_of_words(probabilities, places, labels, reading.together)
    expected = [row.tags for row in rows]
    flat = [[tag for tags in side for tag in tags] for side in (expected, predicted)]
    by_words = [entity_characters(row, tags) for row, tags in zip(rows, predicted, strict=True)]
    in_text = [
        {
            (entity["label"], entity["start"], entity["end"])
            for entity in entities(windows, part, labels, reading.together)
        }
        for windows, part in zip(texts, of_texts, strict=True)
    ]
    of_text = metrics.span_scores([entity_characters(row, row.tags) for row in rows], in_text)
    measures = metrics.entity_scores(expected, predicted)
    measures |= {f"text_{name}": value for name, value in of_text.items()}
    measures["accuracy"] = metrics.accuracy(*flat)
    values = [probabilities[tuple(sentence[sentence[:, 0] >= 0].T)] for sentence in places]
    read = np.concatenate(places)[:, 0] >= 0
    if read.any():
        right = np.array(flat[0])[read, None] == np.array(labels)
        measures[CALIBRATION_ERROR] = label_calibration_error(np.concatenate(values), right)
    apart = abs(measures["f1"] - measures["text_f1"]) > _TOLD_APART
    parted = _parted(rows, by_words, in_text) if apart else []
    return Answers(values, [tuple(tags) for tags in predicted], measures, parted=parted, in_text=in_text)


def entity_characters(row: TokenRow, tags: Sequence[str]) -> set[Span]:
    """Return the entities of a row's tagged words as (type, first character, the one after the last)."""
    places = row.written[1]
    return {(kind, places[first][0], places[after - 1][1]) for kind, first, after in entity_spans(tags)}


def _run_both(run: Run, features: Features, texts: Sequence[WordWindows]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Run the windows of sentences and of texts, those that are alike once; return the outputs of both."""
    every = stacked([features, *(windows.features for windows in texts)])
    rows = np.concatenate([every[name] for name in FEATURES], axis=1)
    _, firsts, numbers = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    # In the order of the rows, so that batches of them are those of the sentences alone.
    order = np.argsort(firsts)
    outputs = run({name: values[firsts[order]] for name, values in every.items()})
    outputs = outputs[np.argsort(order)[numbers.ravel()]]
    ends = np.cumsum([len(features["ids"]), *(len(windows.features["ids"]) for windows in texts)])
    of_words, *of_texts = np.split(outputs, ends[:-1])
    return of_words, of_texts


def _parted(
    rows: Sequence[TokenRow],
    by_words: Sequence[set[Span]],
    in_text: Sequence[set[Span]],
) -> list[Parted]:
    def shown(row: TokenRow, spans: set[Span]) -> tuple[str, ...]:
        text = row.written[0]
        return tuple(f"{text[begin:end]} ({kind})" for kind, begin, end in sorted(spans, key=lambda span: span[1:]))

    other = [number for number in range(len(rows)) if by_words[number] != in_text[number]][:_TOLD_ROWS]
    return [
        Parted(rows[at].line, shown(rows[at], by_words[at] - in_text[at]), shown(rows[at], in_text[at] - by_words[at]))
        for at in other
    ]
