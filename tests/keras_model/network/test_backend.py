"""What the code asks of the backend that Keras runs on."""

from importlib.metadata import PackageNotFoundError

import keras
import pytest

from keras_model.network.backend import compiles_each_shape, software_versions


@pytest.mark.parametrize(("backend", "compiles"), [("jax", True), ("tensorflow", False), ("torch", False)])
def test_jax_alone_compiles_each_shape(backend, compiles, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    assert compiles_each_shape() is compiles
    assert software_versions()["backend"] == backend


def test_versions_name_what_is_installed_and_nothing_else(monkeypatch):
    def version(package):
        if package != "jax":
            raise PackageNotFoundError(package)
        return "0.9"

    monkeypatch.setattr("keras_model.network.backend.version", version)
    found = software_versions()
    assert set(found) == {"python", "keras", "backend", "jax"}
    assert (found["keras"], found["jax"]) == (keras.__version__, "0.9")
