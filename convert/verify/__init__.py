"""What is in a file, what it costs, and where another runtime departs from it.

In: a `.tflite`. Out: its operators and types, what a delegate takes of it, multiply-adds and times.
"""
