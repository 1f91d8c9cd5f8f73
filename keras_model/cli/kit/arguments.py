"""Arguments that several commands take, and how their help is laid out."""

import argparse
import codecs
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_model import __version__
from keras_model.cli.kit.output import tell
from keras_model.data.files.decoding import looks_like_utf16
from keras_model.data.for_model.learnt_from import PAIRS, TEXTS
from keras_model.data.noise import TypingNoise, read_misspellings
from keras_model.data.provenance import file_record
from keras_model.data.rows import Text
from keras_model.encode.long_texts.relevance import QUESTION_WINDOWS
from keras_model.encode.long_texts.spread import ALL, FIRST, MOST_WINDOWS
from keras_model.errors import InputFileError, UserError
from keras_model.train.settings import PRECISIONS


def add_version(parser: argparse.ArgumentParser) -> None:
    """Add `--version`, which prints the version that both packages have."""
    parser.add_argument("--version", action="version", version=f"squeezebert-on-a-phone {__version__}")


def add_noise_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of an evaluation under typing noise."""
    noise = parser.add_argument_group("typing noise", "measure the same rows a second time, mistyped")
    noise.add_argument("--noise", type=float, metavar="RATE", help="share of the words mistyped; 0.1 is standard")
    noise.add_argument("--typos", metavar="FILE", help="misspellings to use as well, one a line: typo, tab, correction")
    noise.add_argument(
        "--seed", type=int, default=0, metavar="N", help="same seed, same slips, also of an attack (default: 0)"
    )


def read_noise(options: argparse.Namespace) -> TypingNoise | None:
    """Return the noise that `add_noise_arguments` offered, or None."""
    if options.noise is None:
        if options.typos:
            raise UserError("--typos needs --noise: without it nothing is mistyped")
        return None
    return TypingNoise(options.noise, read_misspellings(options.typos) if options.typos else {})


def noise_record(options: argparse.Namespace) -> dict[str, Any]:
    """Return what identifies the noise of an evaluation."""
    return {
        "noise": options.noise,
        "seed": options.seed,
        "typos": file_record(options.typos) if options.typos else None,
    }


class HelpFormatter(argparse.ArgumentDefaultsHelpFormatter):
    """Adds "(default: ...)" to an option's help where there is a default to speak of."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        # None and an empty list say that an option was left out, False that a switch was: each help tells what then.
        if action.default is None or action.default is False or action.default == []:
            return action.help
        return super()._get_help_string(action)


def add_precision(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default=default,
        help="of the convolutions' products; bfloat16 is faster on processors that multiply it",
    )


def add_prompt(parser: argparse.ArgumentParser) -> None:
    """Add the option of commands that make vectors of texts."""
    parser.add_argument(
        "--prompt", metavar="NAME", help='prompt before each text, "" for none; without: the default of the model'
    )


