"""Splits SIB-200 and Universal NER into what a model learns from, is chosen by and is judged by.

    python -m assets.recipes.multilingual_data DATA_FOLDER WORK_FOLDER

DATA_FOLDER holds, as their publishers split them:

- `sib200/{train,validation,test}.jsonl`, rows of `text`, `label`, `language` and `id`: the files `train.tsv`, `dev.tsv`
  and `test.tsv` of 39 languages in `data/annotated` of github.com/dadelani/sib-200. The same id is the same sentence in
  every language.
- `uner/LANGUAGE_{train,validation,test}.jsonl`, rows of `text`, `tokens` and `tags`, for Danish, Portuguese, Swedish
  and Chinese, and `uner/en_{validation,test}.jsonl`: the repositories UNER_Danish-DDT, UNER_Portuguese-Bosque,
  UNER_Swedish-Talbanken, UNER_Chinese-GSDSIMP and UNER_English-EWT of github.com/UniversalNER.
- `uner/en_ewt-ud-train.iob2`, English's train sentences as that repository has them. The committed model learnt from
  its first version (commit 0c7ce0de), which a single annotator had marked: later ones were not at hand.

WORK_FOLDER gets `topics`, `topics_english` and `entities_multilingual`, each with `train.jsonl`, `validation.jsonl` and
`test.jsonl`; a row tells its `language`.

- SIB-200 is parallel, so it is split by id, as it was published: a sentence that is tested was not learnt in any
  language.
- Of English names, the validation rows but the last 200 are learnt from too. Of other languages, the first 200
  validation rows are kept, to choose an epoch by.
- What Universal NER calls OTH, other names, is not told from what is no name.
- A text that occurs twice is learnt once. No train row equals a validation or test text of either data set.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from assets.recipes.prepare_data import Row, once, read, texts_of, write
from assets.recipes.universal_ner import sentences
from keras_model.data.held_out import normal_form
from keras_model.errors import DataError

ENGLISH = "eng_Latn"
ENGLISH_NAMES = "en_ewt-ud-train.iob2"
ENTITY_LANGUAGES = ("da", "pt", "sv", "zh")
ENTITY_VALIDATION_ROWS = 200
SIDES = ("train", "validation", "test")
OTHER_NAMES, OUTSIDE = "OTH", "O"


def prepare(data: Path, work: Path) -> None:
    """Write every split.

    Raises:
        DataError: a sentence of SIB-200 stands on two sides.
    """
    topics = {side: list(read(data / "sib200" / f"{side}.jsonl")) for side in SIDES}
    _require_apart(topics)
    entities = _entities(data / "uner")
    held_out = _held_out(topics, entities)
    english = {side: [row for row in rows if row["language"] == ENGLISH] for side, rows in topics.items()}
    # English alone is judged by all languages: that is what it is trained for.
    english["test"] = topics["test"]
    for name, sides in (("topics", topics), ("topics_english", english), ("entities_multilingual", entities)):
        sides["train"] = once(row for row in sides["train"] if held_out.isdisjoint(map(normal_form, texts_of(row))))
        for side, rows in sides.items():
            write(work / name / f"{side}.jsonl", rows)


def held_out_texts(data: Path) -> set[str]:
    """Return the texts that nothing may be learnt from, in their normal forms."""
    return _held_out({side: list(read(data / "sib200" / f"{side}.jsonl")) for side in SIDES}, _entities(data / "uner"))


def _held_out(*sets: dict[str, list[Row]]) -> set[str]:
    return {
        normal_form(text)
        for sides in sets
        for side in ("validation", "test")
        for row in sides[side]
        for text in texts_of(row)
    }


def _require_apart(sides: dict[str, list[Row]]) -> None:
    seen: dict[int, str] = {}
    for side, rows in sides.items():
        for row in rows:
            if seen.setdefault(row["id"], side) != side:
                raise DataError(f"sib200: sentence {row['id']} is in {seen[row['id']]} and {side}; keep it in one")


def _entities(folder: Path) -> dict[str, list[Row]]:
    english = _of_language(folder, "en", "validation")
    learnt = _rows(sentences(folder / ENGLISH_NAMES), "en")
    sides = {
        "train": learnt + english[:-ENTITY_VALIDATION_ROWS],
        "validation": english[-ENTITY_VALIDATION_ROWS:],
        "test": _of_language(folder, "en", "test"),
    }
    for language in ENTITY_LANGUAGES:
        for side in SIDES:
            rows = _of_language(folder, language, side)
            sides[side] += rows[:ENTITY_VALIDATION_ROWS] if side == "validation" else rows
    return sides


def _of_language(folder: Path, language: str, side: str) -> list[Row]:
    return _rows(read(folder / f"{language}_{side}.jsonl"), language)


def _rows(rows: Iterable[Row], language: str) -> list[Row]:
    return [row | {"tags": _without_others(row["tags"]), "language": language} for row in rows]


def _without_others(tags: Iterable[str]) -> list[str]:
    return [OUTSIDE if tag.endswith(f"-{OTHER_NAMES}") else tag for tag in tags]


if __name__ == "__main__":
    prepare(*map(Path, sys.argv[1:3]))
