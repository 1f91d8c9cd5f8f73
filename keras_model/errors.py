"""Errors a user can mend, each family with its own exit code."""


class UserError(Exception):
    """A fault in what the user gave. The message is one line: what is wrong and what to do."""

    exit_code = 2


class InputFileError(UserError):
    """A file is missing, empty, unreadable, or the output cannot be written there."""

    exit_code = 3


class DataError(UserError):
    """Rows that lack a column or hold a label the model does not have."""

    exit_code = 4


class CheckpointError(UserError):
    """A model folder or checkpoint that is incomplete, of another architecture, or does not fit together."""

    exit_code = 5


class TfliteError(UserError):
    """A .tflite that is truncated, is no TensorFlow Lite file, or serves another task."""

    exit_code = 6


class AccuracyError(UserError):
    """The converted model lost more accuracy than the user permits."""

    exit_code = 7


class CalibrationError(UserError):
    """Calibration texts that are the evaluation texts."""

    exit_code = 8
