"""Text to the three integer arrays that every network here takes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.data.for_model.learnt_from import KINDS, LEARNT_FROM, fault_of_kind
from keras_model.data.rows import Text
from keras_model.encode.inputs.batch import LISTS, batch_of
from keras_model.encode.inputs.layout import Layout
from keras_model.encode.inputs.question_windows import question_windows
from keras_model.encode.inputs.text_windows import text_windows
from keras_model.encode.inputs.word_windows import beginnings, windows_of_texts, windows_of_words
from keras_model.encode.long_texts.spread import ALL, FIRST, MOST_WINDOWS, WINDOWS, tokens_read
from keras_model.encode.prompts import Prompts
from keras_model.encode.tokenizers import Tokenizer, load_tokenizer
from keras_model.encode.windows import Features, QuestionWindows, TextWindows, WordWindows
from keras_model.errors import DataError, UserError
from keras_model.messages import shown

SHORTEST, LONGEST = 3, 512


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
        learnt_from: whether the model that reads them learnt from "texts", from "pairs", or from "both"; pairs are
            refused for the first, single texts for the second. None where that is not known.

    Raises:
        UserError: S or the number of windows is out of bounds, or `learnt_from` is none of these.

    Example:
        >>> from keras_model import WordPieceTokenizer
        >>> preprocessor = Preprocessor(WordPieceTokenizer("assets/student/vocab.txt"), sequence_length=64)
        >>> preprocessor(["a sentence", "another"])["ids"].shape
        (2, 64)
        >>> preprocessor([("a premise", "a hypothesis")])["segment_ids"].shape
        (1, 64)
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        sequence_length: int,
        prompts: Prompts | None = None,
        *,
        windows: int = FIRST,
        learnt_from: str | None = None,
    ) -> None:
        # bool is an int to Python, and True would pass for a length of 1.
        if not isinstance(sequence_length, int | np.integer) or isinstance(sequence_length, bool):
            raise UserError(f"sequence length {sequence_length!r}: give a whole number, {SHORTEST} to {LONGEST}")
        shortest = max(SHORTEST, tokenizer.template.of_pair)
        if not shortest <= sequence_length <= LONGEST:
            raise UserError(f"sequence length {sequence_length}: give {shortest} to {LONGEST}")
        if not isinstance(windows, int) or isinstance(windows, bool) or not 0 <= windows <= MOST_WINDOWS:
            raise UserError(f"windows {windows!r}: give a whole number, 1 to {MOST_WINDOWS}, or 0 for all of a text")
        if learnt_from is not None and learnt_from not in KINDS:
            raise UserError(f"learnt_from {shown(learnt_from)}: give {', '.join(KINDS)}, or None where it is not known")
        self.tokenizer = tokenizer
        self.sequence_length = int(sequence_length)
        self._layout = Layout(tokenizer, self.sequence_length)
        self.prompts = prompts or Prompts()
        self.windows = windows
        self.learnt_from = learnt_from

    def with_length(self, sequence_length: int) -> "Preprocessor":
        """Return the same front end for another S."""
        return self._like(sequence_length=sequence_length)

    def with_tokenizer(self, tokenizer: Tokenizer) -> "Preprocessor":
        """Return the same front end with another tokenizer."""
        return self._like(tokenizer=tokenizer)

    def with_windows(self, windows: int) -> "Preprocessor":
        """Return the same front end for another number of windows."""
        return self._like(windows=windows)

    def with_learnt_from(self, learnt_from: str | None) -> "Preprocessor":
        """Return the same front end, of a model that learnt from this kind of texts."""
        return self if learnt_from == self.learnt_from else self._like(learnt_from=learnt_from)

    @property
    def tokens_read(self) -> int | None:
        """How many tokens of a text `encode_windows` reads at most, None for all."""
        return tokens_read(self.windows, self._layout.of_text)

    @property
    def question_tokens_read(self) -> int:
        """How many tokens of a question `encode_question` reads at most."""
        return self._layout.of_question

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
            "learnt_from": self.learnt_from,
        }
        return Preprocessor(**own | changes)

    def __call__(self, texts: str | Sequence[Text], prompt: str | None = None) -> Features:
        """Turn texts, or pairs of texts, into features [B, S], each cut to S. A bare string is a batch of one.

        Args:
            texts: without prompts.
            prompt: name of the prompt to put before each; the default one unless given, none if empty.

        Raises:
            DataError: a row is neither a text nor a pair of texts, or not as the model learnt them.
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
            DataError: a row is neither a text nor a pair of texts, or not as the model learnt them.
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
        return beginnings(self._layout, texts)

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
        return windows_of_texts(self._layout, texts)

    def encode_word_windows(self, rows: Sequence[Sequence[str]]) -> tuple[Features, list[np.ndarray]]:
        """Turn sentences already cut into words into as many windows as each needs.

        Returns:
            features [W, S] of the windows of all sentences, and of each sentence int32 [words, 2]: the window that
            decides a word and the position of its first piece there, or -1; see `WordWindows`.

        Raises:
            DataError: a row is not a list of words.
            UserError: the tokenizer takes no words (`takes_words`).
        """
        return windows_of_words(self._layout, rows)

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
        return question_windows(self._layout, question, context, stride, windows)

    def get_config(self) -> dict[str, Any]:
        """Return the `preprocessor` entry of a model folder's `config.json`."""
        windows = {} if self.windows == FIRST else {WINDOWS: self.windows}
        learnt_from = {} if self.learnt_from is None else {LEARNT_FROM: self.learnt_from}
        own = {"sequence_length": self.sequence_length} | windows | learnt_from | self.prompts.get_config()
        return self.tokenizer.get_config() | own

    @classmethod
    def from_folder(cls, folder: Path, config: Mapping[str, Any]) -> "Preprocessor":
        """Make the preprocessor of a model folder from its `config.json`'s `preprocessor` entry.

        Raises:
            CheckpointError: the folder lacks the tokenizer's file, or the file or a prompt is faulty.
            UserError: the length or the number of windows is missing or out of bounds, or `learnt_from` says nothing
                that is known.
        """
        # What is no number, the constructor refuses.
        length: Any = config.get("sequence_length")
        return cls(
            load_tokenizer(folder, config),
            length,
            Prompts.from_config(config),
            windows=config.get(WINDOWS, FIRST),
            learnt_from=config.get(LEARNT_FROM),
        )

    def _encode(self, texts: str | Sequence[Text], prompt: str | None, windows: int) -> TextWindows:
        rows = self.prompts.before(self._checked(batch_of(texts)), prompt)
        return text_windows(self._layout, rows, windows)

    def _checked(self, rows: list[Text]) -> list[Text]:
        for number, row in enumerate(rows, start=1):
            pair = isinstance(row, LISTS) and len(row) == 2 and all(isinstance(text, str) for text in row)
            if not isinstance(row, str) and not pair:
                raise DataError(f"row {number} is {shown(row)}: give a text or a pair of texts")
            if told := fault_of_kind(self.learnt_from, pair=pair):
                raise DataError(f"row {number} {told}")
        return rows
