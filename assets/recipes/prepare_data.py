"""Splits public datasets into train, validation and test rows, and gathers the text a student is distilled on.

    python -m assets.recipes.prepare_data DATA_FOLDER WORK_FOLDER

DATA_FOLDER holds, as their publishers split them: `banking77/{train,test}.jsonl`, `clinc150/{train,validation,
test,oos_train,oos_validation,oos_test}.jsonl`, `wnut17/{train,validation,test}.jsonl`, `snips/train.jsonl`; without
a split: `mr_polarity/all.jsonl`, `pros_cons/all.jsonl`, `sms_spam/all.jsonl`, `squad11/validation.jsonl`,
`squad20/articles.jsonl`; some paragraphs of a train split: `squad11/train_paragraphs.json`; and plain text, one a line:
`sgd/train_utterances.txt`, `corpus_en/*.txt`.

WORK_FOLDER gets a folder a task with its three files, `sentiment` that joins two of them, `entities`, whose train rows
are those of `wnut17` and its validation rows, `corpus.txt`, and the three times longer `long_corpus.txt`.

- What has no split is split by the SHA-256 of the text, blanks and case aside, so that equal texts share a side: a
  tenth is test, a twentieth validation. SQuAD is split by the article's title. BANKING77 gives up a tenth of its
  train rows as validation.
- A text that occurs twice is kept once. No train row and no line of the corpus equals a validation or test text.
- What is split here of SQuAD is its development set. The questions whose answer occurs more than once in the context
  are left out of the train rows, for their place is uncertain.
- Of SQuAD's official training questions, 4,000 were to be had, on 800 paragraphs. `squad_larger` is `squad` with those
  of them whose answer occurs once.
- The articles of SQuAD 2.0's development set are among those of SQuAD 1.1's, so both are split alike: an article whose
  questions are tested in one is learnt from in neither. `squad20` learns from the train rows of `squad_larger` and from
  the questions without an answer of the same articles; the validation articles of `squad` are halved into its
  validation and its test.
"""

import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from assets.recipes.samples import SEED
from keras_model.data.held_out import normal_form

# Lines drawn from each source of plain text: turns of dialogues and sentences are short, paragraphs of books long.
CORPUS_LINES = {
    "sgd/train_utterances.txt": 30000,
    "corpus_en/*_sentences.txt": 30000,
    "corpus_en/taskmaster*.txt": 5000,
}
CORPUS_PARAGRAPHS = {
    "corpus_en/classics_*.txt": 5000,
    "corpus_en/openstax_*.txt": 6000,
    "corpus_en/wikitext2_*.txt": 2500,
}
# Of these, the long corpus has all but of the books, whose manner of speaking should not outweigh the others'.
LONG_CORPUS_LINES = dict.fromkeys(CORPUS_LINES | CORPUS_PARAGRAPHS) | {"corpus_en/classics_*.txt": 40000}

Row = dict[str, Any]


