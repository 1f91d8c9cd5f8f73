"""Quantization-aware training of the same integers.

In: an integer graph, its constants, and the answers of its float model. Out: better constants.
"""
