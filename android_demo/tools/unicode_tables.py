"""Write unicode.tables, which UnicodeTables.java reads: what each code point becomes in Python's `tokenizers`.

Java's own Unicode tables are those of the platform, so they differ from phone to phone and from the ones the
vocabulary was trained with. Every table here is read off the `tokenizers` package itself, one code point at a time;
those that ALBERT's clean-up needs in addition, off `unicodedata`.

    python -m android_demo.tools.unicode_tables            rewrites the file
    python -m android_demo.tools.unicode_tables --check    exits 1 when the committed file is not what it would write
"""

import argparse
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers.normalizers import NFC, NFD, NFKD, BertNormalizer, Lowercase, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer, ByteLevel, Whitespace

from android_demo.tools.grapheme_classes import grapheme_classes

TARGET = Path(__file__).parents[1] / "classifier/src/main/resources/io/github/squeezebert/unicode/unicode.tables"
HANGUL = range(0xAC00, 0xD7A4)  # decomposed by arithmetic, Unicode 3.12


def assigned() -> Iterator[int]:
    """Every code point a string may hold, which leaves out the surrogates."""
    yield from range(0xD800)
    yield from range(0xE000, 0x110000)


def number(value: int) -> bytes:
    """A non-negative integer, seven bits a byte, lowest first."""
    encoded = bytearray()
    while value > 127:
        encoded.append(128 | value & 127)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def signed(value: int) -> bytes:
    """Any integer, its sign in the lowest bit."""
    return number(2 * value if value >= 0 else -2 * value - 1)


def ranges(points: Iterable[int]) -> bytes:
    """A set of code points as (gap since the last range, length) pairs."""
    spans: list[list[int]] = []
    for point in points:
        if spans and spans[-1][1] == point:
            spans[-1][1] = point + 1
        else:
            spans.append([point, point + 1])
    encoded, previous = b"", 0
    for start, end in spans:
        encoded += number(start - previous) + number(end - start)
        previous = end
    return encoded


def removed_and_spaces() -> tuple[list[int], list[int]]:
    """What `clean_text` deletes, and what it turns into a space."""
    clean = BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    removed, spaces = [], []
    for point in assigned():
        result = clean.normalize_str(f"a{chr(point)}b")
        if result == "ab":
            removed.append(point)
        elif result == "a b":
            spaces.append(point)
        elif result != f"a{chr(point)}b":
            raise AssertionError(f"clean_text changes U+{point:04X} into something else")
    return removed, spaces


def punctuation() -> list[int]:
    """The characters that `BertPreTokenizer` makes a word of their own."""
    split = BertPreTokenizer()
    return [p for p in assigned() if len(split.pre_tokenize_str(f"a{chr(p)}b")) == 3]


def lower_case() -> bytes:
    """Runs of code points with the same distance to their lower case: (gap, stride, count, signed distance)."""
    lower = Lowercase()
    mapped = {p: lower.normalize_str(chr(p)) for p in assigned() if lower.normalize_str(chr(p)) != chr(p)}
    longer = [p for p, text in mapped.items() if len(text) > 1]
    assert longer == [0x130], "UnicodeData spells out U+0130, the only lower case of two code points"
    del mapped[0x130]
    points = sorted(mapped)
    encoded, previous, index = b"", 0, 0
    while index < len(points):
        first = points[index]
        distance = ord(mapped[first]) - first
        best = (1, 1)
        for stride in (1, 2):
            count = 1
            while mapped.get(first + stride * count, "") == chr((first + stride * count + distance) % 0x110000):
                count += 1
            # A stride of two must not step over a code point that has a lower case of its own.
            if stride == 2 and any(first + 2 * k + 1 in mapped for k in range(count - 1)):
                count = 1
            best = max(best, (count, stride))
        count, stride = best
        encoded += number(first - previous) + number(stride) + number(count) + signed(distance)
        previous = first + stride * (count - 1)
        index = points.index(previous) + 1
    return encoded


def decompositions() -> bytes:
    """Canonical decompositions in full: (gap, number of code points, signed distance of each to the last one's)."""
    nfd = NFD()
    encoded, previous, last = b"", 0, [0] * 4
    for point in assigned():
        text = nfd.normalize_str(chr(point))
        if text == chr(point) or point in HANGUL:
            continue
        encoded += number(point - previous) + number(len(text))
        previous = point
        for place, character in enumerate(text):
            encoded += signed(ord(character) - last[place])
            last[place] = ord(character)
    return encoded


def nonspacing_marks() -> list[int]:
    """What `strip_accents` deletes from decomposed text."""
    nfd = NFD()
    strip = BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    return [p for p in assigned() if strip.normalize_str(f"a{chr(p)}b") == "ab" and nfd.normalize_str(chr(p)) == chr(p)]


def other_marks() -> list[int]:
    """What the normalizer `StripAccents` deletes beside the nonspacing marks that do not decompose."""
    every = StripAccents()
    nonspacing = set(nonspacing_marks())
    return [p for p in assigned() if p not in nonspacing and every.normalize_str(f"a{chr(p)}b") == "ab"]


def word_characters() -> list[int]:
    """What belongs to a word where regular expressions are asked, white space put apart."""
    split = Whitespace()
    return [p for p in assigned() if len(split.pre_tokenize_str(f"a{chr(p)}b")) == 1]


