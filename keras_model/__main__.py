"""`python -m keras_model`, and the installed command."""

import sys

_INTERRUPTED = 130


def main() -> int:
    """Run the command that the process was started with, and return its exit code."""
    try:
        # Imported here, so that Ctrl-C at this early time ends as it does later.
        from keras_model.interruption import end_at_once, hear_interrupts

        hear_interrupts()
        from keras_model.cli.parser import main as run

        code = run(sys.argv[1:])
        end_at_once()
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
