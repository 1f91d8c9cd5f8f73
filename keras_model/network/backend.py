"""Which backend Keras runs on, what follows from it, and what Keras refuses."""

import contextlib
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import keras

from keras_model.errors import CheckpointError


def compiles_each_shape() -> bool:
    """Whether the backend compiles a step anew for every shape it meets, so that batches should have few.

    JAX does, for half a minute each where a step of twelve layers then takes some hundredths of a second (an H100).
    Elsewhere a batch may be as long as its longest row.
    """
    return keras.backend.backend() == "jax"


@contextlib.contextmanager
def refusals_as(fault: str) -> Iterator[None]:
    """Tell whatever Keras refuses to build as a `CheckpointError`: a fault, and the first line of Keras's reason."""
    try:
        yield
    except CheckpointError:
        raise
    # Keras has many ways to refuse a size, a rate or a type, and no class of its own for them.
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise CheckpointError(f"{fault}: {reason}") from error


def software_versions() -> dict[str, str]:
    """Return the versions of Python, Keras and the backend's packages, by name."""
    versions = {"python": platform.python_version(), "keras": keras.__version__, "backend": keras.backend.backend()}
    for package in ("tensorflow", "tensorflow-cpu", "jax", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions
