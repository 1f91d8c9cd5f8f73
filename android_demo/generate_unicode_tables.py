"""Write UnicodeTables.java: what each code point becomes in Python's `tokenizers`, as compact string constants.

Java's own Unicode tables are those of the platform, so they differ from phone to phone and from the ones the
vocabulary was trained with. Every table here is read off the `tokenizers` package itself, one code point at a time;
those that ALBERT's clean-up needs in addition, off `unicodedata`.

    python android_demo/generate_unicode_tables.py            rewrites the Java file
    python android_demo/generate_unicode_tables.py --check    exits 1 when the committed file is not what it would write
"""

import argparse
import base64
import re
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import tokenizers
from tokenizers.normalizers import NFD, BertNormalizer, Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer

TARGET = Path(__file__).parent / "classifier/src/main/java/io/github/squeezebert/tokenizers/UnicodeTables.java"
HANGUL = range(0xAC00, 0xD7A4)  # decomposed by arithmetic, Unicode 3.12

TABLES = {
    "REMOVED": "Control, format, private-use characters and U+FFFD: (gap, length).",
    "SPACES": "Every kind of white space: (gap, length).",
    "PUNCTUATION": "Characters that are words of their own: (gap, length).",
    "LOWER_CASE": "Lower case: (gap, stride, count, signed distance).",
    "DECOMPOSITIONS": "Canonical, but Hangul's: (gap, count, signed distance to the last entry's same place...).",
    "NONSPACING_MARKS": "General category Mn: (gap, length).",
    "COMBINING_CLASSES": "Canonical combining classes but 0: (gap, length, class).",
    "COMPATIBILITY": "Python's, without marks: (gap, 2 count + step, length, signed distances...).",
    "LATER_CAPITALS": "What Python does not lower yet: (gap, length).",
    "DIGITS": "Python's str.isdigit: (gap, length).",
}

TEMPLATE = """package io.github.squeezebert.tokenizers;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What each code point becomes in Hugging Face {{@code tokenizers}} {version} and, for SentencePiece, in Python's
 * {{@code unicodedata}} {unicode}, so that no phone's own Unicode version matters.
 *
 * <p>Written by {{@code android_demo/generate_unicode_tables.py}}; {{@link UnicodeData}} and {{@link Compatibility}}
 * read it. A table is a run of numbers of seven bits a byte, lowest first, with 128 added to all bytes but the last; a
 * signed number is {{@code 2n}} or {{@code -2n - 1}}. All tables together, each behind its size, are deflated and
 * written in base 64, which takes half the room in a dex file.
 */
final class UnicodeTables {{
{constants}
    private static final byte[][] TABLES = unpack();

    private UnicodeTables() {{}}

    /** The bytes of one table. */
    static byte[] table(int number) {{
        return TABLES[number];
    }}

    private static byte[][] unpack() {{
        byte[] deflated = new byte[DEFLATED.length() * 3 / 4];
        // java.util.Base64 came with Android 8.
        for (int i = 0, at = 0; at < deflated.length; i += 4) {{
            int bits = digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
            for (int shift = 16; shift >= 0 && at < deflated.length; shift -= 8) {{
                deflated[at++] = (byte) (bits >> shift);
            }}
        }}
        byte[] tables = new byte[SIZE];
        Inflater inflater = new Inflater();
        try {{
            inflater.setInput(deflated);
            for (int size = 0; size < SIZE; ) {{
                size += inflater.inflate(tables, size, SIZE - size);
            }}
        }} catch (DataFormatException e) {{
            throw new AssertionError(e);
        }} finally {{
            inflater.end();
        }}
        byte[][] result = new byte[{count}][];
        int at = 0;
        for (int i = 0; i < result.length; i++) {{
            int size = (tables[at] & 0xFF) << 8 | tables[at + 1] & 0xFF;
            result[i] = new byte[size];
            System.arraycopy(tables, at + 2, result[i], 0, size);
            at += 2 + size;
        }}
        return result;
    }}

    private static int digit(int index) {{
        char c = DEFLATED.charAt(index);
        if (c >= 'a') {{
            return c - 'a' + 26;
        }}
        if (c >= 'A') {{
            return c - 'A';
        }}
        return c >= '0' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }}

    private static final int SIZE = {size};

    private static final String DEFLATED = ""
{lines};
}}
"""


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


def compatibility(classes: dict[int, int]) -> bytes:
    """What `unicodedata` makes of a code point other than `tokenizers`, without marks, for ALBERT's clean-up of text.

    Runs of neighbours that differ in their first place only: (gap, 2 * count + step of that place, number of code
    points, signed distance of each to the last run's same place).
    """
    nfd = NFD()
    mapped: dict[int, str] = {}
    for point in assigned():
        text = "".join(c for c in unicodedata.normalize("NFKD", chr(point)) if not unicodedata.combining(c))
        if text != "".join(c for c in nfd.normalize_str(chr(point)) if ord(c) not in classes):
            mapped[point] = text

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


def only_tokenizers_lowers() -> list[int]:
    """Capitals of a Unicode version later than Python's."""
    lower = Lowercase()
    points = [p for p in assigned() if lower.normalize_str(chr(p)) != chr(p).lower()]
    assert all(chr(p).lower() == chr(p) for p in points), "Python lowers what `tokenizers` does not"
    return points


def tables() -> bytes:
    """All tables in the order of `TABLES`, each behind its size in two bytes."""
    removed, spaces = removed_and_spaces()
    classes = combining_classes()
    content = {
        "REMOVED": ranges(removed),
        "SPACES": ranges(spaces),
        "PUNCTUATION": ranges(punctuation()),
        "LOWER_CASE": lower_case(),
        "DECOMPOSITIONS": decompositions(),
        "NONSPACING_MARKS": ranges(nonspacing_marks()),
        "COMBINING_CLASSES": class_ranges(classes),
        "COMPATIBILITY": compatibility(classes),
        "LATER_CAPITALS": ranges(only_tokenizers_lowers()),
        "DIGITS": ranges(p for p in assigned() if chr(p).isdigit()),
    }
    return b"".join(len(content[name]).to_bytes(2, "big") + content[name] for name in TABLES)


def render(content: bytes) -> str:
    """The whole Java file."""
    deflated = zlib.compress(content, 9)
    deflated += bytes(-len(deflated) % 3)  # whole groups of four digits; what follows the end is not read
    digits = base64.b64encode(deflated).decode()
    constants = "".join(
        f"    /** {comment} */\n    static final int {name} = {place};\n\n"
        for place, (name, comment) in enumerate(TABLES.items())
    )
    return TEMPLATE.format(
        version=tokenizers.__version__,
        unicode=unicodedata.unidata_version,
        constants=constants.rstrip("\n") + "\n",
        count=len(TABLES),
        size=len(content),
        lines="\n".join(f'            + "{digits[i : i + 96]}"' for i in range(0, len(digits), 96)),
    )


def committed() -> bytes:
    """The tables in the Java file as it is. Versions of zlib deflate differently, so files cannot be compared."""
    digits = "".join(re.findall(r'\+ "([^"]*)"', TARGET.read_text(encoding="ascii")))
    return zlib.decompressobj().decompress(base64.b64decode(digits))


def main() -> int:
    """Write or check the Java file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file instead of writing")
    check = parser.parse_args().check
    content = tables()
    if check:
        return int(committed() != content)
    TARGET.write_text(render(content), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
