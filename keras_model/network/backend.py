"""Which backend Keras runs on, and what follows from it."""

import contextlib
import platform
from importlib.metadata import PackageNotFoundError, version

import keras


def compiles_each_shape() -> bool:
    """Whether the backend compiles a step anew for every shape it meets, so that batches should have few.

    JAX does, for half a minute each where a step of twelve layers then takes some hundredths of a second (an H100).
    Elsewhere a batch may be as long as its longest row.
    """
    return keras.backend.backend() == "jax"


def software_versions() -> dict[str, str]:
    """Return the versions of Python, Keras and the backend's packages, by name."""
    versions = {"python": platform.python_version(), "keras": keras.__version__, "backend": keras.backend.backend()}
    for package in ("tensorflow", "tensorflow-cpu", "jax", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions
