"""The commands of `python -m keras_model`, one a file.

In: a command line. Out: a model folder, a file or printed results. Keras is imported only after the arguments were
checked.
"""
