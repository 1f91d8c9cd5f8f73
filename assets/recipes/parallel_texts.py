"""English sentences and their translations, for a student that learns the vector of the one for the other.

    python -m assets.recipes.parallel_texts DATA_FOLDER WORK_FOLDER

DATA_FOLDER holds, beside what `assets/recipes/multilingual_data.py` reads of SIB-200 and Universal NER:

- `parallel/tatoeba/tatoeba.LANGUAGE-eng.{LANGUAGE,eng}`: `data/tatoeba/v1` of github.com/facebookresearch/LASER at
  74bc6ae7, sentences of tatoeba.org, CC BY 2.0 FR.
- `parallel/tico19/all.en-LANGUAGE.tmx.zip`: `data/TM` of github.com/tico-19/tico-19.github.io at d97615f9, CC0.
- `parallel/pud/LANGUAGE_pud-ud-test.conllu`: of the repositories UD_*-PUD of github.com/UniversalDependencies, CC BY-SA
  3.0 or 4.0. The same `sent_id` is the same sentence in every language.

WORK_FOLDER gets `translations/train.jsonl` and `translations/validation.jsonl`, rows of `text_a`, the English sentence,
`text_b` and `language`. The train rows hold all train sentences of SIB-200, and of the others a part drawn by chance;
the validation rows are of SIB-200's. No train row holds a validation or test text of SIB-200 or Universal NER.
"""

import random
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from assets.recipes.multilingual_data import ENGLISH, held_out_texts
from assets.recipes.prepare_data import Row, read, write
from keras_model.data.held_out import normal_form

# English text, its translation, the translation's language.
Pair = tuple[str, str, str]

# fmt: off
TATOEBA = [
    "amh", "ara", "ben", "bul", "ces", "dan", "deu", "ell", "fin", "fra", "heb", "hin", "hun",
    "ind", "ita", "jpn", "kat", "kor", "nld", "nob", "pes", "pol", "por", "ron", "rus", "slk",
    "spa", "swe", "swh", "tam", "tel", "tha", "tur", "ukr", "urd", "vie", "cmn",
]
# fmt: on
TICO19 = ["ar", "bn", "es-LA", "fa", "fr", "hi", "id", "pt-BR", "ru", "sw", "ta", "ur", "zh"]
PUD = ["ar", "zh", "cs", "fi", "fr", "de", "hi", "id", "it", "ko", "pl", "pt", "ru", "es", "sv", "th", "tr"]
# Sentences of a language, and sentences that all languages share: what two epochs on two cores take half an hour for.
TATOEBA_ROWS, TICO19_SENTENCES, PUD_SENTENCES = 500, 800, 700
VALIDATION_ROWS = 600
_SEED = 5


def prepare(data: Path, work: Path) -> None:
    """Write both files."""
    chance = random.Random(_SEED)
    parallel = data / "parallel"
    tico19 = {name: _tico19(parallel / f"tico19/all.en-{name}.tmx.zip") for name in TICO19}
    pud = {name: _pud(parallel / f"pud/{name}_pud-ud-test.conllu") for name in ("en", *PUD)}
    told = set(_drawn(chance, {english for pairs in tico19.values() for english, _ in pairs}, TICO19_SENTENCES))
    numbers = set(_drawn(chance, set(pud["en"]), PUD_SENTENCES))
    rows = list(_of_sib200(data, "train"))
    for name in TATOEBA:
        pairs = _of_language(name, _tatoeba(parallel / "tatoeba", name))
        rows += chance.sample(pairs, min(TATOEBA_ROWS, len(pairs)))
    for name in TICO19:
        pairs = [pair for pair in _of_language(name, tico19[name]) if pair[0] in told]
        rows += chance.sample(pairs, len(pairs))
    for name in PUD:
        translated = ((pud["en"][number], text) for number, text in pud[name].items() if number in numbers)
        pairs = _of_language(name, translated)
        rows += chance.sample(pairs, len(pairs))
    held_out = held_out_texts(data)
    rows = [row for row in rows if held_out.isdisjoint(map(normal_form, row[:2]))]
    chance.shuffle(rows)
    validation = chance.sample(list(_of_sib200(data, "validation")), VALIDATION_ROWS)
    for side, drawn in (("train", rows), ("validation", validation)):
        write(work / f"translations/{side}.jsonl", map(_as_row, drawn))


def _of_language(language: str, pairs: Iterable[tuple[str, str]]) -> list[Pair]:
    """Return the pairs of an English text and its translation, of equal translations the first."""
    english_by_text: dict[str, str] = {}
    for english, text in pairs:
        english_by_text.setdefault(text, english)
    return [(english, text, language) for text, english in english_by_text.items()]


def _as_row(pair: Pair) -> Row:
    english, text, language = pair
    return {"text_a": english, "text_b": text, "language": language}


def _drawn(chance: random.Random, names: set[str], count: int) -> list[str]:
    return chance.sample(sorted(names), count)


def _of_sib200(data: Path, side: str) -> Iterator[Pair]:
    rows = list(read(data / "sib200" / f"{side}.jsonl"))
    english = {row["id"]: row["text"] for row in rows if row["language"] == ENGLISH}
    return ((english[row["id"]], row["text"], row["language"]) for row in rows if row["language"] != ENGLISH)


def _tatoeba(folder: Path, language: str) -> Iterator[tuple[str, str]]:
    sides = [
        folder.joinpath(f"tatoeba.{language}-eng.{side}").read_text("utf-8").split("\n") for side in ("eng", language)
    ]
    for english, text in zip(*sides, strict=True):
        if english.strip() and text.strip():
            yield english.strip(), text.strip()


def _tico19(path: Path) -> list[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        memory = ElementTree.fromstring(archive.read(archive.namelist()[0]))
    units = [["".join(segment.itertext()).strip() for segment in unit.iter("seg")] for unit in memory.iter("tu")]
    return [(english, text) for english, text in (unit for unit in units if len(unit) == 2) if english and text]


def _pud(path: Path) -> dict[str, str]:
    """Return the sentences by their numbers."""
    texts, number = {}, ""
    for line in path.read_text("utf-8").split("\n"):
        name, _, value = line.partition(" = ")
        if name == "# sent_id":
            number = value.strip()
        elif name == "# text":
            texts[number] = value.strip()
    return texts


if __name__ == "__main__":
    prepare(*map(Path, sys.argv[1:3]))
