"""LiteRT's partitioner for Intel's NPU: which operators its plugin takes, in how many pieces.

The compiler that would turn a piece into the NPU's code is in no package, so nothing is compiled.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.environment import PeerEnvironment, last_line
from keras_model.errors import UserError

_PIECES = re.compile(r"Partitioning yielded (\d+) new subgraphs")
_CHATTER = ("INFO", "[LITERT_TOOLS")
_OPERATORS = re.compile(r"\(new subgraphs graph\).*?#ops=(\d+)")


class Partitioned(NamedTuple):
    """What the plugin takes: operators, and pieces that they lie in."""

    taken: int
    pieces: int


def partition(file: Path, folder: Path, environment: PeerEnvironment) -> Partitioned:
    """Let the plugin partition a file for a Lunar Lake; what is written goes into the folder.

    Raises:
        UserError: it failed; the message is the last line that it printed.
    """
    (runtime,) = environment.folder.glob("lib/python*/site-packages/ai_edge_litert")
    libraries = (runtime.parent / "openvino" / "libs", runtime)
    done = subprocess.run(
        [
            str(runtime / "tools" / "apply_plugin_main"),
            "--cmd=partition",
            f"--model={file}",
            "--soc_manufacturer=IntelOpenVINO",
            "--soc_model=LNL",
            f"--libs={runtime / 'vendors/intel_openvino/compiler'}",
            f"--o={folder / 'partitioned.tflite'}",
        ],
        env={**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries))},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    printed = done.stdout + done.stderr
    pieces = _PIECES.search(printed)
    if done.returncode or pieces is None:
        told = "\n".join(line for line in printed.splitlines() if not line.startswith(_CHATTER))
        raise UserError(last_line(told, "", done.returncode))
    return Partitioned(sum(map(int, _OPERATORS.findall(printed))), int(pieces[1]))
