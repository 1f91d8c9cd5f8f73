"""Byte-level byte-pair encoding: the tokenizer of RoBERTa."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import ByteLevel as TrimOffsets

from keras_model.encode.pipeline_tokenizer import (
    PipelineTokenizer,
    build_normalizer,
    check_special_tokens,
    unusual_names,
    vocabulary_bytes,
)
from keras_model.encode.template import Template
from keras_model.encode.vocabulary_files.byte_level_bpe import ByteLevelVocabulary
from keras_model.errors import CheckpointError

ROBERTA_NAMES = {
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


class ByteLevelBpeTokenizer(PipelineTokenizer):
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
        normalizer: what happens to a text first, steps out of `NORMALIZER_STEPS`, parted by blanks.
        fold_look_alikes: as in `PipelineTokenizer`. No word is unknown here: only words of mixed or odd letters fold.
        added_tokens: tokens that count wherever they stand, as `write_added_tokens` writes them, each a token of the
            vocabulary. One that neither a byte nor a merge makes is in no text otherwise.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: it is no such file, it lacks a special or an added token, texts can be cut into a special one,
            an unknown step, or added tokens that are ambiguous.

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
        normalizer: str = "",
        fold_look_alikes: bool = False,
        added_tokens: str = "",
    ) -> None:
        self.normalizer = normalizer
        self.add_prefix_space = add_prefix_space
        self.trim_offsets = trim_offsets
        self.template = Template(pair_separators, second_segment)
        source = self.file_name if isinstance(vocabulary, bytes) else str(vocabulary)
        self._content = vocabulary_bytes(vocabulary)
        known = ByteLevelVocabulary.from_bytes(self._content, source)
        named = set(known.named)
        names = {
            "cls_token": cls_token,
            "sep_token": sep_token,
            "pad_token": pad_token,
            "unk_token": unk_token,
            "mask_token": mask_token,
        }
        super().__init__(known.tokens, names, lambda number: number not in named, source, fold_look_alikes)
        self.unk_id = self._ids[unk_token]
        # No token is added as "special", which is what leaves a typed </s> plain text.
        self._pipeline = tokenizers.Tokenizer(BPE(self._ids, known.merges))
        if (steps := build_normalizer(normalizer)) is not None:
            self._pipeline.normalizer = steps
        self._pipeline.pre_tokenizer = ByteLevel(add_prefix_space=add_prefix_space, use_regex=True)
        if trim_offsets:
            self._pipeline.post_processor = TrimOffsets(add_prefix_space=add_prefix_space, trim_offsets=True)
        self._add_tokens(added_tokens)

    @classmethod
    def from_vocabulary(
        cls, ids: Mapping[str, int], merges: Sequence[tuple[str, str]], source: str, **settings: Any
    ) -> "ByteLevelBpeTokenizer":
        """Make it from spelling → id and the merges by rank, of a source whose faults are told by its name.

        Raises:
            CheckpointError: as of `ByteLevelVocabulary.from_parts`, or as of the class.
        """
        known = ByteLevelVocabulary.from_parts(ids, merges, source)
        special = {role: settings.get(role, usual) for role, usual in ROBERTA_NAMES.items()}
        check_special_tokens(ids, special, lambda number: number not in known.named, source)
        return cls(known.to_bytes(), **settings)

    @property
    def takes_words(self) -> bool:
        """Whether a word apart gets the tokens it has within a text, which takes the blank before it."""
        return self.add_prefix_space

    def to_bytes(self) -> bytes:
        """Return the content of `byte_level.bpe`."""
        return self._content

    def with_rows(self, rows: Sequence[int]) -> "ByteLevelBpeTokenizer":
        """Return a tokenizer that keeps these ids alone, numbered anew in this order, with the same settings.

        A merge stays where its two parts and what it makes of them do.

        Raises:
            CheckpointError: a byte or a special token is left out, or what is merged to a token that is kept.
        """
        known = ByteLevelVocabulary.from_bytes(self._content, self.file_name)
        ids = {known.tokens[row]: number for number, row in enumerate(rows)}
        merges = [(left, right) for left, right in known.merges if {left, right, left + right} <= ids.keys()]
        settings: dict[str, Any] = {name: value for name, value in self.get_config().items() if name != "tokenizer"}
        kept = ByteLevelVocabulary.from_parts(ids, merges, self.file_name)
        unmade = {kept.tokens[row] for row in kept.named} - {known.tokens[row] for row in known.named}
        if unmade:
            raise CheckpointError(f"{self.file_name}: {min(unmade)!r} is kept, and not what its merges join")
        return ByteLevelBpeTokenizer(kept.to_bytes(), **settings)

    def get_config(self) -> dict[str, str | bool | int | None]:
        """Return what the file does not say; special names only where they are not RoBERTa's."""
        return {
            "tokenizer": self.kind,
            **({"normalizer": self.normalizer} if self.normalizer else {}),
            "add_prefix_space": self.add_prefix_space,
            "trim_offsets": self.trim_offsets,
            **self._added_setting(),
            **self._folding_setting(),
            **unusual_names(self.special_tokens, ROBERTA_NAMES),
            **self.template.get_config(),
        }
