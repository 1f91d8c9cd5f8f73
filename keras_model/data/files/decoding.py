"""From bytes to text: UTF-8, or what a byte order mark says."""

import codecs
import re
from pathlib import Path

from keras_model.data.files.foreign import refuse_foreign_bytes
from keras_model.errors import InputFileError

# The mark of UTF-16 begins that of UTF-32, so the longer ones come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_LOOKED_AT = 4096
# What becomes of a line end where a program writes \r\n as text, on Windows.
_DOUBLED_RETURNS = re.compile(r"\r\r+\n")


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
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        called = encoding.removesuffix("-sig").upper()
        raise InputFileError(f"{path}, line {line}: not {called}; save the file as UTF-8") from error
    # Western text in UTF-16 is valid UTF-8, with a NUL beside each letter.
    if encoding == "utf-8" and data[:_LOOKED_AT].count(0) * 3 > len(data[:_LOOKED_AT]):
        raise InputFileError(f"{path}: looks like UTF-16 without a byte order mark; save the file as UTF-8")
    # As old Macs end their lines.
    return _DOUBLED_RETURNS.sub("\r\n", text) if "\n" in text else text.replace("\r", "\n")
