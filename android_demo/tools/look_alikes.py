"""Write look_alikes.table, which Python and Java read: which letter looks like which, made from Unicode's confusables.

    python -m android_demo.tools.look_alikes CONFUSABLES            writes the table into both packages
    python -m android_demo.tools.look_alikes CONFUSABLES --check    exits 1 when the committed ones are others

CONFUSABLES is https://www.unicode.org/Public/17.0.0/security/confusables.txt, of Unicode Technical Standard 39. What a
letter is called and composed of is what `unicodedata` of Python 3.11 says.

The table holds three maps from a code point to one that looks like it: to Latin, to Cyrillic, to Greek.

- Of the alphabets below, a letter becomes the ASCII letter that Unicode says it may be confused with. The small
  capitals of Latin stand for their letters, so that Cyrillic н, which Unicode finds like ʜ, becomes h.
- Of a form of a Latin letter or digit, such as ｂ, 𝐛, ⓑ and ᵇ, its compatibility decomposition has the say: it keeps
  a capital I apart from an l and a 1. Such forms, and the letters of phonetic writing that stand for ASCII ones, are
  marked as odd.
- A letter with accents becomes the other letter with the same accents, where there is one.
- ASCII never becomes other ASCII: 0 and O, 1 and l stay what they are. Digits of other scripts keep their value.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from android_demo.tools.unicode_tables import number
from keras_model.encode.look_alikes.table import CYRILLIC, GREEK, alphabet_of

ROOT = Path(__file__).parents[2]
TARGETS = (
    ROOT / "keras_model/encode/look_alikes/look_alikes.table",
    ROOT / "android_demo/classifier/src/main/resources/io/github/squeezebert/unicode/look_alikes.table",
)
VERSION = "17.0.0"
# Left-to-right alphabets of which texts write letters for Latin ones.
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU")
BASIC = {CYRILLIC: "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", GREEK: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"}
# Phonetic writing has letters for what fonts draw as a and g.
PHONETIC = {"ɑ": "a", "ɡ": "g"}
# Words of Spanish, Portuguese and Italian end so; the other two are emoji.
LEFT_OUT = frozenset("ªºℹⓂ")


def read_confusables(path: Path) -> dict[str, str]:
    """Code point → what it may be confused with, which stands for all of its class."""
    text = path.read_text(encoding="utf-8-sig")
    if f"# Version: {VERSION}" not in text:
        raise SystemExit(f"error: {path} is not of version {VERSION}")
    found = re.findall(r"^([0-9A-F]+) ;\t([0-9A-F ]+) ;", text, re.MULTILINE)
    return {chr(int(one, 16)): "".join(chr(int(p, 16)) for p in other.split()) for one, other in found}


def every() -> Iterator[str]:
    """Every assigned character beyond ASCII."""
    yield from (chr(p) for p in range(0x80, 0x110000) if unicodedata.category(chr(p)) not in ("Cn", "Cs", "Co"))


def alphabet(character: str) -> str:
    """The alphabet that a letter is of by its name, or ""."""
    first = unicodedata.name(character, "").split(" ")[0]
    return first if first in ALPHABETS and unicodedata.category(character)[0] in "LN" else ""


def is_plain(text: str) -> bool:
    """Whether it is one ASCII letter or digit."""
    return len(text) == 1 and text.isascii() and text.isalnum()


def form_of(character: str) -> str:
    """The ASCII letter or digit that a character is a form of, or ""."""
    kind = unicodedata.decomposition(character).partition(">")[0]
    plain = unicodedata.normalize("NFKC", character)
    if not is_plain(plain) or (plain.isdigit() and kind in ("<super", "<sub")):
        return ""
    return plain


def small_capital(character: str) -> str:
    """The letter that a small capital of Latin stands for, or ""."""
    if len(character) > 1:
        return ""
    found = re.fullmatch("LATIN LETTER SMALL CAPITAL ([A-Z])", unicodedata.name(character, ""))
    return found.group(1).lower() if found else ""


def classes(confusables: Mapping[str, str]) -> dict[str, list[str]]:
    """What stands for a class → its single characters."""
    found: dict[str, list[str]] = {}
    for character, prototype in confusables.items():
        if len(prototype) == 1:
            found.setdefault(prototype, [prototype]).append(character)
    return found


def to_latin(confusables: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """Character → the Latin letter or digit that it looks like; and which of them are odd forms."""
    latin: dict[str, str] = {}
    odd = set()
    members = classes(confusables)
    for character in every():
        if character in LEFT_OUT:
            continue
        if plain := form_of(character) or small_capital(character) or PHONETIC.get(character, ""):
            latin[character] = plain
            odd.add(character)
        elif alphabet(character):
            prototype = confusables.get(character, character)
            alike = [c for c in members.get(prototype, ()) if is_plain(c) and c.isalpha()]
            # I, l and 1 are one class: a capital becomes the capital.
            alike.sort(key=lambda c: (c.isupper() != character.isupper(), c))
            small = sorted(filter(None, map(small_capital, [prototype, *members.get(prototype, ())])))
            if alike or small:
                latin[character] = (alike or small)[0]
    for character in every():
        base, *marks = unicodedata.normalize("NFD", character)
        if marks and base in latin and alphabet(character) and character not in latin:
            composed = unicodedata.normalize("NFC", latin[base] + "".join(marks))
            if len(composed) == 1:
                latin[character] = composed
    return latin, odd


def to_alphabet(target: int, latin: Mapping[str, str]) -> dict[str, str]:
    """Character → the letter of an alphabet that it looks like, through what both are in Latin."""
    letters: dict[str, str] = {}
    own = [c for c in latin if alphabet_of(ord(c)) == target and c.isalpha()]
    basic = BASIC[target] + BASIC[target].lower()
    own.sort(key=lambda c: (latin[c].isupper() != c.isupper(), unicodedata.normalize("NFD", c)[0] not in basic, c))
    for character in own:
        letters.setdefault(latin[character], character)
    found = dict(letters)
    found |= {c: letters[plain] for c, plain in latin.items() if plain in letters and alphabet_of(ord(c)) != target}
    return found


def packed(mapping: Mapping[str, str], odd: set[str]) -> bytes:
    """Number of runs, then each: gap, length, twice the first target and whether it is odd; targets rise by one."""
    runs: list[list[int]] = []
    for character in sorted(mapping):
        point, target, mark = ord(character), ord(mapping[character]), int(character in odd)
        if runs:
            first, length, begin, same = runs[-1]
            if (point, target, mark) == (first + length, begin + length, same):
                runs[-1][1] += 1
                continue
        runs.append([point, 1, target, mark])
    encoded, previous = number(len(runs)), 0
    for first, length, target, mark in runs:
        encoded += number(first - previous) + number(length) + number(2 * target + mark)
        previous = first + length
    return encoded


def content(path: Path) -> bytes:
    """The table."""
    latin, odd = to_latin(read_confusables(path))
    others = [packed(to_alphabet(target, latin), set()) for target in (CYRILLIC, GREEK)]
    return packed(latin, odd) + b"".join(others)


def main() -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("confusables", type=Path, metavar="CONFUSABLES")
    parser.add_argument("--check", action="store_true", help="compare with the committed files")
    arguments = parser.parse_args()
    table = content(arguments.confusables)
    if arguments.check:
        return int(any(target.read_bytes() != table for target in TARGETS))
    for target in TARGETS:
        target.write_bytes(table)
    print(f"{len(table)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
