"""Commands that hold another runtime to a file.

In: options. Out: the ids that a network is given, and the operators that the runtime computes otherwise.
"""
