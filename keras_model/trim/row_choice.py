"""Which rows of a vocabulary some texts need."""

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence

from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.vocabulary_files.byte_level_bpe import ByteLevelVocabulary, byte_characters
from keras_model.encode.vocabulary_files.sentencepiece import NORMAL, UNUSED, pieces_of
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import UserError

PrunableTokenizer = WordPieceTokenizer | SentencePieceTokenizer | UnigramTokenizer | ByteLevelBpeTokenizer
WordCounts = Counter[str]

_META = "▁"
# A round drops at most this share of the pieces, then cuts the words anew: what a dropped piece leaves behind is
# counted before the next are chosen.
ROUND_SHARE = 0.25


class VocabularyRows(ABC):
    """The rows of a vocabulary, by what speaks for keeping them.

    Attributes:
        tokenizer: of the whole vocabulary.
        tokens: spelling of each row.
        kept: the rows that stay whatever the texts are.
        candidates: the other rows that texts can be cut into; of two that are needed alike, the former stays.
        spare: rows that no text can be cut into, which may stay where there is room.
        character_share: share of the rows that single characters outside `kept` may take merely because they occur in
            the texts, most frequent first.
    """

    character_share: float

    def __init__(
        self, tokenizer: PrunableTokenizer, kept: set[int], candidates: Sequence[int], spare: Sequence[int] = ()
    ) -> None:
        self.tokenizer = tokenizer
        self.tokens = [tokenizer.id_to_token(row) for row in range(tokenizer.vocabulary_size)]
        self.kept = kept
        self.candidates = [row for row in candidates if row not in kept]
        self.spare = spare
        self._rows = {token: row for row, token in enumerate(self.tokens)}

    @abstractmethod
    def characters(self, words: WordCounts) -> Counter[int]:
        """Return how often each row that is a single character, but for `kept`, occurs in the words, 0 included."""

    def needed(self, rows: Iterable[int], words: WordCounts) -> Counter[int]:
        """Return how often each row is needed where the words are cut by these rows alone."""
        cutter = self.tokenizer.with_rows(sorted(rows))
        counts: Counter[int] = Counter()
        for word, count in words.items():
            for piece in cutter.cut(word):
                counts[self._rows[piece]] += count
        return counts


class _WordPieceRows(VocabularyRows):
    # A character that is missing makes its whole word unknown.
    character_share = 1 / 16

    def __init__(self, tokenizer: WordPieceTokenizer) -> None:
        tokens = [tokenizer.id_to_token(row) for row in range(tokenizer.vocabulary_size)]
        prefix = self._prefix = tokenizer.continuing_subword_prefix
        kept = {
            row
            for row, token in enumerate(tokens)
            if token in tokenizer.special_tokens.values()
            or (_is_character(token, prefix) and token.isascii() and token.isprintable())
        }
        kept |= {tokens.index(added.content) for added in tokenizer.added_tokens}
        candidates = [row for row, token in enumerate(tokens) if self._occurs(tokenizer, token)]
        super().__init__(tokenizer, kept, candidates, range(len(tokens)))

    def characters(self, words: WordCounts) -> Counter[int]:
        seen: Counter[str] = Counter()
        for word, count in words.items():
            for position, character in enumerate(word):
                seen[self._prefix + character if position else character] += count
        others = [
            row for row, token in enumerate(self.tokens) if row not in self.kept and _is_character(token, self._prefix)
        ]
        return Counter({row: seen[self.tokens[row]] for row in others})

    @staticmethod
    def _occurs(tokenizer: WordPieceTokenizer, token: str) -> bool:
        """Whether some text is cut into this token: one that normalises to something else never matches."""
        spelling = token.removeprefix(tokenizer.continuing_subword_prefix)
        return tokenizer.words(spelling) == [spelling]


class _UnigramRows(VocabularyRows):
    # A character that is missing is unknown alone.
    character_share = 1 / 4

    def __init__(self, tokenizer: UnigramTokenizer | SentencePieceTokenizer) -> None:
        pieces = pieces_of(tokenizer.to_bytes(), tokenizer.file_name)
        special = {*tokenizer.special_tokens.values(), tokenizer.id_to_token(tokenizer.unk_id)}
        if isinstance(tokenizer, UnigramTokenizer):
            special |= {token.content for token in tokenizer.added_tokens}
        kept = {
            row
            for row, piece in enumerate(pieces)
            if piece.text in special
            or (isinstance(tokenizer, SentencePieceTokenizer) and piece.kind not in (NORMAL, UNUSED))
            or piece.text == _META
            or (len(piece.text) == 1 and piece.text.isascii() and piece.text.isprintable())
        }
        # What an unknown character scores hangs on the lowest score.
        kept.add(min(range(len(pieces)), key=lambda row: pieces[row].score))
        super().__init__(tokenizer, kept, [row for row, piece in enumerate(pieces) if piece.kind == NORMAL])

    def characters(self, words: WordCounts) -> Counter[int]:
        seen: Counter[str] = Counter()
        for word, count in words.items():
            for character in word:
                seen[character] += count
        return Counter({row: seen[self.tokens[row]] for row in self.candidates if len(self.tokens[row]) == 1})


