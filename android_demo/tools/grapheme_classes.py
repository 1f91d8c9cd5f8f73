"""What each code point does to the borders of graphemes, read off the `tokenizers` package.

Its `Precompiled` normalizer replaces a grapheme of fewer than six bytes as a whole, where a rule applies to a beginning
of it, and any other character by character. With a map that has a rule for every byte, a short grapheme becomes one
mark, and a longer one as many as it has characters: so the length of the result tells where the borders are.
"""

import struct
from collections.abc import Callable, Iterable

from tokenizers.normalizers import Precompiled

# The bits of a class; `GraphemeBreaks.java` has the same.
EXTENDS, PREPENDS, CONTROL, LEADING, VOWEL, TRAILING = (1 << n for n in range(6))
PICTOGRAPH, BEFORE_JOINER, CONSONANT, LINKER, BETWEEN = (1 << n for n in range(6, 11))
HANGUL = range(0xAC00, 0xD7A4)  # whether a syllable has a trailing consonant is arithmetic

_ACCENT, _KA, _VIRAMA, _JOINER, _COPYRIGHT, _NUMBER_SIGN = "\u0301", "\u0915", "\u094d", "\u200d", "\u00a9", "\u0600"
_VOWEL, _SYLLABLE = "\u1161", "\uac00"


def every_byte() -> bytes:
    """Return a precompiled map that turns any byte, and so any grapheme that begins with it, into `!`.

    The double array has the bytes' nodes at 256 to 511 and their ends at 512 to 767; see `CharsMap.java`.
    """
    units = [0] * 1024
    units[0] = 256 << 10
    for byte in range(1, 256):
        units[256 ^ byte] = 768 << 10 | 1 << 8 | byte
        units[512 ^ byte] = 1 << 31
    return struct.pack("<I1024I", 4 * len(units), *units) + b"!\0"


def grapheme_classes(points: Iterable[int]) -> dict[int, int]:
    """Return code point → bits, for those that have any."""
    normalizer = Precompiled(every_byte())

    def marks(text: str) -> int:
        return len(normalizer.normalize_str(text))

    def follows_syllable(c: str) -> bool:
        return marks("a" + c) != 1 and marks(_NUMBER_SIGN + _SYLLABLE + c) == 3

    def whole(text: str) -> bool:
        """Whether a text of six bytes and more is one grapheme, whose last character would be short if it were not."""
        return marks(text) == len(text)

    tests: dict[int, Callable[[str], bool]] = {
        EXTENDS: lambda c: marks("a" + c) == 1,
        PREPENDS: lambda c: marks(c + "a") == 1,
        CONTROL: lambda c: marks(c + _ACCENT * 2) == 2,
        LEADING: lambda c: whole(c + _SYLLABLE + _ACCENT),
        VOWEL: lambda c: follows_syllable(c) and whole(c + _VOWEL + _ACCENT),
        TRAILING: lambda c: follows_syllable(c) and not whole(c + _VOWEL + _ACCENT),
        PICTOGRAPH: lambda c: whole(c + _JOINER + _COPYRIGHT + _ACCENT),
        BEFORE_JOINER: lambda c: whole(_COPYRIGHT + c + _JOINER + _COPYRIGHT + _ACCENT),
        CONSONANT: lambda c: whole(c + _VIRAMA + _KA + _ACCENT),
        LINKER: lambda c: whole(_KA + c + _KA + _ACCENT),
        BETWEEN: lambda c: whole(_KA + _VIRAMA + c + _KA + _ACCENT),
    }
    found = {}
    for point in points:
        if point in HANGUL:
            continue
        character = chr(point)
        # No rule can begin with NUL, which is a control character.
        bits = sum(bit for bit, holds in tests.items() if holds(character)) if point else CONTROL
        if bits & PREPENDS:
            bits = PREPENDS  # whatever follows it belongs to it, not to a class of its own
        if bits & LINKER:
            bits &= ~BETWEEN
        if bits:
            found[point] = bits
    return found
