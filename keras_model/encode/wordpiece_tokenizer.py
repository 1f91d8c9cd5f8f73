"""WordPiece: the tokenizer of BERT, SqueezeBERT, DistilBERT and MiniLM."""

from collections.abc import Sequence
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers import normalizers, pre_tokenizers
from tokenizers.models import WordPiece

from keras_model.encode.added_tokens import read_added_tokens
from keras_model.encode.encoding import Encoding
from keras_model.encode.long_texts.beginning import Cuts
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES
from keras_model.encode.pipeline_tokenizer import PipelineTokenizer, build_normalizer, vocabulary_bytes
from keras_model.encode.template import Template
from keras_model.errors import CheckpointError

PAD, UNKNOWN, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"

_LOWERCASE = normalizers.Lowercase()
# What every reader's whole numbers hold.
_MOST_CHARS = 2**63 - 1

# The step of `normalizer` that has settings of its own.
BERT = "bert"
PRE_TOKENIZERS = {
    BERT: pre_tokenizers.BertPreTokenizer,
    "whitespace": pre_tokenizers.Whitespace,
    "whitespace_split": pre_tokenizers.WhitespaceSplit,
}


class WordPieceTokenizer(PipelineTokenizer):
    """Text to WordPiece ids, computed by the Hugging Face `tokenizers` library.

    The steps are those of BERT: drop control characters, put blanks around CJK characters, strip accents and
    lower-case where asked, split at blanks and punctuation, then match each word greedily against the
    vocabulary, longest piece first. A word of more than 100 characters is `[UNK]`.

    Two points differ from `transformers.BertTokenizer` with its defaults:

    - A special token typed by a user is plain text: `[SEP]` becomes `[`, `sep`, `]`. Otherwise whoever types
      into an app could end the first text of a pair, or stand in for padding. `transformers` does the same
      with `split_special_tokens=True`. Only `Preprocessor` sets special ids. This holds for the five tokens named
      below. An added token that `transformers` calls special, such as an entity's marker `[E1]`, counts
      wherever it stands, for no other way leads into the text.
    - A lone surrogate, which has no UTF-8 form, is read as U+FFFD (and so dropped, as BERT drops U+FFFD).

    Args:
        vocabulary: path of a `vocab.txt`, its bytes (as stored in a `.tflite`), or the list of tokens. The
            line number, from 0, is the id. LF and CRLF line ends are read alike; the last one may be missing.
        lowercase: lower-case the text, for an uncased vocabulary.
        strip_accents: remove combining marks after canonical decomposition; `None` means as `lowercase`.
        mark_capitals: tell which tokens are of a word with a capital letter, which an uncased vocabulary drops.
        normalizer: what happens to the text first, steps parted by blanks: `bert` (once, with the settings above and
            the next two) and the names of `NORMALIZER_STEPS`; an empty string for nothing.
        clean_text: drop control characters, and make every blank a space.
        handle_chinese_chars: put blanks around CJK characters.
        pre_tokenizer: what parts words: `bert`, `whitespace` (blanks, and where letters meet other signs) or
            `whitespace_split` (blanks alone).
        continuing_subword_prefix: what a piece within a word begins with.
        max_input_chars_per_word: a longer word, in code points, is unknown.
        unk_token, cls_token, sep_token, pad_token, mask_token: what the vocabulary calls the special tokens.
        pair_separators, second_segment: as in `Template`; MPNet has two and one segment.
        added_tokens: tokens that count wherever they stand, as `write_added_tokens` writes them. One that the
            vocabulary lacks has the next id after it, in this order.
        fold_look_alikes: read look-alike letters as those that they look like, where the vocabulary cannot read a word
            otherwise; see `Folding`.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: the vocabulary is not UTF-8, repeats a token, holds a blank line before a token
            (clients disagree on whether to count it, so later ids are ambiguous) or a token that no line can hold,
            or lacks a special token other than `mask_token`; an unknown step or pre-tokenizer; a negative word limit;
            added tokens that are ambiguous.

    Source: Wu et al. 2016, arXiv 1609.08144; Devlin et al. 2018, arXiv 1810.04805.

    Example:
        >>> tokenizer = WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "play", "##ing"])
        >>> tokenizer.encode("Playing").tokens
        ['play', '##ing']
    """

    kind = "wordpiece"
    file_name = "vocab.txt"
    takes_words = True

    def __init__(
        self,
        vocabulary: str | Path | bytes | Sequence[str],
        lowercase: bool = True,
        strip_accents: bool | None = None,
        mark_capitals: bool = False,
        *,
        normalizer: str = BERT,
        clean_text: bool = True,
        handle_chinese_chars: bool = True,
        pre_tokenizer: str = BERT,
        continuing_subword_prefix: str = "##",
        max_input_chars_per_word: int = 100,
        unk_token: str = UNKNOWN,
        cls_token: str = CLS,
        sep_token: str = SEP,
        pad_token: str = PAD,
        mask_token: str = MASK,
        pair_separators: int = 1,
        second_segment: int = 1,
        added_tokens: str = "",
        fold_look_alikes: bool = False,
    ) -> None:
        self.lowercase = lowercase
        self.strip_accents = strip_accents
        self.mark_capitals = mark_capitals
        self.continuing_subword_prefix = continuing_subword_prefix
        self.template = Template(pair_separators, second_segment)
        settings: dict[str, Any] = {
            "normalizer": normalizer,
            "clean_text": clean_text,
            "handle_chinese_chars": handle_chinese_chars,
            "pre_tokenizer": pre_tokenizer,
            "continuing_subword_prefix": continuing_subword_prefix,
            "max_input_chars_per_word": max_input_chars_per_word,
            "unk_token": unk_token,
            "cls_token": cls_token,
            "sep_token": sep_token,
            "pad_token": pad_token,
            "mask_token": mask_token,
            **self.template.get_config(),
            "added_tokens": added_tokens,
            FOLD_LOOK_ALIKES: fold_look_alikes,
        }
        # What every file of the first format leaves unsaid stays unsaid.
        self._unusual = {name: value for name, value in settings.items() if value != _USUAL[name]}
        source, tokens = _tokens_of(vocabulary)
        ids = _number(tokens, source)
        for token in (pad_token, unk_token, cls_token, sep_token):
            if token not in ids:
                raise CheckpointError(f"{source}: lacks {token}; give the vocab.txt that the model was trained with")
        if not 0 <= max_input_chars_per_word <= _MOST_CHARS:
            raise CheckpointError(
                f"max_input_chars_per_word is {max_input_chars_per_word}; it must lie between 0 and {_MOST_CHARS}"
            )
        added = [token.content for token in read_added_tokens(added_tokens)]
        names = {name: value for name, value in settings.items() if name.endswith("_token")}
        spellings = tokens + [content for content in added if content not in ids]
        super().__init__(spellings, names, lambda _: False, source, fold_look_alikes)
        self._lines = tokens
        self.unk_id = ids[unk_token]
        self.mask_id = ids.get(mask_token)
        # No token is added as "special", which is what leaves a typed [SEP] plain text.
        self._pipeline = tokenizers.Tokenizer(
            WordPiece(
                ids,
                unk_token=unk_token,
                max_input_chars_per_word=max_input_chars_per_word,
                continuing_subword_prefix=continuing_subword_prefix,
            )
        )
        bert = normalizers.BertNormalizer(
            clean_text=clean_text,
            handle_chinese_chars=handle_chinese_chars,
            strip_accents=strip_accents,
            lowercase=lowercase,
        )
        if (steps := build_normalizer(normalizer, {BERT: bert})) is not None:
            self._pipeline.normalizer = steps
        if pre_tokenizer not in PRE_TOKENIZERS:
            raise CheckpointError(f"unknown pre-tokenizer {pre_tokenizer!r}; this reads {', '.join(PRE_TOKENIZERS)}")
        self._pipeline.pre_tokenizer = PRE_TOKENIZERS[pre_tokenizer]()
        self._cuts = Cuts(ideographs=handle_chinese_chars and BERT in normalizer.split())
        self._add_tokens(added_tokens)

    def _encodings(self, texts: list[str]) -> list[Encoding]:
        found = super()._encodings(texts)
        if self.mark_capitals:
            for text, encoding in zip(texts, found, strict=True):
                encoding.capitals.extend(_capitals(text, encoding))
        return found

    def to_bytes(self) -> bytes:
        """Return the vocabulary as `vocab.txt` holds it: UTF-8, one token a line, LF after each."""
        return "".join(token + "\n" for token in self._lines).encode()

    def get_config(self) -> dict[str, Any]:
        """Return what the file does not say."""
        marking = {"mark_capitals": True} if self.mark_capitals else {}
        return {
            "tokenizer": self.kind,
            "lowercase": self.lowercase,
            "strip_accents": self.strip_accents,
            **marking,
            **self._unusual,
        }

    def with_rows(self, rows: Sequence[int]) -> "WordPieceTokenizer":
        """Return a tokenizer that keeps these ids alone, numbered anew in this order, with the same settings.

        Added tokens all stay: those that the vocabulary lacks must be the last of `rows`, in their order.
        """
        tokens = [self._lines[row] for row in rows if row < len(self._lines)]
        return WordPieceTokenizer(tokens, self.lowercase, self.strip_accents, self.mark_capitals, **self._unusual)

    def marking_capitals(self) -> "WordPieceTokenizer":
        """Return the same tokenizer, marking capitals."""
        return WordPieceTokenizer(self._lines, self.lowercase, self.strip_accents, mark_capitals=True, **self._unusual)