class _ByteLevelRows(VocabularyRows):
    # The bytes stay, so no text is unknown.
    character_share = 0.0

    def __init__(self, tokenizer: ByteLevelBpeTokenizer) -> None:
        known = ByteLevelVocabulary.from_bytes(tokenizer.to_bytes(), tokenizer.file_name)
        rows = {token: row for row, token in enumerate(known.tokens)}
        ranks = {pair: rank for rank, pair in enumerate(known.merges)}
        last = {token: _last_merge(token, ranks) for token in dict.fromkeys(map("".join, known.merges))}
        # A token that other merges cut across is in no text.
        merged = {rows[token]: pair for token, pair in last.items() if pair is not None}
        self._parts = {row: (rows[left], rows[right]) for row, (left, right) in merged.items()}
        added = [token.content for token in tokenizer.added_tokens]
        always = (*byte_characters(), *tokenizer.special_tokens.values(), *added)
        kept = {rows[token] for token in always if token in rows}
        # An added token may be one that merges make, which takes what they join.
        waiting = list(kept)
        while waiting:
            new = {*self._parts.get(waiting.pop(), ())} - kept
            kept |= new
            waiting += new
        super().__init__(tokenizer, kept, sorted(merged, key=lambda row: ranks[merged[row]]))

    def characters(self, words: WordCounts) -> Counter[int]:
        return Counter()

    def needed(self, rows: Iterable[int], words: WordCounts) -> Counter[int]:
        """A token is also needed for what is merged from it."""
        counts = super().needed(rows, words)
        for row in sorted(self._parts, key=lambda row: -len(self.tokens[row])):
            for part in self._parts[row] if counts[row] else ():
                counts[part] += counts[row]
        return counts


def rows_of(tokenizer: PrunableTokenizer) -> VocabularyRows:
    """Return the rows of a vocabulary, by what speaks for them."""
    if isinstance(tokenizer, UnigramTokenizer | SentencePieceTokenizer):
        return _UnigramRows(tokenizer)
    if isinstance(tokenizer, ByteLevelBpeTokenizer):
        return _ByteLevelRows(tokenizer)
    return _WordPieceRows(tokenizer)


def count_words(tokenizer: PrunableTokenizer, texts: Iterable[str]) -> WordCounts:
    """Return how often each word occurs in the texts, as the tokenizer parts and normalises them."""
    return Counter(word for text in texts for word in tokenizer.words(text))


def choose_rows(
    tokenizer: PrunableTokenizer, words: WordCounts, size: int | None, always: Iterable[str] = ()
) -> list[int]:
    """Return the ids to keep, ascending.

    Without a size, these are the rows that stay in any case, the characters of the words, and every piece that the
    words are cut into, so that the words are cut as before.

    Kept in any case are the special and added tokens, what `always` is cut into, printable ASCII characters (of
    WordPiece, at a word's beginning and inside), of a byte-level BPE all bytes, of a Unigram the piece of the lowest
    score, and as many other characters as `character_share` allows: those that occur in the words, most frequent first,
    then the vocabulary's first. The rest goes to the pieces that the words are cut into most often; those that merges
    join are needed with what they make.
    They are found from above: while there are too many, the rarest are dropped and the words cut anew, so that an
    ending such as `##ness` is kept for the sake of the words whose own pieces had to go. Of pieces equally rare the
    later goes first; vocabularies begin with the frequent ones.

    Args:
        tokenizer: of the whole vocabulary.
        words: what `count_words` returned.
        size: rows to keep; a Unigram or a byte-level BPE may have fewer that any text can be cut into. Or None.
        always: words that shall be cut as before, whatever the size.

    Raises:
        UserError: `size` is below what is kept in any case, or not below the vocabulary's own.
    """
    if size is not None and size >= tokenizer.vocabulary_size:
        raise UserError(f"vocabulary size {size}: the model has {tokenizer.vocabulary_size} rows; choose fewer")
    rows = rows_of(tokenizer)
    characters = rows.characters(words)
    rows.kept |= rows.needed(range(tokenizer.vocabulary_size), Counter(always)).keys()
    if size is None:
        used = rows.needed(range(tokenizer.vocabulary_size), words)
        return sorted({*rows.kept, *(+characters).keys(), *used.keys()})
    kept = set(rows.kept)
    if size < len(kept):
        raise UserError(
            f"vocabulary size {size}: what is kept in any case, special tokens, ASCII characters or bytes, and what "
            f"prompts need, takes {len(kept)} rows; choose more"
        )
    room = min(size - len(kept), int(size * rows.character_share))
    kept.update(row for row, _ in characters.most_common(room))

    candidates = [row for row in rows.candidates if row not in kept]
    place = {row: number for number, row in enumerate(candidates)}
    while True:
        left = size - len(kept)
        needed = rows.needed([*kept, *candidates], words)
        candidates.sort(key=lambda row: (-needed[row], place[row]))
        if len(candidates) <= left:
            break
        candidates = candidates[: max(left, math.floor(len(candidates) * (1 - ROUND_SHARE)))]
    chosen = kept.union(candidates)
    # A vocabulary may hold so many tokens no text can be cut into, such as [unused7], that some fill the last rows.
    spare = [row for row in rows.spare if row not in chosen]
    return sorted([*chosen, *spare[: size - len(chosen)]])


def _is_character(token: str, prefix: str) -> bool:
    return len(token) == 1 or (len(token) == len(prefix) + 1 and token.startswith(prefix))


def _last_merge(token: str, ranks: dict[tuple[str, str], int]) -> tuple[str, str] | None:
    """Return the pair whose merge completes a token spelled alone, or None where its merges end in other tokens."""
    symbols = list(token)
    while len(symbols) > 1:
        rank, place = min((ranks.get((symbols[at], symbols[at + 1]), len(ranks)), at) for at in range(len(symbols) - 1))
        if rank == len(ranks):
            return None
        if len(symbols) == 2:
            return symbols[0], symbols[1]
        symbols[place : place + 2] = [symbols[place] + symbols[place + 1]]
    return None
