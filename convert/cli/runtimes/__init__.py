"""Commands that hold another runtime to a file.

In: options. Out: which operators the runtime computes otherwise, or the tensors that it should have.
"""
