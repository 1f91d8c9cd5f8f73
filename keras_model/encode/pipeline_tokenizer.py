"""What tokenizers share that leave every step to the Hugging Face `tokenizers` library."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import tokenizers
from tokenizers import normalizers

from keras_model.encode.added_tokens import AddedToken, added_tokens_fault, read_added_tokens, write_added_tokens
from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.encode.long_texts.beginning import Cuts
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES, Folding
from keras_model.errors import CheckpointError, InputFileError
from keras_model.regular_file import MOST_PART, read_regular


def _quotes() -> normalizers.Normalizer:
    """Make `"` of two backticks and of two apostrophes, as ALBERT does."""
    return normalizers.Sequence([normalizers.Replace(pair, '"') for pair in ("``", "''")])


# The steps of a `normalizer` that have no settings.
NORMALIZER_STEPS: dict[str, Callable[[], normalizers.Normalizer]] = {
    "lowercase": normalizers.Lowercase,
    "nfc": normalizers.NFC,
    "nfd": normalizers.NFD,
    "nfkc": normalizers.NFKC,
    "nfkd": normalizers.NFKD,
    "strip_accents": normalizers.StripAccents,
    "quotes": _quotes,
}


class PipelineTokenizer:
    """A vocabulary, and the pipeline that cuts texts into its pieces and adds no special token.

    Args:
        tokens: spelled as in the vocabulary, then those that are added; the place is the id.
        special_tokens: role → spelling, as `cls_token` → `<s>`. Only a `mask_token` may be absent.
        is_cut_to: whether texts are cut into the piece of an id; a special token must not be one.
        source: of the vocabulary, for messages.
        fold_look_alikes: read look-alike letters as those that they look like, where the vocabulary cannot read a word
            otherwise; see `Folding`.

    Raises:
        CheckpointError: the vocabulary lacks a special token, or texts are cut into it.
    """

    kind: ClassVar[str]
    # Set by the subclass, which knows what the pieces are for.
    _pipeline: tokenizers.Tokenizer
    unk_id: int
    # Of GPT-2's pattern; a subclass whose words may reach across a blank says so.
    _cuts = Cuts()
    added_tokens: tuple[AddedToken, ...] = ()

    def __init__(
        self,
        tokens: Sequence[str],
        special_tokens: Mapping[str, str],
        is_cut_to: Callable[[int], bool],
        source: str,
        fold_look_alikes: bool,
    ) -> None:
        self.fold_look_alikes = fold_look_alikes
        self._own_ids: dict[int, int] = {}
        self.special_tokens = dict(special_tokens)
        self._tokens = list(tokens)
        self._ids = {token: number for number, token in enumerate(tokens)}
        check_special_tokens(self._ids, special_tokens, is_cut_to, source)
        self.cls_id, self.sep_id = self._ids[special_tokens["cls_token"]], self._ids[special_tokens["sep_token"]]
        self.pad_id, self.mask_id = self._ids[special_tokens["pad_token"]], self._ids.get(special_tokens["mask_token"])

    def _add_tokens(self, lines: str) -> None:
        """Look for the tokens of these lines in texts before all else; called when `_pipeline` and `_cuts` are made.

        Raises:
            CheckpointError: the lines cannot be read, the tokens are ambiguous, or the vocabulary lacks one.
        """
        self.added_tokens = tuple(read_added_tokens(lines))
        if fault := added_tokens_fault(self.added_tokens, self._pipeline.normalizer):
            raise CheckpointError(fault)
        for token in self.added_tokens:
            if token.content not in self._ids:
                raise CheckpointError(f"the vocabulary lacks the added token {token.content!r}; import it again")
        self._pipeline.add_tokens([token.for_pipeline() for token in self.added_tokens])
        # A piece that the model must not cut texts into goes by another name there, so the pipeline numbers it anew.
        for token in self.added_tokens:
            number, own = self._pipeline.token_to_id(token.content), self._ids[token.content]
            if number is not None and number != own:
                self._own_ids[number] = own
        reach = max((self._reach(token.content) for token in self.added_tokens), default=0)
        self._cuts = replace(self._cuts, reach=reach)

    def _reach(self, content: str) -> int:
        """Return the length of an added token, as given or normalised, whichever is greater."""
        return max(len(content), len(self._normalized(content)))

    def _normalized(self, text: str) -> str:
        normalizer = self._pipeline.normalizer
        return text if normalizer is None else normalizer.normalize_str(text)

    @property
    def vocabulary_size(self) -> int:
        """Number of ids, special and added tokens included."""
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
        """Tokenize many texts, on as many threads as `tokenizers` sees fit.

        With a `limit`, the first `limit` tokens of each alone, at no more than their cost.
        """
        if limit is not None:
            return self._cuts.encode(texts, limit, self.encode_batch)
        return self._encodings(self._read(texts))

    def _encodings(self, texts: list[str]) -> list[Encoding]:
        found = self._pipeline.encode_batch(texts, add_special_tokens=False)
        # Without special tokens, every token has a word.
        return [
            Encoding(self._own(e.ids), e.tokens, e.offsets, [word for word in e.word_ids if word is not None])
            for e in found
        ]

    def _own(self, ids: list[int]) -> list[int]:
        """Return the ids of the vocabulary for those of the pipeline."""
        return [self._own_ids.get(number, number) for number in ids] if self._own_ids else ids

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of many texts and nothing else of them, which takes a fraction of `encode_batch`'s time."""
        return self._cut_texts(self._read(texts))

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, however long it is."""
        return self._cuts.count(texts, self.ids)

    def words(self, text: str) -> list[str]:
        """Return the text's words as they are cut into pieces: normalised, parted, with what marks their beginning.

        Added tokens are none of them.
        """
        words = []
        for part in self._between_added_tokens(*self._read([text])):
            words += [word for word, _ in self._pipeline.pre_tokenizer.pre_tokenize_str(self._normalized(part))]
        return words

    def _between_added_tokens(self, text: str) -> list[str]:
        if not self.added_tokens:
            return [text]
        added = {self._ids[token.content] for token in self.added_tokens}
        (found,) = self._encodings([text])
        pieces = Counter(found.word_ids)
        parts, done = [], 0
        for number, word, (begin, end) in zip(found.ids, found.word_ids, found.offsets, strict=True):
            if number in added and pieces[word] == 1:
                parts.append(text[done:begin])
                done = end
        return [part for part in (*parts, text[done:]) if part]

    def cut(self, word: str) -> list[str]:
        """Return the pieces of one of `words`, as the vocabulary spells them."""
        return [self._tokens[piece.id] for piece in self._pipeline.model.tokenize(word)]

    def _read(self, texts: Sequence[str]) -> list[str]:
        """Return each text as it is tokenized, of the same length."""
        read = [replace_lone_surrogates(text) for text in texts]
        return self._folding.fold(read) if self.fold_look_alikes else read

    @cached_property
    def _folding(self) -> Folding:
        return Folding(self._cut_texts, self.unk_id)

    def _cut_texts(self, texts: list[str]) -> list[list[int]]:
        return [self._own(found.ids) for found in self._pipeline.encode_batch_fast(texts, add_special_tokens=False)]

    def _added_setting(self) -> dict[str, str]:
        """Return the setting where there are such tokens."""
        return {"added_tokens": write_added_tokens(self.added_tokens)} if self.added_tokens else {}

    def _folding_setting(self) -> dict[str, bool]:
        """Return the setting where it is on."""
        return {FOLD_LOOK_ALIKES: True} if self.fold_look_alikes else {}


def check_special_tokens(
    ids: Mapping[str, int], special_tokens: Mapping[str, str], is_cut_to: Callable[[int], bool], source: str
) -> None:
    """Raise `CheckpointError` as `PipelineTokenizer` does, of a vocabulary that is spelling → id."""
    for role, token in special_tokens.items():
        number = ids.get(token)
        if number is None and role != "mask_token":
            raise CheckpointError(f"{source}: lacks {token}, the {role}; name the token that it has in its place")
        if number is not None and is_cut_to(number):
            raise CheckpointError(f"{source}: {token} is its {role}, and texts are cut into it; name another")


def unusual_names(special_tokens: Mapping[str, str], usual: Mapping[str, str]) -> dict[str, str]:
    """Return the special tokens, role → spelling, that are not called as usual."""
    return {role: name for role, name in special_tokens.items() if name != usual[role]}


def vocabulary_bytes(vocabulary: str | Path | bytes) -> bytes:
    """Return what a vocabulary file holds, or the bytes as they were given.

    Raises:
        InputFileError: the file is missing, unreadable, no regular one, or longer than `MOST_PART`.
    """
    if isinstance(vocabulary, bytes):
        return vocabulary
    try:
        return read_regular(Path(vocabulary), MOST_PART)
    except OSError as error:
        raise InputFileError(f"{vocabulary}: cannot read the vocabulary: {error.strerror or error}") from error


def build_normalizer(
    steps: str, own: Mapping[str, normalizers.Normalizer | None] | None = None
) -> normalizers.Normalizer | None:
    """Make the normalizer that runs some steps one after the other, or None where there is none.

    Args:
        steps: their names, parted by blanks.
        own: name → what it stands for, of a step beyond `NORMALIZER_STEPS`; each at most once. None does nothing.

    Raises:
        CheckpointError: an unknown step, or one of `own` twice.
    """
    own, names = own or {}, steps.split()
    unknown = [name for name in names if name not in NORMALIZER_STEPS and name not in own]
    if unknown or any(names.count(name) > 1 for name in own):
        once = "".join(f", {name} at most once" for name in own)
        raise CheckpointError(f"normalizer {steps!r}: give steps out of {', '.join([*own, *NORMALIZER_STEPS])}{once}")
    parts = [own[name] if name in own else NORMALIZER_STEPS[name]() for name in names]
    found = [part for part in parts if part is not None]
    if len(found) == 1:
        return found[0]
    return normalizers.Sequence(found) if found else None
