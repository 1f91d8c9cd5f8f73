"""Texts cut into words, or words already cut, in windows."""

from collections.abc import Sequence

import numpy as np

from keras_model.encode.inputs.batch import batch_of_words
from keras_model.encode.inputs.layout import Layout
from keras_model.encode.windows import Features, WordWindows
from keras_model.encode.words import Part, Word, deciding_words, split_runs, word_windows, words_of
from keras_model.errors import UserError

# Ids, and which of them are of words with a capital.
_Tokens = tuple[list[int], list[bool]]


def beginnings(layout: Layout, texts: Sequence[str]) -> tuple[Features, list[list[tuple[int, int]]], np.ndarray]:
    """Return of each text as many words as fit, and where they begin; see `Preprocessor.encode_beginnings`."""
    of_texts = _words(layout, texts)
    features = layout.empty(len(texts))
    word_index = np.full((len(texts), layout.length), -1, np.int32)
    room = layout.of_text
    places = []
    for number, words in enumerate(of_texts):
        ids: list[int] = []
        capitals: list[bool] = []
        for index, (_, (of_word, capital)) in enumerate(words):
            if of_word and len(ids) < room:
                word_index[number, 1 + len(ids)] = index
            ids += of_word
            capitals += capital
        layout.fill(features, number, ids[:room], capitals=capitals[:room])
        places.append([(word.begin, word.end) for word, _ in words])
    return features, places, word_index


def windows_of_texts(layout: Layout, texts: Sequence[str]) -> list[WordWindows]:
    """Return the words of each text in windows of its own; see `Preprocessor.encode_texts`."""
    found = []
    for text, words in zip(texts, _words(layout, texts), strict=True):
        held, places = _laid([tokens for _, tokens in words], layout.of_text)
        cut = [(word.begin, word.end) for word, _ in words]
        joined = [word.joined for word, _ in words]
        blankless = [word.blankless for word, _ in words]
        found.append(WordWindows(text, _filled(layout, held), cut, joined, blankless, places))
    return found


def windows_of_words(layout: Layout, rows: Sequence[Sequence[str]]) -> tuple[Features, list[np.ndarray]]:
    """Return sentences already cut into words in windows; see `Preprocessor.encode_word_windows`."""
    _require_words(layout)
    rows = batch_of_words(rows)
    room = layout.of_text
    encodings = layout.tokenized([word for row in rows for word in row], room)
    held: list[_Tokens] = []
    places = []
    for row in rows:
        of_words = [next(encodings) for _ in row]
        laid, of_row = _laid([(encoding.ids[:room], encoding.capitals[:room]) for encoding in of_words], room)
        of_row[of_row[:, 0] >= 0, 0] += len(held)
        held += laid
        places.append(of_row)
    return _filled(layout, held), places


def _require_words(layout: Layout) -> None:
    if not layout.tokenizer.takes_words:
        raise UserError(
            "the tokenizer has add_prefix_space false, so a word apart gets other tokens than in a text; if the "
            "checkpoint was trained on words, import it with add_prefix_space true in its tokenizer_config.json"
        )


def _words(layout: Layout, texts: Sequence[str]) -> list[list[tuple[Word, _Tokens]]]:
    """Return the words of each text, each with as many of its tokens as fit."""
    _require_words(layout)
    room = layout.of_text
    cut = [split_runs(text) for text in texts]
    # A run of one word may be cut short; of several, the last must be seen.
    of_kind: dict[bool, list[str]] = {True: [], False: []}
    for text, runs in zip(texts, cut, strict=True):
        for run in runs:
            of_kind[_is_one_word(run)].append(text[run[0].begin : run[-1].end])
    encodings = {one: layout.tokenized(of, room if one else None) for one, of in of_kind.items()}
    found = []
    for text, of_text in zip(texts, cut, strict=True):
        words = []
        for run in of_text:
            encoding = next(encodings[_is_one_word(run)])
            for word in words_of(text, run, encoding):
                kept = slice(word.tokens[0], min(word.tokens[1], word.tokens[0] + room))
                words.append((word, (encoding.ids[kept], encoding.capitals[kept])))
        found.append(words)
    return found


def _is_one_word(run: Sequence[Part]) -> bool:
    return len(run) == 1 and not run[0].blankless


def _laid(words: Sequence[_Tokens], room: int) -> tuple[list[_Tokens], np.ndarray]:
    """Lay words in windows; return these, and of each word as `WordWindows.places`."""
    windows = word_windows([len(ids) for ids, _ in words], room)
    places = np.full((len(words), 2), -1, np.int32)
    held: list[_Tokens] = []
    for (begin, end), (first, after) in zip(windows, deciding_words(windows), strict=True):
        ids: list[int] = []
        capitals: list[bool] = []
        for word in range(begin, end):
            of_word, capital = words[word]
            if first <= word < after and of_word:
                places[word] = len(held), 1 + len(ids)
            ids += of_word
            capitals += capital
        held.append((ids, capitals))
    return held, places


def _filled(layout: Layout, windows: Sequence[_Tokens]) -> Features:
    features = layout.empty(len(windows))
    for window, (ids, capitals) in enumerate(windows):
        layout.fill(features, window, ids, capitals=capitals)
    return features
