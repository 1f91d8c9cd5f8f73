import gc
import signal
import sys
import threading

import pytest

from keras_model.interruption import end_at_once, hear_interrupts

LONG = 60


class InterruptedAtItsEnd:
    """An object in whose destructor Ctrl-C comes."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


@pytest.fixture
def told(monkeypatch):
    """What the hook that was there before is told."""
    found = []
    monkeypatch.setattr(sys, "unraisablehook", found.append)
    return found


def test_ctrl_c_in_a_destructor_comes_once_more_and_ends_a_wait(told):
    hear_interrupts()
    with pytest.raises(KeyboardInterrupt):
        _drop(InterruptedAtItsEnd)
    assert told == []


def test_all_else_that_a_destructor_raises_is_told_as_ever(told):
    class Fault:
        def __del__(self):
            raise ValueError("of a destructor")

    hear_interrupts()
    Fault()
    assert [unraisable.exc_type for unraisable in told] == [ValueError]


@pytest.mark.parametrize(
    ("before", "after"),
    [(signal.default_int_handler, signal.SIG_DFL), (signal.SIG_IGN, signal.SIG_IGN)],
)
def test_a_process_that_ends_looks_through_no_objects_and_says_nothing_of_ctrl_c(before, after):
    kept = signal.signal(signal.SIGINT, before)
    gc.unfreeze()
    try:
        end_at_once()
        assert gc.get_freeze_count() > 0
        assert signal.getsignal(signal.SIGINT) is after
    finally:
        gc.unfreeze()
        signal.signal(signal.SIGINT, kept)


def _drop(kind):
    kind()
    threading.Event().wait(LONG)
