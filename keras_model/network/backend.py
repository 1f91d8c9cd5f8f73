"""The software that a training run depends on, for its record."""

import contextlib
import platform
from importlib.metadata import PackageNotFoundError, version

import keras


def software_versions() -> dict[str, str]:
    """Return the versions of Python, Keras and the backend's packages, by name."""
    versions = {"python": platform.python_version(), "keras": keras.__version__, "backend": keras.backend.backend()}
    for package in ("tensorflow", "tensorflow-cpu", "jax", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions
