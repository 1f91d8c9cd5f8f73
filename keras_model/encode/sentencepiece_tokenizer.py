"""SentencePiece: the tokenizer of ALBERT."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import sentencepiece

from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.encode.long_texts.beginning import Cuts
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES, Folding
from keras_model.encode.pipeline_tokenizer import check_special_tokens, unusual_names
from keras_model.encode.template import Template
from keras_model.encode.vocabulary_files.sentencepiece import is_unigram, keep_pieces, words_stand_apart
from keras_model.errors import CheckpointError, InputFileError
from keras_model.regular_file import MOST_PART, read_regular

ALBERT_NAMES = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "<pad>", "mask_token": "[MASK]"}
_META = "\u2581"  # SentencePiece writes a blank as this block, so that a piece shows where its word begins.
_BLANKS = re.compile(r"\s+")
_NOT_PLAIN = re.compile(r"[^!-~ ]|[`']{2}|  ")


class SentencePieceTokenizer:
    """Text to SentencePiece ids, computed by the `sentencepiece` library, after ALBERT's clean-up.

    The clean-up is that of ALBERT's own training code: runs of blanks become one space, ` `` ` and `''`
    become `"`, then (where asked) compatibility decomposition with combining marks removed, then
    lower-casing. After SentencePiece, a piece that ends in a digit and a comma (`2000,`) is cut before the
    comma and its number encoded anew. Pieces may not carry over to an ALBERT checkpoint without these steps.

    Where implementations disagree, this one takes

    - the digit-comma step, which ALBERT was pretrained with and `transformers` 5 has dropped;
    - "combining mark" as canonical combining class ≠ 0, as ALBERT did; `transformers` 5 strips all of
      category M, which also eats the vowel signs of Indic scripts;
    - lower-casing character by character, so that no final sigma is formed: the rule of
      `tokenizers`, free of context.

    `[CLS]`, `[SEP]` and `[MASK]` typed by a user are plain text when the model file marks them as control
    pieces, as ALBERT's does; `sentencepiece` itself matches what the file marks as user-defined. A lone
    surrogate, which has no UTF-8 form, is read as U+FFFD.

    Args:
        model: path of a `spiece.model`, or its bytes (as stored in a `.tflite`).
        lowercase: lower-case the text.
        strip_accents: decompose and remove combining marks; `None` means as `lowercase`.
        cls_token, sep_token, pad_token, mask_token: names of the special pieces in the model. Only a mask
            piece may be absent (`mask_id` is then `None`).
        fold_look_alikes: read look-alike letters as those that they look like, where the vocabulary cannot read a word
            otherwise; see `Folding`.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: not a SentencePiece model, or it lacks a special piece under the name given.

    Source: Kudo and Richardson 2018, arXiv 1808.06226; Lan et al. 2019, arXiv 1909.11942.
    """

    kind = "sentencepiece"
    mark_capitals = False
    file_name = "spiece.model"
    template = Template()
    takes_words = True

    def __init__(
        self,
        model: str | Path | bytes,
        lowercase: bool = True,
        strip_accents: bool | None = None,
        cls_token: str = "[CLS]",
        sep_token: str = "[SEP]",
        pad_token: str = "<pad>",
        mask_token: str = "[MASK]",
        fold_look_alikes: bool = False,
    ) -> None:
        self.fold_look_alikes = fold_look_alikes
        self.lowercase = lowercase
        self.strip_accents = strip_accents
        self.special_tokens = {
            "cls_token": cls_token,
            "sep_token": sep_token,
            "pad_token": pad_token,
            "mask_token": mask_token,
        }
        source = self.file_name if isinstance(model, bytes) else str(model)
        self._model = model if isinstance(model, bytes) else _read(Path(model))
        self._processor = _load(self._model, source)
        found = {token: self.token_to_id(token) for token in self.special_tokens.values()}
        ids = {token: number for token, number in found.items() if number is not None}
        check_special_tokens(ids, self.special_tokens, lambda _: False, source)
        self.cls_id, self.sep_id, self.pad_id = ids[cls_token], ids[sep_token], ids[pad_token]
        self.mask_id = ids.get(mask_token)
        self.unk_id = self._processor.unk_id()

    @property
    def vocabulary_size(self) -> int:
        """Number of pieces, special ones included."""
        return self._processor.get_piece_size()

    def token_to_id(self, token: str) -> int | None:
        """Return the id of a piece as the model spells it, or `None`."""
        token_id = self._processor.piece_to_id(token)
        return token_id if self._processor.id_to_piece(token_id) == token else None

    def id_to_token(self, token_id: int) -> str:
        """Return the piece of an id; an id outside the model raises `IndexError`."""
        if not 0 <= token_id < self.vocabulary_size:
            raise IndexError(f"id {token_id} is outside the vocabulary of {self.vocabulary_size}")
        return self._processor.id_to_piece(token_id)

    def encode(self, text: str, limit: int | None = None) -> Encoding:
        """Tokenize one text. With a `limit`, its first `limit` tokens alone, at no more than their cost."""
        if limit is not None:
            return self._cuts.encode([text], limit, self.encode_batch)[0]
        return self._encode(self._read(text))

    def _encode(self, text: str) -> Encoding:
        """Tokenize a text as it is read."""
        cleaned, spans = self._clean(text)
        found = self._processor.encode(cleaned, return_type="offset_mapping")
        encoding = Encoding()
        word = -1
        for token_id, piece, (begin, end) in zip(found["ids"], found["pieces"], found["offsets"], strict=True):
            # A piece such as "▁the" spans the blank before it, which is no part of the word.
            while begin < end and cleaned[begin] == " ":
                begin += 1
            # A model may leave out the mark before the first word.
            if piece.startswith(_META) or word < 0:
                word += 1
            if len(piece) > 1 and piece[-1] == "," and piece[-2].isdigit():
                parts = self._split_off_comma(piece, begin, end)
            else:
                parts = [(token_id, piece, begin, end)]
            for part_id, part, part_begin, part_end in parts:
                encoding.ids.append(part_id)
                encoding.tokens.append(part)
                encoding.offsets.append(_original_span(spans, part_begin, part_end))
                encoding.word_ids.append(word)
        return encoding

    def encode_batch(self, texts: Sequence[str], limit: int | None = None) -> list[Encoding]:
        """Tokenize many texts; `limit` as in `encode`."""
        return [self.encode(text, limit) for text in texts]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of many texts."""
        return [self.encode(text).ids for text in texts]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, however long it is."""
        # Without a mark before the first word, what follows a cut would lose the one that it has in the whole text.
        marked = self._processor.normalize("a a").startswith(_META)
        return (self._cuts if marked else Cuts(possible=False)).count(texts, self.ids)

    def words(self, text: str) -> list[str]:
        """Return the words, not yet cut: cleaned, parted at blanks. Where `rows_fault` is "", each is cut alone."""
        return self._clean(self._read(text))[0].split()

    def cut(self, word: str) -> list[str]:
        """Return the pieces of one of `words`, as the model spells them."""
        return [self.id_to_token(number) for number in self.encode(word).ids]

    @cached_property
    def rows_fault(self) -> str:
        """Why some of the pieces alone would not be a model that cuts words as this one does, or ""."""
        if not is_unigram(self._model):
            return "its pieces are merged from others"
        if self._cuts != Cuts() or not self._processor.normalize("a a").startswith(_META):
            return "its pieces or its map reach across blanks"
        return ""

    def with_rows(self, rows: Sequence[int]) -> "SentencePieceTokenizer":
        """Return a tokenizer that keeps these ids alone, numbered anew in this order, with the same settings."""
        content = keep_pieces(self._model, rows)
        return SentencePieceTokenizer(
            content,
            self.lowercase,
            self.strip_accents,
            **self.special_tokens,
            fold_look_alikes=self.fold_look_alikes,
        )

    def to_bytes(self) -> bytes:
        """Return the model file, byte for byte."""
        return self._model

    def get_config(self) -> dict[str, str | bool | None]:
        """Return what the model file does not say; special names only where they are not ALBERT's."""
        return {
            "tokenizer": self.kind,
            "lowercase": self.lowercase,
            "strip_accents": self.strip_accents,
            **unusual_names(self.special_tokens, ALBERT_NAMES),
            **({FOLD_LOOK_ALIKES: True} if self.fold_look_alikes else {}),
        }

    def _read(self, text: str) -> str:
        """Return a text as it is tokenized, of the same length."""
        read = replace_lone_surrogates(text)
        return self._folding.fold([read])[0] if self.fold_look_alikes else read

    @cached_property
    def _folding(self) -> Folding:
        return Folding(lambda texts: [self._encode(text).ids for text in texts], self.unk_id)

    @cached_property
    def _cuts(self) -> Cuts:
        # Read when the first long text comes: most never do.
        return Cuts(words_stand_apart(self._model) and _META in self._processor.normalize("a a"))

    def _clean(self, text: str) -> tuple[str, list[tuple[int, int]] | None]:
        """Return the cleaned text, and for each of its characters the span of the text it came from.

        The spans are `None` where each character is in its own place.
        """
        if not _NOT_PLAIN.search(text) and text == text.strip():
            return (text.lower() if self.lowercase else text), None
        strip_accents = self.lowercase if self.strip_accents is None else self.strip_accents
        characters: list[str] = []
        spans: list[tuple[int, int]] = []
        position = 0
        for word in _words(text):
            if characters:
                characters.append(" ")
                spans.append((position, word[0]))
            position, end = word
            while position < end:
                after = position + 1
                cleaned = text[position]
                if text[position : position + 2] in ("``", "''"):
                    after, cleaned = position + 2, '"'
                elif strip_accents:
                    cleaned = unicodedata.normalize("NFKD", cleaned)
                    cleaned = "".join(c for c in cleaned if not unicodedata.combining(c))
                if self.lowercase:
                    cleaned = "".join(c.lower() for c in cleaned)
                characters.extend(cleaned)
                spans.extend([(position, after)] * len(cleaned))
                position = after
        return "".join(characters), spans

    def _split_off_comma(self, piece: str, begin: int, end: int) -> list[tuple[int, str, int, int]]:
        """Cut `▁2000,` into the pieces of `2000`, then `,`; return (id, piece, begin, end) of each."""
        parts = self._processor.encode(piece[:-1].replace(_META, ""), return_type=str)
        if parts and not piece.startswith(_META) and parts[0].startswith(_META):
            parts = parts[1:] if parts[0] == _META else [parts[0][1:], *parts[1:]]
        parts.append(",")
        lengths = [len(part.removeprefix(_META)) for part in parts]
        result: list[tuple[int, str, int, int]] = []
        for part, length in zip(parts, lengths, strict=True):
            part_id = self._processor.piece_to_id(part)
            if sum(lengths) == end - begin:
                first = result[-1][3] if result else begin
                result.append((part_id, part, first, first + length))
            else:
                # The model's own normaliser changed the length, so the place of a part within is unknown.
                result.append((part_id, part, begin, end))
        return result


