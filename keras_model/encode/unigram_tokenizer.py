"""Unigram as Hugging Face computes it: the tokenizer of XLM-RoBERTa, CamemBERT and their kin."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers.models import Unigram
from tokenizers.normalizers import Precompiled
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Steps

from keras_model.encode.long_texts.beginning import BLANKS, Cuts
from keras_model.encode.pipeline_tokenizer import PipelineTokenizer, build_normalizer, unusual_names, vocabulary_bytes
from keras_model.encode.template import Template
from keras_model.encode.vocabulary_files.sentencepiece import NORMAL, UNKNOWN, SentencePieceFile

# The step of `normalizer` that applies the map of the model file.
PRECOMPILED = "precompiled"
_USUAL = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "mask_token": "<mask>"}


class UnigramTokenizer(PipelineTokenizer):
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
        normalizer: what happens to a text first, steps parted by blanks: `precompiled` (once, the model's own map) and
            the names of `NORMALIZER_STEPS`.
        fold_look_alikes: as in `PipelineTokenizer`.
        added_tokens: tokens that count wherever they stand, as `write_added_tokens` writes them, each a piece of the
            model. One of type control is in no text otherwise.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: not such a model, it lacks a special piece under the name given or an added token, an unknown
            step, or added tokens that are ambiguous.

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
        normalizer: str = PRECOMPILED,
        fold_look_alikes: bool = False,
        added_tokens: str = "",
    ) -> None:
        self.normalizer = normalizer
        self.template = Template(pair_separators, second_segment)
        source = self.file_name if isinstance(model, bytes) else str(model)
        self._model = vocabulary_bytes(model)
        known = SentencePieceFile.from_bytes(self._model, source).checked(source)
        names = {"cls_token": cls_token, "sep_token": sep_token, "pad_token": pad_token, "mask_token": mask_token}
        super().__init__(
            [piece.text for piece in known.pieces],
            names,
            lambda number: known.pieces[number].kind == NORMAL,
            source,
            fold_look_alikes,
        )
        self.unk_id = next(number for number, piece in enumerate(known.pieces) if piece.kind == UNKNOWN)
        # No word holds a blank, so a blank before its name keeps a special piece out of every text.
        vocabulary = [(piece.text if piece.kind == NORMAL else f" {piece.text}", piece.score) for piece in known.pieces]
        self._pipeline = tokenizers.Tokenizer(Unigram(vocabulary, unk_id=self.unk_id, byte_fallback=False))
        own = Precompiled(known.charsmap) if known.charsmap else None
        if (steps := build_normalizer(normalizer, {PRECOMPILED: own})) is not None:
            self._pipeline.normalizer = steps
        # A word is cut by itself, so it is enough that the steps leave blanks as they are.
        self._cuts = Cuts(steps is None or all(steps.normalize_str(blank).isspace() for blank in BLANKS))
        self._pipeline.pre_tokenizer = Steps([WhitespaceSplit(), Metaspace("▁", prepend_scheme="always", split=True)])
        self._add_tokens(added_tokens)

    def to_bytes(self) -> bytes:
        """Return the model file, byte for byte."""
        return self._model

    def with_rows(self, rows: Sequence[int]) -> "UnigramTokenizer":
        """Return a tokenizer that keeps these ids alone, numbered anew in this order, with the same settings."""
        known = SentencePieceFile.from_bytes(self._model, self.file_name)
        places = [rows.index(special) for special in (self.cls_id, self.sep_id, self.pad_id)]
        kept = SentencePieceFile([known.pieces[row] for row in rows], known.charsmap)
        settings: dict[str, Any] = {name: value for name, value in self.get_config().items() if name != "tokenizer"}
        return UnigramTokenizer(kept.to_bytes(*places), **settings)

    def get_config(self) -> dict[str, str | bool | int | None]:
        """Return what the model file does not say; special names only where they are not XLM-RoBERTa's."""
        unusual = {"normalizer": self.normalizer} if self.normalizer != PRECOMPILED else {}
        return {
            "tokenizer": self.kind,
            **unusual,
            **self._added_setting(),
            **self._folding_setting(),
            **unusual_names(self.special_tokens, _USUAL),
            **self.template.get_config(),
        }
