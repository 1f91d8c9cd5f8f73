"""train: fine-tune a model on labelled rows.

`arguments` are what the user may say, `checks` refuses what does not go together, `rows` reads what is learnt, `plan`
decides what is left open, `notes` tells what is known before the first step, and `command` does it all in order.
"""

from keras_model.cli.train.arguments import add

__all__ = ["add"]
