"""Tables on standard output, for people and for pipes."""

from typing import Any


def print_table(renderable: Any) -> None:
    """Print what `rich` can render, whole where there is no terminal to fit it to."""
    from rich.console import Console

    # A file or a pipe has no width: let long cells stand rather than cut them.
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 140
    # Printed by Python itself, so that a reader who leaves early ends this command like the others.
    with console.capture() as capture:
        console.print(renderable)
    print(capture.get(), end="")