def add_texts(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that `read_input_texts` reads, and `--json`."""
    parser.add_argument("texts", metavar="TEXT", nargs="*", default=[], help="without any: lines of standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def add_pair(parser: Any) -> None:
    """Add the option that makes pairs of the texts of `add_texts`, see `read_texts_or_pairs`."""
    parser.add_argument("--pair", metavar="TEXT", help="the second text of a pair with each TEXT")


def add_fold_look_alikes(parser: argparse.ArgumentParser) -> None:
    """Add the option that turns on folding in a model's tokenizer."""
    parser.add_argument(
        "--fold-look-alikes",
        action="store_true",
        help="read letters of other alphabets and odd forms (Cyrillic а, Greek ο, ｂ, 𝐛) as those that they look like, "
        "where the vocabulary cannot read a word otherwise",
    )


def add_windows(parser: argparse.ArgumentParser, otherwise: str) -> None:
    """Add the option that `Preprocessor.windows` is taken from; None where it is not given."""
    parser.add_argument(
        "--windows",
        type=_windows,
        metavar="N|all|first",
        help="how a text or pair is labelled or scored that is too long for the network: by N windows at most, by all "
        f"of it, or by its beginning alone; {otherwise} unless given",
    )


def add_question_windows(parser: argparse.ArgumentParser, otherwise: int | None = QUESTION_WINDOWS) -> None:
    """Add the option that says in how many windows at most a question's text is read."""
    unless_given = "all unless given" if otherwise is None else f"default: {otherwise}"
    parser.add_argument(
        "--windows",
        type=_question_windows,
        default=otherwise,
        metavar="N|all",
        help="of a text too long for the network at once, read the N windows that have most in common with the "
        f"question, or all ({unless_given})",
    )


def _windows(text: str) -> int:
    return FIRST if text == "first" else _count(text, "all or first")


def _question_windows(text: str) -> int:
    return _count(text, "or all")


def _count(text: str, words: str) -> int:
    if text == "all":
        return ALL
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= MOST_WINDOWS:
        raise argparse.ArgumentTypeError(f"{text!r}: give 1 to {MOST_WINDOWS}, {words}")
    return int(text)


def read_input_texts(options: argparse.Namespace) -> list[str]:
    """Return the texts, at least one; of bytes that are no UTF-8, a text has "�", and a note tells of that.

    Raises:
        UserError: there is none.
        InputFileError: a line of standard input is longer than any text, there are too many, or they are UTF-16.
    """
    if options.texts:
        return options.texts
    texts, damaged = [], []
    for number, line in enumerate(_input_lines(), start=1):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        texts.append(text)
        if text.count(_LOST) > line.count(_LOST.encode()):
            damaged.append(number)
    if not texts:
        raise UserError("no text: give TEXT arguments or lines on standard input")
    if damaged:
        tell(
            f"note: standard input: {len(damaged)} of {len(texts)} lines are no UTF-8, first line {damaged[0]}; what "
            f"cannot be read in them is read as {_LOST}, so give UTF-8"
        )
    return texts


def read_texts_or_pairs(options: argparse.Namespace, model: str | Path, learnt_from: str | None) -> list[Text]:
    """Return the texts of `read_input_texts`, each in a pair where `add_pair` or a query was given the other text.

    Args:
        options: with `pair`, and perhaps with `query`, which comes before each text.
        model: its folder or file, for messages.
        learnt_from: of the model, as of `Preprocessor`.

    Raises:
        UserError: the model learnt from pairs, and there is no other text, or the other way round; or there is no text.
        InputFileError: as `read_input_texts`.
    """
    query = getattr(options, "query", None)
    given = "--query" if query is not None else "--pair" if options.pair is not None else ""
    if learnt_from == PAIRS and not given:
        other = " or --query TEXT" if hasattr(options, "query") else ""
        raise UserError(f"{model}: learnt from pairs of texts; give the other text of each pair by --pair TEXT{other}")
    if learnt_from == TEXTS and given:
        raise UserError(f"{model}: learnt from single texts; leave {given} out")
    texts = read_input_texts(options)
    if query is not None:
        return [(query, text) for text in texts]
    return [text if options.pair is None else (text, options.pair) for text in texts]


# What stands for bytes that are no UTF-8.
_LOST = "\ufffd"
# A line of standard input is one text; a device without end is a line without end.
_LONGEST_LINE = 1 << 24
# All are answered together; a program that never ends to write is told so before memory is full.
_MOST_LINES, _MOST_BYTES = 1_000_000, 1 << 28


def _input_lines() -> Iterator[bytes]:
    lines, read = 0, 0
    while line := sys.stdin.buffer.readline(_LONGEST_LINE):
        lines, read = lines + 1, read + len(line)
        if lines == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputFileError("standard input: is UTF-16 or UTF-32; give UTF-8")
        if len(line) == _LONGEST_LINE:
            raise InputFileError(f"standard input: a line has more than {_LONGEST_LINE:,} bytes; give a text a line")
        if lines == 1 and looks_like_utf16(line):
            raise InputFileError("standard input: looks like UTF-16 without a byte order mark; give UTF-8")
        if lines > _MOST_LINES or read > _MOST_BYTES:
            most = f"{_MOST_LINES:,} lines or {_MOST_BYTES:,} bytes"
            raise InputFileError(f"standard input: has more than {most}; give it in parts")
        text = line.removeprefix(codecs.BOM_UTF8) if lines == 1 else line
        # A mark alone is no line.
        if text:
            yield text
