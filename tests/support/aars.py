"""The libraries as a user builds them."""

import subprocess
import sys
from pathlib import Path

from support.places import ROOT


def build_aars(folder: Path) -> str:
    """Write the AARs into a folder that is then a Maven repository, and return what is printed of it."""
    command = [sys.executable, ROOT / "android_demo/build_aar.py", "--output", folder]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout
