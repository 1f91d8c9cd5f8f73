"""What Android's libraries of TensorFlow Lite make of a model: delegated, instructions, answers.

In: `.tflite` files, and the libraries as they are published for phones. Out: a table with a row for each pair.
"""
