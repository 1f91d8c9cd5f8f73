"""Debian's packages that the APK build calls: found, installed, or named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

APK_TOOLS = {
    "java": "openjdk-17-jdk-headless",
    "javac": "openjdk-17-jdk-headless",
    "mvn": "maven",
    "gcc": "gcc",
    "clang": "clang",
    "ld.lld": "lld",
    "zipalign": "zipalign",
    "apksigner": "apksigner",
    "aapt": "aapt",
    "dexdump": "dexdump",
}


class MissingToolsError(Exception):
    """A tool is missing and cannot be installed from here. The message names its package."""


def require(tools: Mapping[str, str] = APK_TOOLS) -> None:
    """Install the packages of the tools that are missing.

    Args:
        tools: command → Debian package.

    Raises:
        MissingToolsError: the user is not root, or there is no apt-get, or it failed.
    """
    missing = sorted({package for command, package in tools.items() if shutil.which(command) is None})
    if not missing:
        return
    install = ["apt-get", "install", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingToolsError(f"missing: {', '.join(missing)}; on Debian or Ubuntu run: sudo {' '.join(install)}")
    print(f"installing {' '.join(missing)}", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], [*install, "-qq", "-y"]):
        # Standard output is for results.
        if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode:
            raise MissingToolsError(f"`{' '.join(command)}` failed; install {', '.join(missing)}")
