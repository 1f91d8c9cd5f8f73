"""The arguments that mistype the rows of an evaluation."""

import argparse
from typing import TYPE_CHECKING, Any

from keras_model.errors import UserError

if TYPE_CHECKING:
    from keras_model.data.noise import TypingNoise


def add_noise_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of an evaluation under typing noise."""
    noise = parser.add_argument_group("typing noise", "measure the same rows a second time, mistyped")
    noise.add_argument("--noise", type=float, metavar="RATE", help="share of the words mistyped; 0.1 is standard")
    noise.add_argument("--typos", metavar="FILE", help="misspellings to use as well, one a line: typo, tab, correction")
    noise.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same slips (default: 0)")


def read_noise(options: argparse.Namespace) -> "TypingNoise | None":
    """Return the noise that `add_noise_arguments` offered, or None."""
    from keras_model.data.noise import TypingNoise, read_misspellings

    if options.noise is None:
        if options.typos:
            raise UserError("--typos needs --noise: without it nothing is mistyped")
        return None
    return TypingNoise(options.noise, read_misspellings(options.typos) if options.typos else {})


def noise_record(options: argparse.Namespace) -> dict[str, Any]:
    """Return what identifies the noise of an evaluation."""
    from keras_model.training_sources import file_record

    return {
        "noise": options.noise,
        "seed": options.seed,
        "typos": file_record(options.typos) if options.typos else None,
    }
