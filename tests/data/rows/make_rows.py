"""Make the files of this folder: excerpts of published data, and rows as pandas, NumPy and seqeval write or read them.

    pip install numpy==2.4.6 pandas==3.1.1 seqeval==1.2.2
    python tests/data/rows/make_rows.py --wnut17 wnut17train.conll --uner en_ewt-ud-test.iob2 \\
        --squad squad20.jsonl --polarity polarity.jsonl

The first two are files of https://github.com/leondz/emerging_entities_17 and
https://github.com/UniversalNER/UNER_English-EWT. The last two hold the questions of SQuAD 2.0's development set and the
sentences of the polarity data set, an object a line; NOTICE names all of them. The tests only read what this wrote.
"""

import argparse
import json
import random
import re
from pathlib import Path

import numpy as np
import pandas as pd
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE2, Entities

HERE = Path(__file__).parent
SCHEMES = {"IOB1": IOB1, "BIO": IOB2, "IOE2": IOE2, "BIOES": IOBES, "BILOU": BILOU}
# Begin, within, end, whole.
LETTERS = {"BIO": "BIIB", "IOE2": "IIEE", "BIOES": "BIES", "BILOU": "BILU", "BMES": "BMES", "BMEWO": "BMEW"}


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("wnut17", "uner", "squad", "polarity"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    _excerpt(options.wnut17, "wnut17.conll", 6)
    _excerpt(options.uner, "uner.iob2", 5)
    _squad([json.loads(line) for line in options.squad.read_text(encoding="utf-8").splitlines()])
    rows = [json.loads(line) for line in options.polarity.read_text(encoding="utf-8").splitlines()]
    _glue([row for row in rows if '"' in row["text"]][:4] + rows[-4:])
    _frames()
    (HERE / "tags.json").write_text(json.dumps(_tags(), separators=(",", ":")) + "\n", encoding="utf-8")


def _excerpt(source: Path, name: str, sentences: int) -> None:
    text = source.read_text(encoding="utf-8")
    # WNUT17 parts some of its sentences by a line with a tab, which stays.
    ends = [found.start() for found in re.finditer(r"\n[ \t]*(?=\n)", text)]
    (HERE / name).write_text(text[: ends[sentences - 1]] + "\n", encoding="utf-8")


def _squad(rows: list[dict]) -> None:
    """One short paragraph in the layout in which SQuAD 2.0 is published."""
    contexts = {row["context"] for row in rows}
    context = min(
        (one for one in contexts if {bool(row["answers"]) for row in rows if row["context"] == one} == {True, False}),
        key=len,
    )
    own = [row for row in rows if row["context"] == context]
    questions = [
        {
            "question": row["question"],
            "id": row["id"],
            "answers": row["answers"],
            "is_impossible": not row["answers"],
            **({} if row["answers"] else {"plausible_answers": [{"text": context[:4], "answer_start": 0}]}),
        }
        for row in own
    ]
    paragraphs = [{"qas": questions, "context": context}]
    document = {"version": "v2.0", "data": [{"title": own[0]["title"], "paragraphs": paragraphs}]}
    (HERE / "squad20.json").write_text(json.dumps(document), encoding="utf-8")


def _glue(rows: list[dict]) -> None:
    """Sentences as GLUE's SST-2 has them: parted by tabs, nothing quoted, labels as numbers."""
    numbers = {"negative": "0", "positive": "1"}
    lines = [f"{row['text']}\t{numbers[row['label']]}" for row in rows]
    (HERE / "glue.tsv").write_text("sentence\tlabel\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _frames() -> None:
    texts = pd.DataFrame(
        {
            "text": [
                'say "hi", twice',
                "semi; colon",
                "two\nlines",
                "caf\u00e9 \u4e2d\u6587 \U0001f600",
                "tab\there",
                "",
            ],
            "label": ["greet", "mark", "greet", "mark", "greet", "none"],
        }
    )
    texts.to_csv(HERE / "pandas_texts.csv")
    texts.to_csv(HERE / "pandas_semicolon.csv", sep=";", index=False, encoding="utf-8-sig")
    texts.to_csv(HERE / "pandas_utf16.tsv", sep="\t", index=False, encoding="utf-16")
    texts.to_csv(HERE / "pandas_all_quoted.tsv", sep="\t", index=False, quoting=1)
    texts.to_json(HERE / "pandas_records.json", orient="records", indent=1)
    texts.to_json(HERE / "pandas_columns.json")
    texts.to_json(HERE / "pandas_lines.json", orient="records", lines=True, force_ascii=False)
    tokens = [["New", "York", "it's", 'a "b"'], ["O", "comma,"], ["one"] * 30]
    tags = [["B-LOC", "I-LOC", "O", "O"], ["O", "B-LOC"], ["O"] * 30]
    pd.DataFrame({"tokens": tokens, "tags": tags}).to_csv(HERE / "pandas_lists.csv", index=False)
    arrays = {"tokens": [np.array(one, object) for one in tokens], "tags": [np.array(one) for one in tags]}
    pd.DataFrame(arrays).to_csv(HERE / "numpy_arrays.csv", index=False)
    answers = [
        {"text": np.array(["Oslo", "In Oslo"], object), "answer_start": np.array([3, 0], np.int32)},
        {"text": np.array([], object), "answer_start": np.array([], np.int32)},
    ]
    spans = {"context": ["In Oslo.", "In Oslo."], "question": ["Where?", "When?"], "answers": answers}
    pd.DataFrame(spans).to_csv(HERE / "numpy_answers.csv", index=False)


def _tags() -> dict:
    """Tags in each scheme with the entities that seqeval finds, strictly; and in any order, as the CoNLL evaluation."""
    generator = random.Random(0)
    strict: dict[str, list] = {name: [] for name in ("IOB1", "IOE1", *LETTERS)}
    for _ in range(40):
        spans, length = _spans(generator)
        for name, cases in strict.items():
            if name in ("IOB1", "IOE1"):
                tags = _where_they_touch(spans, length, name)
            else:
                tags = _written(spans, length, LETTERS[name])
            if name == "IOE1":
                # seqeval says of its own strict reading that it cannot handle some cases.
                cases.append([tags, sorted([kind, start, end + 1] for kind, start, end in get_entities(tags))])
                continue
            # seqeval has neither BMES nor BMEWO, which are BIOES with other letters.
            known = [tag.replace("M-", "I-").replace("W-", "S-") for tag in tags] if name[:2] == "BM" else tags
            found = Entities([known], SCHEMES.get(name, IOBES)).entities[0]
            cases.append([tags, sorted([entity.tag, entity.start, entity.end] for entity in found)])
    loose = []
    for _ in range(60):
        tags = [generator.choice(("O", "B-x", "I-x", "B-y", "I-y")) for _ in range(generator.randint(1, 8))]
        loose.append([tags, sorted([kind, start, end + 1] for kind, start, end in get_entities(tags))])
    return {"strict": strict, "loose": loose}


def _spans(generator: random.Random) -> tuple[list[tuple[str, int, int]], int]:
    spans, place = [], 0
    while place < 8:
        width = generator.randint(1, 3)
        if generator.random() < 0.6:
            spans.append((generator.choice(("x", "y-z", "B_w")), place, place + width))
        place += width
    return spans, place


def _written(spans: list[tuple[str, int, int]], length: int, letters: str) -> list[str]:
    tags = ["O"] * length
    begin, within, end, whole = letters
    for kind, start, after in spans:
        own = [begin, *[within] * (after - start - 2), end] if after - start > 1 else [whole]
        tags[start:after] = [f"{letter}-{kind}" for letter in own]
    return tags


def _where_they_touch(spans: list[tuple[str, int, int]], length: int, name: str) -> list[str]:
    """B begins an entity, or E ends it, only where one of the same type is beside it."""
    tags = ["O"] * length
    places = {(kind, start) for kind, start, _ in spans}
    for kind, start, after in spans:
        tags[start:after] = [f"I-{kind}"] * (after - start)
        if name == "IOB1" and start > 0 and tags[start - 1][2:] == kind:
            tags[start] = f"B-{kind}"
        if name == "IOE1" and (kind, after) in places:
            tags[after - 1] = f"E-{kind}"
    return tags


if __name__ == "__main__":
    main()
