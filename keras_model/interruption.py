"""Ctrl-C that is heard wherever it comes, and a process that ends at once."""

# Little is imported: whatever comes before `hear_interrupts` can lose a Ctrl-C.
import _thread
import gc
import signal
import sys
import time

# Seconds in which the function that nothing can be raised in has returned, and in which nobody waits.
_AGAIN = 0.01


def hear_interrupts() -> None:
    """From now on, let a Ctrl-C that comes where nothing can be raised, such as in a destructor, come once more.

    Python tells of such an exception and drops it, so that the command would go on as if nobody had asked it to end.
    Imports alone call thousands of such functions. To be called in the main thread.
    """
    others, main = sys.unraisablehook, _thread.get_ident()

    def hook(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            # Raised here, it would be lost as the first one was.
            _thread.start_new_thread(_interrupt, (main,))
        else:
            others(unraisable)

    sys.unraisablehook = hook


def _interrupt(main: int) -> None:
    time.sleep(_AGAIN)
    if hasattr(signal, "pthread_kill"):
        # A signal that is sent also ends a wait for input.
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()


def end_at_once() -> None:
    """Let the process end without a search for objects that refer to one another, and by Ctrl-C without a word.

    The search takes a second of a processor after a training, and nobody waits for what it finds. All is done and
    written by now, so nothing has to be undone.
    """
    gc.freeze()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
