"""The commands of `python -m keras_model`, one a file: `add` its arguments, and what it does.

Keras takes seconds to import: each command does so only after it has checked what it was given.
"""
