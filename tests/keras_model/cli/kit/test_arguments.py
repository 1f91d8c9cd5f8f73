"""Arguments that several commands share: what they mean together, and how their help reads."""

import argparse
import hashlib
import io
import sys
from types import SimpleNamespace

import pytest

from keras_model.cli.kit import arguments
from keras_model.cli.kit.arguments import (
    HelpFormatter,
    add_noise_arguments,
    add_pair,
    add_precision,
    add_texts,
    noise_record,
    read_input_texts,
    read_noise,
    read_texts_or_pairs,
)
from keras_model.errors import InputFileError, UserError


def parsed(add, *arguments):
    parser = argparse.ArgumentParser(formatter_class=HelpFormatter)
    add(parser)
    return parser.parse_args(arguments)


@pytest.fixture
def standard_input(monkeypatch):
    def fill(content):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))

    return fill


def test_without_noise_there_is_none():
    options = parsed(add_noise_arguments)
    assert read_noise(options) is None
    assert noise_record(options) == {"noise": None, "seed": 0, "typos": None}


def test_misspellings_without_a_rate_are_refused():
    with pytest.raises(UserError) as error:
        read_noise(parsed(add_noise_arguments, "--typos", "typos.txt"))
    assert str(error.value) == "--typos needs --noise: without it nothing is mistyped"


def test_noise_is_told_with_the_file_of_its_misspellings(tmp_path):
    typos = tmp_path / "typos.txt"
    typos.write_text("teh\tthe\n")
    options = parsed(add_noise_arguments, "--noise", "0.25", "--seed", "7", "--typos", str(typos))
    assert noise_record(options) == {
        "noise": 0.25,
        "seed": 7,
        "typos": {"file": "typos.txt", "sha256": hashlib.sha256(b"teh\tthe\n").hexdigest()},
    }
    assert read_noise(options).rate == 0.25


def test_texts_given_are_read_before_standard_input(standard_input):
    standard_input(b"not this\n")
    assert read_input_texts(parsed(add_texts, "one", " two ")) == ["one", " two "]


def test_lines_of_standard_input_are_texts_whatever_their_bytes(standard_input, capsys):
    standard_input(b"one\r\n\n caf\xc3\xa9\nbad \xff byte\n\xff\nno end")
    assert read_input_texts(parsed(add_texts)) == ["one", "", " café", "bad \ufffd byte", "\ufffd", "no end"]
    told = "2 of 6 lines are no UTF-8, first line 4; what cannot be read in them is read as \ufffd, so give UTF-8"
    assert capsys.readouterr().err == f"note: standard input: {told}\n"


def test_a_sign_for_what_was_lost_elsewhere_is_a_sign(standard_input, capsys):
    standard_input("lost \ufffd".encode())
    assert read_input_texts(parsed(add_texts)) == ["lost \ufffd"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_texts_of_another_encoding_are_no_texts(standard_input, encoding):
    standard_input("häuser\n".encode(encoding))
    with pytest.raises(InputFileError, match=r"^standard input: is UTF-16 or UTF-32; give UTF-8$"):
        read_input_texts(parsed(add_texts))


def test_utf_16_without_a_mark_is_no_text(standard_input):
    for encoding in ("utf-16-le", "utf-16-be"):
        standard_input("wake me at six\nplay jazz\n".encode(encoding))
        told = "^standard input: looks like UTF-16 without a byte order mark; give UTF-8$"
        with pytest.raises(InputFileError, match=told):
            read_input_texts(parsed(add_texts))
    standard_input(b"a\0b\nc\n")
    assert read_input_texts(parsed(add_texts)) == ["a\0b", "c"]


def test_no_text_at_all_is_refused(standard_input):
    standard_input(b"")
    with pytest.raises(UserError) as error:
        read_input_texts(parsed(add_texts))
    assert str(error.value) == "no text: give TEXT arguments or lines on standard input"


def test_help_speaks_of_defaults_where_there_is_one_to_speak_of():
    parser = argparse.ArgumentParser(formatter_class=HelpFormatter)
    parser.add_argument("--none", help="without one")
    parser.add_argument("--switch", action="store_true", help="a switch")
    parser.add_argument("--list", nargs="*", default=[], help="a list")
    parser.add_argument("--rate", type=float, default=0.0, help="a rate")
    parser.add_argument("--name", default="base", help="a name")
    lines = [" ".join(line.split()) for line in parser.format_help().splitlines()]
    found = {line.split()[0]: "default" in line for line in lines if line.startswith("--")}
    assert found == {"--none": False, "--switch": False, "--list": False, "--rate": True, "--name": True}
    assert "--rate RATE a rate (default: 0.0)" in lines


def test_a_precision_is_one_of_those_there_are(capsys):
    def add(parser):
        add_precision(parser, "bfloat16")

    assert parsed(add).precision == "bfloat16"
    assert parsed(add, "--precision", "float32").precision == "float32"
    with pytest.raises(SystemExit):
        parsed(add, "--precision", "int4")
    assert "invalid choice: 'int4'" in capsys.readouterr().err


@pytest.mark.parametrize(("most_lines", "most_bytes"), [(2, 1 << 28), (1_000_000, 6)])
def test_input_that_never_ends_is_refused_before_memory_is_full(standard_input, monkeypatch, most_lines, most_bytes):
    monkeypatch.setattr(arguments, "_MOST_LINES", most_lines)
    monkeypatch.setattr(arguments, "_MOST_BYTES", most_bytes)
    standard_input(b"one\ntwo\n" * 1000)
    with pytest.raises(InputFileError) as error:
        read_input_texts(parsed(add_texts))
    assert (
        str(error.value)
        == f"standard input: has more than {most_lines:,} lines or {most_bytes:,} bytes; give it in parts"
    )


def test_a_byte_order_mark_is_no_part_of_the_first_text(standard_input):
    standard_input("\ufeffone\r\n\ufefftwo".encode())
    assert read_input_texts(parsed(add_texts)) == ["one", "\ufefftwo"]
    standard_input("\ufeff".encode())
    with pytest.raises(UserError, match="no text"):
        read_input_texts(parsed(add_texts))


def test_each_text_has_the_other_of_its_pair():
    def read(learnt_from, *arguments):
        return read_texts_or_pairs(
            parsed(lambda parser: (add_pair(parser), add_texts(parser)), *arguments), "model", learnt_from
        )

    for known in ("texts", "both", None):
        assert read(known, "a", "b") == ["a", "b"]
    for known in ("pairs", "both", None):
        assert read(known, "a", "b", "--pair", "c") == [("a", "c"), ("b", "c")]
    with pytest.raises(UserError) as error:
        read("pairs", "a")
    assert str(error.value) == "model: learnt from pairs of texts; give the other text of each pair by --pair TEXT"
    with pytest.raises(UserError) as error:
        read("texts", "a", "--pair", "b")
    assert str(error.value) == "model: learnt from single texts; leave --pair out"


def test_a_query_is_the_other_text_too():
    options = SimpleNamespace(texts=["a"], pair=None, query="q")
    assert read_texts_or_pairs(options, "model", "pairs") == [("q", "a")]
    with pytest.raises(UserError, match="leave --query out"):
        read_texts_or_pairs(options, "model", "texts")
    with pytest.raises(UserError, match="by --pair TEXT or --query TEXT"):
        read_texts_or_pairs(SimpleNamespace(texts=["a"], pair=None, query=None), "model", "pairs")
