"""A file's network, run.

In: the bytes of a `.tflite` and rows of ids. Out: the numbers that LiteRT, or another runtime, makes of them.
"""
