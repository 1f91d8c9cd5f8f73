"""`python android_demo/build_aar.py`: the same as `python -m android_demo.tools.build_aar`, from any folder."""

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
runpy.run_module("android_demo.tools.build_aar", run_name="__main__")
