"""Write the answers that every runtime must give to some rows.

    python -m assets.recipes.golden_answers FILE.tflite ROWS OUT

The rows are spread evenly over the file. Each text comes with what the .tflite itself answers, the label and its score,
or the entities, for `pytest tests/conformance --examples` and the Android tests.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from convert.tflite.interpreter import TextInterpreter
from keras_model.atomic_write import write_whole
from keras_model.cli.kit.command_parser import CommandParser
from keras_model.cli.kit.run import run_command
from keras_model.data.readers import read_texts

ROWS = 200


def main(model: Path, rows: Path, output: Path) -> None:
    """Answer every n-th row and write them all at once."""
    texts = read_texts(rows)
    interpreter = TextInterpreter(model)
    lines = []
    for text in texts[:: max(len(texts) // ROWS, 1)][:ROWS]:
        lines.append(json.dumps({"text": text, **_answer(interpreter, text)}, ensure_ascii=False))
    write_whole(output, "\n".join(lines) + "\n")


def _answer(interpreter: TextInterpreter, text: str) -> dict[str, Any]:
    if interpreter.task == "token-classification":
        return {"entities": [[entity["text"], entity["label"]] for entity in interpreter.entities([text])[0]]}
    label, score = interpreter.rank(text)[0]
    return {"label": label, "score": score}


def command(arguments: Sequence[str]) -> int:
    """Write what the command line names and return the exit code."""
    parser = CommandParser(
        prog="python -m assets.recipes.golden_answers",
        description="Write the answers of a .tflite to some rows, spread evenly over their file.",
    )
    parser.add_argument("model", metavar="FILE.tflite", type=Path)
    parser.add_argument("rows", metavar="ROWS", type=Path)
    parser.add_argument("output", metavar="OUT", type=Path)
    parser.set_defaults(command=lambda options: main(options.model, options.rows, options.output))
    return run_command(parser, arguments)


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
