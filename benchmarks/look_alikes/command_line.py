"""The command line of `python -m benchmarks.look_alikes`."""

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.run import run_command
from keras_model.data.readers import read_rows_file
from keras_model.data.rows import TextRow
from keras_model.encode.look_alikes.table import LATIN, read_look_alikes
from keras_model.encode.tokenizers import folding_look_alikes
from keras_model.errors import UserError

# What keyboards and attackers write for Latin letters most; the rest of the table is the other kind.
USUAL = {chr(point) for point in (*range(0x370, 0x400), *range(0x400, 0x530))}
_WORDS = 2


def main(arguments: Sequence[str]) -> int:
    """Print the accuracies and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.look_alikes",
        description="Accuracy of a classifier on rows in which letters of two words give way to look-alikes, with "
        "folding and without.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("model", type=Path, metavar="MODEL.tflite")
    parser.add_argument("--data", required=True, type=Path, metavar="FILE", help="labelled rows")
    parser.add_argument("--rows", type=int, default=500, metavar="N", help="drawn from these")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the rows, the words and the letters")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    model = TextInterpreter(options.model)
    model.require("classification")
    rows = [row for row in read_rows_file(options.data, "classification").rows if isinstance(row, TextRow)]
    if not 0 < options.rows <= len(rows):
        raise UserError(f"--rows {options.rows}: {options.data} has {len(rows)}")
    rows = random.Random(options.seed).sample(rows, options.rows)
    for name, alike in look_alikes().items():
        for letters in (1, 2):
            rng = random.Random(options.seed)
            texts = [disguised(row.text, letters, alike, rng) for row in rows]
            print(json.dumps({"letters": letters, "of": name} | _accuracies(model, texts, rows)), flush=True)
    print(json.dumps({"letters": 0} | _accuracies(model, [row.text for row in rows], rows)))


def look_alikes() -> dict[str, dict[str, list[str]]]:
    """Kind → ASCII letter → the characters that look like it."""
    kinds: dict[str, dict[str, list[str]]] = {"Cyrillic and Greek": {}, "all others": {}}
    for point, target in read_look_alikes().maps[LATIN].items():
        kind = "Cyrillic and Greek" if chr(point) in USUAL else "all others"
        kinds[kind].setdefault(chr(target).lower(), []).append(chr(point))
    return kinds


def disguised(text: str, letters: int, alike: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """Return a text of which letters of two words, where there are two, gave way to look-alikes."""
    words = text.split(" ")
    able = [n for n, word in enumerate(words) if len(word) > 2 and any(c.lower() in alike for c in word)]
    for number in rng.sample(able, min(_WORDS, len(able))):
        word = list(words[number])
        places = [place for place, c in enumerate(word) if c.lower() in alike]
        for place in rng.sample(places, min(letters, len(places))):
            word[place] = rng.choice(alike[word[place].lower()])
        words[number] = "".join(word)
    return " ".join(words)


def _accuracies(model: TextInterpreter, texts: Sequence[str], rows: Sequence[TextRow]) -> dict[str, float]:
    plain = model.preprocessor
    found = {}
    for name, preprocessor in (
        ("accuracy", plain),
        ("folding", plain.with_tokenizer(folding_look_alikes(plain.tokenizer))),
    ):
        best = model.run(preprocessor(texts)).argmax(axis=1)
        right = sum(model.labels[label] == row.label for label, row in zip(best, rows, strict=True))
        found[name] = round(right / len(rows), 4)
    return found
