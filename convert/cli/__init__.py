"""The commands of `python -m convert`, one a file.

In: a command line. Out: a `.tflite`, a report or printed results. TensorFlow is imported only after the arguments
were checked.
"""
