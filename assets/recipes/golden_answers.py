"""Write the answers that every runtime must give to some rows.

    python -m assets.recipes.golden_answers FILE.tflite ROWS OUT

The rows are spread evenly over the file; each comes with the label and score of the .tflite itself, for
`pytest tests/conformance --examples` and the Android tests.
"""

import json
import sys
from pathlib import Path

from convert.tflite.interpreter import TextInterpreter
from keras_model.atomic_write import write_whole
from keras_model.data.readers import read_rows

ROWS = 200


def main(model: Path, rows: Path, output: Path) -> None:
    """Answer every n-th row and write them all at once."""
    texts = [row.text for row in read_rows(rows, "classification")]
    chosen = texts[:: max(len(texts) // ROWS, 1)][:ROWS]
    interpreter = TextInterpreter(model)
    lines = []
    for text in chosen:
        label, score = interpreter.rank(text)[0]
        lines.append(json.dumps({"text": text, "label": label, "score": score}, ensure_ascii=False))
    write_whole(output, "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
