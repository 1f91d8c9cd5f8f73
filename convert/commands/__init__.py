"""The commands of `python -m convert`, one a file: `add` its arguments, and what it does.

TensorFlow takes seconds to import: only `build`, `compare` and the peers of `benchmark` do, after their checks.
"""