_USUAL = {each.name: each.default for each in signature(WordPieceTokenizer).parameters.values()}


def _capitals(text: str, encoding: Encoding) -> list[bool]:
    """Tell of each token whether its word has a capital letter."""
    places = zip(encoding.word_ids, encoding.offsets, strict=True)
    capitalized = {word for word, (begin, end) in places if any(map(_is_capital, text[begin:end]))}
    return [word in capitalized for word in encoding.word_ids]


@lru_cache(maxsize=1 << 12)
def _is_capital(character: str) -> bool:
    """Whether lower-casing changes a character; what it does is the `tokenizers` library's, not this Python's."""
    return _LOWERCASE.normalize_str(character) != character


def read_vocabulary(path: Path) -> list[str]:
    """Return the tokens of a `vocab.txt`, as its lines spell them.

    Raises:
        InputFileError: the file is missing, a directory or unreadable.
        CheckpointError: it is not UTF-8.
    """
    return _parse(vocabulary_bytes(path), str(path))


def _tokens_of(vocabulary: str | Path | bytes | Sequence[str]) -> tuple[str, list[str]]:
    """Return what messages call a vocabulary, and its tokens."""
    if isinstance(vocabulary, str | Path):
        return str(vocabulary), read_vocabulary(Path(vocabulary))
    if isinstance(vocabulary, bytes):
        return WordPieceTokenizer.file_name, _parse(vocabulary, WordPieceTokenizer.file_name)
    return "the vocabulary", list(vocabulary)


