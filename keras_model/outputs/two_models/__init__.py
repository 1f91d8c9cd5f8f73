"""How the answers of two models to the same rows differ.

In: the answers of both. Out: what one loses against the other, and how far chance alone may move that.
"""
