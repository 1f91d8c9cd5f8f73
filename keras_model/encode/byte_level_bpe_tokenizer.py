"""Byte-level byte-pair encoding: the tokenizer of RoBERTa."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import ByteLevel as TrimOffsets

from keras_model.encode.byte_level_bpe_file import ByteLevelVocabulary
from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.encode.template import Template
from keras_model.errors import CheckpointError, InputFileError

_USUAL = {
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


class ByteLevelBpeTokenizer:
    """Text to the ids of a byte-level BPE, computed by the Hugging Face `tokenizers` library.

    The steps are those of GPT-2 and RoBERTa: put a blank before the text where asked, cut it into words by GPT-2's
    pattern, each with the blank before it, spell each word's UTF-8 in an alphabet of 256 characters, then join
    neighbours in the order of the merges. No text is unknown.

    A special token typed by a user is plain text, as `transformers` has it with `split_special_tokens=True`: only
    `Preprocessor` sets special ids. A lone surrogate, which has no UTF-8 form, is read as U+FFFD.

    Args:
        vocabulary: path of a `byte_level.bpe`, or its bytes (as stored in a `.tflite`).
        add_prefix_space: put a blank before a text that does not begin with one.
        trim_offsets: leave the blank before a word out of its token's span.
        cls_token, sep_token, pad_token, unk_token, mask_token: names of the special tokens. Only a mask may be absent
            (`mask_id` is then `None`).
        pair_separators, second_segment: as in `Template`.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: it is no such file, it lacks a special token, or texts can be cut into one.

    Source: Radford et al. 2019 (GPT-2); Liu et al. 2019, arXiv 1907.11692.

    """

    kind = "byte-level-bpe"
    file_name = "byte_level.bpe"
    mark_capitals = False

    def __init__(
        self,
        vocabulary: str | Path | bytes,
        add_prefix_space: bool = False,
        trim_offsets: bool = True,
        cls_token: str = "<s>",
        sep_token: str = "</s>",
        pad_token: str = "<pad>",
        unk_token: str = "<unk>",
        mask_token: str = "<mask>",
        pair_separators: int = 2,
        second_segment: int = 0,
    ) -> None:
        self.add_prefix_space = add_prefix_space
        self.trim_offsets = trim_offsets
        self.template = Template(pair_separators, second_segment)
        self.special_tokens = {
            "cls_token": cls_token,
            "sep_token": sep_token,
            "pad_token": pad_token,
            "unk_token": unk_token,
            "mask_token": mask_token,
        }
        source = self.file_name if isinstance(vocabulary, bytes) else str(vocabulary)
        self._content = vocabulary if isinstance(vocabulary, bytes) else _read(Path(vocabulary))
        known = ByteLevelVocabulary.from_bytes(self._content, source)
        self._tokens = known.tokens
        self._ids = {token: number for number, token in enumerate(known.tokens)}
        named = set(known.named)
        for role, token in self.special_tokens.items():
            number = self._ids.get(token)
            if number is None and role != "mask_token":
                raise CheckpointError(f"{source}: lacks {token}; name the vocabulary's own with {role}=...")
            if number is not None and number not in named:
                raise CheckpointError(f"{source}: {token} is its {role}, and texts are cut into it; name another")
        self.cls_id, self.sep_id = self._ids[cls_token], self._ids[sep_token]
        self.pad_id, self.unk_id = self._ids[pad_token], self._ids[unk_token]
        self.mask_id = self._ids.get(mask_token)
        # No token is added as "special", which is what leaves a typed </s> plain text.
        self._pipeline = tokenizers.Tokenizer(BPE(self._ids, known.merges))
        self._pipeline.pre_tokenizer = ByteLevel(add_prefix_space=add_prefix_space, use_regex=True)
        if trim_offsets:
            self._pipeline.post_processor = TrimOffsets(add_prefix_space=add_prefix_space, trim_offsets=True)

    @classmethod
    def from_vocabulary(
        cls, ids: Mapping[str, int], merges: Sequence[tuple[str, str]], source: str, **settings: Any
    ) -> "ByteLevelBpeTokenizer":
        """Make it from spelling → id and the merges by rank; errors as of `ByteLevelVocabulary.from_parts`."""
        return cls(ByteLevelVocabulary.from_parts(ids, merges, source).to_bytes(), **settings)

    @property
    def takes_words(self) -> bool:
        """Whether a word apart gets the tokens it has within a text, which takes the blank before it."""
        return self.add_prefix_space

    @property
    def vocabulary_size(self) -> int:
        """Number of ids, special tokens included."""
        return len(self._tokens)

    def token_to_id(self, token: str) -> int | None:
        """Return the id of a token as the vocabulary spells it, or `None`."""
        return self._ids.get(token)

    def id_to_token(self, token_id: int) -> str:
        """Return the token of an id; an id outside the vocabulary raises `IndexError`."""
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
        """Return the content of `byte_level.bpe`."""
        return self._content

    def get_config(self) -> dict[str, str | bool | int | None]:
        """Return what the file does not say; special names only where they are not RoBERTa's."""
        return {
            "tokenizer": self.kind,
            "add_prefix_space": self.add_prefix_space,
            "trim_offsets": self.trim_offsets,
            **{role: name for role, name in self.special_tokens.items() if name != _USUAL[role]},
            **self.template.get_config(),
        }


def _words(encoding: tokenizers.Encoding) -> list[int]:
    return [word for word in encoding.word_ids if word is not None]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputFileError(f"{path}: cannot read the vocabulary: {error.strerror or error}") from error
