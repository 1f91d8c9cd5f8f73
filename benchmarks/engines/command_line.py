"""The command line of `python -m benchmarks.engines`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command


def main(arguments: Sequence[str]) -> int:
    """Compare and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.engines",
        description="Build one classifier for several engines, run or compile it with each, compare with the harness.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("model", metavar="FOLDER", type=Path, help="a model folder of a classification")
    parser.add_argument("evaluation", metavar="ROWS", type=Path, help="labelled rows")
    parser.add_argument("--calibration", required=True, metavar="FILE", type=Path, help="texts to take ranges from")
    parser.add_argument("--length", type=int, default=64, metavar="S", help="tokens of the inputs")
    parser.add_argument("--rows", type=int, default=200, metavar="N", help="of ROWS, spread over all of them")
    parser.add_argument(
        "--files", type=Path, metavar="FOLDER", help="for what is made; build/engines/NAME unless given"
    )
    parser.add_argument("--environment", type=Path, default=Path("build/engines-environment"), metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    from benchmarks.engines.compare import compare
    from benchmarks.engines.report import render
    from benchmarks.peers.environment import PeerEnvironment
    from convert.builder.build import build
    from convert.builder.options import BuildOptions
    from convert.tflite.interpreter import TextInterpreter
    from keras_model.cli.kit.output import print_table
    from keras_model.data.readers import read_rows
    from keras_model.data.rows import TextRow, own_rows
    from keras_model.errors import UserError

    rows = own_rows("classification", read_rows(options.evaluation, "classification"), TextRow)
    if not 1 <= options.rows <= len(rows):
        raise UserError(f"--rows {options.rows}: {options.evaluation} has {len(rows)} texts; give 1 to {len(rows)}")
    environment = PeerEnvironment(options.environment, Path(__file__).parent / "requirements.txt")
    folder = options.files or Path("build/engines") / options.model.resolve().name
    folder.mkdir(parents=True, exist_ok=True)
    judged = folder / "evaluation.jsonl"
    chosen = rows[:: len(rows) // options.rows][: options.rows]
    texts = [row.text for row in chosen]
    lines = (json.dumps({"text": row.text, "label": row.label}, ensure_ascii=False) for row in chosen)
    judged.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    files = {}
    for name in ("usual", "openvino", "intel"):
        files[name] = folder / f"{name}.tflite"
        engine = None if name == "usual" else name
        tell(f"building for {engine or 'XNNPACK'}")
        build(
            BuildOptions(
                options.model,
                options.calibration,
                judged,
                files[name],
                length=options.length,
                max_drop=float("inf"),
                engine=engine,
            ),
            lambda step: None,
        )
    features = TextInterpreter(files["usual"]).preprocessor(texts)
    found = compare(files, features, texts, folder, environment, tell)
    if options.json:
        print(json.dumps({"rows": len(texts), "engines": found}))
    else:
        print_table(render(found, len(texts)))