def _parse(data: bytes, source: str) -> list[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CheckpointError(f"{source}, line {line}: not UTF-8; save the vocabulary as UTF-8") from error
    # Only LF ends a line: vocabularies hold U+2028 and U+0085 as tokens, at which str.splitlines would break.
    tokens = [line.removesuffix("\r") for line in text.split("\n")]
    while tokens and not tokens[-1]:
        tokens.pop()
    return tokens


def _number(tokens: Sequence[str], source: str) -> dict[str, int]:
    ids: dict[str, int] = {}
    for number, token in enumerate(tokens):
        if not token:
            raise CheckpointError(
                f"{source}, line {number + 1}: blank, so the ids after it are ambiguous; give it a token"
            )
        if "\n" in token or token.endswith("\r") or (number == 0 and token.startswith("\ufeff")):
            # The file could not hold it, and no text is cut into it: words hold no blanks.
            raise CheckpointError(
                f"{source}, line {number + 1}: {token!r} is no line of a {WordPieceTokenizer.file_name}; in its place "
                "write one token that no text holds, such as [blank]"
            )
        if token in ids:
            raise CheckpointError(
                f"{source}, line {number + 1}: repeats {token!r} of line {ids[token] + 1}: ambiguous id"
            )
        ids[token] = number
    return ids
