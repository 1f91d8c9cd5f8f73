"""Descriptions of objects in the language of Python's `pickle`, read as data.

In: a stream. Out: what it describes. Nothing that it names is imported or called.
"""
