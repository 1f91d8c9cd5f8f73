"""A SentencePiece model as a list of pieces: read, and written with its pieces in another order.

Field numbers are those of `sentencepiece_model.proto` of google/sentencepiece.
"""

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.errors import CheckpointError

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_PIECES, _TRAINER, _NORMALIZER, _SELF_TEST = 1, 2, 3, 4
_MODEL_TYPE, _VOCABULARY_SIZE, _BYTE_FALLBACK = 3, 4, 35
_NONE = (1 << 64) - 1
_UNIGRAM = 1
_BLANK_AFTER_WORDS = 24
_CHARSMAP, _DUMMY_PREFIX, _REMOVE_BLANKS, _ESCAPE_BLANKS = 2, 3, 4, 5
# Saving again and again never led further than one step; no score that is a double by itself comes this near.
_STEPS_OF_READING = 4
# Of the trainer's settings, those by which readers find special pieces.
_UNKNOWN_ID, _BEGIN_ID, _END_ID, _PAD_ID = 40, 41, 42, 43
_UNKNOWN_PIECE, _BEGIN_PIECE, _END_PIECE, _PAD_PIECE = 45, 46, 47, 48


@dataclass(frozen=True)
class Piece:
    """One entry of the vocabulary: spelling, score, and one of `NORMAL` to `BYTE`."""

    text: str
    score: float
    kind: int = NORMAL


@dataclass(frozen=True)
class SentencePieceFile:
    """The parts of a Unigram model that say what becomes of a text.

    Attributes:
        pieces: by id. The scores are single floats.
        charsmap: the precompiled normalisation map, empty where texts are taken as they are.
    """

    pieces: list[Piece]
    charsmap: bytes

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> "SentencePieceFile":
        """Read the file; whether its pieces make sense is for `checked` to say.

        Raises:
            CheckpointError: it is damaged, no Unigram model, or falls back to bytes.
        """
        try:
            pieces, charsmap, model_type, byte_fallback = _read(content)
        except (IndexError, KeyError, ValueError, struct.error) as error:
            raise CheckpointError(
                f"{source}: not a SentencePiece model; it may be cut short or another kind of file"
            ) from error
        if model_type != _UNIGRAM:
            raise CheckpointError(f"{source}: is of SentencePiece's type {model_type}; only Unigram (1) is read here")
        if byte_fallback:
            raise CheckpointError(f"{source}: byte_fallback is on; Unigram here has no such step")
        return cls(pieces, charsmap)

    def checked(self, source: str) -> "SentencePieceFile":
        """Return the same, or say what is wrong with it.

        Raises:
            CheckpointError: a piece is empty, occurs twice or is of a kind that no step here heeds, a score is no
                single float, there is not one unknown piece, or the map points out of itself.
        """
        seen: dict[str, int] = {}
        for number, piece in enumerate(self.pieces):
            if not piece.text:
                raise CheckpointError(f"{source}: piece {number} is empty")
            if piece.text in seen:
                raise CheckpointError(
                    f"{source}: piece {number} repeats {piece.text!r} of piece {seen[piece.text]}: ambiguous id"
                )
            if piece.kind not in (NORMAL, UNKNOWN, CONTROL):
                raise CheckpointError(
                    f"{source}: piece {number}, {piece.text!r}, is of SentencePiece's type {piece.kind}; "
                    "Unigram here has normal, unknown and control pieces"
                )
            if not math.isfinite(piece.score) or _single(piece.score) != piece.score:
                raise CheckpointError(f"{source}: the score {piece.score!r} of {piece.text!r} is no single float")
            seen[piece.text] = number
        if sum(piece.kind == UNKNOWN for piece in self.pieces) != 1:
            raise CheckpointError(f"{source}: needs one unknown piece")
        if self.charsmap and not _is_charsmap(self.charsmap):
            raise CheckpointError(f"{source}: its normalisation map is broken; copy the file again")
        return self

    def to_bytes(self, cls_id: int, sep_id: int, pad_id: int) -> bytes:
        """Return a model file with these pieces; the ids are for readers that look for special pieces."""
        unknown = next(number for number, piece in enumerate(self.pieces) if piece.kind == UNKNOWN)
        specials = (
            (_UNKNOWN_ID, _UNKNOWN_PIECE, unknown),
            (_BEGIN_ID, _BEGIN_PIECE, cls_id),
            (_END_ID, _END_PIECE, sep_id),
            (_PAD_ID, _PAD_PIECE, pad_id),
        )
        trainer = _integer(_MODEL_TYPE, _UNIGRAM)
        trainer += b"".join(_integer(field, number) for field, _, number in specials)
        trainer += b"".join(_bytes(field, self.pieces[number].text.encode()) for _, field, number in specials)
        normalizer = _bytes(_CHARSMAP, self.charsmap) if self.charsmap else b""
        normalizer += b"".join(_integer(field, 1) for field in (_DUMMY_PREFIX, _REMOVE_BLANKS, _ESCAPE_BLANKS))
        pieces = [
            _bytes(1, piece.text.encode())
            + _key(2, _FIXED32)
            + struct.pack("<f", piece.score)
            + _integer(3, piece.kind)
            for piece in self.pieces
        ]
        parts = [_bytes(_PIECES, piece) for piece in pieces]
        return b"".join([*parts, _bytes(_TRAINER, trainer), _bytes(_NORMALIZER, normalizer)])


