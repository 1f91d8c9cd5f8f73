"""Another runtime held to a file, operator by operator.

In: a `.tflite`, and what a runtime makes of its tensors. Out: which operators compute otherwise, and by how many steps.
"""