def _words(text: str) -> list[tuple[int, int]]:
    """Spans between blanks, by the definition of blank that `str.split` has."""
    spans, start = [], 0
    for blank in _BLANKS.finditer(text):
        if blank.start() > start:
            spans.append((start, blank.start()))
        start = blank.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _original_span(spans: list[tuple[int, int]] | None, begin: int, end: int) -> tuple[int, int]:
    if spans is None:
        return begin, end
    if begin < end:
        return spans[begin][0], spans[end - 1][1]
    place = spans[begin][0] if begin < len(spans) else (spans[-1][1] if spans else 0)
    return place, place


def _read(path: Path) -> bytes:
    try:
        return read_regular(path, MOST_PART)
    except OSError as error:
        raise InputFileError(f"{path}: cannot read the SentencePiece model: {error.strerror or error}") from error


def _load(model: bytes, source: str) -> sentencepiece.SentencePieceProcessor:
    # An empty file would leave the library without a model, and it fails only at the first text.
    if not model:
        raise CheckpointError(f"{source}: empty; give the spiece.model that the model was trained with")
    try:
        return sentencepiece.SentencePieceProcessor(model_proto=model)
    except (RuntimeError, OSError) as error:
        raise CheckpointError(
            f"{source}: not a SentencePiece model; it may be cut short or another kind of file"
        ) from error
