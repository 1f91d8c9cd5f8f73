"""Asks for a build, judges it, writes it.

In: a model folder and labelled rows. Out: a `.tflite` that kept its accuracy, and a report.
"""
