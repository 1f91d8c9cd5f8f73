"""Random input of every kind that a stranger can send: python -m tests.fuzz --help.

In: a seed and counts. Out: what ended in anything but an answer or a line for the user.
"""