def pieces_of(content: bytes, source: str) -> list[Piece]:
    """Return the pieces of any SentencePiece model by id.

    Raises:
        CheckpointError: it is damaged.
    """
    try:
        return _read(content)[0]
    except (IndexError, KeyError, ValueError, struct.error) as error:
        raise CheckpointError(f"{source}: not a SentencePiece model; copy the file again") from error


def unusual_settings(content: bytes) -> list[str]:
    """Return what of a SentencePiece model is not as in a Unigram with `▁` before each word, as the field says it.

    Such a model puts `▁` before a text, takes a run of blanks as one, and falls back to no bytes.
    """
    settings: dict[int, dict[int, int | bytes]] = {_TRAINER: {}, _NORMALIZER: {}}
    for field, value in _fields(content):
        if field in settings:
            settings[field] |= dict(_fields(_message(value)))
    usual = (
        (_TRAINER, _MODEL_TYPE, _UNIGRAM, "model_type"),
        (_TRAINER, _BLANK_AFTER_WORDS, 0, "treat_whitespace_as_suffix"),
        (_TRAINER, _BYTE_FALLBACK, 0, "byte_fallback"),
        (_NORMALIZER, _DUMMY_PREFIX, 1, "add_dummy_prefix"),
        (_NORMALIZER, _REMOVE_BLANKS, 1, "remove_extra_whitespaces"),
        (_NORMALIZER, _ESCAPE_BLANKS, 1, "escape_whitespaces"),
    )
    found = [(name, settings[part].get(field, value), value) for part, field, value, name in usual]
    return [f"{name} is {value!r}" for name, value, expected in found if value != expected]


def is_unigram(content: bytes) -> bool:
    """Whether a SentencePiece model chooses the cut of the highest score, and does not merge pairs."""
    return _read(content)[2] == _UNIGRAM


def keep_pieces(content: bytes, rows: Sequence[int]) -> bytes:
    """Return a SentencePiece model with these pieces alone, numbered anew in this order, and all its settings.

    Args:
        content: the model.
        rows: ids of the pieces to keep, with all that are not normal.
    """
    place = {row: number for number, row in enumerate(rows)}
    fields = list(_fields_as_written(content))
    pieces = [written for field, _, written in fields if field == _PIECES]
    parts = [pieces[row] for row in rows]
    for field, value, written in fields:
        if field == _TRAINER:
            parts.append(_bytes(_TRAINER, _renumbered(_message(value), place)))
        elif field not in (_PIECES, _SELF_TEST):
            parts.append(written)
    return b"".join(parts)


def _renumbered(trainer: bytes, place: Mapping[int, int]) -> bytes:
    """Return a trainer's settings with the ids of special pieces, and their number, as they are now."""
    settings = []
    for field, value, written in _fields_as_written(trainer):
        if field in (_UNKNOWN_ID, _BEGIN_ID, _END_ID, _PAD_ID):
            # -1, which says that there is none, has 64 bits.
            settings.append(_integer(field, place.get(_whole(value), _NONE)))
        elif field == _VOCABULARY_SIZE:
            settings.append(_integer(field, len(place)))
        else:
            settings.append(written)
    return b"".join(settings)


def _is_charsmap(content: bytes) -> bool:
    """Whether every step through the map, and every replacement, lies within it: `tokenizers` does not look.

    The layout is a size, a double array of 32-bit units, then UTF-8 with NUL after each replacement. A unit is a step,
    with the offset of what comes next in bits 10 to 30, or with bit 31 set the place of a replacement.
    """
    size = int.from_bytes(content[:4], "little")
    if len(content) < 4 or not size or size % 4 or size > len(content) - 4:
        return False
    units, offsets = _double_array(content)
    pool = content[4 + size :]
    try:
        pool.decode()
    except UnicodeDecodeError:
        return False
    is_value = units >> 31 == 1
    reach = (np.arange(len(units)) ^ offsets) | 0xFF
    places = units[is_value] & 0x7FFFFFFF
    if (reach[~is_value] >= len(units)).any() or (places >= len(pool)).any():
        return False
    return bool(((np.frombuffer(pool, np.uint8)[places] & 0xC0) != 0x80).all())


