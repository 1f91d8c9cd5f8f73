"""From a file to its text: UTF-8, or what a byte order mark says."""

import codecs
import re
from pathlib import Path

from keras_model.data.files.foreign import refuse_foreign_bytes
from keras_model.errors import InputFileError
from keras_model.regular_file import missing, read_regular

# The mark of UTF-16 begins that of UTF-32, so the longer ones come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_LOOKED_AT = 4096
_MOST_BYTES = 1 << 30  # as text and rows they take some ten times their size
# A picture or a program, for instance; no text in UTF-8 has a NUL.
_NO_TEXT = "holds bytes that are no text; give rows or plain text, saved as UTF-8"
# Begins each of several files that were put together; it stands for nothing in a text.
_MARK = "\ufeff"
# What becomes of a line end where a program writes \r\n as text, on Windows.
_DOUBLED_RETURNS = re.compile(r"\r\r+\n")


def looks_like_utf16(data: bytes) -> bool:
    """Whether bytes without a mark begin as Western text in UTF-16: valid UTF-8 with a NUL beside each letter."""
    return data[:_LOOKED_AT].count(0) * 3 > len(data[:_LOOKED_AT])


def read_file(path: Path) -> str:
    """Return the text of a file in UTF-8, or as its byte order mark says, without that mark.

    Raises:
        InputFileError: the file is missing, a directory, a pipe or device, empty, longer than 1 GiB, unreadable or
            not UTF-8.
    """
    try:
        data = read_regular(path, _MOST_BYTES)
    except FileNotFoundError as error:
        raise InputFileError(f"{path}: {missing(path)}") from error
    except IsADirectoryError as error:
        raise InputFileError(f"{path}: is a directory; give a file") from error
    except OSError as error:
        raise InputFileError(f"{path}: cannot read: {error.strerror or error}") from error
    if not data.strip():
        raise InputFileError(f"{path}: is empty")
    text = decode(path, data)
    if not text.strip():
        raise InputFileError(f"{path}: is empty")
    return text


def decode(path: Path, data: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 or UTF-32 with a byte order mark, which the text lacks.

    Raises:
        InputFileError: the bytes are something else; the line is named, or the kind of file where it is known.
    """
    refuse_foreign_bytes(path, data)
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and b"\0" in data[:_LOOKED_AT]:
            raise InputFileError(f"{path}: {_NO_TEXT}") from error
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        called = encoding.removesuffix("-sig").upper()
        raise InputFileError(f"{path}, line {line}: not {called}; save the file as UTF-8") from error
    if not text.strip("\0 \t\r\n") and "\0" in text:
        raise InputFileError(f"{path}: {_NO_TEXT}")
    if encoding == "utf-8" and looks_like_utf16(data):
        raise InputFileError(f"{path}: looks like UTF-16 without a byte order mark; save the file as UTF-8")
    # As old Macs end their lines.
    text = _DOUBLED_RETURNS.sub("\r\n", text) if "\n" in text else text.replace("\r", "\n")
    return text.replace(f"\n{_MARK}", "\n")
