"""Weights as `torch.save` writes them, read as data.

In: a `pytorch_model.bin`. Out: its tensors by name. Nothing that a file names is imported or called.
"""
