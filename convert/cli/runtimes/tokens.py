"""tokens: print the ids that a file's network is given for texts."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.tflite.contents import read_contents
from keras_model import Preprocessor
from keras_model.cli.kit.arguments import add_pair, add_prompt, add_texts, read_texts_or_pairs
from keras_model.cli.kit.output import as_line
from keras_model.data.rows import Text
from keras_model.encode.tokenizers import Tokenizer


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "tokens",
        help="print the ids that a .tflite's network is given for texts",
        description="Print the ids of each text, special tokens among them and padding left out, cut to the file's "
        "longest length. With --json, also the segments, and each token of the whole text with its place in it.",
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    add_prompt(parser)
    add_pair(parser)
    add_texts(parser)


def _run(options: argparse.Namespace) -> None:
    # Not opened: a file may be compiled for an engine, and its tokens are the same.
    contents = read_contents(options.file)
    preprocessor = Preprocessor(
        contents.tokenizer, contents.sequence_length, contents.prompts, learnt_from=contents.learnt_from
    )
    texts = read_texts_or_pairs(options, options.file, contents.learnt_from)
    features = preprocessor(texts, options.prompt)
    read = preprocessor.prompts.before(texts, options.prompt)
    found = [
        {
            "text": text if isinstance(text, str) else list(text),
            "ids": ids[mask == 1].tolist(),
            "segment_ids": segment_ids[mask == 1].tolist(),
            "tokens": _tokens(contents.tokenizer, prompted),
        }
        for text, prompted, ids, mask, segment_ids in zip(
            texts, read, features["ids"], features["mask"], features["segment_ids"], strict=True
        )
    ]
    if options.json:
        print(json.dumps(found))
        return
    for row in found:
        print(f"{' '.join(map(str, row['ids']))}\t{as_line(row['text'])}")


def _tokens(tokenizer: Tokenizer, text: Text) -> list[list[list[Any]]]:
    """Of each text, prompt and all, its tokens: spelling, first character, the one after the last."""
    encodings = [tokenizer.encode(each) for each in ([text] if isinstance(text, str) else text)]
    return [
        [[token, *place] for token, place in zip(encoding.tokens, encoding.offsets, strict=True)]
        for encoding in encodings
    ]