def prepare(data: Path, work: Path) -> None:
    """Write every split and the corpus."""
    splits = {
        "banking77": _official(data / "banking77", ("train", "test")),
        "clinc150": _official(data / "clinc150", ("train", "validation", "test")),
        "wnut17": _official(data / "wnut17", ("train", "validation", "test")),
        "polarity": _by_hash(data / "mr_polarity/all.jsonl", _text),
        "pros_cons": _by_hash(data / "pros_cons/all.jsonl", _text),
        "sms_spam": _by_hash(data / "sms_spam/all.jsonl", _text),
        "squad": _by_hash(data / "squad11/validation.jsonl", lambda row: row["title"]),
    }
    banking = splits["banking77"]
    banking["validation"] = [row for row in banking["train"] if _share(_text(row)) < 0.1]
    banking["train"] = [row for row in banking["train"] if _share(_text(row)) >= 0.1]
    splits["squad"]["train"] = [row for row in splits["squad"]["train"] if not row.get("start_ambiguous")]
    paragraphs = list(_of_paragraphs(data / "squad11/train_paragraphs.json"))
    splits["squad_larger"] = splits["squad"] | {"train": splits["squad"]["train"] + paragraphs}
    splits["squad20"] = _with_unanswerable(data / "squad20/articles.jsonl", splits["squad_larger"]["train"])
    held_out = {
        normal_form(text)
        for sides in splits.values()
        for side in ("validation", "test")
        for row in sides[side]
        for text in texts_of(row)
    }
    # Snippets of the out-of-scope lists are never learned from as sentences either.
    for name in ("oos_validation", "oos_test"):
        held_out |= {normal_form(row["text"]) for row in read(data / f"clinc150/{name}.jsonl")}

    for name, sides in splits.items():
        sides["train"] = once(row for row in sides["train"] if held_out.isdisjoint(map(normal_form, texts_of(row))))
        for side, rows in sides.items():
            write(work / name / f"{side}.jsonl", rows)
    # The sentiment of films and of goods, about as much of each.
    few = random.Random(SEED).sample(splits["pros_cons"]["train"], len(splits["polarity"]["train"]))
    write(work / "sentiment/train.jsonl", splits["polarity"]["train"] + few)
    for side in ("validation", "test"):
        write(work / f"sentiment/{side}.jsonl", splits["polarity"][side] + splits["pros_cons"][side])
    # Names that no train row has are what the test rows ask for, and what the validation rows alone can teach.
    entities = splits["wnut17"] | {"train": splits["wnut17"]["train"] + once(splits["wnut17"]["validation"])}
    for side, rows in entities.items():
        write(work / f"entities/{side}.jsonl", rows)
    for name in ("oos_train", "oos_validation", "oos_test"):
        write(work / "clinc150" / f"{name}.jsonl", read(data / f"clinc150/{name}.jsonl"))

    # The starts were distilled before there were questions without an answer, and more with one.
    del splits["squad20"], splits["squad_larger"]
    of_tasks = [text for sides in splits.values() for row in sides["train"] for text in texts_of(row)]
    of_tasks += [row["text"].strip() for row in read(data / "snips/train.jsonl")]
    for name, counts in (("corpus", CORPUS_LINES | CORPUS_PARAGRAPHS), ("long_corpus", LONG_CORPUS_LINES)):
        lines = of_tasks + [line for pattern, count in counts.items() for line in _plain_text(data, pattern, count)]
        lines = [line for line in dict.fromkeys(lines) if normal_form(line) not in held_out]
        random.Random(SEED).shuffle(lines)
        (work / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{work / name}.txt: {len(lines)} lines", file=sys.stderr)


def _plain_text(data: Path, pattern: str, count: int | None) -> list[str]:
    """Draw so many different lines from some files, or take all."""
    found = [line for path in sorted(data.glob(pattern)) for line in path.read_text(encoding="utf-8").splitlines()]
    found = [line for line in dict.fromkeys(found) if len(line.split()) > 2]
    return random.Random(SEED).sample(found, len(found) if count is None else min(count, len(found)))


def _official(folder: Path, sides: Iterable[str]) -> dict[str, list[Row]]:
    return {
        side: once(read(folder / f"{side}.jsonl")) if side == "train" else list(read(folder / f"{side}.jsonl"))
        for side in sides
    }


def _by_hash(path: Path, key: Callable[[Row], str]) -> dict[str, list[Row]]:
    sides: dict[str, list[Row]] = {"train": [], "validation": [], "test": []}
    for row in once(read(path)):
        share = _share(key(row))
        sides["test" if share < 0.1 else "validation" if share < 0.15 else "train"].append(row)
    return sides


def _with_unanswerable(path: Path, answerable: list[Row]) -> dict[str, list[Row]]:
    """Split by article as SQuAD 1.1 is, so that its test articles have no row here, and its validation articles two."""
    sides: dict[str, list[Row]] = {"train": [], "validation": [], "test": []}
    for row in once(read(path)):
        share = _share(row["title"])
        if share < 0.1:
            continue
        if share < 0.15:
            sides["test" if share < 0.125 else "validation"].append(row)
        elif not row["answers"]:
            sides["train"].append(row)
    sides["train"] = answerable + sides["train"]
    return sides


def _of_paragraphs(path: Path) -> Iterator[Row]:
    """Yield the questions on paragraphs, each of a context and its `qas`, whose answer occurs once in the context."""
    for paragraph in json.loads(path.read_text(encoding="utf-8")):
        context = paragraph["context"]
        for pair in paragraph["qas"]:
            question, answer = pair["question"], pair["answer"]
            if context.count(answer) == 1:
                answers = [{"text": answer, "answer_start": context.index(answer)}]
                yield {"context": context, "question": question, "answers": answers}


def _share(text: str) -> float:
    """Return a number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(normal_form(text).encode()).digest()[:4], "big") / 2**32


def once(rows: Iterable[Row]) -> list[Row]:
    """Return the rows without those whose texts another has, blanks and case aside."""
    return list({"\n".join(map(normal_form, texts_of(row))): row for row in reversed(list(rows))}.values())[::-1]


def _text(row: Row) -> str:
    return row["text"]


def texts_of(row: Row) -> tuple[str, ...]:
    """Return what a row lets a model read."""
    if "question" in row:
        return (row["question"], row["context"])
    return (row["text"],) if "text" in row else (" ".join(row["tokens"]),)


def read(path: Path) -> Iterator[Row]:
    """Read a row a line."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write a row a line, and say how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    print(f"{path}: {len(lines)} rows", file=sys.stderr)


if __name__ == "__main__":
    prepare(*map(Path, sys.argv[1:3]))
