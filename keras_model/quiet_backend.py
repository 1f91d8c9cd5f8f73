"""Keras without its backend's start-up chatter."""

import os

from keras_model.standard_error import silent_standard_error


def import_keras_quietly() -> None:
    """Import Keras and its backend; nothing they print while starting reaches standard error.

    TensorFlow writes notes about its build to file descriptor 2 before any of its log settings counts. Errors
    in Python are raised as ever.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with silent_standard_error():
        import keras

        # Some of the notes come with the first operation.
        keras.ops.add(1.0, 1.0)
