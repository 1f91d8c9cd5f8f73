"""encode: print the vectors of texts."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_prompt, add_texts, read_input_texts
from keras_model.cli.kit.output import tell_of_cut_texts
from keras_model.data.tasks import EMBEDDING


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    encode = commands.add_parser("encode", help="print the vectors of texts, to be compared by their cosine")
    encode.set_defaults(command=_run)
    encode.add_argument("file", metavar="FILE.tflite", type=Path)
    add_prompt(encode)
    add_texts(encode)


def _run(options: argparse.Namespace) -> None:
    interpreter = TextInterpreter(options.file)
    interpreter.require(EMBEDDING)
    texts = read_input_texts(options)
    preprocessor = interpreter.preprocessor
    read = preprocessor.encode_windows(texts, options.prompt)
    vectors = interpreter.run(read.features).tolist()
    told = zip(preprocessor.prompts.before(texts, options.prompt), read.truncated.tolist(), strict=True)
    tell_of_cut_texts(
        [{"text": text, "truncated": cut} for text, cut in told],
        preprocessor,
        "encode its parts by themselves, or build the file with a longer --length",
    )
    if options.json:
        print(json.dumps([{"text": text, "vector": vector} for text, vector in zip(texts, vectors, strict=True)]))
    else:
        for vector in vectors:
            print("\t".join(f"{number:.6g}" for number in vector))
