"""The command line of `python -m benchmarks.attacks`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from keras_model.baselines.comparison import require_comparison
from keras_model.baselines.tfidf import label_model
from keras_model.cli.kit.arguments import HelpFormatter, add_noise_arguments, noise_record, read_noise
from keras_model.cli.kit.attack import add_attack_arguments, attack_record, attacked_rows
from keras_model.cli.kit.output import print_measures
from keras_model.cli.kit.run import run_command
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.readers import read_rows
from keras_model.data.rows import TextRow, own_rows
from keras_model.outputs.metrics import accuracy


def main(arguments: Sequence[str]) -> int:
    """Train TF-IDF, attack it and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.attacks",
        description="Train TF-IDF with logistic regression, and measure it as evaluate measures a model.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("train", metavar="TRAIN", type=Path, help="labelled texts to learn from")
    parser.add_argument("data", metavar="DATA", type=Path, help="labelled texts to measure on")
    add_noise_arguments(parser)
    add_attack_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    require_comparison("classification")
    learnt, rows = (
        own_rows("classification", read_rows(path, "classification"), TextRow) for path in (options.train, options.data)
    )
    noise = read_noise(options)
    to_attack = attacked_rows(options, "classification", rows, options.data)
    labels, probabilities = label_model([row.texts for row in learnt], [row.label for row in learnt])
    rows = rows_for_labels(rows, labels, options.data)

    def right_share(rows: Sequence[TextRow]) -> float:
        best = probabilities([row.texts for row in rows]).argmax(axis=1)
        return accuracy([row.label for row in rows], [labels[number] for number in best])

    measures = {"examples": len(rows), "accuracy": right_share(rows)}
    if noise is not None:
        measures["noisy"] = noise_record(options) | {"accuracy": right_share(noise.rows(rows, options.seed))}
    attack = attack_record(options, to_attack, labels, lambda texts: probabilities([(text,) for text in texts]))
    print_measures(measures | attack, options.json)
