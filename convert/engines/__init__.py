"""What engines other than a plain CPU take of a graph.

In: a `.tflite` and an engine's table. Out: what the engine runs, what it leaves and why, and how to build for it.
"""
