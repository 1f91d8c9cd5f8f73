from pathlib import Path

import pytest

from keras_model.data.files.decoding import decode
from keras_model.errors import InputFileError

PATH = Path("rows.csv")
TEXT = "text,label\ncaf\u00e9 \u4e2d\U0001f600,x\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_a_byte_order_mark_tells_the_encoding_and_is_no_part_of_the_text(encoding):
    marked = TEXT if encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32") else "\ufeff" + TEXT
    assert decode(PATH, marked.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\xe9\n", "rows.csv, line 2: not UTF-8; save the file as UTF-8"),
        ("a\nb\n".encode("utf-16")[:-1], "rows.csv, line 2: not UTF-16; save the file as UTF-8"),
        ("text,label\n".encode("utf-16-le"), "rows.csv: looks like UTF-16 without a byte order mark; "
         "save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "rows.csv: holds bytes that are no text; give rows or plain text, "
         "saved as UTF-8"),
        (bytes(100), "rows.csv: holds bytes that are no text; give rows or plain text, saved as UTF-8"),
    ],
)  # fmt: skip
def test_other_bytes_are_refused_with_their_line(data, message):
    with pytest.raises(InputFileError) as error:
        decode(PATH, data)
    assert str(error.value) == message


def test_marks_of_files_that_were_put_together_are_no_text():
    together = "\ufeffa,x\n\ufeffb,y\r\n\ufeffc\ufeff,z\n"
    assert decode(PATH, together.encode()) == "a,x\nb,y\r\nc\ufeff,z\n"
    assert decode(PATH, together.encode("utf-16")) == "\ufeffa,x\nb,y\r\nc\ufeff,z\n"


def test_a_line_end_that_was_written_twice_over_is_one():
    assert decode(PATH, b"text,label\r\r\na,x\r\r\n") == "text,label\r\na,x\r\n"
    assert decode(PATH, b"one\r\rtwo\n") == "one\r\rtwo\n"
