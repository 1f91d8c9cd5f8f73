"""`byte_level.bpe`: ids, merges and the names of special tokens of a byte-level BPE, as a `.tflite` carries them.

The file is a run of numbers of seven bits a byte, lowest first, with 128 added to all bytes of a number but its last:

1. the number of tokens;
2. the ids of the 256 bytes, in the order of the bytes;
3. the number of merges, then each in the order of its rank: left id, right id, id of the two together;
4. the number of tokens that no byte and no merge makes, then each by rising id: its id, the bytes of its name, its
   name in UTF-8.

So no token is spelled twice: what a merge makes is spelled as its two parts, one after the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keras_model.errors import CheckpointError

# Far above any vocabulary, so that a damaged number asks for no memory; nor do merges that double a token each.
_MOST = 1 << 24
_LONGEST_TOKEN, _MOST_LETTERS = 1 << 12, 1 << 24


def byte_characters() -> list[str]:
    """Return the 256 characters with which GPT-2 spells the bytes: printable ones as themselves, others from U+0100."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    shown = set(plain)
    return [chr(byte if byte in shown else next(others)) for byte in range(256)]


@dataclass(frozen=True)
class ByteLevelVocabulary:
    """What a byte-level BPE knows.

    Attributes:
        tokens: spelling of each id, in the alphabet of `byte_characters`; special tokens by their name.
        merges: (left, right), in the order in which they apply.
        named: the ids that no text is cut into, for neither a byte nor a merge makes them.
    """

    tokens: list[str]
    merges: list[tuple[str, str]]
    named: list[int]

    @classmethod
    def from_parts(
        cls, ids: Mapping[str, int], merges: Sequence[tuple[str, str]], source: str
    ) -> "ByteLevelVocabulary":
        """Make it from the two tables of `vocab.json` and `merges.txt`.

        Args:
            ids: spelling → id of all tokens.
            merges: (left, right), in the order of their ranks.
            source: file to name in messages.

        Raises:
            CheckpointError: the ids are not 0 to N - 1, each once; a byte has none; or a merge makes what is no token,
                joins what no merge before it makes, or occurs twice.
        """
        tokens = sorted(ids, key=ids.__getitem__)
        if [ids[token] for token in tokens] != list(range(len(tokens))):
            raise CheckpointError(f"{source}: its ids are not 0 to {len(tokens) - 1}, each once")
        alphabet = byte_characters()
        missing = [byte for byte, character in enumerate(alphabet) if character not in ids]
        if missing:
            raise CheckpointError(
                f"{source}: has no token for {len(missing)} of the 256 bytes, first 0x{missing[0]:02X}; texts would "
                "lose them; give a vocabulary with all bytes"
            )
        made = set(alphabet)
        seen = set()
        for number, (left, right) in enumerate(merges, start=1):
            if left not in made or right not in made:
                part = left if left not in made else right
                raise CheckpointError(f"{source}: merge {number} joins {part!r}, which no merge before it makes")
            if left + right not in ids:
                raise CheckpointError(f"{source}: merge {number} makes {left + right!r}, which is no token")
            if (left, right) in seen:
                raise CheckpointError(f"{source}: merge {number} repeats {left!r} and {right!r}; its rank is ambiguous")
            seen.add((left, right))
            made.add(left + right)
        named = [number for number, token in enumerate(tokens) if token not in made]
        return cls(tokens, list(merges), named)

    def to_bytes(self) -> bytes:
        """Return the file."""
        ids = {token: number for number, token in enumerate(self.tokens)}
        numbers = [len(self.tokens), *(ids[character] for character in byte_characters()), len(self.merges)]
        for left, right in self.merges:
            numbers += ids[left], ids[right], ids[left + right]
        content = bytearray(_encoded([*numbers, len(self.named)]))
        for number in self.named:
            name = self.tokens[number].encode()
            content += _encoded((number, len(name))) + name
        return bytes(content)

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> "ByteLevelVocabulary":
        """Read the file.

        Raises:
            CheckpointError: it is damaged, or another kind of file.
        """
        try:
            tokens, merges, named = _read(content)
        except (IndexError, ValueError) as error:
            raise CheckpointError(f"{source}: no byte-level BPE, or cut short: {error}") from error
        return cls(tokens, merges, named)


def _encoded(numbers: Iterable[int]) -> bytes:
    content = bytearray()
    for number in numbers:
        while number > 127:
            content.append(128 | number & 127)
            number >>= 7
        content.append(number)
    return bytes(content)


class _Numbers:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def next(self, limit: int) -> int:
        """Return the next number, which must be below the limit."""
        value = shift = 0
        while True:
            byte = self.content[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
        if value >= limit:
            raise ValueError(f"{value} before byte {self.at} is too large")
        return value


def _read(content: bytes) -> tuple[list[str], list[tuple[str, str]], list[int]]:
    numbers = _Numbers(content)
    size = numbers.next(_MOST)
    letters = 0
    tokens: dict[int, str] = {}
    for character in byte_characters():
        tokens[numbers.next(size)] = character
    merges = []
    for _ in range(numbers.next(_MOST)):
        left, right, made = (numbers.next(size) for _ in range(3))
        if left not in tokens or right not in tokens:
            raise ValueError("a merge joins what none before it makes")
        spelled = tokens[left] + tokens[right]
        letters += 0 if made in tokens else len(spelled)
        if len(spelled) > _LONGEST_TOKEN or letters > _MOST_LETTERS:
            raise ValueError(f"token {made} makes it longer than any vocabulary")
        if tokens.setdefault(made, spelled) != spelled:
            raise ValueError(f"token {made} is made in two spellings")
        merges.append((tokens[left], tokens[right]))
    named = []
    for _ in range(numbers.next(size + 1)):
        number, length = numbers.next(size), numbers.next(len(content) + 1)
        name = content[numbers.at : numbers.at + length]
        numbers.at += length
        tokens[number] = name.decode()
        named.append(number)
    if numbers.at != len(content) or len(tokens) != size or len(set(tokens.values())) != size:
        raise ValueError("its tokens are not each there once")
    return [tokens[number] for number in range(size)], merges, named
