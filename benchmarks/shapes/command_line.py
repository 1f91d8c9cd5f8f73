"""The command line of `python -m benchmarks.shapes`."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.shapes.mobilebert import mobilebert
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command
from keras_model.errors import InputFileError, UserError
from keras_model.network.presets import PRESETS

_MOBILEBERT = "mobilebert"
_NAMES = (*PRESETS, _MOBILEBERT)
_LONGEST = 512
_VOCABULARY = 30522


def main(arguments: Sequence[str]) -> int:
    """Write the files and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.shapes",
        description="Write networks with random weights as .tflite, to count what they cost (benchmarks.arm): ours in "
        "float32, dynamic range and int8; MobileBERT by TensorFlow's converter in the same three.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument(
        "shapes",
        nargs="+",
        choices=_NAMES,
        metavar="NAME",
        help=" ".join(_NAMES),
    )
    parser.add_argument("--length", type=int, default=64, metavar="S", help="tokens of the inputs")
    parser.add_argument("--output", required=True, type=Path, metavar="FOLDER", help="gets NAME-S-PROFILE.tflite")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    if not 3 <= options.length <= _LONGEST:
        raise UserError(f"length {options.length}: choose 3 to {_LONGEST}")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        # In the folder itself, so that a file is renamed into place.
        with tempfile.TemporaryDirectory(prefix=".shapes-", dir=options.output) as scratch:
            for name in options.shapes:
                paths = _write_mobilebert if name == _MOBILEBERT else _write_preset
                for profile, path in paths(name, options.length, Path(scratch)).items():
                    target = options.output / f"{name}-{options.length}-{profile}.tflite"
                    path.replace(target)
                    print(target)
    except OSError as error:
        raise InputFileError(f"{options.output}: cannot be written: {error.strerror or error}") from error


def _write_preset(name: str, length: int, folder: Path) -> dict[str, Path]:
    from convert.comparison.shapes import write_shape

    return write_shape(name, PRESETS[name], length, folder, tell)[1]


def _write_mobilebert(name: str, length: int, folder: Path) -> dict[str, Path]:
    from convert.comparison.other_converters import converted_by_tensorflow, random_rows

    tell(f"{name}: random weights")
    model = mobilebert(length)
    rows = list(random_rows(_VOCABULARY, length))
    paths = {}
    for profile in ("float32", "dynamic", "int8"):
        tell(f"{name}: {profile}")
        paths[profile] = folder / f"{profile}.tflite"
        paths[profile].write_bytes(converted_by_tensorflow(model, name, profile, rows))
    return paths
