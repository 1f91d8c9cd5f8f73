"""Keras without its backend's start-up chatter."""

import os
import sys

from keras_model.errors import UserError
from keras_model.standard_error import silent_standard_error

# Those that no extra of the package installs.
_OTHER_BACKENDS = ("jax", "openvino", "torch")
_WHERE_IT_IS_SET = (
    "set the variable KERAS_BACKEND to tensorflow, or correct keras.json in the folder .keras of your home"
)


def import_keras_quietly() -> None:
    """Import Keras and its backend; nothing they print while starting reaches standard error.

    TensorFlow writes notes about its build to file descriptor 2 before any of its log settings counts. Errors
    in Python are raised as ever. Where Keras was not imported yet, the numbers of its layers have 32 bits from now on,
    whatever Keras' file of settings says: models are stored in these, and files are judged by them.

    Raises:
        UserError: the backend that the user chose for Keras is not there, or Keras takes none of the user's settings.
    """
    first = "keras" not in sys.modules
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with silent_standard_error():
        try:
            import keras
        except ModuleNotFoundError as error:
            if error.name not in _OTHER_BACKENDS:
                raise
            raise UserError(
                f"Keras is set to run on {error.name}, which is not installed: install it, or {_WHERE_IT_IS_SET}"
            ) from error
        except (AttributeError, ValueError) as error:
            raise UserError(f"Keras does not start as it is set: {error}; {_WHERE_IT_IS_SET}") from error

        if first:
            keras.config.set_floatx("float32")
        # Some of the notes come with the first operation.
        keras.ops.add(1.0, 1.0)
