import os
import sys

import pytest

from keras_model.standard_error import silent_standard_error, unfailing_standard_error


def test_nothing_passes_meanwhile_and_everything_before_and_afterwards(capfd, monkeypatch):
    with open(2, "w", closefd=False) as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        print("a note before", file=sys.stderr)
        with silent_standard_error():
            os.write(2, b"a library's note\n")
            print("a note of Python's own", file=sys.stderr)
        os.write(2, b"an error\n")
        monkeypatch.undo()
    assert capfd.readouterr().err == "a note before\nan error\n"


def test_an_error_meanwhile_opens_it_again(capfd):
    with pytest.raises(RuntimeError), silent_standard_error():
        raise RuntimeError
    os.write(2, b"an error\n")
    assert capfd.readouterr().err == "an error\n"


def free_descriptors():
    """The next two that an open would get."""
    pair = os.pipe()
    for descriptor in pair:
        os.close(descriptor)
    return pair


def test_no_file_stays_open():
    before = free_descriptors()
    with silent_standard_error():
        pass
    assert free_descriptors() == before


def test_what_cannot_be_written_gets_lost(monkeypatch):
    kept = os.dup(2)
    read, write = os.pipe()
    os.close(read)
    os.dup2(write, 2)
    os.close(write)
    try:
        with open(2, "w", closefd=False) as stream:
            monkeypatch.setattr(sys, "stderr", stream)
            with unfailing_standard_error():
                print("to whom it may concern", file=sys.stderr, flush=True)
                os.write(2, b"nor is a library's note a fault any more")
            assert sys.stderr is stream
            monkeypatch.undo()
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def test_what_can_be_written_is_and_the_stream_is_the_same(capsys):
    stream = sys.stderr
    with unfailing_standard_error():
        print("a note", file=sys.stderr)
        assert sys.stderr.encoding == stream.encoding
    assert sys.stderr is stream
    assert capsys.readouterr().err == "a note\n"
