"""How far the answers to a long file are, shown on a terminal."""

from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from keras_model.encode.windows import Features
from keras_model.outputs.answers import Run
from keras_model.progress import RowsDone


def windows_shown(run: Callable[[Features, RowsDone | None], np.ndarray], console: Console) -> Run:
    """Return a run that shows in a bar how many windows it has answered; where there is no terminal, nothing.

    The bar is there for as long as the answers take, and gone then, so that other steps may show theirs.

    Args:
        run: of features; it tells how far it is.
        console: where to.
    """
    if not console.is_terminal:
        return lambda features: run(features, None)

    def shown(features: Features) -> np.ndarray:
        text = TextColumn("answering: {task.completed:,.0f} of {task.total:,.0f} windows")
        with Progress(BarColumn(), text, console=console, transient=True) as bar:
            task = bar.add_task("answering", total=len(features["ids"]))
            return run(features, lambda done, _: bar.update(task, completed=done))

    return shown
