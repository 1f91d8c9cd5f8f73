"""Changes what a finished file says of its answers; its network stays.

In: a `.tflite` and labelled rows. Out: the same integers with another temperature, threshold or way to read tags, and
what that changes.
"""
