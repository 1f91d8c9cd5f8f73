"""The arguments of train."""

import argparse
from dataclasses import fields
from typing import Any

from keras_model.cli.kit.arguments import HelpFormatter, add_fold_look_alikes, add_precision, add_windows
from keras_model.cli.kit.pair_options import add_pair_arguments
from keras_model.cli.train.command import run
from keras_model.data.tasks import TASKS
from keras_model.network.presets import PRESETS
from keras_model.outputs.reading import WAYS_OF_TAGS
from keras_model.train.settings import RATE, SHARE_OF_START, TAG_RATE, VECTOR_RATE, TrainingSettings
from keras_model.train.start.mentions import MENTION_REPLACEMENT

# Those that have one default for every task and start.
_SETTINGS = (
    ("batch_size", int, "rows a step"),
    ("warmup", float, "share of the steps until that rate"),
    ("weight_decay", float, "of AdamW"),
    ("label_smoothing", float, "share of a target spread over all labels"),
    ("dropout", float, "rate in place of the model's own"),
    ("noise", float, "share of the words mistyped, anew each epoch, in half of the rows; 0.1 is usual"),
    (
        "attack_noise",
        int,
        "words misspelled, anew each epoch, in three quarters of the rows of a classification, as "
        "the network answers them worst of several tries; 2 is usual",
    ),
    ("seed", int, "same seed, same weights"),
    ("label_weight", float, "with --teacher: factor of the labels' loss"),
    ("hidden_weight", float, "with --teacher: factor of the hidden states' loss"),
    ("logit_weight", float, "with --teacher: factor of the answers' loss"),
    ("temperature", float, "with --teacher: softens the answers"),
)


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    train = commands.add_parser(
        "train",
        help="fine-tune a model on labelled rows",
        formatter_class=HelpFormatter,
    )
    train.set_defaults(command=run, hint="; go on with the same command and --resume")
    train.add_argument("--task", required=True, choices=TASKS)
    train.add_argument("--train", required=True, metavar="FILE", help="rows to learn from")
    train.add_argument(
        "--validation",
        required=True,
        metavar="FILE",
        help="rows to choose the best epoch by, and a multi-label model's thresholds",
    )
    train.add_argument("--output", required=True, metavar="FOLDER", help="where the model will be")
    for part in (_add_start, _add_run, _add_teachers, _add_course, _add_network):
        part(train)


def _add_start(train: argparse.ArgumentParser) -> None:
    start = train.add_mutually_exclusive_group()
    start.add_argument(
        "--init",
        metavar="FOLDER",
        help="start from this model folder (default: the best of assets for the task and its rows)",
    )
    start.add_argument("--preset", choices=sorted(PRESETS), help="start from random weights of this shape")
    train.add_argument("--vocabulary", metavar="FILE", help="with --preset: vocab.txt or a SentencePiece .model")
    train.add_argument("--cased", action="store_true", help="with --preset: the vocabulary tells case apart")
    train.add_argument("--labels", metavar="FILE", help="labels in their order, one a line, in place of the rows'")
    train.add_argument(
        "--keep-labels",
        action="store_true",
        help="with --init: keep the model's labels and head, also where the rows have only some of the labels",
    )
    train.add_argument(
        "--length",
        type=int,
        metavar="N",
        help="tokens a text is cut to (default: as the model of --init; else 64, with the start of many languages 96, "
        "of questions on a text 256)",
    )
    add_windows(
        train, "where the model of --init has a setting, as it says, else as answers the validation rows better,"
    )
    train.add_argument(
        "--tags",
        choices=WAYS_OF_TAGS,
        help="for token-classification: give each word its likeliest tag, or the words of a text the likeliest tags "
        "together (default: as the model of --init or --teacher where that reads them together, else as finds more "
        "entities of the validation rows)",
    )


def _add_run(train: argparse.ArgumentParser) -> None:
    train.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    train.add_argument("--json", action="store_true", help="print what the rows hold as one JSON document")
    train.add_argument(
        "--compare",
        action="store_true",
        help="also train TF-IDF with logistic regression (a CRF for tags), and print its score and the majority "
        "answer's beside the model's; needs the extra `compare`",
    )
    train.add_argument("--half", action="store_true", help="write the weights as float16")


def _add_teachers(train: argparse.ArgumentParser) -> None:
    train.add_argument(
        "--teacher",
        metavar="FOLDER",
        nargs="+",
        default=[],
        help="also learn from this model of the same task; from several, in the mean; one with another vocabulary or "
        "width is followed in its answers alone; of an embedding, learn from the one teacher alone what it makes of "
        "each pair's first text, such as the original of a translation",
    )
    train.add_argument(
        "--unlabelled",
        metavar="FILE",
        nargs="+",
        default=[],
        help="with --teacher: texts to follow the teacher on, as many an epoch as labelled rows; if those are "
        "single texts, the teacher reads the first of a pair, and the model learns to answer so to the second, such "
        "as a translation",
    )
    train.add_argument(
        "--exclude",
        metavar="FILE",
        nargs="+",
        default=[],
        help="never learn from a text that occurs in these files",
    )


def _add_course(train: argparse.ArgumentParser) -> None:
    train.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help="passes over the rows (default: 10, up to 50 where rows are few for their labels; fewer where the "
        "validation score has not risen for half of them)",
    )
    train.add_argument(
        "--learning-rate",
        type=float,
        metavar="N",
        help=f"the highest, after the warm-up (default: {RATE:g}; {TAG_RATE:g} for new tags on a small start; "
        f"{VECTOR_RATE:g} for a start of sentence vectors without --teacher)",
    )
    defaults = {field.name: field.default for field in fields(TrainingSettings)}
    for name, kind, text in _SETTINGS:
        train.add_argument(f"--{name.replace('_', '-')}", type=kind, default=defaults[name], metavar="N", help=text)
    train.add_argument(
        "--mention-replacement",
        type=float,
        metavar="N",
        help="for token-classification: share of the rows in which each entity makes way, anew each epoch, for one of "
        f"its type from any row (default: {MENTION_REPLACEMENT:g} for new tags that are no names, which have capitals, "
        "without --teacher, else 0)",
    )
    train.add_argument(
        "--start-share",
        type=float,
        metavar="N",
        help="write the mean of the trained weights and those of the start, so much of the start's, which keeps more "
        f"of what the start answers well (default: without --teacher {SHARE_OF_START:g} for a new head of labels "
        "and for partners learnt by a start of sentence vectors, else 0)",
    )
    train.add_argument(
        "--patience",
        type=int,
        metavar="N",
        help="stop after so many epochs without a gain; 0: never (default: 0 with --epochs, else half of the epochs)",
    )
    add_precision(train, TrainingSettings.precision)
    add_pair_arguments(train)
    train.add_argument("--typos", metavar="FILE", help="with --noise: misspellings, one a line: typo, tab, correction")


def _add_network(train: argparse.ArgumentParser) -> None:
    train.add_argument(
        "--mark-capitals",
        action=argparse.BooleanOptionalAction,
        help="with an uncased vocabulary: tell capital letters apart, by segment 1; names have them (default: for tags "
        "whose words have more capitals than the others, or as the teacher)",
    )
    add_fold_look_alikes(train)
    train.add_argument("--freeze-token-embedding", action="store_true", help="leave the token embedding as it is")
    train.add_argument(
        "--freeze-backbone",
        action="store_true",
        help="train the head alone, which wants a rate of 0.01 or so; other languages and kinds of text that the start "
        "knows are kept, --init with the result trains all of it",
    )
