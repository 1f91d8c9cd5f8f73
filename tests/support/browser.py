"""A browser and an npm that only pretend, for the benchmarks that serve pages."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.places import ROOT

REFUSAL = "Input tensor has type kTfLiteUInt8"
_NPM = """#!/bin/sh
mkdir -p node_modules/@litertjs/core/dist
echo 'export {};' > node_modules/@litertjs/core/dist/index.js
"""
# Opens the page's address, asks for what the page would, and answers as the engine's name says.
_BROWSER = """#!{python}
import json, sys, urllib.error, urllib.request
import numpy as np
from pathlib import Path
from convert.tflite.interpreter import TextInterpreter

address, engine = sys.argv[-1].split("/page.html#")
def got(path):
    with urllib.request.urlopen(address + path) as reply:
        return reply.headers["Content-Type"], reply.read()
assert got("/page.html")[0] == "text/html"
assert got("/page.js")[0] == got("/packages/@litertjs/core/dist/index.js")[0] == "text/javascript"
for beyond in ("/../compare.py", "/packages/../package.json", "/packages/absent.js"):
    try:
        got(beyond)
    except urllib.error.HTTPError as error:
        assert error.code == 404
    else:
        raise AssertionError(beyond)
rows = json.loads(got("/rows.json")[1])
copy = Path(next(flag for flag in sys.argv if flag.startswith("--user-data-dir=")).partition("=")[2], "model.tflite")
copy.write_bytes(got("/model.tflite")[1])
model = TextInterpreter(copy)
if engine == "litert-js":
    lines = [dict(zip(rows, line)) for line in zip(*rows.values())]
    answers = [model.raw(**{{k: np.array([v], np.int32) for k, v in line.items()}}).ravel().tolist() for line in lines]
    told = {{"answers": answers, "milliseconds": [3.0, 2.0, 4.0][: len(answers)]}}
else:
    told = {{"failed": "{refusal}"}}
request = urllib.request.Request(address + "/answers", json.dumps(told).encode(), method="POST")
urllib.request.urlopen(request).close()
"""


@contextmanager
def pretend_browser(folder: Path) -> Iterator[Path]:
    """Put an npm and a chromium before what PATH has; for LiteRT.js it answers, for MediaPipe it has `REFUSAL`."""
    folder.mkdir()
    put(folder, "npm", _NPM)
    put(folder, "chromium", _BROWSER.format(python=sys.executable, refusal=REFUSAL))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("PYTHONPATH", str(ROOT))
        yield folder


def put(folder: Path, name: str, text: str) -> None:
    """Write a program."""
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)
