"""The file.

In: typed operators, vocabulary and labels. Out: a `.tflite`, read back and run.
"""
