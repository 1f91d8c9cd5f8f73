"""Text to the three integer arrays that every network here takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.data.rows import Text
from keras_model.encode.encoding import Encoding
from keras_model.encode.long_texts.relevance import most_relevant
from keras_model.encode.long_texts.spread import ALL, FIRST, MOST_WINDOWS, WINDOWS, tokens_read, window_starts
from keras_model.encode.prompts import Prompts
from keras_model.encode.tokenizers import Tokenizer, load_tokenizer
from keras_model.encode.windows import Features, QuestionWindows, TextWindows, WordWindows
from keras_model.encode.words import Part, Word, deciding_words, split_runs, word_windows, words_of
from keras_model.errors import DataError, UserError
from keras_model.messages import shown

SHORTEST, LONGEST = 3, 512
_LISTS = tuple | list | np.ndarray
# What is known of each token of a million rows takes gigabytes, and little of it is kept.
_TEXTS_AT_ONCE = 4096


class Preprocessor:
    """Texts, pairs, word lists or questions to `{"ids", "mask", "segment_ids"}`, each int32 [B, S].

    One text becomes `[CLS] a [SEP]`, a pair `[CLS] a [SEP] b [SEP]` with segment 1 from `b` on, or what else the
    tokenizer's `template` says. `mask` is 1 for every token and 0 for padding; padding has id `pad_id` and segment 0.
    Of one text, every token has segment 0, or where the tokenizer marks capitals, 1 for the tokens of a word with a
    capital letter.

    What does not fit is cut at the end, or read in windows (`encode_windows`). Of a pair, the longer text is cut first,
    down to the length of the shorter, then both; when an odd token is left to give, it goes to the text that was
    longer, or to `b` if they were equal. This is `longest_first` of `transformers` 5.

    Args:
        tokenizer: one of `keras_model.encode`.
        sequence_length: S, from 3 (one token between `[CLS]` and `[SEP]`; 4 where a pair has two `[SEP]` between its
            texts) to 512 (the positions that the checkpoints were trained with).
        prompts: what texts and pairs get before them; words and questions get nothing.
        windows: in how many windows at most a text or pair is read: 1 for its beginning alone, 0 for all of it.

    Raises:
        UserError: S or the number of windows is out of bounds.

    Example:
        >>> preprocessor = Preprocessor(WordPieceTokenizer("vocab.txt"), sequence_length=64)
        >>> preprocessor(["a sentence", "another"])["ids"].shape
        (2, 64)
        >>> preprocessor([("a premise", "a hypothesis")])["segment_ids"].shape
        (1, 64)

    """

    def __init__(
        self, tokenizer: Tokenizer, sequence_length: int, prompts: Prompts | None = None, *, windows: int = FIRST
    ) -> None:
        # bool is an int to Python, and True would pass for a length of 1.
        if not isinstance(sequence_length, int | np.integer) or isinstance(sequence_length, bool):
            raise UserError(f"sequence length {sequence_length!r}: give a whole number, {SHORTEST} to {LONGEST}")
        shortest = max(SHORTEST, tokenizer.template.of_pair)
        if not shortest <= sequence_length <= LONGEST:
            raise UserError(f"sequence length {sequence_length}: give {shortest} to {LONGEST}")
        if not isinstance(windows, int) or isinstance(windows, bool) or not 0 <= windows <= MOST_WINDOWS:
            raise UserError(f"windows {windows!r}: give a whole number, 1 to {MOST_WINDOWS}, or 0 for all of a text")
        self.tokenizer = tokenizer
        self.sequence_length = int(sequence_length)
        self.prompts = prompts or Prompts()
        self.windows = windows

    def with_length(self, sequence_length: int) -> "Preprocessor":
        """Return the same front end for another S."""
        return self._like(sequence_length=sequence_length)

    def with_tokenizer(self, tokenizer: Tokenizer) -> "Preprocessor":
        """Return the same front end with another tokenizer."""
        return self._like(tokenizer=tokenizer)

    def with_windows(self, windows: int) -> "Preprocessor":
        """Return the same front end for another number of windows."""
        return self._like(windows=windows)

    @property
    def tokens_read(self) -> int | None:
        """How many tokens of a text `encode_windows` reads at most, None for all."""
        return tokens_read(self.windows, self._room)

    @property
    def _room(self) -> int:
        return self.sequence_length - self.tokenizer.template.of_text

    def choosing(self, prompt: str | None) -> "Preprocessor":
        """Return the same front end with another default prompt; the same as it is for None.

        Raises:
            UserError: there is no prompt of this name.
        """
        return self._like(prompts=self.prompts.choosing(prompt))

    def _like(self, **changes: Any) -> "Preprocessor":
        own = {
            "tokenizer": self.tokenizer,
            "sequence_length": self.sequence_length,
            "prompts": self.prompts,
            "windows": self.windows,
        }
        return Preprocessor(**own | changes)

    def __call__(self, texts: str | Sequence[Text], prompt: str | None = None) -> Features:
        """Turn texts, or pairs of texts, into features [B, S], each cut to S. A bare string is a batch of one.

        Args:
            texts: without prompts.
            prompt: name of the prompt to put before each; the default one unless given, none if empty.

        Raises:
            DataError: a row is neither a text nor a pair of texts.
            UserError: there is no prompt of this name.

        """
        return self._encode(texts, prompt, FIRST).features

    def encode_windows(self, texts: str | Sequence[Text], prompt: str | None = None) -> TextWindows:
        """Turn texts and pairs into as many windows as each needs, `windows` at most.

        Where windows may not reach a text's end, they read its beginning; see `window_starts` for where they lie. Of a
        pair, the longer text is read so, the second of equals, and the other stands in each window, cut to half of the
        room.

        Args:
            texts: without prompts.
            prompt: as for a call.

        Raises:
            DataError: a row is neither a text nor a pair of texts.
            UserError: there is no prompt of this name.

        """
        return self._encode(texts, prompt, self.windows)

    def encode_beginnings(self, texts: Sequence[str]) -> tuple[Features, list[list[tuple[int, int]]], np.ndarray]:
        """Turn texts into features as `encode_texts` does, but cut to S tokens, and say where each word begins.

        So a model learns; to be answered, a text is read whole.

        Returns:
            features [B, S]; (first, after the last) character of each word of each text; and int32 [B, S]: the number
            of the word whose first token is at that position, -1 elsewhere. A word that does not fit, or of which
            nothing is left (a zero-width space), has no position.

        Raises:
            UserError: the tokenizer takes no words (`takes_words`).

        """
        self._check_takes_words()
        features = self._empty(len(texts))
        word_index = np.full((len(texts), self.sequence_length), -1, np.int32)
        room = self._room
        places = []
        for number, words in enumerate(self._words(texts)):
            ids: list[int] = []
            capitals: list[bool] = []
            for index, (_, of_word, capital) in enumerate(words):
                if of_word and len(ids) < room:
                    word_index[number, 1 + len(ids)] = index
                ids += of_word
                capitals += capital
            self._fill(features, number, ids[:room], capitals=capitals[:room])
            places.append([(word.begin, word.end) for word, _, _ in words])
        return features, places, word_index

    def encode_text(self, text: str) -> WordWindows:
        """Cut a text into words and the words into as many windows as they need; see `encode_texts`."""
        (windows,) = self.encode_texts([text])
        return windows

    def encode_texts(self, texts: Sequence[str]) -> list[WordWindows]:
        """Cut each text into words, as `split_runs` and `words_of` do, and its words into as many windows as they need.

        A run is turned into tokens as if it were a text of its own. A word of more tokens than fit is cut.

        Raises:
            UserError: the tokenizer takes no words (`takes_words`).

        """
        self._check_takes_words()
        found = []
        for text, words in zip(texts, self._words(texts), strict=True):
            held, places = self._laid([word[1:] for word in words])
            features = self._empty(len(held))
            for window, (ids, capitals) in enumerate(held):
                self._fill(features, window, ids, capitals=capitals)
            cut = [(word.begin, word.end) for word, _, _ in words]
            joined = [word.joined for word, _, _ in words]
            blankless = [word.blankless for word, _, _ in words]
            found.append(WordWindows(text, features, cut, joined, blankless, places))
        return found

    def encode_word_windows(self, rows: Sequence[Sequence[str]]) -> tuple[Features, list[np.ndarray]]:
        """Turn sentences already cut into words into as many windows as each needs.

        Returns:
            features [W, S] of the windows of all sentences, and of each sentence int32 [words, 2]: the window that
            decides a word and the position of its first piece there, or -1; see `WordWindows`.

        Raises:
            DataError: a row is not a list of words.
            UserError: the tokenizer takes no words (`takes_words`).

        """
        rows = self._word_lists(rows)
        room = self._room
        encodings = self._tokenized([word for row in rows for word in row], room)
        held: list[tuple[list[int], list[bool]]] = []
        places = []
        for row in rows:
            of_words = [next(encodings) for _ in row]
            laid, of_row = self._laid([(encoding.ids[:room], encoding.capitals[:room]) for encoding in of_words])
            of_row[of_row[:, 0] >= 0, 0] += len(held)
            held += laid
            places.append(of_row)
        features = self._empty(len(held))
        for window, (ids, capitals) in enumerate(held):
            self._fill(features, window, ids, capitals=capitals)
        return features, places

    def _words(self, texts: Sequence[str]) -> list[list[tuple[Word, list[int], list[bool]]]]:
        """Return the words of each text with their ids, at most as many as fit, and which of these are of capitals."""
        room = self._room
        cut = [split_runs(text) for text in texts]
        # A run of one word may be cut short; of several, the last must be seen.
        of_kind: dict[bool, list[str]] = {True: [], False: []}
        for text, runs in zip(texts, cut, strict=True):
            for run in runs:
                of_kind[_is_one_word(run)].append(text[run[0].begin : run[-1].end])
        encodings = {one: self._tokenized(of, room if one else None) for one, of in of_kind.items()}
        found = []
        for text, of_text in zip(texts, cut, strict=True):
            words = []
            for run in of_text:
                encoding = next(encodings[_is_one_word(run)])
                for word in words_of(text, run, encoding):
                    kept = slice(word.tokens[0], min(word.tokens[1], word.tokens[0] + room))
                    words.append((word, encoding.ids[kept], encoding.capitals[kept]))
            found.append(words)
        return found

    def _laid(
        self, words: Sequence[tuple[list[int], list[bool]]]
    ) -> tuple[list[tuple[list[int], list[bool]]], np.ndarray]:
        """Lay words, given as ids and capitals, in windows; return these, and of each word as `WordWindows.places`."""
        room = self._room
        windows = word_windows([len(ids) for ids, _ in words], room)
        places = np.full((len(words), 2), -1, np.int32)
        held: list[tuple[list[int], list[bool]]] = []
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

    def encode_question(
        self, question: str, context: str, stride: int | None = None, windows: int = ALL
    ) -> QuestionWindows:
        """Turn a question and its context into windows `[CLS] question [SEP] context [SEP]`.

        There are as many windows as the context needs, each repeating the last `stride` context tokens of the
        one before, as in `transformers`. A question that takes more than half of the room is cut to that
        half.

        Args:
            question: the question.
            context: the text that holds the answer.
            stride: context tokens repeated from window to window; a quarter of the room if not given.
            windows: keep so many at most, those that have most in common with the question (`most_relevant`), in the
                order of the text; `ALL`, which is 0, keeps every one.

        Raises:
            DataError: the question or the context is no text.
            UserError: `stride` is negative or leaves no step from one window to the next, or the number of windows is
                out of bounds.

        """
        for name, text in (("question", question), ("context", context)):
            if not isinstance(text, str):
                raise DataError(f"the {name} is {shown(text)}; give a text")
        room = self.sequence_length - self.tokenizer.template.of_pair
        if stride is None:
            stride = room // 4
        # The context gets at least this many tokens a window, so a smaller stride keeps every step positive.
        least_width = max(room - room // 2, 1)
        if not 0 <= stride < least_width:
            raise UserError(f"stride {stride}: with sequence length {self.sequence_length} give 0 to {least_width - 1}")
        if not ALL <= windows <= MOST_WINDOWS:
            raise UserError(f"windows {windows}: give 1 to {MOST_WINDOWS}, or {ALL} for all")
        question_ids = self.tokenizer.encode(question, limit=room // 2).ids[: room // 2]
        told = self.tokenizer.encode(context)
        width = room - len(question_ids)
        starts = [0]
        while starts[-1] + width < len(told) and width > stride:
            starts.append(starts[-1] + width - stride)
        in_all = len(starts)
        if windows != ALL:
            parts = [told.ids[start : start + width] for start in starts]
            starts = [starts[window] for window in most_relevant(question_ids, parts, windows)]
        features = self._empty(len(starts))
        offsets = np.full((len(starts), self.sequence_length, 2), -1, np.int32)
        for window, start in enumerate(starts):
            ids = told.ids[start : start + width]
            self._fill(features, window, question_ids, ids)
            first = 1 + len(question_ids) + self.tokenizer.template.separators
            if ids:
                offsets[window, first : first + len(ids)] = told.offsets[start : start + len(ids)]
        return QuestionWindows(features, offsets, in_all - len(starts))

    def get_config(self) -> dict[str, Any]:
        """Return the `preprocessor` entry of a model folder's `config.json`."""
        windows = {} if self.windows == FIRST else {WINDOWS: self.windows}
        own = {"sequence_length": self.sequence_length} | windows | self.prompts.get_config()
        return self.tokenizer.get_config() | own

    @classmethod
    def from_folder(cls, folder: Path, config: Mapping[str, Any]) -> "Preprocessor":
        """Make the preprocessor of a model folder from its `config.json`'s `preprocessor` entry.

        Raises:
            CheckpointError: the folder lacks the tokenizer's file, or the file or a prompt is faulty.
            UserError: the length or the number of windows is missing or out of bounds.

        """
        # What is no number, the constructor refuses.
        length: Any = config.get("sequence_length")
        return cls(
            load_tokenizer(folder, config), length, Prompts.from_config(config), windows=config.get(WINDOWS, FIRST)
        )

    def _encode(self, texts: str | Sequence[Text], prompt: str | None, windows: int) -> TextWindows:
        rows = self.prompts.before(self._checked(batch_of(texts)), prompt)
        pairs: dict[int, Sequence[str]] = {}
        singles: dict[int, str] = {}
        for number, row in enumerate(rows):
            if isinstance(row, str):
                singles[number] = row
            else:
                pairs[number] = row
        held: dict[int, list[tuple[list[int], list[int] | None, list[bool]]]] = {}
        truncated = np.zeros(len(rows), bool)
        most = tokens_read(windows, self._room)
        # One token more tells whether there are more.
        encodings = self._tokenized(list(singles.values()), None if most is None else most + 1)
        for number, encoding in zip(singles, encodings, strict=True):
            read = encoding if most is None else encoding.first(most)
            truncated[number] = len(read) < len(encoding)
            spans = [slice(start, start + self._room) for start in window_starts(len(read), self._room)]
            held[number] = [(read.ids[span], None, read.capitals[span]) for span in spans]
        for number, (first, second) in zip(pairs, self._encode_pairs(list(pairs.values()), windows), strict=True):
            laid, truncated[number] = self._pair_windows(first.ids, second.ids, windows)
            held[number] = [(*window, []) for window in laid]
        contents = [window for number in range(len(rows)) for window in held[number]]
        features = self._empty(len(contents))
        for window, content in enumerate(contents):
            self._fill(features, window, *content)
        counts = np.array([len(held[number]) for number in range(len(rows))], np.int32)
        paired = np.array([number in pairs for number in range(len(rows))], bool)
        return TextWindows(features, counts, truncated, paired)

    def _tokenized(self, texts: Sequence[str], limit: int | None) -> Iterator[Encoding]:
        """Tokenize texts, one part of them after the other."""
        for begin in range(0, len(texts), _TEXTS_AT_ONCE):
            yield from self.tokenizer.encode_batch(texts[begin : begin + _TEXTS_AT_ONCE], limit)

    def _encode_pairs(self, pairs: Sequence[Sequence[str]], windows: int) -> Iterator[tuple[Encoding, Encoding]]:
        """Tokenize both texts of each pair, as far as it matters to `_pair_windows`."""
        room = self.sequence_length - self.tokenizer.template.of_pair
        most = tokens_read(windows, room)
        limit = None if most is None else most + 1
        encodings = self._tokenized([text for pair in pairs for text in pair], limit)
        # Of one iterator, each pair takes two.
        for pair, first, second in zip(pairs, encodings, encodings, strict=True):
            longer = limit
            # The longer text is read in windows, and gets the odd token of one; so it must be known which that is.
            while (windows != FIRST or room % 2) and longer is not None and len(first) == len(second) == longer:
                longer *= 4
                first, second = self.tokenizer.encode_batch(pair, longer)
            yield first, second

    def _pair_windows(
        self, first: list[int], second: list[int], windows: int
    ) -> tuple[list[tuple[list[int], list[int]]], bool]:
        """Return what of both texts stands in each window, and whether an end stands in none."""
        room = self.sequence_length - self.tokenizer.template.of_pair
        if len(first) + len(second) <= room:
            return [(first, second)], False
        swapped = len(first) > len(second)
        shorter, longer = (second, first) if swapped else (first, second)
        kept = shorter[: room // 2]
        width = room - len(kept)
        # Of the shortest inputs, the special tokens of a pair leave no room.
        read = longer[: tokens_read(windows, width)] if width else []
        parts = [read[start : start + width] for start in window_starts(len(read), max(width, 1))]
        cut = len(read) < len(longer) or len(kept) < len(shorter)
        return [(part, kept) if swapped else (kept, part) for part in parts], cut

    def _checked(self, rows: list[Text]) -> list[Text]:
        for number, row in enumerate(rows, start=1):
            pair = isinstance(row, _LISTS) and len(row) == 2 and all(isinstance(text, str) for text in row)
            if not isinstance(row, str) and not pair:
                raise DataError(f"row {number} is {shown(row)}: give a text or a pair of texts")
        return rows

    def _word_lists(self, rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        self._check_takes_words()
        rows = list(rows)
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, _LISTS) or not all(isinstance(word, str) for word in row):
                raise DataError(f"row {number} is {shown(row)}: give a list of words")
        return rows

    def _check_takes_words(self) -> None:
        if not self.tokenizer.takes_words:
            raise UserError(
                "the tokenizer has add_prefix_space false, so a word apart gets other tokens than in a text; if the "
                "checkpoint was trained on words, import it with add_prefix_space true in its tokenizer_config.json"
            )

    def _empty(self, rows: int) -> Features:
        shape = (rows, self.sequence_length)
        return {
            "ids": np.full(shape, self.tokenizer.pad_id, np.int32),
            "mask": np.zeros(shape, np.int32),
            "segment_ids": np.zeros(shape, np.int32),
        }

    def _fill(
        self,
        features: Features,
        row: int,
        first: list[int],
        second: list[int] | None = None,
        capitals: Sequence[bool] = (),
    ) -> None:
        ids = [self.tokenizer.cls_id, *first, self.tokenizer.sep_id]
        features["segment_ids"][row, 1 : 1 + len(capitals)] = capitals
        if second is not None:
            template = self.tokenizer.template
            ids += [self.tokenizer.sep_id] * (template.separators - 1)
            features["segment_ids"][row, len(ids) : len(ids) + len(second) + 1] = template.second_segment
            ids += [*second, self.tokenizer.sep_id]
        features["ids"][row, : len(ids)] = ids
        features["mask"][row, : len(ids)] = 1


def _is_one_word(run: Sequence[Part]) -> bool:
    return len(run) == 1 and not run[0].blankless


def batch_of(texts: Any) -> list[Any]:
    """Return texts as a list; a bare text is a batch of one, and not as many texts as it has letters.

    Raises:
        DataError: there is no list of anything, or a dictionary or a table, whose names of columns are no texts.
    """
    if isinstance(texts, str):
        return [texts]
    # Pandas' frames and their like have columns.
    if isinstance(texts, Mapping) or hasattr(texts, "columns"):
        raise DataError(f"the texts are a {type(texts).__name__}; give the texts in it, such as rows['text']")
    # An array of no dimension calls itself iterable, and is not.
    if isinstance(texts, bytes) or not isinstance(texts, Iterable) or getattr(texts, "ndim", 1) == 0:
        raise DataError(f"the texts are {shown(texts)}; give a list of texts, or of pairs of texts")
    return list(texts)


def batch_of_single(texts: Any) -> list[str]:
    """Return texts as `batch_of`, none of which is a pair.

    Raises:
        DataError: there is no list of anything, or one of them is no text; it is named by its number.
    """
    rows = batch_of(texts)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, str):
            raise DataError(f"row {number} is {shown(row)}: give a text")
    return rows