def words_stand_apart(content: bytes) -> bool:
    """Whether no piece and no key of the normalisation map of a model reaches across a blank between two words.

    So it is where `▁`, which stands for a blank, is a piece, and other pieces hold it at their beginning alone.
    """
    try:
        pieces, charsmap, _, _ = _read(content)
        units, offsets = _double_array(charsmap)
    except (IndexError, KeyError, ValueError, struct.error):
        return False
    # Merges of a BPE may pass through unused pieces.
    kinds = {piece.text: piece.kind for piece in pieces if piece.kind in (NORMAL, USER_DEFINED, UNUSED)}
    if kinds.get("\u2581", UNUSED) == UNUSED or any(" " in text or "\u2581" in text[1:] for text in kinds):
        return False
    steps = np.flatnonzero(units >> 31 == 0)
    by_blank = steps ^ offsets[steps] ^ ord(" ")
    by_blank = by_blank[by_blank < len(units)]
    return not (units[by_blank] & 0x800000FF == ord(" ")).any()


def _double_array(charsmap: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return the units of a map and the offset in each, int64; of none where there is no map."""
    size = int.from_bytes(charsmap[:4], "little")
    units = np.frombuffer(charsmap[: 4 + size], "<u4", offset=4).astype(np.int64) if charsmap else np.zeros(0, np.int64)
    return units, (units >> 10) << ((units & 1 << 9) >> 6)


def as_written(score: float) -> float:
    """Return the single float that a score was written from, or the score itself where there is none.

    The Rust library reads a decimal of a `tokenizer.json` without the last care and saves it as a double one step
    beside the single float that it was. A score that was never a single float is millions of steps away from one.
    """
    single = _single(score)
    return single if abs(single - score) <= _STEPS_OF_READING * math.ulp(score) else score


def _single(number: float) -> float:
    """The nearest 32-bit float, or infinity."""
    try:
        (single,) = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError:
        return math.inf
    return float(single)


def _read(content: bytes) -> tuple[list[Piece], bytes, int, bool]:
    pieces, charsmap, model_type, byte_fallback = [], b"", _UNIGRAM, False
    for field, value in _fields(content):
        if field == _PIECES:
            entry: dict[int, int | bytes] = {1: b"", 2: struct.pack("<f", 0), 3: NORMAL}
            entry |= dict(_fields(_message(value)))
            (score,) = struct.unpack("<f", _message(entry[2]))
            pieces.append(Piece(_message(entry[1]).decode(), score, _whole(entry[3])))
        elif field == _TRAINER:
            settings = dict(_fields(_message(value)))
            model_type = _whole(settings.get(_MODEL_TYPE, _UNIGRAM))
            byte_fallback = bool(settings.get(_BYTE_FALLBACK, 0))
        elif field == _NORMALIZER:
            charsmap = _message(dict(_fields(_message(value))).get(_CHARSMAP, b""))
    if not pieces:
        raise ValueError("has no pieces")
    return pieces, charsmap, model_type, byte_fallback


def _message(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number where a string should be")
    return value


def _whole(value: int | bytes) -> int:
    if isinstance(value, bytes):
        raise ValueError("a string where a number should be")
    return value


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (number, value) of each field of a message: an integer, or the bytes of anything else."""
    for number, value, _ in _fields_as_written(content):
        yield number, value


def _fields_as_written(content: bytes) -> Iterator[tuple[int, int | bytes, bytes]]:
    """Yield (number, value, the bytes of both) of each field."""
    at = 0
    while at < len(content):
        begin = at
        key, at = _varint(content, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(content, at)
            yield key >> 3, value, content[begin:at]
            continue
        length, at = _varint(content, at) if kind == _BYTES else ({_FIXED64: 8, _FIXED32: 4}[kind], at)
        if at + length > len(content):
            raise ValueError("a field reaches past the end")
        end = at + length
        yield key >> 3, content[at:end], content[begin:end]
        at = end


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _number(value: int) -> bytes:
    encoded = bytearray()
    while value > 127:
        encoded.append(128 | value & 127)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _key(field: int, kind: int) -> bytes:
    return _number(field << 3 | kind)


def _integer(field: int, value: int) -> bytes:
    return _key(field, _VARINT) + _number(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _key(field, _BYTES) + _number(len(value)) + value
