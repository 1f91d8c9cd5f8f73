"""Unigram as Hugging Face computes it: the tokenizer of XLM-RoBERTa, CamemBERT and their kin."""

from collections.abc import Sequence
from pathlib import Path

import tokenizers
from tokenizers.models import Unigram
from tokenizers.normalizers import Precompiled
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Steps

from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.encode.sentencepiece_file import NORMAL, UNKNOWN, SentencePieceFile
from keras_model.encode.template import Template
from keras_model.errors import CheckpointError, InputFileError

_USUAL = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "mask_token": "<mask>"}


class UnigramTokenizer:
    """Text to Unigram ids, computed by the Hugging Face `tokenizers` library.

    The steps are those of `transformers.XLMRobertaTokenizer`: normalise by the model's own precompiled map, part at
    white space, put `▁` before each word, then choose the cut of the highest summed score. They are not those of the
    `sentencepiece` library, nor therefore of `SentencePieceTokenizer`: the map is applied to a short grapheme as a
    whole, and no run of blanks crosses a word.

    A special token typed by a user is plain text: only `Preprocessor` sets special ids. `transformers` would turn it
    into the special id even with `split_special_tokens=True`, since it looks like a piece of score 0. A lone surrogate,
    which has no UTF-8 form, is read as U+FFFD.

    Args:
        model: path of a `spiece.model`, or its bytes (as stored in a `.tflite`): a SentencePiece model of type Unigram
            with its pieces in the order of the ids that `transformers` gives them.
        cls_token, sep_token, pad_token, mask_token: names of the special pieces. Only a mask may be absent (`mask_id`
            is then `None`).
        pair_separators, second_segment: as in `Template`.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: not such a model, or it lacks a special piece under the name given.

    Source: Kudo 2018, arXiv 1804.10959; Conneau et al. 2020, arXiv 1911.02116.

    """

    kind = "unigram"
    file_name = "spiece.model"
    mark_capitals = False
    takes_words = True

    def __init__(
        self,
        model: str | Path | bytes,
        cls_token: str = "<s>",
        sep_token: str = "</s>",
        pad_token: str = "<pad>",
        mask_token: str = "<mask>",
        pair_separators: int = 2,
        second_segment: int = 0,
    ) -> None:
        self.template = Template(pair_separators, second_segment)
        self.special_tokens = {
            "cls_token": cls_token,
            "sep_token": sep_token,
            "pad_token": pad_token,
            "mask_token": mask_token,
        }
        source = self.file_name if isinstance(model, bytes) else str(model)
        self._model = model if isinstance(model, bytes) else _read(Path(model))
        known = SentencePieceFile.from_bytes(self._model, source).checked(source)
        self._tokens = [piece.text for piece in known.pieces]
        self._ids = {token: number for number, token in enumerate(self._tokens)}
        for role, token in self.special_tokens.items():
            number = self._ids.get(token)
            if number is None and role != "mask_token":
                raise CheckpointError(f"{source}: lacks {token}; name the model's own with {role}=...")
            if number is not None and known.pieces[number].kind == NORMAL:
                raise CheckpointError(f"{source}: {token} is its {role}, and texts are cut into it; name another")
        self.cls_id, self.sep_id = self._ids[cls_token], self._ids[sep_token]
        self.pad_id, self.mask_id = self._ids[pad_token], self._ids.get(mask_token)
        self.unk_id = next(number for number, piece in enumerate(known.pieces) if piece.kind == UNKNOWN)
        # No word holds a blank, so a blank before its name keeps a special piece out of every text.
        vocabulary = [(piece.text if piece.kind == NORMAL else f" {piece.text}", piece.score) for piece in known.pieces]
        self._pipeline = tokenizers.Tokenizer(Unigram(vocabulary, unk_id=self.unk_id, byte_fallback=False))
        if known.charsmap:
            self._pipeline.normalizer = Precompiled(known.charsmap)
        self._pipeline.pre_tokenizer = Steps([WhitespaceSplit(), Metaspace("▁", prepend_scheme="always", split=True)])

    @property
    def vocabulary_size(self) -> int:
        """Number of pieces, special ones included."""
        return len(self._tokens)

    def token_to_id(self, token: str) -> int | None:
        """Return the id of a piece as the model spells it, or `None`."""
        return self._ids.get(token)

    def id_to_token(self, token_id: int) -> str:
        """Return the piece of an id; an id outside the model raises `IndexError`."""
        if not 0 <= token_id < len(self._tokens):
            raise IndexError(f"id {token_id} is outside the vocabulary of {len(self._tokens)}")
        return self._tokens[token_id]

    def encode(self, text: str, limit: int | None = None) -> Encoding:
        """Tokenize one text; `limit` as in `encode_batch`."""
        return self.encode_batch([text], limit)[0]

    def encode_batch(self, texts: Sequence[str], limit: int | None = None) -> list[Encoding]:
        """Tokenize many texts. With a `limit`, tokens after the first `limit` of a text are left out."""
        texts = [replace_lone_surrogates(text) for text in texts]
        encodings = self._pipeline.encode_batch(texts, add_special_tokens=False)
        return [Encoding(e.ids[:limit], e.tokens[:limit], e.offsets[:limit], _words(e)[:limit]) for e in encodings]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of many texts and nothing else of them."""
        texts = [replace_lone_surrogates(text) for text in texts]
        return [found.ids for found in self._pipeline.encode_batch_fast(texts, add_special_tokens=False)]

    def to_bytes(self) -> bytes:
        """Return the model file, byte for byte."""
        return self._model

    def get_config(self) -> dict[str, str | bool | int | None]:
        """Return what the model file does not say; special names only where they are not XLM-RoBERTa's."""
        names = {role: name for role, name in self.special_tokens.items() if name != _USUAL[role]}
        return {"tokenizer": self.kind, **names, **self.template.get_config()}


def _words(encoding: tokenizers.Encoding) -> list[int]:
    return [word for word in encoding.word_ids if word is not None]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputFileError(f"{path}: cannot read the SentencePiece model: {error.strerror or error}") from error