def combining_classes() -> dict[int, int]:
    """The combining class of each code point that has one, found by what moves past what when decomposed."""
    nfd = NFD()
    representative: dict[int, str] = {}
    for point in range(0x300, 0x3100):
        representative.setdefault(unicodedata.combining(chr(point)), chr(point))
    del representative[0]
    ladder = sorted(representative)
    highest, lowest = representative[ladder[-1]], representative[ladder[0]]

    def swaps(first: str, second: str) -> bool:
        return nfd.normalize_str("a" + first + second) != "a" + first + second

    classes = {}
    for point in assigned():
        mark = chr(point)
        if nfd.normalize_str(mark) != mark:
            continue
        # Only a mark moves before one of the highest class, or lets one of the lowest class move before it.
        if swaps(highest, mark) or swaps(mark, lowest):
            above = [k for k in ladder if swaps(representative[k], mark)]
            classes[point] = ladder[ladder.index(above[0]) - 1] if above else ladder[-1]
    return classes


def class_ranges(classes: dict[int, int]) -> bytes:
    """Ranges of code points with one combining class: (gap, length, class)."""
    encoded, previous = b"", 0
    points = sorted(classes)
    while points:
        first, count = points[0], 1
        while classes.get(first + count) == classes[first]:
            count += 1
        encoded += number(first - previous) + number(count) + number(classes[first])
        previous = first + count
        points = points[count:]
    return encoded


def targets(mapped: dict[int, str]) -> bytes:
    """What code points become, in runs of neighbours that differ in their first place only.

    (gap, 2 * count + step of that place, number of code points, signed distance of each to the last run's same place).
    """

    def advanced(text: str, by: int) -> str:
        return chr((ord(text[0]) + by) % 0x110000) + text[1:] if text else text

    encoded, previous, last = b"", 0, [0] * max(map(len, mapped.values()))
    points = sorted(mapped)
    while points:
        first, text = points[0], mapped[points[0]]
        best = (1, 0)
        for step in (0, 1):
            count = 1
            while mapped.get(first + count) == advanced(text, step * count):
                count += 1
            best = max(best, (count, step))
        count, step = best
        encoded += number(first - previous) + number(2 * count + step) + number(len(text))
        for place, character in enumerate(text):
            encoded += signed(ord(character) - last[place])
            last[place] = ord(character)
        last[0] += step * (count - 1)
        previous = first + count
        points = points[count:]
    return encoded


def compatibility() -> dict[int, str]:
    """What NFKD makes of a code point, where it is not what NFD makes of it."""
    nfd, nfkd = NFD(), NFKD()
    return {
        p: nfkd.normalize_str(chr(p)) for p in assigned() if nfkd.normalize_str(chr(p)) != nfd.normalize_str(chr(p))
    }


def python_compatibility(classes: dict[int, int]) -> dict[int, str]:
    """What `unicodedata` makes of a code point other than `tokenizers`, without marks, for ALBERT's clean-up."""
    nfkd = NFKD()
    mapped: dict[int, str] = {}
    for point in assigned():
        text = "".join(c for c in unicodedata.normalize("NFKD", chr(point)) if not unicodedata.combining(c))
        if text != "".join(c for c in nfkd.normalize_str(chr(point)) if ord(c) not in classes):
            mapped[point] = text
    return mapped


def not_composed() -> list[int]:
    """What NFC takes apart and does not put together again; all else is made of two that are."""
    nfd, nfc = NFD(), NFC()
    excluded = []
    for point in assigned():
        parts = nfd.normalize_str(chr(point))
        if parts == chr(point) or point in HANGUL:
            continue
        if nfc.normalize_str(chr(point)) != chr(point):
            excluded.append(point)
        elif len(nfc.normalize_str(parts[:-1])) != 1:
            raise AssertionError(f"U+{point:04X} is not composed of one character and the last of its parts")
    return excluded


def only_tokenizers_lowers() -> list[int]:
    """Capitals of a Unicode version later than Python's."""
    lower = Lowercase()
    points = [p for p in assigned() if lower.normalize_str(chr(p)) != chr(p).lower()]
    assert all(chr(p).lower() == chr(p) for p in points), "Python lowers what `tokenizers` does not"
    return points


def letters_and_numbers() -> tuple[list[int], list[int]]:
    """The characters that the pattern of `ByteLevel` takes for letters and for numbers."""
    split = ByteLevel(add_prefix_space=False)

    def joined(before: str, after: str) -> bool:
        return len(split.pre_tokenize_str(before + after)) == 1

    letters = [p for p in assigned() if joined("a", chr(p))]
    numbers = [p for p in assigned() if joined("1", chr(p))]
    # What is neither joins "!", unless it is white space, which is listed in Words.java.
    known = {*letters, *numbers}
    blank = [p for p in assigned() if p not in known and not joined("!", chr(p))]
    assert blank == [p for p in assigned() if chr(p).isspace() and p not in range(0x1C, 0x20)]
    return letters, numbers


def tables() -> bytes:
    """All tables in the order of the constants in UnicodeTables.java, each behind its size in two bytes."""
    removed, spaces = removed_and_spaces()
    classes = combining_classes()
    letters, numbers = letters_and_numbers()
    content = (
        ranges(removed),
        ranges(spaces),
        ranges(punctuation()),
        lower_case(),
        decompositions(),
        ranges(nonspacing_marks()),
        class_ranges(classes),
        targets(compatibility()),
        ranges(only_tokenizers_lowers()),
        ranges(p for p in assigned() if chr(p).isdigit()),
        ranges(other_marks()),
        ranges(word_characters()),
        ranges(letters),
        ranges(numbers),
        class_ranges(grapheme_classes(assigned())),
        targets(python_compatibility(classes)),
        ranges(not_composed()),
    )
    return b"".join(len(table).to_bytes(2, "big") + table for table in content)


def committed() -> bytes:
    """The tables in the file as it is."""
    return TARGET.read_bytes()


def main() -> int:
    """Write or check the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file instead of writing")
    check = parser.parse_args().check
    content = tables()
    if check:
        return int(committed() != content)
    TARGET.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
