"""What is in a file, and what it costs.

In: a `.tflite`. Out: its operators and types, what a delegate takes of it, multiply-adds and times.
"""
