"""What a time depends on beside the file: the processor and the software."""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

_CPU_INFO = Path("/proc/cpuinfo")


def environment() -> dict[str, Any]:
    """Return {"cpu", "system", "versions": {package: version}}."""
    from keras_model.network.backend import software_versions

    versions = software_versions() | {name: version(name) for name in ("ai-edge-litert", "numpy")}
    return {"cpu": cpu_name(), "system": f"{platform.system()} {platform.machine()}", "versions": versions}


def cpu_name() -> str:
    """Return the processor's name where the system tells one, else its architecture."""
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (value.strip() for key, _, value in (line.partition(":") for line in lines) if key.strip() == "model name")
    return next(names, "") or platform.processor() or platform.machine()
